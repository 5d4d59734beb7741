"""督查通知单 in Word, one slip a matter; the lists of units; the rows of the register to paste."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.assess.notices import Notice
from pipeline.assess.proposals import Ground, NoticesView, Proposal, UnitCase
from pipeline.assess.wording import ROOM, date_in_words, in_characters
from pipeline.domain.places import row_in_words
from pipeline.domain.registers.supervision import REMIND, SUPERVISE, WARN
from pipeline.domain.status import STATUS, code_in
from pipeline.domain.week import Week, day_in_words
from pipeline.office.disk import write_new
from pipeline.office.file_names import free_name, legal_name
from pipeline.reports.head import copies, red_head
from pipeline.reports.supervision.notices_workbook import notices_workbook
from pipeline.templates.contexts.exception import Nothing
from pipeline.templates.contexts.notices import (
    NOTICE,
    SUGGESTIONS,
    Former,
    GroundLine,
    NoticeContext,
    SuggestedUnits,
    SuggestionsContext,
    UnitLine,
)
from pipeline.templates.word import word_template
from pipeline.word.values import Quoted


def folder_of(week: Week) -> str:
    """Returns the folder in the outbox: the week's own is as it was sealed, and stays so."""
    return f"{week}-督办"


def write_notices(view: NoticesView, templates: Path, outbox: Path) -> None:
    """Writes the slips, the lists and the workbook into an empty folder.

    Raises CannotWork when a template cannot be used, and OSError.
    """
    label, taken = view.week.label, set[str]()
    template = word_template(templates, NOTICE, NoticeContext)
    for number, each in enumerate(view.proposals, start=1):
        units = "、".join(each.task.leads)
        stem = legal_name(f"{number:02}-{each.level}-{units}-{each.task.task_id}")
        name = free_name(stem, ".docx", taken)
        taken.add(name.lower())
        write_new(outbox / name, template.render(_slip(each, view)))
    suggestions = word_template(templates, SUGGESTIONS, SuggestionsContext)
    write_new(outbox / f"{label}督查建议.docx", suggestions.render(_suggestions(view)))
    write_new(outbox / f"{label}督办单起草.xlsx", notices_workbook(view))


def _date(view: NoticesView) -> str:
    return date_in_words(None if view.reports.date == "blank" else view.week.as_of)


def _slip(each: Proposal, view: NoticesView) -> NoticeContext:
    head = red_head(view.office, view.reports, view.week.as_of.year, 2 * ROOM)
    status = code_in(each.text("status"))
    deadline = each.text("deadline")
    left = (view.week.as_of - each.day("deadline")).days if deadline else 0
    return NoticeContext(
        label=view.week.label,
        as_of=day_in_words(view.week.as_of),
        date=_date(view),
        district=view.office.district,
        office=view.office.name,
        contact=f"{view.office.contact_in_words}。" if view.office.contact_in_words else "",
        red_head=head,
        no_head=() if head else (Nothing(),),
        copies=copies(view.reports),
        level=each.level,
        reasons="、".join(dict.fromkeys(g.reason for g in each.grounds if g.reason)),
        remind=_when(each.level == REMIND),
        supervise=_when(each.level == SUPERVISE),
        warn=_when(each.level == WARN),
        units="、".join(each.task.leads),
        task_id=each.task.task_id,
        plan=each.text("plan"),
        task=Quoted(each.text("task")),
        support_units=each.text("support_units"),
        deadline=date_in_words(each.day("deadline")) if deadline else each.task.deadline,
        remarks=_remarks(each),
        status=STATUS[status].word,
        overdue=f"（逾期{left}天）" if left > 0 else "",
        percent=f"，完成进度{each.text('percent')}%" if each.text("percent") else "",
        progress=Quoted(each.text("progress") or _blank(each)),
        reason=Quoted(each.text("reason")),
        source=source_in_words(each),
        grounds=tuple(_grounds(each.grounds)),
        former=(_former(each.former),) if each.former else (),
        reply_by=date_in_words(each.reply_by),
        reply_days=each.reply_days,
    )


def _when(holds: bool) -> tuple[Nothing, ...]:
    return (Nothing(),) if holds else ()


def _blank(each: Proposal) -> str:
    return "（未填写）" if each.text("source_file") else "（未报送）"


def _remarks(each: Proposal) -> str:
    support = f"，配合单位{each.text('support_units')}" if each.text("support_units") else ""
    return support + ("，重点任务" if each.text("key") else "")


def source_in_words(each: Proposal) -> str:
    """Returns the row that reported the task: file, sheet and row."""
    if not each.text("source_file"):
        return "本周没有填报"
    sheet, row = each.text("source_sheet"), int(each.text("source_row"))
    return f"{each.text('source_file')}{row_in_words(sheet, row, {})}"


def _grounds(grounds: Sequence[Ground]) -> Iterator[GroundLine]:
    for number, ground in enumerate(grounds, start=1):
        notice = ground.notice.named if ground.notice else ""
        yield GroundLine(
            *(number, Quoted(ground.words), ground.place),
            *(_source(ground), ground.code, ground.week, notice),
        )


def _source(ground: Ground) -> str:
    """Returns the place in a unit's return. Where the office keeps its list is its own business."""
    ours = not ground.place or ground.place.startswith("inbox/")
    return "" if ours else f"（出处：{ground.place}）"


def _former(notice: Notice) -> Former:
    return Former(notice.named, date_in_words(notice.since), notice.standing_in_words)


def _suggestions(view: NoticesView) -> SuggestionsContext:
    lists = (
        (view.special, view.settings.special),
        (view.accountable, view.settings.accountable),
    )
    marks = iter(range(1, len(lists) + 1))
    special, accountable = (
        (_units(in_characters(next(marks)), cases, least),) if cases else ()
        for cases, least in lists
    )
    return SuggestionsContext(
        label=view.week.label,
        as_of=day_in_words(view.week.as_of),
        date=_date(view),
        office=view.office.name,
        special=special,
        accountable=accountable,
        no_units=_when(not (special or accountable)),
        proposals=len(view.proposals),
        weeks="、".join(map(view.week.called, map(str, view.weeks))),
    )


def _units(mark: str, cases: Sequence[UnitCase], least: int) -> SuggestedUnits:
    lines = tuple(
        UnitLine(
            *(number, case.unit, case.count, tuple(_grounds(case.grounds))),
            Quoted("\n".join(map(numbered, enumerate(case.grounds, start=1)))),
        )
        for number, case in enumerate(cases, start=1)
    )
    return SuggestedUnits(mark, len(lines), least, lines)


def numbered(ground: tuple[int, Ground]) -> str:
    """Returns a ground on one line: 1. words（2017-W28，H05，file and cell）."""
    number, said = ground
    where = "，".join(filter(None, (said.week, said.code, said.place)))
    return f"{number}. {said.words}" + (f"（{where}）" if where else "")
