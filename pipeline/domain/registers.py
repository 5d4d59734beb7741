"""The registers (台账) that the office itself keeps, each declared once: columns, dates, faults.

A register is known by its headings, on a sheet of the month's list or in any workbook in
`inbox/registers/`. Its reader, its frame, its sheet in 进展情况一览表.xlsx, the empty workbook of
`duban registers` and its section in docs/台账.md are all made from the declaration: a further
register is one more entry in `REGISTERS`.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal, Protocol

Kind = Literal["task", "words", "date", "deadline", "text", "choice", "unit", "number", "ruling"]
"""What a column holds. `task`: one number or several (1-1、1-2; 5-8). `words`: the text of the
task. `deadline`: a day, as it is written in the list (7月底前). `ruling`: what was decided."""
KINDS: Mapping[Kind, str] = {
    "task": "任务编号，几项的用顿号隔开",
    "words": "文字，同任务清单",
    "date": "日期",
    "deadline": "日期，或同清单的写法",
    "text": "文字",
    "choice": "选填",
    "unit": "单位名称",
    "number": "数字",
    "ruling": "同意与否",
}


@dataclass(frozen=True)
class Column:
    """A column of a register: its name in code, its heading, and other wordings of that."""

    name: str
    heading: str
    kind: Kind
    wordings: tuple[str, ...] = ()
    """Regular expressions for other headings, the likeliest first. One must match all of it."""
    note: str = ""
    """What to write into it: the note in the empty register and in the docs, in Chinese."""
    choices: Mapping[str, str] = field(default_factory=dict)
    """For a `choice` or a `ruling`: each value of the drop-down list, with a regular expression of
    the words that mean it. A cell that means none of them, or two, has the value ''."""
    must: bool = False
    """Whether an entry that leaves it blank, or unreadable, cannot be used."""
    asked: tuple[str, str] | None = None
    """What 是 and 否 mean where the heading asks (是否属实)."""
    fixed: bool = False
    """Whether other words than those of `choices` are told, each with its cell."""
    width: float = 14
    since: str = ""
    """The column of the day from which a limit in words (5个工作日内) is counted."""
    laid_out: bool = True
    """Whether the empty register has it. Others are only known when an office has them."""

    @property
    def patterns(self) -> tuple[str, ...]:
        """The regular expressions of its headings, the best first."""
        return (re.escape(self.heading), *self.wordings)


class Entered(Protocol):
    """An entry of a register, as `Unusable.when` sees it. What is blank is None or ''."""

    def day(self, name: str) -> dt.date | None:
        """Returns the day in a column of dates or deadlines."""
        ...

    def text(self, name: str) -> str:
        """Returns the text of a column as written; of a choice, its value."""
        ...

    def written(self, name: str) -> str:
        """Returns the text of a column as written."""
        ...


@dataclass(frozen=True)
class Unusable:
    """When an entry cannot be used, and why."""

    why: str
    """In Chinese; {name} stands for the column of this name, with what is written in it."""
    when: Callable[[Entered], bool]


About = Literal[
    "wording",
    "day",
    "unlisted",
    "contrary",
    "level",
    "early",
    "misdated",
    "future",
    "twice",
    "aimless",
    "addressee",
    "unlisted_open",
    "exempts_nothing",
    "exempts_another",
]
"""What is doubtful in a cell of an entry: words that are none of the fixed ones; a day; a task that
is not on the list; that another entry says otherwise. Of notices and instructions: the level; an
answer before its question; another day; a day still to come; a number given twice; that it is about
nothing; for whom it is; that it runs on though its task is not on the list. Of exemptions: that the
task or the unit is not on the list; that the unit has no part in the task."""


@dataclass(frozen=True)
class Doubtful:
    """When a cell of an entry is doubtful: it is told, and the entry counts all the same."""

    column: str
    about: About
    why: str
    """As in `Unusable`."""
    when: Callable[[Entered], bool]


@dataclass(frozen=True, eq=False)
class Register:
    """A register: how its sheets are called, its columns, when an entry counts and when not."""

    name: str
    purpose: str
    """What it is for, in one Chinese sentence."""
    called: str
    """A regular expression of the words that a sheet's name has."""
    columns: tuple[Column, ...]
    needed: tuple[tuple[str, ...], ...]
    """Of each group, one column at least must have a heading."""
    proves: Mapping[str, str]
    """Columns that prove a sheet to be this register whatever its name, each with a regular
    expression that its heading must then contain."""
    own: tuple[str, ...]
    """A row that fills none of these says nothing yet."""
    counts_from: tuple[str, ...] = ()
    """Columns of dates: an entry counts from the first that is filled; without one, at once."""
    counts: str = ""
    """From when an entry counts and what it does, in Chinese, for the docs."""
    order: tuple[str, ...] = ()
    """Columns of dates that must not run backwards."""
    unusable: tuple[Unusable, ...] = ()
    doubtful: tuple[Doubtful, ...] = ()
    undated: bool = False
    """Whether an entry counts though its day cannot be read: bad news needs no proof."""
    approved: bool = False
    """Whether an entry counts only when nothing in its row, sheet or title speaks against it."""
    task_optional: bool = False
    """Whether an entry may be about no task of the list."""
    continued: bool = False
    """Whether a row without a task, right below one with it, goes on with that: it is told."""
    hints: Mapping[str, str] = field(default_factory=dict)
    """As `proves`, but the sheet only resembles this register: it is told, and not used."""
    hinted_by: int = 1
    """How many of `own` must then have a heading."""
    of_city: bool = False
    """Whether only an office above others keeps it, so that no other gets an empty one."""

    def __reduce__(self) -> tuple[Callable[[str], "Register"], tuple[str]]:
        """Travels between processes by its name, so that it stays the same object."""
        return register_named, (self.name,)

    def column(self, name: str) -> Column:
        """Returns the column of this name. Raises KeyError when there is none."""
        return {column.name: column for column in self.columns}[name]

    def has(self, name: str) -> bool:
        return any(column.name == name for column in self.columns)

    def heading(self, name: str) -> str:
        """Returns the heading of a column."""
        return self.column(name).heading

    def of_kind(self, *kinds: Kind) -> Iterator[Column]:
        """Yields the columns of these kinds."""
        return (column for column in self.columns if column.kind in kinds)

    def when_not(self) -> Iterator[str]:
        """Yields in Chinese when an entry cannot be used, as the docs tell it."""
        for column in self.columns:
            if column.must:
                yield f"没有填写“{column.heading}”，或看不出是什么"
        for earlier, later in pairwise(self.order):
            yield f"“{self.heading(later)}”早于“{self.heading(earlier)}”"
        for fault in self.unusable:
            yield self._in_headings(fault.why)
        if self.approved:
            yield "审批意见、结论、核实情况或备注写的不是同意，或者写得不明确"

    def what_is_told(self) -> Iterator[str]:
        """Yields in Chinese what is told of an entry that counts all the same, for the docs."""
        for column in self.columns:
            if column.fixed:
                yield f"“{column.heading}”写的不是{'、'.join(column.choices)}"
        for doubt in self.doubtful:
            yield self._in_headings(doubt.why)

    def _in_headings(self, why: str) -> str:
        return why.format_map({c.name: f"“{c.heading}”" for c in self.columns})


# Parts of the wordings below
_KIND = "(?:任务|工作|事项|项目|目标|督办|清单)"
_LIMIT = "(?:时限|期限|时间|日期|截止日期|截止时间|截止时限|节点|工期)"
_FINISH = "(?:任务|工作|计划|要求|应|须)?(?:办结|完成|办理|完工|竣工)?的?"
_LATER = "(?:延期|延长|展期|顺延|调整|变更|推迟|延后|延迟)"
_PERMITTED = "(?:批准|同意|批复|核准|核定|审定)"
_NEW = (
    rf"(?:新|新的|现|最终|重新(?:确定|核定|明确)的?|{_LATER}后)的?{_FINISH}{_LIMIT}(?:要求)?",
    rf"(?:经|已|现)?{_PERMITTED}?的?(?:{_LATER}|延)(?:至|到|为)(?:{_LIMIT}|何时)?",
    rf"{_PERMITTED}{_LATER}?(?:后|的)?{_FINISH}(?:时限|期限|截止日期|截止时间)",
    rf"{_PERMITTED}{_LATER}?(?:后|的)?(?:完成|办结)(?:时间|日期)",
    rf"{_LATER}的?{_FINISH}(?:时限|期限|截止日期|截止时间)",
    rf"{_LATER}的?(?:办结|完成|完工|竣工)的?(?:时间|日期)",
)

# Columns that most registers have
TASK_ID = Column(
    "task_id",
    "任务编号",
    "task",
    (
        rf"{_KIND}+的?(?:编号|编码|代码|号|序号|id)",
        rf"(?:原|对应|所属){_KIND}*(?:编号|序号)",
        "编号",
    ),
    "与任务清单的编号相同；几项任务一并批准的，编号用顿号隔开",
    width=12,
)
TASK = Column(
    "task",
    "工作内容",
    "words",
    (
        rf"(?:重点|具体|主要|延期|销号|申请|{_KIND})*{_KIND}(?:内容|名称|描述|及内容)?",
        "内容|名称",
    ),
    "与任务清单相同，用来核对编号，可以不填",
    width=30,
)
RULING = Column(
    "ruling",
    "审批结果",
    "ruling",
    (
        r"是否(?:已|经)?(?:同意|批准|通过|准予|准许|获批|销号|核销|属实|合格|审批|批复).{0,4}",
        r"(?:[区县市]|委|政府|领导|分管|主要|办公室|督查室|目督办|督办|研究|会议|最终|审批|审核|审查|批准|批示"
        r"|批复|审定|延期|销号|处理|办理|初审|复审|终审|的)*(?:结果|意见|结论|决定|状态|批示)",
        r"(?:审批|审核|审查|批准|批复|批示)(?:情况)?|状态",
    ),
    "同意的选“同意”；没有批下来的不要先写同意",
    {"同意": "^同意$", "不同意": "^不同意$"},
    width=11,
)
APPLIED = Column(
    "applied",
    "申请日期",
    "date",
    (r"(?:单位)?(?:申请|上报|报送|提出|申报|提交|呈报)(?:延期|销号)?的?(?:日期|时间)",),
    "单位提出申请的日期",
    width=13,
)
REASON = Column(
    "reason", "延期原因", "text", (r".{0,8}(?:原因|理由|事由)(?:说明)?",), "简要写明", width=26
)
APPROVED = Column(
    "approved",
    "批准日期",
    "date",
    (
        rf"(?:.{{0,6}})(?:批准|批复|同意|核准|通过)(?:{_LATER})?的?(?:日期|时间)",
        r"(?:.{0,6})(?:审批|审核|审定|批示|会议|研究|决定)的?(?:日期|时间)",
    ),
    "批准的日期，从这一天起算数；没有批准的留空",
    width=13,
)
DOCUMENT = Column(
    "document",
    "批准文号",
    "text",
    (r"(?:批准|批复|审批|核准|文件|发文)?(?:文号|文件|文件号|依据)|延期依据|批文号?|会议纪要",),
    "批准的文件、会议纪要；没有的留空",
    width=18,
)


def _before(entry: Entered, one: str, other: str) -> bool:
    """Whether the day in one column is before that in another."""
    days = entry.day(one), entry.day(other)
    return days[0] is not None and days[1] is not None and days[0] < days[1]


EXTENSIONS = Register(
    name="延期台账",
    purpose="批准延期的任务：新时限代替清单的完成时限，原时限照样列出。",
    called=r"延期|展期|顺延|(?:时限|期限)(?:调整|变更|延长)|(?:调整|变更|延长)(?:时限|期限)",
    columns=(
        TASK_ID,
        TASK,
        Column(
            "original",
            "原时限",
            "deadline",
            (
                rf"(?:原|原来|原有|原定|{_LATER}前|清单)的?(?:规定|计划|要求)?的?{_FINISH}{_LIMIT}",
                r"(?:规定|计划|要求)?(?:办结|完成|办理)?的?(?:时限|期限)",
                rf"(?:规定|计划|要求)(?:办结|完成|办理)的?{_LIMIT}",
            ),
            "清单的完成时限；再次延期的，写上一次的新时限",
        ),
        Column(
            "stage",
            "节点",
            "text",
            ("(?:申请|批准)?延期的?(?:节点|阶段)(?:目标|任务|内容|名称)?|节点(?:内容|名称|目标)",),
            "只延一个节点的写节点的内容，与节点台账或清单相同；整项任务延期的留空",
            width=18,
        ),
        APPLIED,
        replace(REASON, heading="申请理由"),
        Column("new", "新时限", "deadline", _NEW, "批准延到哪一天，要晚于原时限"),
        Column(
            "asked",
            "申请时限",
            "deadline",
            (
                *(
                    rf"(?:单位)?(?:申请|拟|建议|请求|预计|申报|希望)(?:{pattern})"
                    for pattern in _NEW
                ),
                r"(?:单位)?(?:申请|拟|建议|预计)的?(?:(?:完成|办结)(?:时间|日期))",
                r"(?:单位)?(?:申请|建议|请求)的?(?:完成|办结)?(?:时限|期限)",
            ),
            laid_out=False,
        ),
        APPROVED,
        DOCUMENT,
        replace(RULING, heading="审批意见"),
    ),
    needed=(("task_id", "task"), ("new", "asked")),
    proves={"original": "原|前", "approved": "", "document": "", "ruling": "", "applied": ""},
    own=("new", "asked", "approved", "document", "ruling", "stage"),
    counts_from=("approved",),
    counts="从批准日期起，任务的完成时限改为新时限；有几次延期的，以最后批准的为准，并写明第几次。"
    "写了节点的，只改那个节点的时限",
    order=("applied", "approved"),
    unusable=(Unusable("{new}早于{original}", lambda entry: _before(entry, "new", "original")),),
    approved=True,
    hints={"new": "", "asked": ""},
)
SENT_BACK = "退回"
_SAYS_CLOSED = "[销消]号|核销|销账"
CLOSURES = Register(
    name="销号台账",
    purpose="办公室核查后同意销号的任务：同意的算已办结，退回的不算。",
    called=_SAYS_CLOSED,
    columns=(
        TASK_ID,
        TASK,
        APPLIED,
        Column(
            "inspected",
            "检查时间",
            "date",
            (r"(?:现场|实地|联合)?(?:检查|督查|抽查|查验|查看)的?(?:日期|时间)",),
            "到现场或查资料的日期",
            width=13,
        ),
        Column(
            "method",
            "检查方式",
            "choice",
            (r"(?:核实|核查|验收|核验|查验|督查|抽查)(?:的)?(?:方式|形式|方法)",),
            "现场、资料或电话",
            {"现场": "现场|实地", "资料": "资料|材料|书面", "电话": "电话"},
            width=11,
        ),
        Column(
            "inspector",
            "检查人",
            "text",
            ("(?:检查|核查|核实|督查|验收)人员?",),
            "谁去核查的",
            width=11,
        ),
        Column(
            "checked",
            "核实情况",
            "text",
            (
                r"(?:现场|实地|督查|办公室)*(?:核实|核查|验收|核验|查验|检查|复核|抽查|督查|确认)"
                r"的?(?:情况|结果|意见|结论|说明|记录)",
                r"(?:完成|办结|销号|整改|落实)的?(?:情况|结果)",
            ),
            "看到了什么、是否全部完成",
            width=26,
        ),
        replace(
            RULING,
            heading="结论",
            note="查实已完成的选“同意”；没有完成的选“退回”，任务重新督办",
            choices={"同意": "^同意$", SENT_BACK: f"^{SENT_BACK}$"},
        ),
        Column(
            "closed",
            "销号日期",
            "date",
            (
                r"(?:办结)?(?:[销消]号|核销|销账)的?(?:日期|时间)",
                r"(?:核实|核查|验收|确认|核验|复核|审核|审批|批准|同意)(?:销号)?的?(?:日期|时间)",
                r"(?:实际|最终)?(?:办结|完成|完结|完工)的?(?:日期|时间)",
            ),
            "同意销号的日期，从这一天起算已办结；退回的留空",
            width=13,
        ),
        Column(
            "evidence",
            "佐证材料",
            "text",
            (r"(?:佐证|证明|印证|支撑|销号)(?:材料|资料|文件)(?:名称|清单|存放处?)?",),
            "材料的名称，或存放在哪里",
            width=20,
        ),
        replace(REASON, heading="原因", laid_out=False),
    ),
    needed=(("task_id", "task"),),
    proves=dict.fromkeys(
        ("task_id", "task", "ruling", "applied", "reason", "closed", "checked"), _SAYS_CLOSED
    ),
    own=("closed", "checked", "ruling"),
    counts_from=("closed", "inspected"),
    counts="从销号日期起，任务算已办结，不必再报；退回的，从检查时间起重新督办，"
    "单位报的“已办结”不算，直到另有一行同意",
    order=("applied", "inspected", "closed"),
    approved=True,
    hints={"checked": "[核验查]"},
    hinted_by=2,
)
NEW_TASK, CHANGED, ENDED = "新增", "调整", "终止"
_UNLESS = (
    "^(?!.*(?:不(?!再(?:实施|推进|开展|列入|督办))|未|没有|暂缓|恢复|解除|继续|(?:撤销|取消)(?:终止|中止|调整|新增)))"
    ".*"
)
"""What takes the words behind it back (不再终止, 撤销终止): no type is then meant."""
CHANGES = Register(
    name="调整台账",
    purpose="清单的增减和改动：新增、调整（内容、单位、时限）、终止，每项都要批准。",
    called=r"^(?!.*(?:时限|期限|延期)).*(?:调整|变更|变动|增减|增补|终止)(?:情况|事项|任务|审批)*"
    r"(?:台账|登记)",
    columns=(
        TASK_ID,
        replace(TASK, note="新增的任务要写明；其他的用来核对编号，可以不填"),
        Column(
            "change",
            "变更类型",
            "choice",
            (
                "(?:任务|清单|事项|目标)?(?:调整|变更|变动|增减)(?:的)?(?:类型|类别|方式|性质|种类|情形)",
                "类型|类别|情形",
            ),
            "新增、调整或终止",
            {
                NEW_TASK: f"{_UNLESS}(?:新增|增加|增补|增列|调入|补充|纳入|追加)",
                CHANGED: f"{_UNLESS}(?:调整|变更|修改|改动|更改|改为|更换)",
                ENDED: f"{_UNLESS}(?:终止|中止|停止|取消|撤销|调出|移出|废止|不再实施|退出|删除)",
            },
            must=True,
            width=11,
        ),
        Column(
            "new_text",
            "调整后内容",
            "text",
            (
                "(?:调整|变更|修改)后的?(?:工作|任务|目标|事项)*(?:内容|任务|目标)",
                "新的?(?:工作|任务|目标)*(?:内容)",
            ),
            "改了工作内容的填",
            width=24,
        ),
        Column(
            "new_unit",
            "调整后单位",
            "unit",
            (
                "(?:调整|变更|更换)后的?(?:牵头|责任|主责|承办)*(?:单位|部门)",
                "新的?(?:牵头|责任|主责|承办)*(?:单位|部门)",
            ),
            "换了牵头单位的填",
        ),
        Column(
            "new_deadline",
            "调整后时限",
            "deadline",
            (
                f"(?:调整|变更|修改)后的?{_FINISH}{_LIMIT}",
                f"新的?{_FINISH}{_LIMIT}",
            ),
            "改了清单的完成时限的填；单位申请延期的，记入延期台账",
        ),
        Column(
            "before",
            "调整前",
            "text",
            ("(?:调整|变更|修改)前(?:的?(?:情况|内容))?|原内容|原来?情况",),
            "清单原来怎么写",
            laid_out=False,
        ),
        Column(
            "after",
            "调整后",
            "text",
            ("(?:调整|变更|修改)(?:后|为)(?:的?情况)?|现情况|(?:调整|变更)(?:事项|情况|内容)",),
            "清单改成怎么写",
            laid_out=False,
        ),
        replace(
            REASON,
            heading="原因",
            wordings=(".{0,8}(?:原因|理由|事由|依据)(?:说明)?",),
            must=False,
        ),
        replace(APPLIED, laid_out=False),
        replace(
            APPROVED,
            wordings=(*APPROVED.wordings, "(?:调整|变更|终止|新增)的?(?:日期|时间)"),
        ),
        replace(DOCUMENT, wordings=("(?:批准|批复|审批|核准|文件|发文)?(?:文号|文件号?)|批文号?",)),
        replace(RULING, heading="审批意见"),
    ),
    needed=(("task_id", "task"), ("change",)),
    proves={"change": "调整|变更|变动|增减"},
    own=(
        "change",
        "new_text",
        "new_unit",
        "new_deadline",
        "after",
        "approved",
        "document",
        "ruling",
    ),
    counts_from=("approved",),
    counts="从批准日期起，终止的任务算“已终止”，单独计数，不必再报；新增和调整要由办公室改进清单，"
    "清单没有改的会指出来，程序不会自己改",
    order=("applied", "approved"),
    unusable=(
        Unusable(
            "没有写明已批准（批准日期、批准文号、审批意见都没有填）",
            lambda entry: not any(map(entry.text, ("approved", "document", "ruling"))),
        ),
    ),
    approved=True,
)


def _names_several_days(entry: Entered) -> bool:
    parts = re.split("[;；\n]", entry.written("due"))
    return sum(re.search(r"\d|[月年]", part) is not None for part in parts) > 1


_STAGE = "(?:节点|阶段性?|里程碑)"
REACHED, NOT_REACHED = "已完成", "未完成"
STAGES = Register(
    name="节点台账",
    purpose="任务的节点（阶段目标）：每个节点一行，到期没有完成的会指出来。",
    called=r"^(?!.*(?:清单|任务)).*(?:节点|里程碑)",
    columns=(
        TASK_ID,
        TASK,
        Column(
            "stage",
            "节点内容",
            "text",
            (
                rf"(?:工作|推进|关键|重要|重点|主要|任务)*{_STAGE}的?"
                "(?:内容|目标|任务|工作|要求|名称|事项)*",
            ),
            "到这个节点要完成什么",
            must=True,
            width=30,
        ),
        Column(
            "due",
            "节点时限",
            "deadline",
            (
                rf"(?:工作|推进|关键|重要|重点|任务)*{_STAGE}的?(?:计划|要求|完成|目标)*"
                rf"(?:{_LIMIT})(?:要求)?",
                rf"{_FINISH}{_LIMIT}(?:要求)?|时限|期限|截止(?:日期|时间)",
            ),
            "日期，或同清单的写法",
            must=True,
        ),
        Column(
            "state",
            "是否完成",
            "choice",
            (
                rf"{_STAGE}?(?:目标|任务|工作)*(?:是否)?(?:已)?(?:完成|达到|实现)(?:情况|与否|否|状态)?",
                "状态|进度状态",
            ),
            "办公室核实的结果；没有核实的留空",
            {
                REACHED: "^(?:已(?:经)?)?(?:按时|按期|如期|提前|全部|全面|逾期)*"
                "(?:完成|办结|达到|实现|完工|竣工)$|^[是√✓✔]$",
                NOT_REACHED: "未|没有?|尚|^[否×✗x]$|正在|推进|进行|基本|部分|滞后|[大]部",
            },
            width=11,
        ),
        Column(
            "reached",
            "完成日期",
            "date",
            (rf"(?:实际)?(?:{_STAGE})?的?(?:实际)?(?:完成|达到|办结|实现)的?(?:日期|时间)",),
            "实际完成的日期；没有完成的留空",
            width=13,
        ),
    ),
    needed=(("task_id", "task"), ("stage",), ("due",)),
    continued=True,
    proves={},
    own=("stage", "due", "state", "reached"),
    counts="节点加到任务上，与清单里写的节点按内容对上；写明“已完成”的算已完成，到期没有完成的列入报告",
    unusable=(
        Unusable("{due}看不出是哪一天", lambda entry: entry.day("due") is None),
        Unusable("{due}不止一个时限，应当一个节点写一行", _names_several_days),
        Unusable(
            "{state}，却填了{reached}",
            lambda entry: entry.text("state") == NOT_REACHED and entry.day("reached") is not None,
        ),
    ),
)


def _unreadable_day(name: str) -> Doubtful:
    def when(entry: Entered) -> bool:
        return bool(entry.written(name)) and entry.day(name) is None

    return Doubtful(name, "day", f"{{{name}}}看不出是哪一天", when)


def _not_before(first: str, name: str) -> Doubtful:
    return Doubtful(
        name, "day", f"{{{name}}}早于{{{first}}}", lambda entry: _before(entry, name, first)
    )


_LOOKED = "(?:现场|实地|暗访|随机)*(?:督查|核查|核实|检查|查看|抽查)"
_OF_RETURN = "(?:单位)?(?:填报|报送|上报|反映|汇报)?的?(?:情况|内容|进展|进度)?"
_SO_IS = f"^(?:经?{_LOOKED}[,:]?)?{_OF_RETURN}"
TRUE, PARTLY, UNTRUE = "属实", "部分属实", "不属实"
MENDED, PARTLY_MENDED, NOT_MENDED = "整改到位", "部分整改", "未整改"
INSPECTIONS = Register(
    name="督查记录",
    purpose="办公室现场督查看到了什么、要求整改什么：核查结论与单位的填报对照，整改一直督办到回头看。",
    called=r"^(?!.*(?:清单|任务)).*(?:督查记录|现场督查(?:情况)?(?:登记|台账))",
    columns=(
        TASK_ID,
        TASK,
        Column(
            "inspected",
            "督查日期",
            "date",
            (rf"{_LOOKED}的?(?:日期|时间)", "日期|时间"),
            "到现场或查资料的日期，从这一天起算数",
            width=13,
        ),
        Column(
            "method",
            "督查方式",
            "choice",
            (rf"{_LOOKED}的?(?:方式|形式|方法)|方式|形式",),
            "现场、资料或电话",
            {"现场": "现场|实地|暗访", "资料": "资料|材料|书面", "电话": "电话"},
            width=11,
        ),
        Column(
            "found",
            "现场情况",
            "text",
            (
                rf"{_LOOKED}(?:发现)?的?(?:情况|问题|记录)",
                "(?:现场|实地|发现)的?(?:情况|问题|实况)|存在(?:的)?问题",
            ),
            "在现场看到了什么，数字写数字",
            width=30,
        ),
        Column(
            "verdict",
            "核查结论",
            "choice",
            (rf"{_LOOKED}的?(?:结论|结果|认定|意见)", "是否属实|(?:结论|认定)"),
            "单位填报的是否属实",
            {
                TRUE: rf"{_SO_IS}(?:均|全部|完全)?属实$|^与?{_OF_RETURN}(?:完全)?(?:一致|相符)$",
                PARTLY: rf"{_SO_IS}(?:部分|不完全|不全|不尽|大部分?)属实$|^部分不(?:属)?实$",
                UNTRUE: rf"{_SO_IS}(?:均|完全|严重)?(?:(?:不|未)属实|不实|失实|虚报|虚假|弄虚作假)$"
                rf"|^与?{_OF_RETURN}(?:完全|严重)?不(?:一致|相?符)$"
                "|^(?:存在|系|属)(?:虚报|虚假|弄虚作假|造假)(?:情况|行为|问题)?$",
            },
            asked=(TRUE, UNTRUE),
            fixed=True,
            width=11,
        ),
        Column(
            "inspector",
            "督查人员",
            "text",
            (f"{_LOOKED}(?:人员?|组|组成员)",),
            "谁去的",
            width=12,
        ),
        Column(
            "demand",
            "整改要求",
            "text",
            ("整改(?:的)?(?:要求|事项|内容|意见|措施)", f"{_LOOKED}?(?:要求|处理意见|建议)"),
            "要求单位改什么；不需整改的留空",
            width=26,
        ),
        Column(
            "mend_by",
            "整改时限",
            "deadline",
            (f"(?:限期)?整改(?:完成|到位)?的?{_LIMIT}|限期整改|回复{_LIMIT}?(?:要求)",),
            "在哪一天以前回复；也可以写“5个工作日内”，从督查日期起算",
            width=13,
            since="inspected",
        ),
        Column(
            "reply",
            "整改回复",
            "text",
            (
                "(?:单位)?整改(?:落实|完成)?的?(?:回复|情况|结果|反馈)|(?:单位)?(?:回复|反馈)(?:情况|内容)?",
            ),
            "单位怎么回复的",
            width=26,
        ),
        Column(
            "replied",
            "回复日期",
            "date",
            ("(?:单位)?(?:整改)?(?:回复|反馈)的?(?:日期|时间)",),
            "收到单位回复的日期；没有回复的留空，每周催办",
            width=13,
        ),
        Column(
            "review",
            "回头看结论",
            "choice",
            (
                "(?:督查)?回头看的?(?:结论|情况|结果)?",
                "(?:整改)?(?:复查|复核|复验)的?(?:结论|情况|结果|意见)",
            ),
            "回头看以后填；整改到位的，任务按单位填报的算",
            {
                MENDED: "^(?:问题)?(?:均|都|已经?|全部)*(?:整改|落实|解决)(?:均|都|已经?|全部)*"
                "(?:到位|完成|完毕)$|^(?:均|都|全部)?已(?:经)?(?:全部)?(?:整改|落实|解决)$|^属实$",
                PARTLY_MENDED: "^(?:已|经)?(?:部分|大部分?|正在)(?:整改|落实|解决)"
                "(?:到位|完成|中)?$|^整改中$",
                NOT_MENDED: "^(?:问题)?(?:均|都)?(?:尚|仍|还)?(?:未|没有|拒不)(?:按要求)?"
                "(?:整改|落实|解决)(?:到位|完成)?$|^整改不(?:到位|力|彻底)$|^不属实$",
            },
            fixed=True,
            width=12,
        ),
        Column(
            "reviewed",
            "回头看日期",
            "date",
            ("(?:督查)?(?:回头看|复查|复核)的?(?:日期|时间)",),
            laid_out=False,
        ),
    ),
    needed=(("task_id", "task"), ("inspected",), ("verdict", "found")),
    proves={"inspected": "督查", "demand": "整改", "review": "回头看"},
    own=("verdict", "inspected", "found", "demand", "mend_by", "reply", "replied", "review"),
    counts_from=("inspected",),
    counts="从督查日期起，不属实的任务不算已办结或正常推进，部分属实的不算已办结，"
    "直到以后的督查或回头看写明属实、整改到位，或者以后同意销号",
    doubtful=(
        Doubtful(
            "verdict",
            "wording",
            "没有填写核查结论",
            lambda entry: not entry.text("verdict") and not entry.written("verdict"),
        ),
        Doubtful(
            "inspected", "day", "没有填写督查日期", lambda entry: not entry.written("inspected")
        ),
        *map(_unreadable_day, ("inspected", "mend_by", "replied", "reviewed")),
        *(_not_before("inspected", name) for name in ("mend_by", "replied", "reviewed")),
        Doubtful(
            "replied",
            "day",
            "写了{reply}，没有填写回复日期，仍按没有回复督办",
            lambda entry: bool(entry.written("reply")) and not entry.written("replied"),
        ),
    ),
    undated=True,
)


def _answered_early(first: str, name: str) -> Doubtful:
    return Doubtful(
        name,
        "early",
        f"{{{name}}}早于{{{first}}}，不算已经回复",
        lambda entry: _before(entry, name, first),
    )


def _due_early(first: str, name: str) -> Doubtful:
    return Doubtful(
        name,
        "misdated",
        f"{{{name}}}早于{{{first}}}，按没有写明时限掌握",
        lambda entry: _before(entry, name, first),
    )


def _no_day(name: str) -> Doubtful:
    return Doubtful(
        name,
        "misdated",
        f"{{{name}}}看不出是哪一天",
        lambda entry: bool(entry.written(name)) and entry.day(name) is None,
    )


def _answered_undated(answer: str, name: str) -> Doubtful:
    return Doubtful(
        name,
        "misdated",
        f"写了{{{answer}}}，没有填写日期，仍按没有回复掌握",
        lambda entry: bool(entry.written(answer)) and not entry.written(name),
    )


_ABOUT_NOTHING = Doubtful(
    "task_id",
    "aimless",
    "没有填写任务编号，也没有写明是什么事",
    lambda entry: not (entry.written("task_id") or entry.written("matter")),
)
_FOR_NOBODY = Doubtful(
    "unit",
    "addressee",
    "没有填写任务编号，也没有写明由哪个单位办",
    lambda entry: not (entry.written("task_id") or entry.written("unit")),
)

REMIND, SUPERVISE, WARN = "提醒", "督办", "警示"
LEVELS = (REMIND, SUPERVISE, WARN)
"""The levels of a notice (督办单), the lowest first."""
_SLIP = "(?:督办|督查)(?:通知)?单?"
NOTICES = Register(
    name="督办单",
    purpose="发给单位的督办单：一事一单，编号由办公室给，回复和办结随时记入。",
    called=r"^(?!.*(?:清单|任务|事项|汇总)).*(?:督办|督查)(?:通知)?单(?![位元])",
    columns=(
        Column(
            "number",
            "编号",
            "text",
            (
                rf"{_SLIP}的?(?:编号|文号|号|字号)",
                r"(?:发文|通知单?|单据?)的?(?:字号|文号|编号|号)|文号|字号",
            ),
            "办公室给的编号，一张单一个，不能重复；没有编好的先留空",
            width=18,
        ),
        Column(
            "level",
            "级别",
            "choice",
            (rf"{_SLIP}的?(?:级别|等级|类别|类型|种类)", "等级|类别|类型"),
            "提醒（临近时限）、督办（进展慢或质量差）或警示（逾期，或上一张没有按时回复；约谈也是）",
            {
                REMIND: "^(?:一般)?(?:提醒|提示|蓝(?:色|单|牌)?(?:提醒|提示)?)(?:单|函|通知单?)?$",
                SUPERVISE: "^(?:督办|督查|催办|黄(?:色|单|牌)?(?:督办|督查|催办)?)"
                "(?:单|函|通知单?)?$",
                WARN: "^(?:警示|警告|约谈|红(?:色|单|牌)?(?:警示|警告|约谈)?)(?:单|函|通知单?)?$",
            },
            width=9,
        ),
        Column(
            "sent",
            "发出日期",
            "date",
            (
                rf"(?:{_SLIP})?的?(?:发出|发单|下发|印发|发文|送达|签发|发放|交办)的?(?:日期|时间)",
                "(?:督办|督查)的?(?:日期|时间)",
            ),
            "哪一天发给单位的，从这一天起算数",
            must=True,
            width=13,
        ),
        replace(
            TASK_ID,
            wordings=(
                "任务的?(?:编码|代码|号|序号|id)",
                "(?:原|对应|所属|清单|涉及)(?:任务|事项)*的?(?:编号|序号)",
                "(?:涉及|对应|关联|所属)的?(?:清单|目标)?任务",
            ),
            note="与任务清单的编号相同；不是清单中的任务的留空，写明事由",
        ),
        Column(
            "unit",
            "责任单位",
            "unit",
            (r"(?:被督办|主送|承办|牵头|接收|收单|办理|落实)(?:责任)?(?:单位|部门|机关)", "单位"),
            "发给哪个单位；不填的就是任务的牵头单位",
        ),
        Column(
            "matter",
            "事由",
            "text",
            (rf"(?:{_SLIP})?(?:督办|督查)?(?:事由|事项|内容|原因|问题|存在的?问题)(?:内容)?",),
            "为什么发这张单",
            width=26,
        ),
        Column(
            "asked",
            "要求",
            "text",
            (r"(?:督办|督查|办理|整改|工作|落实)的?(?:要求|意见)",),
            "要求单位做什么",
            width=26,
        ),
        Column(
            "reply_by",
            "回复时限",
            "deadline",
            (rf"(?:要求)?(?:回复|反馈|回告|书面回复)的?{_LIMIT}",),
            "要求哪一天以前回复；也可以写“5个工作日内”，从发出日期起算",
            since="sent",
        ),
        Column(
            "replied",
            "回复日期",
            "date",
            (r"(?:单位)?(?:实际|收到)?(?:的)?(?:回复|反馈|回告)的?(?:日期|时间)",),
            "收到回复的日期；没有回复的留空",
            width=13,
        ),
        Column(
            "reply",
            "回复情况",
            "text",
            (r"(?:单位)?(?:回复|反馈|回告)的?(?:情况|内容|意见|结果|摘要)?",),
            "单位怎么说的，可以摘要",
            width=26,
        ),
        Column(
            "outcome",
            "办结情况",
            "choice",
            (r"(?:是否)?(?:办结|销号|销单|了结|结案)(?:情况|与否|状态)?|办理状态|状态",),
            "这张单的事办完、不再跟踪的选“已办结”",
            {
                "已办结": "^(?:已(?:经)?)?(?:办结|办完|销号|销单|了结|结案)$"
                "|^(?:已(?:经)?)?(?:完成整改|整改到位|整改完成|(?:办理|整改)?完[成毕]|结案归档|归档)$"
                "|^[是√✓✔]$",
                "未办结": "未|没有?|尚|^[否×✗x]$|正在|推进|[改理]中|基本|部分|^已(?:回复|反馈)$"
                "|^(?:继续|持续|仍在)?(?:跟踪|督办)(?:督办|中)?$",
            },
            fixed=True,
            width=11,
        ),
    ),
    needed=(("sent",), ("level",), ("task_id", "unit", "matter")),
    proves={"level": "级别|等级|督办|督查"},
    own=("sent", "number", "level", "matter", "asked", "reply_by", "replied", "reply", "outcome"),
    counts_from=("sent",),
    counts="从发出日期起记录在案，办结以前每周列入报告，写进单位的表和催报邮件；不改变任务的状态",
    doubtful=(
        Doubtful(
            "level",
            "level",
            f"{{level}}看不出是哪一级，应为{'、'.join(LEVELS)}",
            lambda entry: bool(entry.written("level")) and not entry.text("level"),
        ),
        Doubtful(
            "level",
            "level",
            f"没有填写级别，应为{'、'.join(LEVELS)}",
            lambda entry: not entry.written("level"),
        ),
        _answered_early("sent", "replied"),
        _due_early("sent", "reply_by"),
        *map(_no_day, ("reply_by", "replied")),
        _answered_undated("reply", "replied"),
        _ABOUT_NOTHING,
        _FOR_NOBODY,
    ),
    task_optional=True,
)
URGENT, ORDINARY, HARD = "紧急", "一般", "疑难"
INSTRUCTIONS = Register(
    name="批示登记",
    purpose="领导批示：哪位领导、批了什么、谁来办、什么时候办完，一件一件回告。",
    called=r"^(?!.*(?:清单|汇总)).*批示",
    columns=(
        Column(
            "given",
            "批示日期",
            "date",
            (r"(?:领导)?(?:批示|作出批示|批转|签批)的?(?:日期|时间)",),
            "领导批示的日期，从这一天起算数",
            must=True,
            width=13,
        ),
        Column(
            "leader",
            "批示领导",
            "text",
            (r"(?:作出)?(?:批示|签批|批转)的?(?:领导|人)(?:姓名)?", "领导(?:姓名)?"),
            "哪位领导批的；催办邮件按 config.yaml 的 leaders 发给他",
            must=True,
            width=12,
        ),
        Column(
            "words",
            "批示内容",
            "text",
            (r"(?:领导)?(?:批示|签批)的?(?:内容|原文|意见|摘要|件内容)?",),
            "批示的原文",
            width=30,
        ),
        replace(
            TASK_ID,
            wordings=NOTICES.column("task_id").wordings,
            note="与任务清单的编号相同；不是清单中的任务的留空，写明事项",
        ),
        Column(
            "matter",
            "事项",
            "text",
            (r"(?:批示|督办|办理|批示件|来文|文件)的?(?:事项|标题|名称|事由)|标题|事由",),
            "没有任务编号的，写明是什么事",
            width=24,
        ),
        Column(
            "unit",
            "承办单位",
            "unit",
            (r"(?:主办|承办|责任|牵头|办理|落实)(?:责任)?(?:单位|部门|科室)|单位",),
            "由哪个单位办；不填的就是任务的牵头单位",
        ),
        Column(
            "due",
            "办理时限",
            "deadline",
            (
                rf"(?:办理|办结|完成|回告|反馈|要求)的?{_LIMIT}(?:要求)?",
                "时限(?:要求)?|紧急程度|缓急(?:程度)?|办件类型",
            ),
            "日期；也可以写紧急、一般、疑难或“5个工作日”，从批示日期起算；不填的按一般",
        ),
        Column(
            "result",
            "办理结果",
            "text",
            (r"(?:办理|落实|批示落实|办结)的?(?:结果|情况|进展)",),
            "办得怎样，可以摘要",
            width=28,
        ),
        Column(
            "answered",
            "回告日期",
            "date",
            (r"(?:实际)?(?:回告|回复|反馈|报告|报送领导|回报)的?(?:日期|时间)",),
            "向领导回告的日期；没有回告的留空",
            width=13,
        ),
    ),
    needed=(("given",), ("leader",), ("words", "task_id", "matter")),
    proves={"given": "批示", "leader": "批示", "words": "批示"},
    own=("given", "leader", "words", "matter", "due", "result", "answered"),
    counts_from=("given",),
    counts="从批示日期起记录在案，没有回告的每周列入报告，月底按领导汇总；不改变任务的状态",
    doubtful=(
        _answered_early("given", "answered"),
        _due_early("given", "due"),
        _no_day("answered"),
        _ABOUT_NOTHING,
        _FOR_NOBODY,
    ),
    task_optional=True,
)

_BELOW = "(?:区县|县区|区市县|区(?:市)?县|区市|各区县|下级|所辖|区|县)"
COUNTERPARTS = Register(
    name="任务对应",
    purpose="市级汇总用：市级清单的每一项，各区县的哪些任务属于它。由市级办公室逐条登记，区县不用填。",
    called="任务对应|对应(?:表|关系|台账)",
    columns=(
        replace(
            TASK_ID,
            heading="市级任务编号",
            wordings=(rf"(?:市级?|市里|本级){_KIND}*的?(?:编号|编码|序号|号)",),
            note="与市级清单的编号相同",
            width=14,
        ),
        Column(
            "district",
            "区县",
            "text",
            (rf"{_BELOW}(?:级)?(?:名称|单位)?", "区(?:市)?县名称"),
            "与 config.yaml 的 offices 中的名称相同",
            must=True,
        ),
        Column(
            "theirs",
            "区县任务编号",
            "text",
            (rf"{_BELOW}(?:级|的)?{_KIND}*的?(?:编号|编码|序号|号)",),
            "与区县清单的编号相同；几项的用顿号隔开；这个区县没有这项任务的，写“无”",
            must=True,
            width=16,
        ),
        Column(
            "said",
            "区县任务内容",
            "text",
            (rf"{_BELOW}(?:级|的)?{_KIND}+的?(?:内容|名称)",),
            "与区县清单相同，用来核对编号（区县改了编号就能发现），可以不填",
            width=36,
        ),
    ),
    needed=(("task_id",), ("district",), ("theirs",)),
    proves={"theirs": _BELOW},
    own=("theirs", "district"),
    counts="登记了就算；只用于 duban rollup，不改变任务的状态",
    of_city=True,
)

_ONE_MONTH = re.compile(
    r"(?:(?:20)?\d\d年)?\d{1,2}月份?|20\d\d[-./年]\d{1,2}(?:[-./月]\d{1,2}日?)?(?: 0:00(?::00)?)?"
)


def _is_no_month(entry: Entered) -> bool:
    """Whether 月份 names something else than one month: 7月至9月 would be taken for September."""
    written = "".join(entry.written("month").split())
    return bool(written) and (entry.day("month") is None or not _ONE_MONTH.fullmatch(written))


def _is_no_day(name: str) -> Callable[[Entered], bool]:
    """Whether a cell does not name one day: 2017年7月 would be taken for its last day."""

    def when(entry: Entered) -> bool:
        written = entry.written(name)
        return bool(written) and (entry.day(name) is None or not _A_DAY.search(written))

    return when


_A_DAY = re.compile(
    r"^(?:20\d\d[-./年])?\s*\d{1,2}[-./月]\s*\d{1,2}(?:日|号)?前?(?:\s.*)?$|^20\d{6}$"
)

EXEMPTIONS = Register(
    name="免计分登记",
    purpose="经批准不计分的任务和单位：因不可抗力、上级原因没有办好的，月度考核得分不扣也不加。",
    called=r"免(?:予|于|除)?(?:计分|扣分|考核)|(?:计分|扣分|考核)豁免",
    columns=(
        replace(
            TASK_ID,
            wordings=NOTICES.column("task_id").wordings,
            note="与任务清单的编号相同；整个单位不计分的留空，写明月份或起止日期",
        ),
        Column(
            "unit",
            "单位",
            "unit",
            (r"(?:责任|牵头|配合|申请|免(?:予|于|除)?(?:计分|扣分|考核)|豁免)(?:的)?单位",),
            "哪个单位不计分；不填的，这项任务的牵头、配合单位都不计",
        ),
        Column(
            "reason",
            "事由",
            "text",
            (
                r"(?:免(?:予|于|除)?(?:计分|扣分|考核)|豁免|申请)的?(?:事由|原因|理由|情形)",
                "原因|理由",
            ),
            "不可抗力、上级原因等，简要写明",
            must=True,
            width=26,
        ),
        Column(
            "month",
            "月份",
            "deadline",
            (r"(?:免(?:予|于|除)?(?:计分|扣分|考核)|豁免|考核|计分)的?月份|所属月份",),
            "哪一个月不计，如 2017年7月；也可以只写起止日期",
            width=13,
        ),
        Column(
            "begins",
            "起始日期",
            "date",
            (
                r"(?:免(?:予|于|除)?(?:计分|扣分|考核)|豁免)?(?:期间)?(?:起始?|开始)(?:日期|时间|日)?",
            ),
            "从哪一天起不计；不填的从头算起",
            width=13,
        ),
        Column(
            "ends",
            "截止日期",
            "date",
            (
                r"(?:免(?:予|于|除)?(?:计分|扣分|考核)|豁免)?(?:期间)?(?:止|截止|结束)(?:日期|时间|日)?",
            ),
            "到哪一天为止；不填的一直有效",
            width=13,
        ),
        replace(APPROVED, must=True, note="批准的日期，从这一天起算数"),
        DOCUMENT,
        replace(RULING, heading="审批意见"),
    ),
    needed=(("task_id", "unit"), ("reason",), ("approved",)),
    proves={"reason": "免|豁免", "month": "免|豁免", "begins": "免|豁免", "unit": "免|豁免"},
    own=("reason", "month", "begins", "ends", "approved", "document", "ruling"),
    counts_from=("approved",),
    counts="从批准日期起，有关的任务、单位在写明的月份或期间不计分，列在考核得分的“不计分”表中；"
    "不改变任务的状态。没有开启考核得分的，不起作用",
    order=("begins", "ends"),
    unusable=(
        Unusable(
            "没有填写任务编号，也没有填写单位",
            lambda entry: not (entry.written("task_id") or entry.written("unit")),
        ),
        Unusable("{month}看不出是哪一个月（一行写一个月，几个月的写起止日期）", _is_no_month),
        Unusable("{begins}看不出是哪一天", _is_no_day("begins")),
        Unusable("{ends}看不出是哪一天", _is_no_day("ends")),
        Unusable(
            "整个单位不计分，没有写明月份或起止日期",
            lambda entry: not any(map(entry.written, ("task_id", "month", "begins", "ends"))),
        ),
    ),
    approved=True,
    task_optional=True,
)

REGISTERS: tuple[Register, ...] = (
    EXTENSIONS,
    CLOSURES,
    CHANGES,
    STAGES,
    INSPECTIONS,
    NOTICES,
    INSTRUCTIONS,
    EXEMPTIONS,
    COUNTERPARTS,
)


def register_named(name: str) -> Register:
    """Returns the register of this name. Raises KeyError when there is none."""
    return {register.name: register for register in REGISTERS}[name]
