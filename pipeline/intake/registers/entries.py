"""Reads the rows of the registers: which tasks each names, and whether it can be used."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from rapidfuzz import fuzz

from pipeline.domain.places import in_file
from pipeline.domain.reading import Reading
from pipeline.domain.text import folded, folded_words, says_nothing
from pipeline.domain.week import Month
from pipeline.intake.files.formats.number_formats import ShownDate
from pipeline.intake.files.grids import Value
from pipeline.intake.meaning.dates.deadlines import Deadline
from pipeline.intake.meaning.values import deadline_of, text_of
from pipeline.intake.registers.declared import (
    APPLIED,
    ASKED,
    CHECKED,
    DOCUMENT,
    EXTENSIONS,
    NEW,
    ORIGINAL,
    REASON,
    TASK,
    TASK_ID,
    Register,
)
from pipeline.intake.registers.numbers import Named, Numbers
from pipeline.intake.registers.rulings import Ruling, overruling, read_check, read_ruling
from pipeline.intake.registers.sheets import RegisterRow


class ListedTask(Protocol):
    """What the registers need to know of a task of the list."""

    @property
    def task_id(self) -> str: ...
    @property
    def task(self) -> str: ...
    @property
    def deadline_text(self) -> str: ...
    @property
    def deadline(self) -> Deadline: ...
    @property
    def sheet(self) -> str: ...


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A row of a register, or a whole sheet that cannot be used; then it has no `cells`."""

    register: Register
    task_id: str
    """As written."""
    sheet: str
    row: int
    """Excel's row number."""
    cells: Mapping[str, str]
    """Column to its letters."""
    places: Mapping[str, str] = field(default_factory=dict)
    """Column to its cell. Of merged cells it is the one that holds the text."""
    cell: str = ""
    """The cell of the new deadline, or of the day of closing off."""
    file: str = ""
    """The workbook, if another than the month's list."""
    tasks: tuple[int, ...] = ()
    """The tasks that it names, by their places in the list."""
    listed: bool = False
    """Whether every number that it surely names is on the list."""
    ruling: Ruling = "silent"
    day: dt.date | None = None
    """The day from which it counts; without one it counts at once."""
    deadline: Deadline | None = None
    """The new deadline of an extension."""
    words: str = ""
    """What it says of its task, in Chinese."""
    unusable: str = ""
    """Why it is not used, in Chinese; '' when it is."""
    query: str = ""
    """What the office should check though it is used, in Chinese."""
    told_by_sheet: bool = False
    """Whether its sheet is told as a whole, so that this row need not be."""

    @property
    def ledger(self) -> str:
        """延期台账 or 销号台账."""
        return self.register.name

    def place_in(self, file: str) -> str:
        """Returns the cell with its sheet and file, as tasks.csv writes it. `file`: the list's."""
        return in_file(self.file or file, self.sheet, self.cell)


def read_entry(
    row: RegisterRow, numbers: Numbers, tasks: Sequence[ListedTask], month: Month
) -> LedgerEntry:
    """Returns what a row says, or why it cannot be used."""
    written = text_of(row.said.get(TASK_ID, ""))
    entry = LedgerEntry(
        *(row.register, written, row.sheet, row.row, row.columns, row.places, row.cell)
    )
    if row.fault:
        return replace(entry, unusable=row.fault)
    named = numbers.named(written, text_of(row.said.get(TASK, "")))
    extends = row.register == EXTENSIONS
    new = row.said.get(NEW, "") or row.said.get(ASKED, "")
    deadline = deadline_of(new, month) if extends else None
    says, why = _ruling(row)
    day = deadline_of(row.said.get(row.register.counts_from, ""), month).date
    entry = replace(
        entry,
        cells=row.columns,
        tasks=named.places,
        listed=bool(named.places or named.doubt) and not named.strangers,
        ruling=says,
        day=day,
        deadline=deadline,
        told_by_sheet=row.told_by_sheet,
        query=named.guess,
    )
    unusable = (
        (why if says in ("refused", "waiting") else "")
        or named.doubt
        or _unreadable(row, deadline, month)
        or (_shortens(row, named, deadline, tasks, month) if deadline else "")
        or _of_another_task(row, named, numbers)
    )
    if not unusable and deadline is not None and deadline.sure == "guessed":
        entry = replace(entry, query=joined(entry.query, f"新时限“{text_of(new)}”没有写明是哪一天"))
    return replace(entry, unusable=unusable, words=_words(row, new, deadline, month))


def _ruling(row: RegisterRow) -> tuple[Ruling, str]:
    """Returns what was decided of a row, and why it does not count, in Chinese.

    What its sheet says comes first, then 审批结果, what was found on the spot, and the rest.
    """
    if row.under.value != "silent":
        return row.under.value, f"表上写的是“{row.under.words}”"
    decided = [read_ruling(text) for text in row.rulings]
    for reading, text in zip(decided, row.rulings, strict=True):
        if reading.value in ("refused", "waiting"):
            return reading.value, f"审批结果写的是“{text}”"
    approved = bool(decided) and all(reading.value == "approved" for reading in decided)
    if decided and not approved:
        return "waiting", "没有填写审批结果"
    if (different := _another_day(row, decided)) and row.register == EXTENSIONS:
        return "waiting", different
    check = read_check(text_of(row.said.get(CHECKED, "")))
    if check.value in ("refused", "waiting"):
        return check.value, f"核实情况写的是“{text_of(row.said[CHECKED])}”"
    if spoken := next(_overruled(row), ""):
        return "refused", spoken
    if asked := _only_asked(row) if not approved else "":
        return "waiting", asked
    return ("approved" if approved or check.value == "approved" else "silent"), ""


def _another_day(row: RegisterRow, decided: Sequence[Reading[Ruling]]) -> str:
    """Returns what is wrong when the ruling names another day than the new deadline."""
    new = row.said.get(NEW, "") or row.said.get(ASKED, "")
    said = [*zip(decided, row.rulings, strict=True)]
    said += [(read_ruling(text), text) for _, text in row.remarks]
    for reading, text in said:
        if reading.value == "approved" and reading.against and not _same_day(reading.against, new):
            return f"“{text}”与新时限“{text_of(new)}”不一致"
    return ""


_ANY_MONTH = Month(2000, 1)
"""Both days are read in the list of one month, so that only the days are compared."""


def _same_day(one: Value, other: Value) -> bool:
    dates = [deadline_of(value, _ANY_MONTH).date for value in (one, other)]
    return (
        None not in dates
        and len({(date.month, date.day) for date in dates if date is not None}) == 1
    )


def _overruled(row: RegisterRow) -> Iterator[str]:
    """Yields what other cells say against a row, in Chinese."""
    known = (DOCUMENT, row.register.counts_from, NEW, REASON)
    cells = [
        *((row.headings.get(n, n), text_of(row.said[n])) for n in known if n in row.said),
        *row.remarks,
    ]
    for heading, text in cells:
        decides = _NO_DECISION.search(heading) is None
        if overruling(text, decides=decides):
            yield f"{heading or '备注'}写的是“{text}”"
    document = folded(text_of(row.said.get(DOCUMENT, "")))
    if re.search("[待拟未不尚补]|口头|办理|流程|[中]$", document):
        yield f"批准文号写的是“{document}”"


_NO_DECISION = re.compile(
    r"原因|理由|事由|单位|部门|责任|领导$|[^情]人$|电话|文号|文件|依据|时限|期限|[延]?至$"
)
"""Headings under which nobody decides."""


def _only_asked(row: RegisterRow) -> str:
    """Returns why a row that nobody approved in words may only be an application; or ''."""
    dated = text_of(row.said.get(row.register.counts_from, ""))
    heading = row.headings.get(row.register.counts_from, "")
    if row.under.words:
        return f"表上写的是“{row.under.words}”，没有写明已批准"
    if row.asks:
        return f"表头“{row.asks}”只是计划或申请，没有写明已批准"
    if ASKED in row.said and not text_of(row.said.get(NEW, "")):
        return f"“{row.headings[ASKED]}”是申请的时限，没有写明已批准"
    if APPLIED in row.said and not dated and row.register == EXTENSIONS:
        return "只有申请日期，没有写明已批准"
    if heading and not dated and re.search("审批|审核|审定|会议|研究", heading):
        return f"没有填写{heading}"
    return ""


def _unreadable(row: RegisterRow, deadline: Deadline | None, month: Month) -> str:
    """Returns which needed date cannot be read, in Chinese; or ''."""
    if deadline is not None and not deadline.understood:
        return _no_day(row, NEW if NEW in row.said else ASKED)
    dated = row.register.counts_from
    if text_of(row.said.get(dated, "")) and deadline_of(row.said[dated], month).date is None:
        return _no_day(row, dated)
    return ""


def _no_day(row: RegisterRow, name: str) -> str:
    text = text_of(row.said.get(name, ""))
    heading = row.headings.get(name, name)
    return f"{heading}“{text}”看不出是哪一天" if text else f"没有填写{heading}"


def _shortens(
    row: RegisterRow, named: Named, deadline: Deadline, tasks: Sequence[ListedTask], month: Month
) -> str:
    """Returns why a new deadline is no extension, in Chinese; or ''."""
    original = deadline_of(row.said.get(ORIGINAL, ""), month)
    new = text_of(row.said.get(NEW, "") or row.said.get(ASKED, ""))
    if deadline.date is None:
        return ""
    if original.date is not None and deadline.date < original.date:
        return f"新时限“{new}”早于原时限“{text_of(row.said[ORIGINAL])}”"
    for place in named.places:
        listed = tasks[place].deadline
        if listed.open or (listed.date is not None and deadline.date < listed.date):
            return f"新时限“{new}”早于清单的完成时限“{tasks[place].deadline_text}”"
    return ""


_UNLIKE = 40
"""In per cent: a text less similar than this is another task's."""


def _of_another_task(row: RegisterRow, named: Named, numbers: Numbers) -> str:
    """Returns that number and text do not belong together, in Chinese; or ''."""
    text = text_of(row.said.get(TASK, ""))
    words = folded_words(text)
    if len(named.places) != 1 or len(words) < 4:
        return ""
    listed = numbers.words[named.places[0]]
    if not listed or fuzz.partial_ratio(words, listed) >= _UNLIKE:
        return ""
    return f"任务编号“{text_of(row.said[TASK_ID])}”的工作内容“{text}”与清单不同"


def _words(row: RegisterRow, new: Value, deadline: Deadline | None, month: Month) -> str:
    """Returns what an entry says of its task. An extension's words lack the listed deadline."""
    if deadline is None:
        dated = row.said.get(row.register.counts_from, "")
        checked = text_of(row.said.get(CHECKED, ""))
        return f"{written(dated, deadline_of(dated, month))}销号" + (
            f"：{checked}" if checked else ""
        )
    approval = text_of(row.said.get(DOCUMENT, ""))
    shown = "" if says_nothing(approval) else f"（{approval}）"
    return f"经批准延至{written(new, deadline)}{shown}"


def written(value: Value, means: Deadline) -> str:
    """Returns a deadline as people read it: dates and day numbers in Chinese, text unchanged."""
    if isinstance(value, str | ShownDate) or means.date is None:
        return text_of(value)
    return f"{means.date.year}年{means.date.month}月{means.date.day}日"


def joined(one: str, other: str) -> str:
    return "；".join(filter(None, (one, other)))
