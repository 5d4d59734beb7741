"""Declares the registers (台账) that the office itself keeps: their sheets, headings and dates.

A further register is one more entry in `REGISTERS`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from pipeline.domain.text import folded

TASK_ID, TASK, ORIGINAL, NEW, ASKED = "任务编号", "工作内容", "原时限", "新时限", "申请时限"
APPROVED, DOCUMENT, RULING, CHECKED = "批准日期", "批准文号", "审批结果", "核实情况"
CLOSED, APPLIED, REASON = "销号日期", "申请日期", "延期原因"


@dataclass(frozen=True, eq=False)
class Register:
    """A register: how its sheets are called, what its columns are called, when an entry counts."""

    name: str
    called: str
    """A pattern of the words that a sheet's name has."""
    columns: Mapping[str, tuple[str, ...]]
    """Each column with patterns of its headings, the best first."""
    needed: tuple[tuple[str, ...], ...]
    """Of each group, one column at least."""
    proves: tuple[str, ...]
    """With one of these columns, a sheet is this register whatever its name."""
    own: tuple[str, ...]
    """A row that fills none of these says nothing yet."""
    counts_from: str
    """The column of the date from which an entry counts."""


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
_SHARED: dict[str, tuple[str, ...]] = {
    TASK_ID: (
        rf"{_KIND}+的?(?:编号|编码|代码|号|序号|id)",
        rf"(?:原|对应|所属){_KIND}*(?:编号|序号)",
        "编号",
    ),
    TASK: (
        rf"(?:重点|具体|主要|延期|销号|申请|{_KIND})*{_KIND}(?:内容|名称|描述|及内容)?",
        "内容|名称",
    ),
    RULING: (
        r"是否(?:已|经)?(?:同意|批准|通过|准予|准许|获批|销号|核销|属实|合格|审批|批复).{0,4}",
        r"(?:[区县市]|委|政府|领导|分管|主要|办公室|督查室|目督办|督办|研究|会议|最终|审批|审核|审查|批准|批示"
        r"|批复|审定|延期|销号|处理|办理|初审|复审|终审|的)*(?:结果|意见|结论|决定|状态|批示)",
        r"(?:审批|审核|审查|批准|批复|批示)(?:情况)?|状态",
    ),
    APPLIED: (r"(?:单位)?(?:申请|上报|报送|提出|申报|提交|呈报)(?:延期|销号)?的?(?:日期|时间)",),
    REASON: (r".{0,8}(?:原因|理由|事由)(?:说明)?",),
}
"""Columns that all registers may have. The last two say that something was asked for, and why."""

REGISTERS = (
    Register(
        name="延期台账",
        called=r"延期|展期|顺延|(?:时限|期限)(?:调整|变更|延长)|(?:调整|变更|延长)(?:时限|期限)",
        columns=_SHARED
        | {
            ORIGINAL: (
                rf"(?:原|原来|原有|原定|{_LATER}前|清单)的?(?:规定|计划|要求)?的?{_FINISH}{_LIMIT}",
                r"(?:规定|计划|要求)?(?:办结|完成|办理)?的?(?:时限|期限)",
                rf"(?:规定|计划|要求)(?:办结|完成|办理)的?{_LIMIT}",
            ),
            NEW: _NEW,
            ASKED: (
                *(
                    rf"(?:单位)?(?:申请|拟|建议|请求|预计|申报|希望)(?:{pattern})"
                    for pattern in _NEW
                ),
                r"(?:单位)?(?:申请|拟|建议|预计)的?(?:(?:完成|办结)(?:时间|日期))",
                r"(?:单位)?(?:申请|建议|请求)的?(?:完成|办结)?(?:时限|期限)",
            ),
            APPROVED: (
                rf"(?:.{{0,6}})(?:批准|批复|同意|核准|通过)(?:{_LATER})?的?(?:日期|时间)",
                r"(?:.{0,6})(?:审批|审核|审定|批示|会议|研究|决定)的?(?:日期|时间)",
            ),
            DOCUMENT: (
                r"(?:批准|批复|审批|核准|文件|发文)?(?:文号|文件|文件号|依据)|延期依据|批文号?|会议纪要",
            ),
        },
        needed=((TASK_ID, TASK), (NEW, ASKED)),
        proves=(ORIGINAL, APPROVED, DOCUMENT, RULING, APPLIED),
        own=(NEW, ASKED, APPROVED, DOCUMENT, RULING),
        counts_from=APPROVED,
    ),
    Register(
        name="销号台账",
        called=r"[销消]号|核销|销账",
        columns=_SHARED
        | {
            CLOSED: (
                r"(?:办结)?(?:[销消]号|核销|销账)的?(?:日期|时间)",
                r"(?:核实|核查|验收|确认|核验|复核|审核|审批|批准|同意)(?:销号)?的?(?:日期|时间)",
                r"(?:实际|最终)?(?:办结|完成|完结|完工)的?(?:日期|时间)",
            ),
            CHECKED: (
                r"(?:现场|实地|督查|办公室)*(?:核实|核查|验收|核验|查验|检查|复核|抽查|督查|确认)"
                r"的?(?:情况|结果|意见|结论|说明|记录)",
                r"(?:完成|办结|销号|整改|落实)的?(?:情况|结果)",
            ),
        },
        needed=((TASK_ID, TASK),),
        proves=(CLOSED,),
        own=(CLOSED, CHECKED, RULING),
        counts_from=CLOSED,
    ),
)
EXTENSIONS, CLOSURES = REGISTERS


def bare(text: str) -> str:
    """Returns a heading or a sheet's name for comparing: folded, with 帐 as 账."""
    return folded(text).replace("帐", "账")


_LONGEST_HEADING = 30
"""In characters."""


@lru_cache(maxsize=4096)
def column_named(register: Register, heading: str) -> tuple[str, int] | None:
    """Returns the column that a heading means and how far down its patterns stand, or None."""
    if len(heading) > _LONGEST_HEADING:
        return None
    label = re.sub(r"[*:★]", "", bare(heading))
    asks = "".join(re.findall(r"\(.*?(拟|申请|预计|计划|建议|待|暂).*?\)", label))
    label = asks + re.sub(r"\(.*?\)", "", label)
    found = [
        (place, name)
        for name, patterns in register.columns.items()
        for place, pattern in enumerate(patterns)
        if re.fullmatch(pattern, label)
    ]
    return min(found)[::-1] if found else None
