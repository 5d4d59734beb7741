"""What `rollup` prints: which districts are not in it and why, and which are slow."""

from collections.abc import Iterator, Sequence

from pipeline.archive.offices.traced import InCity, InDistrict
from pipeline.assess.city import LOOKS, STANDINGS, CityView, Note
from pipeline.cli.screen.terminal import say, say_some
from pipeline.domain.fields import heading
from pipeline.domain.places import cells_from, row_in_words
from pipeline.domain.status import FORECASTS, STATUS, code_in
from pipeline.domain.text import listing
from pipeline.reports.city.words import KINDS, cutoffs, opening, slow_in_words

"""Lines of one kind that are printed; the workbook has all."""


def print_city(view: CityView) -> None:
    say(f"{view.week.title}：{opening(view)}", f"  {cutoffs(view)}")
    say_some(
        "没有计入的区县：",
        [f"{each.name}（{LOOKS[each.look]}）：{each.why}" for each in view.not_read],
    )
    others = [note for note in view.notes if note.kind != "district"]
    say_some("没有采用、存疑的：", [_line(note) for note in others if not note.holds])
    say_some("请核对的：", [_line(note) for note in others if note.holds])
    say_some(
        "进展慢的：",
        [
            f"{item.task.task_id} {item.task.task}：{'；'.join(slow_in_words(item).splitlines())}"
            for item in view.slow
        ],
    )
    if view.proposals:
        say(f"建议登记的任务对应{len(view.proposals)}条，见表格的“任务对应（建议）”")


def _line(note: Note) -> str:
    where = f"（{note.place}）" if note.place else ""
    return f"{KINDS[note.kind]}　{' '.join(filter(None, (note.item, note.words)))}{where}"


def print_cities(found: Sequence[InCity]) -> None:
    """Prints, week by week, how an item stands in each district, and the cells that say so."""
    for said in found:
        first = said.districts[0].row
        say("", f"{said.bag}　市级事项 {first['item_id']} {first['item']}（{first['item_cell']}）")
        if said.altered:
            say(f"  封存的结果有改动：{listing(said.altered)}。以下不可采信，请从备份恢复")
        for doubt in said.doubts:
            say(f"  封存存疑：{doubt}。请运行 duban verify {said.bag.period} 核对")
        if said.on_chain is None:
            say("  这个封存包不在 archive 中，没有核对链条")
        for each in said.districts:
            say(*_traced(each))
        say(f"  封存摘要：{said.digest}")


def _traced(each: InDistrict) -> Iterator[str]:
    row = each.row
    standing = STANDINGS.get(row["standing"], row["standing"])  # type: ignore[call-overload]  # or of a later release
    slow = "（进展慢）" if row["slow"] else ""
    doubts = f"　{row['doubts']}" if row["doubts"] else ""
    yield f"  {row['district']}：{standing}{slow}{doubts}"
    if not row["task_id"]:
        return
    status = STATUS[code_in(row["status"])].word
    yield f"    {row['task_id']} {row['task']}（{row['lead_unit']}）　{status}"
    yield f"    封存：{row['bag']}　摘要 {row['digest']}"
    cells = cells_from(row["source_cells"])
    for name in ("progress", "percent", "forecast", "reason"):
        text = FORECASTS.get(row[name], row[name]) if name == "forecast" else row[name]
        if text or name in cells:
            where = f"（{cells[name]}）" if name in cells else ""
            yield f"    {heading(name)}{where}：{text or '（空）'}"
    if row["source_file"]:
        place = row_in_words(row["source_sheet"], int(row["source_row"]), cells)
        yield f"    出处：{row['source_file']}　{place}　sha256 {row['source_sha256']}"
    else:
        earlier = f"，沿用 {row['carried_from']}" if row["carried_from"] else ""
        yield f"    没有报送{earlier}"
    for name, words in (
        ("list_source", "清单"),
        ("deadline_source", "时限"),
        ("closed_source", "销号"),
    ):
        if row[name]:
            yield f"    {words}：{row[name]}"
    if not each.kept:
        yield "    与抄存的区县结果不符！不可采信"
    if each.original:
        yield f"    {each.original}"


_DECIDED = {"list_source": "清单", "deadline_source": "时限", "closed_source": "销号"}


def city_said(view: CityView) -> dict[str, object]:
    """Returns the week of the city for `--json`."""
    return {
        "week": str(view.week),
        "counts": view.counts,
        "districts": [
            {
                "name": each.name,
                "look": each.look,
                "why": each.why,
                "bag": each.bag,
                "digest": each.digest,
                "cutoff": each.cutoff.isoformat() if each.cutoff else "",
            }
            for each in view.districts
        ],
        "items": [
            {
                "item_id": item.task.task_id,
                "item": item.task.task,
                "districts": {cell.district.name: cell.standing for cell in item.cells},
                "slow": {cell.district.name: cell.why for cell in item.slow},
            }
            for item in view.items
        ],
        "notes": [note._asdict() for note in view.notes],
    }
