"""任务清单变化情况: what changed in the month's list, in Word and as a workbook."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.assess.list_changes import (
    APPROVALS,
    KINDS,
    ListChange,
    ListChanges,
    NotDone,
)
from pipeline.assess.wording import date_in_words, in_characters
from pipeline.domain.status import STATUS
from pipeline.excel.book import About, Book, Sheet
from pipeline.excel.cells import Column, Shaded, Value
from pipeline.office.disk import write_new
from pipeline.office.folder import CHANGED
from pipeline.reports.head import (
    addressee,
    brief_head,
    bulletin_head,
    copies,
    number_of,
    red_head,
)
from pipeline.templates.contexts.exception import Left, Nothing
from pipeline.templates.contexts.list_changes import (
    LIST_CHANGES,
    ChangeLine,
    ChangePart,
    ListChangesContext,
)
from pipeline.templates.word import word_template
from pipeline.word.values import Quoted


def write_list_changes(view: ListChanges, templates: Path, outbox: Path) -> None:
    """Writes the workbook and the Word document. Raises CannotWork, OSError."""
    write_new(outbox / f"{_title(view)}.docx", _document(view, templates))
    write_new(outbox / f"{_title(view)}.xlsx", _workbook(view))


def is_of_changes(name: str) -> bool:
    """Whether a file in the month's outbox is one of these."""
    return f"{CHANGED}." in name


def _title(view: ListChanges) -> str:
    return f"{view.month.label}{CHANGED}"


def summary(view: ListChanges) -> str:
    """Returns 新增3项、移出2项、改时限4处."""
    words = (
        f"{KINDS[kind]}{count}{'项' if kind in ('new', 'gone') else '处'}"
        for kind, count in view.by_kind.items()
    )
    return "、".join(words) or "没有变化"


def approval(view: ListChanges) -> str:
    """Returns 已批准5处、没有批准记录1处."""
    counts = Counter(change.approval for change in view.changes)
    return "、".join(f"{word}{counts[code]}处" for code, word in APPROVALS.items() if counts[code])


def _document(view: ListChanges, templates: Path) -> bytes:
    number = number_of(view.reports)
    wrong, doubtful = view.not_approved, view.doubtful
    fine = [change for change in view.changes if change not in wrong]
    fine.sort(key=lambda change: change.approval != "approved")
    lists: list[list[ChangeLine]] = [
        _lines(wrong),
        [_not_done(at, each) for at, each in enumerate(view.not_done, start=1)],
        _lines(doubtful),
        _lines(fine),
    ]
    marks = iter(range(1, len(lists) + 1))
    parts = [
        (_part(in_characters(next(marks)), lines, most),) if lines else ()
        for lines, most in zip(lists, _MOST_LISTED, strict=True)
    ]
    context = ListChangesContext(
        label=view.month.label,
        label_before=view.before.label,
        date=date_in_words(None),
        district=view.office.district,
        office=view.office.name,
        red_head=red_head(view.office, view.reports, view.month.year, number),
        bulletin_head=bulletin_head(view.reports, number),
        brief_head=brief_head(view.reports, number),
        copies=copies(view.reports),
        addressee=addressee(view.office.district),
        tasks=view.tasks,
        tasks_before=view.tasks_before,
        new=len(view.of_kind("new")),
        gone=len(view.of_kind("gone")),
        changed=len(view.reworked),
        summary=summary(view),
        approval=f"；其中{approval(view)}" if view.changes else "",
        unchanged=() if view.changes else (Nothing(),),
        no_registers=(Nothing(),) if view.changes and not view.registers else (),
        not_approved=parts[0],
        not_done=parts[1],
        doubtful=parts[2],
        approved=parts[3],
        attachments=f"{_title(view)}（电子表格，另附）",
    )
    return word_template(templates, LIST_CHANGES, ListChangesContext).render(context)


_MOST_LISTED = (20, 20, 20, 10)
"""Changes of each part that the report lists. No leader reads more; the workbook has all."""


def _part(mark: str, lines: Sequence[ChangeLine], most: int) -> ChangePart:
    left = (Left(len(lines) - most),) if len(lines) > most else ()
    return ChangePart(mark, len(lines), tuple(lines), tuple(lines[:most]), left)


def _lines(changes: Iterable[ListChange]) -> list[ChangeLine]:
    return [
        ChangeLine(
            *(number, change.task_id, Quoted(change.task), change.lead_unit),
            *(KINDS[change.kind], Quoted(change.was), Quoted(change.now)),
            *(APPROVALS[change.approval], Quoted(change.grounds), Quoted(change.doubt)),
        )
        for number, change in enumerate(changes, start=1)
    ]


def _not_done(number: int, each: NotDone) -> ChangeLine:
    return ChangeLine(
        *(number, each.task_id, Quoted(each.task), "", "清单没有改", Quoted(each.said)),
        *(Quoted(each.listed), APPROVALS["approved"], Quoted(each.place), Quoted("")),
    )


_BLUE, _RED = STATUS["done"].strong, STATUS["overdue"].strong
_SHADES = {
    "approved": STATUS["on_track"].shade,
    "differs": STATUS["overdue"].shade,
    "refused": STATUS["overdue"].shade,
    "none": STATUS["at_risk"].shade,
    "not_needed": STATUS["unreported"].shade,
}


def _approval_cell(change: ListChange) -> Value:
    return Shaded(APPROVALS[change.approval], _SHADES[change.approval])


_COLUMNS: Sequence[Column[ListChange]] = (
    Column("变化", lambda each: KINDS[each.kind], "centred", 11),
    Column("任务编号", lambda each: each.task_id, "centred", 10),
    Column("工作内容", lambda each: each.task, width=36),
    Column("牵头单位", lambda each: each.lead_unit, "centred", 16),
    Column("原来", lambda each: each.was, width=26),
    Column("现在", lambda each: each.now, width=26),
    Column("批准情况", _approval_cell, "centred", 14),
    Column("依据", lambda each: each.grounds, width=30),
    Column("拿不准的地方", lambda each: each.doubt, width=26),
    Column("出处", lambda each: each.place, width=24),
)
_NOT_DONE: Sequence[Column[NotDone]] = (
    Column("任务编号", lambda each: each.task_id, "centred", 11),
    Column("工作内容", lambda each: each.task, width=36),
    Column("批准了什么", lambda each: each.said, width=36),
    Column("清单怎么写", lambda each: each.listed, width=36),
    Column("出处", lambda each: each.place, width=30),
)


def _workbook(view: ListChanges) -> bytes:
    title, office = _title(view), view.office.name
    about = About(
        title, "任务清单变化", office, "督查 任务清单", " → ".join(view.files), view.month.first_day
    )
    book = Book(about, view.reports.paper)
    where = (
        f"{office}　　{view.before.label}{view.tasks_before}项，{view.month.label}{view.tasks}项"
    )
    sheet = book.sheet("全部变化", title, f"{where}：{summary(view)}", _BLUE)
    _table(sheet, view.changes, "清单没有变化。")
    sheet.note(
        f"注：对照的是 {view.files[0]} 和 {view.files[1]}。"
        "同一项任务先按内容认，再按编号和牵头单位认；只差标点、空格的不算变化。批准情况按调整台账、延期台账核对。"
    )
    sheet = book.sheet("要核实的", f"{title}：要核实的", where, _RED)
    sheet.heading("一、没有批准、没有批准记录或与批准不一致的")
    _table(sheet, view.not_approved, "没有。")
    sheet.heading("二、已批准、清单没有改的")
    if view.not_done:
        sheet.table(_NOT_DONE, view.not_done, view.files[1])
    else:
        sheet.line("没有。")
    sheet.heading("三、拿不准是不是同一项任务的")
    _table(sheet, view.doubtful, "没有。", repeat=False)
    return book.content()


def _table(sheet: Sheet, changes: Sequence[ListChange], none: str, repeat: bool = True) -> None:
    if not changes:
        sheet.line(none)
        return
    table = sheet.table(_COLUMNS, changes, "任务清单")
    if repeat:
        sheet.filter(table)
