"""免计分登记: what is approved not to count in the scores."""

from collections.abc import Callable
from dataclasses import replace

from pipeline.domain.registers.columns import APPROVED, DOCUMENT, RULING, TASK_ID
from pipeline.domain.registers.declaring import Column, Entered, Register, Unusable
from pipeline.domain.registers.supervision import NOTICES
from pipeline.domain.text import pattern

_ONE_MONTH = pattern(
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


_A_DAY = pattern(r"^(?:20\d\d[-./年])?\s*\d{1,2}[-./月]\s*\d{1,2}(?:日|号)?前?(?:\s.*)?$|^20\d{6}$")

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
