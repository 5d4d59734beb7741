"""Where a task stands in the documents of the closed months, as sealed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.archive.bags.bag import Bag, damaged
from pipeline.archive.bags.copies import files_below
from pipeline.archive.bags.faults import refuse_other_form
from pipeline.archive.comparing.places import Place, places
from pipeline.archive.decided import changed
from pipeline.archive.statement import place_of
from pipeline.domain.errors import CannotWork
from pipeline.domain.text import folded_id, folded_words, listing
from pipeline.office.disk import must_be_file
from pipeline.office.tables import read_table


@dataclass(frozen=True)
class InMonth:
    """One task in one closed month."""

    bag: Bag
    digest: str
    row: dict[str, str]
    """Its row in the month's tasks.csv: status, how it was done, the row that reported it last."""
    documents: dict[str, tuple[str, ...]]
    """Each document that names it, with the places there."""
    altered: tuple[str, ...]
    """The files this was read from that are not as they were sealed."""
    doubts: tuple[str, ...] = ()
    """Why the bag as a whole must not be cited as it is, in Chinese: its chain, its checksums."""
    on_chain: bool | None = None
    """Whether it is surely a link of the archive's chain; None for a bag that lies elsewhere."""

    @property
    def holds(self) -> bool:
        return not (self.altered or self.doubts)


def in_months(task_id: str, bags: Sequence[Bag], not_read: dict[Bag, str]) -> list[InMonth]:
    """Returns what each of these closed months says of the task. Those without it are left out.

    A bag that cannot be read, or that was altered and does not have it, is put into `not_read`
    with the reason in Chinese.
    """
    found: list[InMonth] = []
    for bag in bags:
        try:
            found += _in_month(bag, task_id)
        except CannotWork as problem:
            not_read[bag] = str(problem)
    return found


def _in_month(bag: Bag, task_id: str) -> Iterator[InMonth]:
    refuse_other_form(bag)
    table = bag.results / "data" / "tasks.csv"
    documents = [path for path in files_below(bag.results) if path.suffix in (".docx", ".xlsx")]
    altered = changed(bag, table, place_of(bag.results), *documents)
    sealed = [path for path in documents if not changed(bag, path)]  # another's is not opened
    try:
        listed = read_table(must_be_file(table).read_bytes(), _NEEDED).rows
        rows = [row for row in listed if folded_id(row["task_id"]) == folded_id(task_id)]
        for row in rows[:1]:
            named = {path.name: _rows(path.read_bytes(), path.name, row) for path in sealed}
            told = {name: lines for name, lines in named.items() if lines}
            yield InMonth(bag, bag.digest(), row, told, altered)
    except (OSError, ValueError):
        raise damaged(bag) from None
    if altered and not rows:
        raise CannotWork(
            f"{bag.path}：封存的结果有改动（{listing(altered)}），其中没有 {task_id}。"
            f"请运行 duban verify {bag.period}，并从备份恢复"
        )


_NEEDED = ("task_id", "task", "lead_unit", "status", "done_in", "ended", "left", "source")
"""The columns of a month's tasks.csv that are told."""


def _rows(content: bytes, name: str, task: dict[str, str]) -> tuple[str, ...]:
    """Returns the lines of a document that hold both the number and the words of the task."""
    lines: dict[str, list[str]] = {}
    for place, text in places(content, name).items():
        lines.setdefault(_line(place), []).append(text)
    number, words = _as_number(folded_id(task["task_id"])), folded_words(task["task"])
    return tuple(
        line
        for line, texts in lines.items()
        if any(words in folded_words(text) for text in texts)
        and any(number.search(folded_id(each)) for text in texts for each in text.split())
    )


def _line(place: Place) -> str:
    """Returns where a line is, for people: 工作表“任务”第8行, 第5个表第2行, 正文第3段."""
    row = place.row or f"第{re.sub('[A-Z]', '', place.cell)}行"
    return f"{place.part}{row}"


def _as_number(task_id: str) -> "re.Pattern[str]":
    """Returns what finds a task number where it is not part of another."""
    part = "[0-9A-Za-z.-]"
    return re.compile(rf"(?<!{part}){re.escape(task_id)}(?!{part})")
