"""区县进展情况.xlsx: items by district, the slow ones by name, tasks, districts, proposals."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from pipeline.assess.city import (
    LOOKS,
    STANDINGS,
    Cell,
    CityItem,
    CityView,
    District,
    DistrictTask,
    Note,
    Proposal,
    Standing,
)
from pipeline.assess.counterparts import PROPOSED
from pipeline.assess.wording import source_in_words
from pipeline.domain.places import cells_from
from pipeline.domain.registers.counterparts import COUNTERPARTS
from pipeline.domain.status import STATUS, STATUSES
from pipeline.excel.book import About, Book, Sheet
from pipeline.excel.cells import Column, Shaded, Value
from pipeline.reports.city.words import (
    KINDS,
    RULE,
    counted,
    cutoff_in_words,
    cutoffs,
    opening,
    rules_in_words,
    slow_in_words,
    unsure_in_words,
)

_BLUE, _GREY = STATUS["done"].strong, STATUS["unreported"].strong
_RED, _AMBER = STATUS["overdue"].strong, STATUS["at_risk"].strong
_WHOLE = "data/items.csv"


def city_workbook(view: CityView) -> bytes:
    """Returns the workbook. The same view gives the same bytes."""
    week = view.week
    title = f"{week.label}区县进展情况"
    bags = "、".join(f"{each.name} {each.bag}" for each in view.read[:20])
    about = About(title, "区县进展", view.office.name, f"督查督办，{week}", bags, week.as_of)
    book = Book(about, view.reports.paper)
    where = f"{view.office.name}　　{week.title}　　{opening(view)}"
    _items(book.sheet("事项", title, where, _BLUE), view)
    _matrix(book.sheet("事项×区县", f"{title}：事项×区县", where, _BLUE), view)
    _slow(book.sheet("进展慢", f"{title}：进展慢的区县", where, _RED), view)
    _tasks(book.sheet("进展", f"{title}：各区县的任务", where, _BLUE), view)
    _districts(book.sheet("区县", f"{title}：区县、截止时间和标准", where, _BLUE), view)
    _notes(book.sheet("问题", f"{title}：没有计入和存疑的", where, _AMBER), view)
    _proposals(book.sheet(PROPOSED, f"{title}：建议登记的任务对应", where, _GREY), view)
    return book.content()


def _count(*standings: Standing) -> Callable[[CityItem], int]:
    return lambda item: sum(item.counts[standing] for standing in standings)


_ITEM: Sequence[Column[CityItem]] = (
    Column("市级任务编号", lambda item: item.task.task_id, "centred", 10),
    Column("市级事项", lambda item: item.task.task, "text", 34),
    Column("完成时限", lambda item: item.task.deadline_text, "centred", 13),
)
_ITEMS: Sequence[Column[CityItem]] = (
    *_ITEM,
    Column("计入的区县", counted, "number", 8),
    *(
        Column(STANDINGS[code], _count(code), "number", 9)
        for code in ("done", "on_track", "at_risk", "overdue", "unreported")
    ),
    Column("进展慢的区县", lambda item: slow_in_words(item), "text", 56),
    Column("没有计入、存疑、未对应", lambda item: unsure_in_words(item), "text", 36),
)


def _items(sheet: Sheet, view: CityView) -> None:
    table = sheet.table(_ITEMS, view.items, _WHOLE)
    sheet.filter(table)
    sheet.freeze(table, 2)
    sheet.note(f"注：{cutoffs(view)}。{RULE}")


def _light(cell: Cell) -> Value:
    word = STANDINGS[cell.standing]
    if cell.is_slow and cell.standing == "on_track":
        word = f"{word}（进展慢）"
    known = STATUS.get(cell.standing)  # type: ignore[arg-type]
    return Shaded(word, known.shade) if known else word


def _matrix(sheet: Sheet, view: CityView) -> None:
    def of(at: int) -> Callable[[CityItem], Value]:
        return lambda item: _light(item.cells[at])

    districts = [Column(each.name, of(at), "centred", 11) for at, each in enumerate(view.districts)]
    table = sheet.table([*_ITEM[:2], *districts], view.items, _WHOLE)
    sheet.filter(table)
    sheet.freeze(table, 2)
    sheet.note("注：“未取得”是没有计入的区县，“未对应”是没有登记对应任务，“无此任务”是登记为无。")


class _SlowLine(NamedTuple):
    item: CityItem
    cell: Cell


def _slow(sheet: Sheet, view: CityView) -> None:
    lines = [_SlowLine(item, cell) for item in view.slow for cell in item.slow]
    if not lines:
        sheet.line("没有区县进展慢的事项。")
        return
    table = sheet.table(_SLOW, lines, _WHOLE)
    sheet.filter(table)
    sheet.freeze(table, 2)


def _of_tasks(name: str) -> Callable[[_SlowLine], str]:
    return lambda line: "\n".join(
        dict.fromkeys(filter(None, (task.text(name) for task in line.cell.told)))
    )


_SLOW: Sequence[Column[_SlowLine]] = (
    Column("市级任务编号", lambda line: line.item.task.task_id, "centred", 10, groups=True),
    Column("市级事项", lambda line: line.item.task.task, "text", 30, groups=True),
    Column("区县", lambda line: line.cell.district.name, "centred", 12),
    Column("状态", lambda line: _light(line.cell), "centred", 16),
    Column("区县的任务", lambda line: line.cell.why_below, "text", 24),
    Column("牵头单位", _of_tasks("lead_unit"), "centred", 16),
    Column("原因（原文）", _of_tasks("reason"), "text", 34),
    Column("进展情况（原文）", _of_tasks("progress"), "text", 40),
)


class _TaskLine(NamedTuple):
    item: CityItem
    district: District
    task: DistrictTask


def _source(line: _TaskLine) -> str:
    """Returns where its figures stand: 2017-W28/r1 区水务局.xlsx“周报表”第5行（progress=C5）."""
    text = line.task.text
    if not text("source_file"):
        return f"{line.district.bag}（没有报送）"
    row = text("source_row")
    place = source_in_words(text("source_file"), text("source_sheet"), int(row) if row else None)
    cells = cells_from(text("source_cells"))
    named = "、".join(dict.fromkeys(cells.values()))
    return f"{line.district.bag} {place}{f'（{named}）' if named else ''}"


def _tasks(sheet: Sheet, view: CityView) -> None:
    lines = [
        _TaskLine(item, cell.district, task)
        for item in view.items
        for cell in item.cells
        for task in cell.tasks
    ]
    if not lines:
        sheet.line("没有登记对应的任务，见“问题”。")
        return
    table = sheet.table(_TASKS, lines, _WHOLE)
    sheet.filter(table)
    sheet.freeze(table, 2)


def _text(name: str) -> Callable[[_TaskLine], str]:
    return lambda line: line.task.text(name)


def _status(task: DistrictTask) -> Value:
    return Shaded(STATUS[task.status].word, STATUS[task.status].shade)


_TASKS: Sequence[Column[_TaskLine]] = (
    Column("市级任务编号", lambda line: line.item.task.task_id, "centred", 10, groups=True),
    Column("市级事项", lambda line: line.item.task.task, "text", 26, groups=True),
    Column("区县", lambda line: line.district.name, "centred", 11),
    Column("区县任务编号", _text("task_id"), "centred", 10),
    Column("区县任务", _text("task"), "text", 32),
    Column("牵头单位", _text("lead_unit"), "centred", 14),
    Column("完成时限", _text("deadline"), "centred", 12),
    Column("状态", lambda line: _status(line.task), "centred", 14),
    Column("逾期天数", lambda line: line.task.overdue_days or None, "number", 8),
    Column("完成进度（%）", _text("percent"), "centred", 8),
    Column("进展情况（原文）", _text("progress"), "text", 40),
    Column("原因（原文）", _text("reason"), "text", 26),
    Column("出处", _source, "text", 34),
)


def _district_count(code: str) -> Callable[[District], int | None]:
    return lambda each: each.counts[code] if each.is_read else None


def _reporting(name: str) -> Callable[[District], int | None]:
    return lambda each: each.reporting(name) if each.is_read else None


def _districts(sheet: Sheet, view: CityView) -> None:
    linked = Counter(name for name, _ in view.linked)
    columns: Sequence[Column[District]] = (
        Column("区县", lambda each: each.name, "centred", 13),
        Column("核对", lambda each: LOOKS[each.look], "centred", 14),
        Column("没有计入的原因", lambda each: each.why, "text", 34),
        Column("截止时间", cutoff_in_words, "centred", 14),
        Column("自己的标准", rules_in_words, "text", 26),
        Column("任务数", lambda each: len(each.tasks) if each.is_read else None, "number", 8),
        *(Column(each.word, _district_count(each.code), "number", 9) for each in STATUSES),
        Column(
            "对应市级事项的任务",
            lambda each: linked[each.name] if each.is_read else None,
            "number",
            9,
        ),
        Column("牵头单位", _reporting("units"), "number", 8),
        Column("缺报单位", _reporting("units_missing"), "number", 8),
        Column("迟报单位", _reporting("units_late"), "number", 8),
        Column("程序版本", lambda each: each.version, "centred", 9),
        Column("封存", lambda each: each.bag, "centred", 13),
        Column("封存的摘要", lambda each: each.digest, "text", 34),
    )
    table = sheet.table(columns, view.districts, "data/districts.csv")
    sheet.filter(table)
    sheet.freeze(table, 1)
    sheet.note(
        f"注：{cutoffs(view)}。没有计入的区县，数字一律空着，不按零算。"
        "摘要可在区县的文件夹用 duban verify --expect 核对。"
    )


_NOTES: Sequence[Column[Note]] = (
    Column("类别", lambda note: KINDS[note.kind], "centred", 11),
    Column("区县", lambda note: note.district, "centred", 14),
    Column("市级任务编号", lambda note: note.item, "centred", 12),
    Column("问题", lambda note: note.words, "text", 70),
    Column("采用", lambda note: "照样采用" if note.holds else "没有采用", "centred", 11),
    Column("出处", lambda note: note.place, "text", 40),
)


def _notes(sheet: Sheet, view: CityView) -> None:
    if not view.notes:
        sheet.line("没有。")
        return
    table = sheet.table(_NOTES, view.notes, "data/notes.csv")
    sheet.filter(table)


_VALUES: Mapping[str, Callable[[Proposal], str]] = {
    "task_id": lambda each: each.item.task_id,
    "district": lambda each: each.district,
    "theirs": lambda each: each.task.text("task_id"),
    "said": lambda each: each.task.text("task"),
}


def _proposals(sheet: Sheet, view: CityView) -> None:
    if not view.proposals:
        sheet.line("没有建议：都已登记，或没有相近的任务。")
        return
    columns: list[Column[Proposal]] = [
        Column(column.heading, _VALUES[column.name], "text", column.width)
        for column in COUNTERPARTS.columns
    ]
    columns += [
        Column("市级事项（核对用）", lambda each: each.item.task, "text", 36),
        Column("文字相近（%）", lambda each: each.likeness, "number", 9),
        Column("同样相近的", lambda each: each.others, "text", 16),
    ]
    table = sheet.table(columns, view.proposals, _WHOLE)
    sheet.filter(table)
    sheet.note(
        "注：按文字相近提出，程序不采用。核对后把前四列粘贴到 inbox/registers 的“任务对应”表末尾；"
        "区县没有这项任务的，区县任务编号写“无”。"
    )
