"""The contents of the week's page outside its table of tasks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import SimpleNamespace

from markupsafe import Markup

from pipeline.assess.shown import MOST_OF_FILE, Shown, left_in_words
from pipeline.assess.view import UnitView, WeekView
from pipeline.assess.wording import (
    NOT_USED,
    REPORTING_COUNTS,
    counts_in_words,
    date_in_words,
    files_in_words,
    findings_in_words,
    late_in_words,
    moment_in_words,
    plans_in_words,
    reporting_in_words,
    row_in_words,
    source_cell_in_words,
    source_in_words,
    standing_in_words,
    sureness_in_words,
    whose,
)
from pipeline.domain.fields import heading
from pipeline.domain.findings import SEVERITIES, Finding
from pipeline.domain.reading import ColumnRead
from pipeline.domain.receiving import way_in_words
from pipeline.domain.status import STATUS, StatusCode, shown_statuses
from pipeline.intake.files.arrivals import came_in_words
from pipeline.merge.subjects import FileFacts, FileState, RowFacts
from pipeline.reports.glance.calls import calls, unknown_files
from pipeline.reports.glance.data import is_advice
from pipeline.reports.glance.since import (
    DUE_DAYS,
    cards,
    compared,
    due,
    gone,
    gone_since,
    turned,
)
from pipeline.reports.glance.trends import trends
from pipeline.templates.contexts.lines import instruction_line, notice_line
from pipeline.templates.contexts.week import (
    BarPart,
    FindingLine,
    WeekBar,
    WeekColumnLine,
    WeekContext,
    WeekFileLine,
    WeekPlanLine,
    WeekReadLine,
    WeekRowLine,
    WeekUnitLine,
)


def week_context(
    view: WeekView, *, data: Markup, style: Markup, script: Markup, policy: str
) -> WeekContext:
    """Returns all values of the template."""
    counts = view.counts
    units = _units(view)
    known = {task.task_id for task in view.tasks}
    others = view.shown_of([f for f in view.findings if f.task_id not in known])
    return WeekContext(
        week=str(view.week),
        label=view.week.label,
        title=view.week.title,
        as_of=date_in_words(view.week.as_of),
        cutoff=moment_in_words(view.week.cutoff),
        office=view.office.name,
        counts=SimpleNamespace(**counts),
        has_items=view.has_items,
        plans=plans_in_words(view.plans),
        standing=standing_in_words(counts),
        reporting=reporting_in_words(*(counts[name] for name in REPORTING_COUNTS)),
        received=files_in_words(
            counts["files_accepted"], counts["files_superseded"], counts["files_rejected"]
        ),
        findings=findings_in_words(view.findings),
        lights=_lights(counts, counts["tasks"], view),
        units_reporting=_units_reporting(counts),
        by_plan=_plans(view),
        by_unit=units,
        worst=tuple(sorted(units, key=_worst)),
        cards=cards(view),
        compared=compared(view),
        calls=calls(view),
        unknown_files=unknown_files(view),
        turned=turned(view),
        gone=gone(view),
        gone_count=len(view.gone),
        gone_since=gone_since(view),
        due=tuple(due(view)),
        due_count=len(view.due_within(DUE_DAYS)),
        due_days=DUE_DAYS,
        supervised=sum(any(map(is_advice, task.findings)) for task in view.tasks),
        trends=trends(view),
        missing=tuple(unit for unit in units if unit.reporting == _MISSING),
        late=tuple(unit for unit in units if unit.reporting == _LATE),
        rejected=_files(view, "rejected"),
        superseded=_files(view, "superseded"),
        files=_files(view),
        rows=(*map(_row, view.shown_rows.listed), *_more_rows(view)),
        readings=tuple(_readings(view)),
        notices=tuple(
            notice_line(n, each, view.named) for n, each in enumerate(view.running_notices, start=1)
        ),
        notices_late=sum(each.is_late for each in view.running_notices),
        instructions=tuple(
            instruction_line(n, each, view.named)
            for n, each in enumerate(view.told_instructions, start=1)
        ),
        instructions_open=len(view.running_instructions),
        instructions_late=sum(each.is_late for each in view.running_instructions),
        list_not_sure=tuple(map(_finding, view.list_not_sure)),
        other_findings=(*map(_finding, others.listed), *_more_findings(others)),
        own_columns=tuple(column.heading for column in view.shown),
        rule=view.rule_in_words,
        data=data,
        style=style,
        script=script,
        policy=policy,
    )


_ON_TIME, _LATE, _MISSING, _EXCUSED = "按时", "迟报", "缺报", "不需报送"


def _lights(counts: Mapping[str, int], whole: int, view: WeekView) -> WeekBar:
    """Returns a bar of the tasks by status. A bar of `whole` tasks has the full length."""
    shown = shown_statuses(view.total.by_status)
    parts = [(status.code, status.word, counts[status.code]) for status in shown]
    return WeekBar(_parts(parts, whole), counts_in_words(counts))


def _units_reporting(counts: Mapping[str, int]) -> WeekBar:
    on_time = counts["units_reported"] - counts["units_late"]
    parts = [
        ("on_time", f"{_ON_TIME}报送", on_time),
        ("late", _LATE, counts["units_late"]),
        ("missing", _MISSING, counts["units_missing"]),
    ]
    if excused := counts["units_excused"]:
        parts.append(("excused", _EXCUSED, excused))
    words = "、".join(f"{word}{count}个" for _, word, count in parts if count)
    return WeekBar(_parts(parts, counts["units"]), words)


def _parts(counted: Sequence[tuple[str, str, int]], whole: int) -> tuple[BarPart, ...]:
    parts = []
    before = 0
    for code, word, count in counted:
        start, end = (_percent(number, whole) for number in (before, before + count))
        parts.append(BarPart(code, word, count, start, round(end - start, 2)))
        before += count
    return tuple(parts)


def _percent(number: int, whole: int) -> float:
    return round(100 * number / whole, 2) if whole else 0


def _plans(view: WeekView) -> tuple[WeekPlanLine, ...]:
    most = max((len(plan.tasks) for plan in view.plans), default=0)
    return tuple(
        WeekPlanLine(plan.name, len(plan.tasks), _lights(plan.by_status, most, view))
        for plan in view.plans
    )


def _units(view: WeekView) -> tuple[WeekUnitLine, ...]:
    most = max((len(unit.tasks) for unit in view.units), default=0)
    return tuple(_unit(unit, place, most, view) for place, unit in enumerate(view.units))


def _unit(unit: UnitView, place: int, most: int, view: WeekView) -> WeekUnitLine:
    errors, warnings = (len(of.get(unit.name, ())) for of in (view.to_mend, view.to_check))
    return WeekUnitLine(
        unit=unit.name,
        tasks=len(unit.tasks),
        unreported=unit.by_status["unreported"],
        bar=_lights(unit.by_status, most, view),
        reporting=_reporting(unit),
        received=came_in_words(unit.received_at, unit.seen) if unit.received_at else "",
        weeks_behind=unit.weeks_behind,
        returned=any(file.unit == unit.name for file in view.waiting),
        errors=errors,
        warnings=warnings,
        late=late_in_words(unit) if unit.late else "",
        contact=unit.contact,
        place=place,
        lacks=_lacks(unit, errors),
    )


def _reporting(unit: UnitView) -> str:
    if not unit.reported:
        return _EXCUSED if unit.excused else _MISSING
    return _LATE if unit.late else _ON_TIME


def _lacks(unit: UnitView, errors: int) -> str:
    behind = _reporting(unit) if unit.late or not (unit.reported or unit.excused) else ""
    counts = "、".join(
        f"{STATUS[code].word}{unit.by_status[code]}项" for code in _BAD if unit.by_status[code]
    )
    return "，".join(filter(None, (behind, counts, f"错误{errors}处" if errors else "")))


_BAD: tuple[StatusCode, ...] = ("overdue", "unreported", "at_risk")
"""What a unit is compared by, the worst first."""


def _worst(unit: WeekUnitLine) -> tuple[int, ...]:
    of_status = {part.code: part.count for part in unit.bar.parts}
    counts = (*(of_status[code] for code in _BAD), unit.errors, unit.warnings)
    return -(unit.reporting == _MISSING), *(-count for count in counts)


def _files(view: WeekView, state: str = "") -> tuple[WeekFileLine, ...]:
    found = view.shown_files(state)
    more = left_in_words(found.left, "个", "data/receipts.csv")
    rest = [WeekFileLine(more, *[""] * 8)] if more else []
    return (*map(_file, found.listed), *rest)


def _more_rows(view: WeekView) -> Iterator[WeekRowLine]:
    if more := left_in_words(view.shown_rows.left, "行", "单位报送的原文件"):
        yield WeekRowLine("——", more, "——", "没有列出", "")


def _more_findings(found: Shown[Finding]) -> Iterator[FindingLine]:
    if more := left_in_words(found.left, "个", "data/findings.csv"):
        yield FindingLine("", "info", SEVERITIES["info"], "——", more, "", "")


def _file(file: FileFacts) -> WeekFileLine:
    moment = came_in_words(file.received_at, file.seen)
    return WeekFileLine(
        file.file,
        file.unit,
        moment,
        file.reason,
        file.sha256,
        way_in_words(file.seen, file.sender),
        file.proofs,
        file.against,
        _STATES[file.state],
    )


_STATES: Mapping[FileState, str] = {
    "accepted": "采用",
    "superseded": "不再采用",
    "rejected": "退回",
}


def _readings(view: WeekView) -> Iterator[WeekReadLine]:
    """Yields the accepted files with how they were read: those in doubt first, the usual form last.

    Files with the same headings are one line, and so are all that use the usual headings.
    """
    own = {column.name: column.heading for column in view.carried}
    alike: dict[tuple[WeekColumnLine, ...], list[str]] = {}
    samples: dict[tuple[WeekColumnLine, ...], tuple[WeekColumnLine, ...]] = {}
    for file in view.files:
        if file.state == "accepted" and file.columns:
            columns = tuple(_column(column, own) for column in file.columns[:MOST_OF_FILE])
            if (more := len(file.columns) - MOST_OF_FILE) > 0:
                columns += (WeekColumnLine("", f"另有{more}列没有列出", "", "", ""),)
            plain = all(c.taken == c.heading and not c.note for c in columns)
            read = () if plain else tuple(replace(c, sample="") for c in columns)
            samples.setdefault(read, columns)
            alike.setdefault(read, []).append(file.file)
    lines = [
        WeekReadLine(
            files="、".join(names[:_NAMED]) + (f"等{len(names)}个" if names[_NAMED:] else ""),
            count=len(names),
            plain=not read,
            columns=samples[read],
        )
        for read, names in alike.items()
    ]
    yield from sorted(lines, key=_plainness)[:MOST_OF_FILE]


def _column(column: ColumnRead, own: Mapping[str, str]) -> WeekColumnLine:
    return WeekColumnLine(
        column=column.column,
        heading=column.heading,
        taken=own.get(column.field, heading(column.field)) if column.field else "",
        note=sureness_in_words(column).strip("（）"),
        sample=column.sample,
    )


_NAMED = 10
"""The most files that a line names."""


def _plainness(line: WeekReadLine) -> tuple[bool, bool]:
    return line.plain, not any(column.note for column in line.columns)


def _row(row: RowFacts) -> WeekRowLine:
    return WeekRowLine(
        unit=row.unit,
        task=f"{row.written_id} {row.task}".strip(),
        said=row_in_words(row),
        grounds=NOT_USED[row.state].reason,
        source=source_in_words(row.file, row.sheet, row.row),
    )


def _finding(finding: Finding) -> FindingLine:
    return FindingLine(
        code=finding.code,
        severity=finding.severity,
        severity_word=SEVERITIES[finding.severity],
        unit=whose(finding),
        message=finding.message,
        hint=finding.hint,
        source=source_cell_in_words(finding),
    )
