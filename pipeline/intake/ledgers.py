"""The office's own ledgers, optional sheets of the master workbook: 延期台账 and 销号台账."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.intake.deadlines import Deadline
from pipeline.intake.formats import column_letters
from pipeline.intake.grids import Grid, Value, Workbook
from pipeline.intake.values import deadline_of, text_of
from pipeline.text import folded, folded_id
from pipeline.week import Month, Week

EXTENSIONS, CLOSURES = "延期台账", "销号台账"
LEDGERS = {EXTENSIONS: "批准日期", CLOSURES: "销号日期"}
"""Each ledger, and the heading of the day from which its entries count."""
_TASK_ID, _NEW, _APPROVAL, _CHECKED = "任务编号", "新时限", "批准文号", "核实情况"


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A row of a ledger."""

    ledger: str
    """延期台账 or 销号台账."""
    task_id: str
    said: Mapping[str, Value]
    """Heading to what stands below it."""
    month: Month
    sheet: str
    row: int
    """Excel's row number."""
    cells: Mapping[str, str]
    """Heading to the letters of its column."""

    @property
    def unusable(self) -> str:
        """Why the entry cannot be used, in words; '' when it can."""
        for heading in (_NEW,) if self.ledger == EXTENSIONS else ():
            if not self._means(heading).understood:
                return self._doubt(heading)
        dated = LEDGERS[self.ledger]
        if text_of(self.said.get(dated, "")) and self._means(dated).date is None:
            return self._doubt(dated)
        return ""

    @property
    def counts_from(self) -> Deadline:
        """The day on which it was approved or confirmed; without one it counts at once."""
        return self._means(LEDGERS[self.ledger])

    @property
    def new_deadline(self) -> Deadline:
        return self._means(_NEW)

    def words(self, heading: str) -> str:
        """What stands below the heading; a date in Chinese."""
        return written(self.said.get(heading, ""), self._means(heading))

    def _means(self, heading: str) -> Deadline:
        return deadline_of(self.said.get(heading, ""), self.month)

    def _doubt(self, heading: str) -> str:
        text = text_of(self.said.get(heading, ""))
        return f"{heading}“{text}”看不出是哪一天" if text else f"没有填写{heading}"


class Ledger(NamedTuple):
    """The last entries that count for a task."""

    extended: str = ""
    """The approval of an extension, in words; '' when there is none."""
    deadline: Deadline | None = None
    closed: str = ""


def entries_of(workbook: Workbook, month: Month) -> tuple[LedgerEntry, ...]:
    """Every entry of both ledgers, in their order."""
    return tuple(
        entry
        for grid in workbook.grids
        if folded(grid.name) in LEDGERS
        for entry in _entries(grid, month)
    )


def _entries(grid: Grid, month: Month) -> Iterator[LedgerEntry]:
    labels: list[str] = []
    for row, values in enumerate(grid.rows, start=1):
        words = [folded(text_of(value)) for value in values]
        if not labels:
            labels = words if _TASK_ID in words else []
            continue
        said = dict(zip(labels, values, strict=False))
        if task_id := text_of(said[_TASK_ID]):
            letters = {label: column_letters(number) for number, label in enumerate(labels)}
            yield LedgerEntry(folded(grid.name), task_id, said, month, grid.name, row, letters)


def ledger_of(deadline_text: str, entries: Sequence[LedgerEntry]) -> Ledger:
    """What the entries of a task say of it; the last of each ledger counts."""
    found = Ledger()
    for entry in entries:
        if entry.unusable:
            continue
        if entry.ledger == CLOSURES:
            checked = text_of(entry.said.get(_CHECKED, ""))
            closed = f"{entry.words(LEDGERS[CLOSURES])}销号" + (f"：{checked}" if checked else "")
            found = found._replace(closed=closed)
        else:
            approval = text_of(entry.said.get(_APPROVAL, ""))
            words = f"原时限{deadline_text}，经批准延至{entry.words(_NEW)}"
            found = found._replace(
                deadline=entry.new_deadline,
                extended=words + (f"（{approval}）" if approval else ""),
            )
    return found


def counting(entries: Sequence[LedgerEntry], week: Week) -> dict[str, list[LedgerEntry]]:
    """The entries up to the cut-off day, by folded task number."""
    found: dict[str, list[LedgerEntry]] = {}
    for entry in entries:
        day = entry.counts_from.date
        if day is None or day <= week.as_of:
            found.setdefault(folded_id(entry.task_id), []).append(entry)
    return found


def written(value: Value, means: Deadline) -> str:
    """The deadline as people read it: a date or a day number in Chinese, words as they are."""
    if isinstance(value, str) or means.date is None:
        return text_of(value)
    return f"{means.date.year}年{means.date.month}月{means.date.day}日"
