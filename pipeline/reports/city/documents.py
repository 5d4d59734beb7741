"""The two Word documents of a city's week: 区县进展情况一览表, and 区县例外情况报告."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.assess.city import LOOKS, STANDINGS, Cell, CityItem, CityView, District
from pipeline.assess.wording import date_in_words, in_characters
from pipeline.domain.status import STATUSES
from pipeline.domain.text import shortened
from pipeline.domain.week import day_in_words
from pipeline.reports.city.words import (
    KINDS,
    MOST_NAMED,
    NAMED,
    RULE,
    counted,
    cutoff_in_words,
    cutoffs,
    decide,
    linked_in_words,
    not_read_in_words,
    opening,
    rules_in_words,
    situation,
    slow_in_words,
    slow_items_in_words,
    unsure_in_words,
)
from pipeline.reports.head import (
    addressee,
    brief_head,
    bulletin_head,
    copies,
    number_of,
    numbered,
    red_head,
)
from pipeline.templates.contexts.city import (
    CITY_REPORT,
    CITY_TABLE,
    CityAttachment,
    CityContext,
    CityDistrictLine,
    CityDistrictPart,
    CityItemLine,
    CityNoted,
    CityNoteLine,
    CityNotReadPart,
    CitySlowItem,
    CitySlowItems,
    CitySlowLine,
    CitySlowPart,
)
from pipeline.templates.contexts.exception import Left, Nothing
from pipeline.templates.word import word_template
from pipeline.word.values import Quoted

_LONGEST = 120
"""In characters of what a unit wrote; data/items.csv has all of it."""
MOST_LISTED, MOST_DISTRICTS, _NOTES = 10, 25, 200
"""No leader reads more items than this, nor more districts. The attachment has all items, the
workbook all districts and notes."""


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
    noted = (CityNoted(len(notes), lines),) if lines else ()
    slow = tuple(_slow(at, item) for at, item in enumerate(view.slow, start=1))
    slow_items = (CitySlowItems(len(slow), slow),) if slow else ()
    attached = (CityAttachment(slow_items, noted),) if slow or noted else ()
    not_read = tuple(_district(view, each) for each in view.not_read)
    number = number_of(view.reports, str(view.week.number_of_year))
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
        not_read=not_read,
        districts=tuple(_district(view, each) for each in view.districts),
        items=tuple(_item(at, item) for at, item in enumerate(view.items, start=1)),
        slow=slow,
        notes=lines,
        noted=noted,
        proposals=len(view.proposals),
        proposed=(Left(len(view.proposals)),) if view.proposals else (),
        red_head=red_head(view.office, view.reports, view.week.as_of.year, number),
        bulletin_head=bulletin_head(view.reports, number),
        brief_head=brief_head(view.reports, number),
        copies=copies(view.reports),
        addressee=addressee(view.office.district),
        as_of=_as_of(view),
        signed=date_in_words(view.date),
        situation=situation(view),
        decide=decide(view),
        slow_part=_slow_part(view),
        no_slow=() if view.slow else (Nothing(),),
        district_part=_district_part(view),
        not_read_part=_not_read_part(not_read),
        all_read=() if not_read else (Nothing(),),
        linked=linked_in_words(view, len(lines)),
        attachments=_attachments(view.week.label, attached),
        attached=attached,
        no_attached=() if attached else (Nothing(),),
    )


def _as_of(view: CityView) -> str:
    differ = "（各区县截止时间不同，见第二部分）" if len(view.cutoffs) > 1 else ""
    return f"{day_in_words(view.week.as_of)}{differ}"


def _slow_part(view: CityView) -> tuple[CitySlowPart, ...]:
    shown = tuple(_item(at, item) for at, item in enumerate(view.slow[:MOST_LISTED], start=1))
    return (CitySlowPart(len(view.slow), shown, _left(len(view.slow), shown)),) if shown else ()


def _not_read_part(lines: Sequence[CityDistrictLine]) -> tuple[CityNotReadPart, ...]:
    shown = tuple(lines[:NAMED])
    return (CityNotReadPart(len(lines), shown, _left(len(lines), shown)),) if shown else ()


def _left(count: int, shown: Sequence[object]) -> tuple[Left, ...]:
    return (Left(count - len(shown)),) if count > len(shown) else ()


def _district_part(view: CityView) -> CityDistrictPart:
    """Returns the districts that are listed, in their order; when too many, the slowest."""
    slowest = sorted(view.districts, key=lambda each: -sum(c.is_slow for c in view.of(each)))
    listed = {each.name for each in slowest[:MOST_DISTRICTS]}
    shown = tuple(_district(view, each) for each in view.districts if each.name in listed)
    return CityDistrictPart(shown, _total(view), _left(len(view.districts), shown))


def _total(view: CityView) -> CityDistrictLine:
    """Returns the sums over the districts that count."""
    by_status = Counter(task.status for each in view.read for task in each.tasks)
    return CityDistrictLine(
        name="合计",
        look="",
        why=Quoted(""),
        cutoff="",
        tasks=str(sum(by_status.values())),
        **{status.code: str(by_status[status.code]) for status in STATUSES},
        missing=str(sum(each.reporting("units_missing") for each in view.read)),
        slow=str(view.counts["cells_slow"]),
        bag="",
        digest="",
        rules=Quoted(""),
    )


def _attachments(label: str, attached: Sequence[object]) -> str:
    return numbered(
        [
            *([f"{label}区县例外情况明细"] if attached else []),
            f"{label}区县进展情况一览表（另附）",
            f"{label}区县进展情况（电子表格，另附）",
        ]
    )


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
        slow_short=Quoted(slow_in_words(item, MOST_NAMED)),
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
        numbers=Quoted(cell.why_below),
        units=Quoted("\n".join(dict.fromkeys(task.text("lead_unit") for task in cell.told))),
        reason=Quoted("\n".join(_reasons(cell))),
        bag=cell.district.bag,
    )


def _reasons(cell: Cell) -> Iterator[str]:
    for task in cell.told:
        said = task.text("reason") or task.text("problems") or task.text("progress")
        if said:
            short = shortened(said, _LONGEST)
            yield f"{task.text('task_id')}：{short}" if len(cell.told) > 1 else short


def _district(view: CityView, each: District) -> CityDistrictLine:
    counts = {s.code: str(each.counts[s.code]) if each.is_read else "" for s in STATUSES}
    return CityDistrictLine(
        name=each.name,
        look=LOOKS[each.look],
        why=Quoted(each.why),
        cutoff=cutoff_in_words(each),
        tasks=str(len(each.tasks)) if each.is_read else "",
        **counts,
        missing=str(each.reporting("units_missing")) if each.is_read else "",
        slow=str(sum(cell.is_slow for cell in view.of(each))) if each.is_read else "",
        bag=each.bag,
        digest=each.digest,
        rules=Quoted(rules_in_words(each)),
    )
