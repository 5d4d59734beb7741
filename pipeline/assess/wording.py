"""Makes the Chinese phrases that several reports share."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from pipeline.assess.view import Group, TaskView, UnitView, WeekView
from pipeline.domain.fields import heading
from pipeline.domain.findings import SEVERITIES, Finding
from pipeline.domain.places import cell_on_sheet
from pipeline.domain.reading import SURENESS, ColumnRead
from pipeline.domain.registers.supervision import PARTLY, UNTRUE
from pipeline.domain.status import FORECASTS, STATUS, STATUSES, StatusCode
from pipeline.domain.text import folded, pattern, shortened
from pipeline.domain.week import BEIJING, day_in_words
from pipeline.intake.files.arrivals import came_in_words
from pipeline.merge.subjects import InspectionFacts, RowFacts
from pipeline.rules import CATALOGUE

KEY = "★"
"""Marks a key task."""
_DIGITS = "零一二三四五六七八九"


def in_characters(number: int) -> str:
    """Returns a number below 100 in Chinese (十大行动计划, 第十二), a larger one in digits."""
    tens, ones = divmod(number, 10)
    if number < 10:
        return _DIGITS[number]
    if number > 99:
        return str(number)
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def beginning_of(text: str, longest: int) -> str:
    """Returns the text on one line, without its full stop; a long one is shortened."""
    return shortened(" ".join(text.split()).rstrip("。；;"), longest)


def plans_in_words(plans: Sequence[Group]) -> str:
    """Returns the plans as in 十大行动计划, or the name of the only one."""
    named = [plan.name for plan in plans if plan.name]
    if not named:
        return "重点工作"
    if len(named) == 1:
        return f"“{named[0]}”"
    if len(named) > _MOST_IN_CHARACTERS:
        return f"{len(named)}个行动计划"
    return ("两" if len(named) == 2 else in_characters(len(named))) + "大行动计划"


_MOST_IN_CHARACTERS = 20
"""Nobody says 九十二大行动计划."""


def extent_in_words(view: WeekView) -> str:
    """Returns 76个大项、220项具体任务, or 120项任务 when the list has no items."""
    items, tasks = view.counts["items"], view.counts["tasks"]
    return f"{items}个大项、{tasks}项具体任务" if view.has_items else f"{tasks}项任务"


def attention_in_words(versions: Iterable[Sequence[str]]) -> str:
    """Returns what needs a decision, in a row that page one has room for; '' if nothing does.

    `versions` says it with ever fewer names; the first that fits is taken, or else the last.
    """
    said = ""
    for found in versions:
        numbered = [f"{in_characters(n)}是{each}" for n, each in enumerate(found, start=1)]
        said = "；".join(numbered if len(found) > 1 else found)
        if _width(said) <= _ROOM:
            break
    return f"需要重点关注：{said}" if said else ""


_ROOM = 143
"""In characters: below a red head and a title, page one has eight lines of 28. How things stand
takes about 66 of them, what is said here first takes seven, and a line may lose one or two at its
end."""


def _width(text: str) -> float:
    """Returns the width in characters; figures and signs of the Latin script are half as wide."""
    return sum(0.5 if letter.isascii() else 1 for letter in text)


def in_brackets(names: Sequence[str], most: int) -> str:
    """Returns the names in brackets, or '' when they are more than `most`."""
    return f"（{'、'.join(names)}）" if len(names) <= most else ""


def times_in_words(names: Iterable[str], measure: str) -> list[str]:
    """Returns each name once, with how often it comes if that is more than once: 区规建局2项."""
    return [
        f"{name}{count}{measure}" if count > 1 else name for name, count in Counter(names).items()
    ]


def counts_in_words(counts: Mapping[str, int]) -> str:
    """Returns the counts as in 已办结12项、正常推进190项, without those that are 0."""
    words = [f"{s.word}{counts[s.code]}项" for s in STATUSES if counts[s.code]]
    return "、".join(words) or "没有任务"


def standing_in_words(counts: Mapping[str, int]) -> str:
    """Returns 其中已办结12项、正常推进190项, or 全部正常推进 when there is only one status."""
    found = [status for status in STATUSES if counts[status.code]]
    if len(found) != 1:
        return f"其中{counts_in_words(counts)}"
    whole = "该项任务" if counts[found[0].code] == 1 else "全部"
    return f"{whole}{found[0].word}"


REPORTING_COUNTS = ("units", "units_reported", "units_late", "units_excused")
"""The counts that `reporting_in_words` puts into words."""


def reporting_in_words(units: int, reported: int, late: int, excused: int = 0) -> str:
    """Returns how many of the lead units reported, how many late, and how many are missing.

    `excused`: how many had nothing to report, and did not.
    """
    missing = units - reported - excused
    if excused:
        counts = (reported - late, late, missing, excused)
        kinds = zip(("按时报送", "迟报", "缺报", "本周不需报送"), counts, strict=True)
        words = (f"{count}个{what}" for what, count in kinds if count)
        return f"{units}个牵头单位中，{'、'.join(words)}"
    if not reported:
        return f"{units}个牵头单位均未报送" if units > 1 else "牵头单位没有报送"
    in_time = reported - late
    if not missing and not late:
        return f"{units}个牵头单位均已按时报送" if units > 1 else "牵头单位已按时报送"
    if not missing and not in_time:
        return f"{units}个牵头单位均为迟报" if units > 1 else "牵头单位迟报"
    parts = {"按时报送": in_time, "迟报": late, "缺报": missing}
    words = (f"{count}个{what}" for what, count in parts.items() if count)
    return f"{units}个牵头单位中，{'、'.join(words)}"


def files_in_words(accepted: int, superseded: int, rejected: int) -> str:
    """Returns how many files were received, accepted, superseded and rejected."""
    came = accepted + superseded + rejected
    if not came:
        return "没有收到报送文件"
    if came == accepted:
        return f"收到报送文件{came}份，全部采用"
    parts = {"采用": accepted, "由后来的报表替换而不再采用": superseded, "退回": rejected}
    return f"收到报送文件{came}份，其中" + "、".join(
        f"{what}{count}份" for what, count in parts.items() if count
    )


def findings_in_words(findings: Iterable[Finding]) -> str:
    """Returns the findings as in 错误8个、提醒8个、提示6个, without severities that have none."""
    counts = Counter(finding.severity for finding in findings)
    return "、".join(f"{word}{counts[s]}个" for s, word in SEVERITIES.items() if counts[s])


def date_in_words(day: dt.date | None) -> str:
    """Returns the date, or room to write one in."""
    return f"{day.year}年{day.month}月{day.day}日" if day else _NO_DATE


ROOM = "\u3000"
"""As wide as a character: room for what is filled in by hand."""
_NO_DATE = f"{2 * ROOM}年{ROOM}月{ROOM}日"


def moment_in_words(moment: dt.datetime) -> str:
    here = moment.astimezone(BEIJING)
    return f"{day_in_words(here)}{here:%H:%M}"


def deadline_in_words(task: TaskView) -> str:
    """Returns the deadline that counts, together with the original one when it was extended.

    A day is written as offices write it (2026年10月25日), however the list has it (2026.10.25).
    Words such as 三季度末 stay.
    """
    return task.extended or _as_written(task.deadline_text, task.deadline)


def due_in_words(task: TaskView, today: dt.date) -> str:
    """Returns the deadline as `deadline_in_words` does, without the year when it is this one."""
    this_year = rf"^{today.year}年(?=\d)"
    return re.sub(this_year, "", deadline_in_words(task)) or "未定"


def _as_written(text: str, day: dt.date | None) -> str:
    typed = _TYPED_DAY.fullmatch(folded(text)) if len(text) <= _LONGEST_DAY else None
    if day is None or typed is None:
        return text
    numbers = typed["year"] or day.year, typed["month"], typed["day"]
    if tuple(map(int, numbers)) != (day.year, day.month, day.day):
        return text
    year = f"{day.year}年" if typed["year"] else ""
    return f"{year}{day_in_words(day)}{typed['before']}"


_TYPED_DAY = pattern(
    r"(?P<year>\d{4})?[年./-]?(?P<month>\d{1,2})[月./-]?(?P<day>\d{1,2})日?(?P<before>(?:之?以?前)?)"
)
_LONGEST_DAY = 20
"""In characters."""


TURNED: Mapping[StatusCode, str] = {
    "done": "新办结",
    "on_track": "转为正常推进",
    "at_risk": "新增预计不能按时办结",
    "overdue": "新增逾期",
    "unreported": "新增未报送",
    "terminated": "新终止",
}
"""What is said of tasks that had another status last week."""


def days_overdue(task: TaskView, as_of: dt.date) -> int:
    """Returns for how many days the task has been overdue, or its stages; 0 if neither is."""
    own = (as_of - task.deadline).days if task.past_due and task.deadline else 0
    return max(own, task.stage_days)


def forecast_in_words(task: TaskView) -> str:
    """Returns 已办结, 是, 否, 存疑（基本能） or 未填, or '' when no row was reported."""
    if not task.reported:
        return ""
    unclear = FORECASTS["unclear"]
    if task.forecast == "unclear" and task.forecast_text != unclear:
        return f"{unclear}（{task.forecast_text}）"
    return FORECASTS.get(task.forecast) or task.forecast_text or "未填"


def rate_in_percent(rate: float | None) -> str:
    """Returns a rate with one decimal at most, never rounded up to 100%; — for none."""
    if rate is None:
        return "—"
    return "99.9%" if 99.9 < rate < 100 else f"{round(rate, 1):g}%"


def percent_in_words(task: TaskView) -> str:
    """Returns the per cent as reported, or else as the amount achieved gives it, said so."""
    if task.percent is None and task.derived is not None:
        return f"{min(task.derived, 100):g}%（按完成值）"
    return "" if task.percent is None else f"{task.percent:g}%"


def status_in_words(task: TaskView) -> str:
    """Returns the status, and whether the office has closed the task off."""
    back = task.ruled == "sent_back"
    if task.status == "unreported" and not task.due:
        return "未到报送期"
    said = (
        ("已销号", task.closed),
        ("销号退回", back),
        (_verdict_in_words(task), bool(task.found)),
        ("迟报", task.late),
        (f"沿用{kept_since(task)}", is_kept(task)),
    )
    notes = [note for note, is_so in said if is_so]
    return STATUS[task.status].word + (f"（{'，'.join(notes)}）" if notes else "")


def _verdict_in_words(task: TaskView) -> str:
    """Returns the verdict that stands: 督查部分属实; 督查结论不明, if it is in other words."""
    clear = any(each.stands and each.verdict in (UNTRUE, PARTLY) for each in task.inspections)
    return f"督查{PARTLY if task.found == 'partly' else UNTRUE}" if clear else "督查结论不明"


def inspection_in_words(inspection: InspectionFacts) -> str:
    """Returns an inspection in lines: what was found, what the unit had said, what it owes."""
    day = date_in_words(inspection.day) if inspection.day else "日期不明"
    how = "，".join(filter(None, (inspection.method, inspection.inspector)))
    said = (
        f"{inspection.said}（{inspection.said_week} {inspection.said_source}）"
        if inspection.said
        else "没有找到"
    )
    lines = (
        f"{day}{f'（{how}）' if how else ''}核查：{inspection.verdict or '没有结论'}"
        f"（{inspection.source}）",
        f"现场情况：{inspection.seen}" if inspection.seen else "",
        f"单位当时填报：{said}" if inspection.found else "",
        f"整改要求：{inspection.demand}（{inspection.demanded_in_words}）"
        if inspection.demand
        else "",
        f"整改回复：{inspection.reply}" if inspection.reply else "",
    )
    return "\n".join(filter(None, lines))


def demand_in_words(inspection: InspectionFacts) -> str:
    """Returns what a unit still has to answer: 补齐台账（7月12日督查，应于7月20日前回复）."""
    on = f"{day_in_words(inspection.day)}督查，" if inspection.day else "督查，"
    return f"{inspection.demand}（{on}{inspection.demanded_in_words}）"


def is_kept(task: TaskView) -> bool:
    """Returns whether its status stays because no report was due."""
    return bool(task.carried_from) and task.status != "done"


def kept_since(task: TaskView) -> str:
    """Returns the week whose report stays, as 2017年7月第1周; '' if none does."""
    calendar = next((week for week, _ in task.history), None)
    return calendar.called(task.carried_from) if calendar else task.carried_from


def progress_in_words(task: TaskView) -> str:
    """Returns what the unit wrote; if its last report stays, that with its week."""
    if not is_kept(task):
        return task.progress
    said = (past for week, past in task.history if str(week) == task.carried_from)
    words = next((past.progress for past in said), "")
    return f"（本周不需报送，{kept_since(task)}所报）{words}"


def late_in_words(unit: UnitView) -> str:
    """Returns 7月14日18:26收到, or 27项任务中的2项7月16日20:00收到 for a part of them."""
    if unit.late_part:
        return f"{len(unit.tasks)}项任务中的{unit.late_tasks}项{unit.arrived}收到"
    return f"{came_in_words(unit.received_at, unit.seen)}收到" if unit.received_at else "时间不明"


def last_status_in_words(task: TaskView) -> str:
    return next((status.word for status in STATUSES if status.code == task.last_status), "")


def source_in_words(file: str, sheet: str, row: int | None) -> str:
    """Returns the place of a row: 区规建局周报.xlsx“周报表”第5行."""
    return f"{file}“{sheet}”第{row}行"


def decided_in_words(task: TaskView) -> str:
    """Returns where a register, or an earlier week, decides about a task; ''."""
    places = {
        "完成时限": task.deadline_source if task.extended else "",
        _RULED.get(task.ruled, "销号"): task.closed_source,
        "督查核查": f"{task.inspected} {task.inspected_source}" if task.inspected else "",
        "状态沿用" if is_kept(task) else "已办结沿用": kept_since(task),
    }
    return "；".join(f"{what} {place}" for what, place in places.items() if place)


_RULED: Mapping[str, str] = {"sent_back": "销号退回", "terminated": "终止"}


def source_cell_in_words(finding: Finding) -> str:
    """Returns the place of a finding, as exactly as known: 区规建局周报.xlsx“周报表”F7."""
    return finding.file + cell_on_sheet(finding.sheet, finding.cell)


def column_in_words(column: ColumnRead) -> str:
    """Returns 进展情况 ← 目前进展（截至10月9日）, marked when it is not sure."""
    taken = heading(column.field) if column.field else "没有采用"
    return f"{taken} ← {column.heading}{sureness_in_words(column)}"


def sureness_in_words(column: ColumnRead) -> str:
    """Returns how surely a column was recognised, in brackets; '' when it is sure."""
    if column.instead:
        return f"（{heading(column.instead)}已采用另一列，请核对）"
    return "" if column.sure == "sure" else f"（{SURENESS[column.sure]}）"


def whose(finding: Finding) -> str:
    """Returns the unit that a finding is about, or 任务清单 when it is about the list itself."""
    return "任务清单" if finding.of_list else finding.unit


class NotUsed(NamedTuple):
    """Why a row counts for no task: the code of the finding, a word, and a sentence."""

    code: str
    kind: str
    reason: str


NOT_USED: Mapping[str, NotUsed] = {
    rule.unused.state: NotUsed(rule.code, rule.unused.kind, rule.unused.reason)
    for rule in CATALOGUE
    if rule.unused
}
"""The state of a row to the reason why it is not used."""


def row_in_words(row: RowFacts) -> str:
    """Returns what a row reports, word for word, one line per cell with its heading."""
    said = {
        "deadline": row.deadline_text,
        "progress": row.progress,
        "percent": row.percent_text,
        "forecast": row.forecast_text,
        "reason": row.reason,
        "escalation": row.escalation,
        **row.carried,
    }
    return "\n".join(f"{heading(name)}：{text}" for name, text in said.items() if text)


def follow_up_points(view: WeekView) -> tuple[tuple[str, int, str], ...]:
    """Returns what of the office's own follow-up is too late: what, how many, the measure word."""
    return (
        ("到期没有回复的督办单", sum(each.is_late for each in view.running_notices), "张"),
        ("到期没有回告的领导批示", sum(each.is_late for each in view.running_instructions), "件"),
    )
