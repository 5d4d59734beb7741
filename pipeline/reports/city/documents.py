"""The two Word documents of a city's week: 区县进展情况一览表, and 区县例外情况报告."""

from collections.abc import Iterator
from pathlib import Path

from pipeline.assess.city import LOOKS, STANDINGS, Cell, CityItem, CityView, District
from pipeline.assess.wording import date_in_words, in_characters
from pipeline.domain.status import LIT
from pipeline.reports.city.words import (
    KINDS,
    NAMED,
    RULE,
    counted,
    cutoff_in_words,
    cutoffs,
    not_read_in_words,
    opening,
    rules_in_words,
    slow_in_words,
    slow_items_in_words,
    unsure_in_words,
)
from pipeline.templates.contexts.city import (
    CITY_REPORT,
    CITY_TABLE,
    CityContext,
    CityDistrictLine,
    CityItemLine,
    CityNoted,
    CityNoteLine,
    CitySlowItem,
    CitySlowLine,
)
from pipeline.templates.word import word_template
from pipeline.word.values import Quoted

_LONGEST = 120
"""In characters of what a unit wrote; data/items.csv has all of it."""


def city_documents(view: CityView, templates: Path) -> dict[str, bytes]:
    """Returns the documents by file name. Raises CannotWork when a template cannot be used."""
    context = city_context(view)
    label = view.week.label
    table = word_template(templates, CITY_TABLE, CityContext, view.reports.paper)
    report = word_template(templates, CITY_REPORT, CityContext)
    return {
        f"{label}区县进展情况一览表.docx": table.render(context),
        f"{label}区县例外情况报告.docx": report.render(context),
    }


def city_context(view: CityView) -> CityContext:
    """Returns what both documents and the page say."""
    notes = [note for note in view.notes if note.kind != "district"]
    lines = tuple(
        CityNoteLine(KINDS[n.kind], n.district, n.item, Quoted(n.words), n.place)
        for n in notes[:_NOTES]
    )
    return CityContext(
        label=view.week.label,
        title=view.week.title,
        week=str(view.week),
        office=view.office.name,
        date=date_in_words(view.week.as_of),
        opening=opening(view),
        cutoffs=cutoffs(view),
        rule=RULE,
        not_read_said=not_read_in_words(view),
        slow_said=slow_items_in_words(view),
        notes_said=_notes_said(len(notes)),
        not_read=tuple(_district(view, each) for each in view.not_read),
        districts=tuple(_district(view, each) for each in view.districts),
        items=tuple(_item(at, item) for at, item in enumerate(view.items, start=1)),
        slow=tuple(_slow(at, item) for at, item in enumerate(view.slow, start=1)),
        notes=lines,
        noted=(CityNoted(lines),) if lines else (),
        proposals=len(view.proposals),
    )


_NOTES = 200


def _notes_said(count: int) -> str:
    if not count:
        return "没有"
    return f"共{count}处" + (
        f"，以下列出{_NOTES}处，其余见电子表格的“问题”" if count > _NOTES else ""
    )


def _item(number: int, item: CityItem) -> CityItemLine:
    counts = item.counts
    return CityItemLine(
        number=number,
        task_id=item.task.task_id,
        task=Quoted(item.task.task),
        deadline=item.task.deadline_text,
        districts=counted(item),
        done=counts["done"] + counts["terminated"],
        on_track=counts["on_track"],
        slow=Quoted(slow_in_words(item)),
        unsure=Quoted(unsure_in_words(item)),
    )


def _slow(number: int, item: CityItem) -> CitySlowItem:
    return CitySlowItem(
        mark=in_characters(number),
        task_id=item.task.task_id,
        task=Quoted(item.task.task),
        count=len(item.slow),
        of=counted(item),
        lines=tuple(_slow_line(cell) for cell in item.slow[:NAMED]),
        rest=f"另有{more}个区县，见电子表格的“进展慢”"
        if (more := len(item.slow) - NAMED) > 0
        else "",
    )


def _slow_line(cell: Cell) -> CitySlowLine:
    return CitySlowLine(
        district=cell.district.name,
        standing=STANDINGS[cell.standing],
        tasks=Quoted(cell.why),
        units=Quoted("\n".join(dict.fromkeys(task.text("lead_unit") for task in cell.tasks))),
        reason=Quoted("\n".join(_reasons(cell))),
        bag=cell.district.bag,
    )


def _reasons(cell: Cell) -> Iterator[str]:
    for task in cell.tasks:
        said = task.text("reason") or task.text("problems") or task.text("progress")
        if said:
            short = said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"
            yield f"{task.text('task_id')}：{short}" if len(cell.tasks) > 1 else short


def _district(view: CityView, each: District) -> CityDistrictLine:
    counts = {s.code: str(each.counts[s.code]) if each.is_read else "" for s in LIT}
    return CityDistrictLine(
        name=each.name,
        look=LOOKS[each.look],
        why=Quoted(each.why),
        cutoff=cutoff_in_words(each),
        tasks=str(len(each.tasks)) if each.is_read else "",
        **counts,
        slow=str(sum(cell.is_slow for cell in view.of(each))) if each.is_read else "",
        bag=each.bag,
        digest=each.digest,
        rules=Quoted(rules_in_words(each)),
    )
