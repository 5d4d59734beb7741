"""What several registers share: parts of their headings' wordings, columns, doubts about a day."""

from collections.abc import Callable

from pipeline.domain.registers.declaring import Column, Doubtful, Entered
from pipeline.domain.text import pattern

# Parts of the wordings below
A_TASK = "(?:任务|工作|事项|项目|目标|督办|清单)"
A_LIMIT = "(?:时限|期限|时间|日期|截止日期|截止时间|截止时限|节点|工期)"
TO_FINISH = "(?:任务|工作|计划|要求|应|须)?(?:办结|完成|办理|完工|竣工)?的?"
LATER = "(?:延期|延长|展期|顺延|调整|变更|推迟|延后|延迟)"
PERMITTED = "(?:批准|同意|批复|核准|核定|审定)"
NEW_LIMIT = (
    rf"(?:新|新的|现|最终|重新(?:确定|核定|明确)的?|{LATER}后)的?{TO_FINISH}{A_LIMIT}(?:要求)?",
    rf"(?:经|已|现)?{PERMITTED}?的?(?:{LATER}|延)(?:至|到|为)(?:{A_LIMIT}|何时)?",
    rf"{PERMITTED}{LATER}?(?:后|的)?{TO_FINISH}(?:时限|期限|截止日期|截止时间)",
    rf"{PERMITTED}{LATER}?(?:后|的)?(?:完成|办结)(?:时间|日期)",
    rf"{LATER}的?{TO_FINISH}(?:时限|期限|截止日期|截止时间)",
    rf"{LATER}的?(?:办结|完成|完工|竣工)的?(?:时间|日期)",
)

# Columns that most registers have
TASK_ID = Column(
    "task_id",
    "任务编号",
    "task",
    (
        rf"{A_TASK}+的?(?:编号|编码|代码|号|序号|id)",
        rf"(?:原|对应|所属){A_TASK}*(?:编号|序号)",
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
        rf"(?:重点|具体|主要|延期|销号|申请|{A_TASK})*{A_TASK}(?:内容|名称|描述|及内容)?",
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
        rf"(?:.{{0,6}})(?:批准|批复|同意|核准|通过)(?:{LATER})?的?(?:日期|时间)",
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


def is_before(entry: Entered, one: str, other: str) -> bool:
    """Whether the day in one column is before that in another."""
    days = entry.day(one), entry.day(other)
    return days[0] is not None and days[1] is not None and days[0] < days[1]


def unreadable_day(name: str) -> Doubtful:
    def when(entry: Entered) -> bool:
        return bool(entry.written(name)) and entry.day(name) is None

    return Doubtful(name, "day", f"{{{name}}}看不出是哪一天", when)


def not_before(first: str, name: str) -> Doubtful:
    return Doubtful(
        name, "day", f"{{{name}}}早于{{{first}}}", lambda entry: is_before(entry, name, first)
    )


def names_several_days(name: str) -> Callable[[Entered], bool]:
    """Returns a test whether several days stand in a column that is for one.

    Which of them was approved cannot be told.
    """

    return lambda entry: are_several_days(entry.written(name))


def are_several_days(text: str) -> bool:
    """Whether a text names several days: 7月5日、7月8日. From one day to another is one time."""
    return sum(_A_DAY.search(part) is not None for part in _BETWEEN.split(text)) > 1


_BETWEEN = pattern(r"[;；,，、\n]|(?<=[日号底末前])/")
_A_DAY = pattern(r"\d\s*[月日号]|\d[-./]\d|[一二三四五六七八九十]月|[年季月](?:度|份)?(?:底|末)")
