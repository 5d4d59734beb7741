"""Reads the office's own ledgers 延期台账 and 销号台账, optional sheets of the master workbook."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.domain.text import folded, folded_id
from pipeline.domain.week import Month, Week
from pipeline.intake.files.formats import column_letters
from pipeline.intake.files.grids import Grid, Value, Workbook
from pipeline.intake.meaning.deadlines import Deadline
from pipeline.intake.meaning.values import deadline_of, text_of

EXTENSIONS, CLOSURES = "延期台账", "销号台账"
LEDGERS = {EXTENSIONS: "批准日期", CLOSURES: "销号日期"}
"""Each ledger, with the heading of the date from which its entries count."""
_TASK_ID, _NEW, _APPROVAL, _CHECKED = "任务编号", "新时限", "批准文号", "核实情况"
_SAYS = {
    EXTENSIONS: ("工作内容", "原时限", _NEW, "批准日期", _APPROVAL),
    CLOSURES: ("工作内容", "销号日期", _CHECKED),
}
"""A row without a task number is an entry when one of these columns is filled. Totals and
signatures fill none of them."""
_NEEDED = {EXTENSIONS: (_TASK_ID, _NEW), CLOSURES: (_TASK_ID,)}
_NOT_YET = re.compile("未|待|拟|申请|报批")
"""Words in a sheet's name which mean that its extensions or closures are not yet approved."""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A row of a ledger. An entry without `cells` is a whole sheet that cannot be read."""

    ledger: str
    """延期台账 or 销号台账."""
    task_id: str
    month: Month
    sheet: str
    row: int
    """Excel's row number."""
    said: Mapping[str, Value] = field(default_factory=dict)
    """Heading to the value in its column."""
    cells: Mapping[str, str] = field(default_factory=dict)
    """Heading to column letters."""

    @property
    def unusable(self) -> str:
        """Why the entry cannot be used, in Chinese; '' when it can."""
        if not self.cells:
            needed = "".join(f"“{heading}”" for heading in _NEEDED[self.ledger])
            return f"工作表“{self.sheet}”没有找到表头，整张表没有采用。表头至少要有{needed}"
        if not self.task_id:
            return f"没有填写{_TASK_ID}"
        for heading in (_NEW,) if self.ledger == EXTENSIONS else ():
            if not self._means(heading).understood:
                return self._doubt(heading)
        dated = LEDGERS[self.ledger]
        if text_of(self.said.get(dated, "")) and self._means(dated).date is None:
            return self._doubt(dated)
        return ""

    @property
    def counts_from(self) -> Deadline:
        """The day on which it was approved or confirmed. Without one the entry counts at once."""
        return self._means(LEDGERS[self.ledger])

    @property
    def new_deadline(self) -> Deadline:
        return self._means(_NEW)

    def words(self, heading: str) -> str:
        """Returns the value under the heading as text, a date in Chinese."""
        return written(self.said.get(heading, ""), self._means(heading))

    def _means(self, heading: str) -> Deadline:
        return deadline_of(self.said.get(heading, ""), self.month)

    def _doubt(self, heading: str) -> str:
        text = text_of(self.said.get(heading, ""))
        return f"{heading}“{text}”看不出是哪一天" if text else f"没有填写{heading}"


class Ledger(NamedTuple):
    """What the ledgers say of a task: the last valid entry of each."""

    extended: str = ""
    """The approval of an extension, in Chinese; '' when there is none."""
    deadline: Deadline | None = None
    closed: str = ""


def entries_of(workbook: Workbook, month: Month) -> tuple[LedgerEntry, ...]:
    """Returns every entry of both ledgers, in the order of the sheets and rows."""
    return tuple(
        entry
        for grid in workbook.grids
        if (ledger := ledger_named(grid.name))
        for entry in _entries(grid, ledger, month)
    )


def ledger_named(sheet: str) -> str:
    """Returns the ledger that a sheet of this name is (11月销号台账 too), or ''."""
    named = [ledger for ledger in LEDGERS if ledger in folded(sheet)]
    return "" if _NOT_YET.search(sheet) or len(named) != 1 else named[0]


def _entries(grid: Grid, ledger: str, month: Month) -> Iterator[LedgerEntry]:
    labels: list[str] = []
    blank = True
    for row, values in enumerate(grid.rows, start=1):
        words = [folded(text_of(value)) for value in values]
        blank = blank and not any(words)
        if not labels:
            labels = words if set(_NEEDED[ledger]) <= set(words) else []
            continue
        said = dict(zip(labels, values, strict=False))
        task_id = text_of(said[_TASK_ID])
        if task_id or any(text_of(said.get(heading, "")) for heading in _SAYS[ledger]):
            letters = {label: column_letters(number) for number, label in enumerate(labels)}
            yield LedgerEntry(ledger, task_id, month, grid.name, row, said, letters)
    if not labels and not blank:
        yield LedgerEntry(ledger, "", month, grid.name, row=1)


def ledger_of(deadline_text: str, entries: Sequence[LedgerEntry]) -> Ledger:
    """Returns what a task's entries say of it. The last entry of each ledger counts."""
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
    """Returns the entries that count by the cut-off day, grouped by folded task number."""
    found: dict[str, list[LedgerEntry]] = {}
    for entry in entries:
        day = entry.counts_from.date
        if day is None or day <= week.as_of:
            found.setdefault(folded_id(entry.task_id), []).append(entry)
    return found


def written(value: Value, means: Deadline) -> str:
    """Returns a deadline as people read it: dates and day numbers in Chinese, text unchanged."""
    if isinstance(value, str) or means.date is None:
        return text_of(value)
    return f"{means.date.year}年{means.date.month}月{means.date.day}日"
