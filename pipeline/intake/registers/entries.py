"""Reads the rows of the registers: which tasks each names, what it says, whether it can be used."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple, Protocol

from rapidfuzz import fuzz

from pipeline.domain.places import in_file
from pipeline.domain.reading import Reading
from pipeline.domain.registers.columns import are_several_days
from pipeline.domain.registers.declaring import About, Column, Register
from pipeline.domain.registers.listed import CHANGES, EXTENSIONS, SENT_BACK
from pipeline.domain.text import folded, folded_words, pattern, says_nothing
from pipeline.domain.week import Month, Week, WorkingDays
from pipeline.intake.files.formats.number_formats import ShownDate
from pipeline.intake.files.grids import Value
from pipeline.intake.meaning.answers.ticks import Marked, read_marks
from pipeline.intake.meaning.dates.allowed import read_time_allowed
from pipeline.intake.meaning.dates.deadlines import Deadline
from pipeline.intake.meaning.values import deadline_of, text_of
from pipeline.intake.registers.headings import chosen, is_no
from pipeline.intake.registers.numbers import Named, Numbers
from pipeline.intake.registers.rulings import (
    Ruling,
    Speaks,
    overruling,
    read_check,
    read_ruling,
    voiding,
)
from pipeline.intake.registers.sheets import RegisterRow

Typed = dt.date | Deadline | float | str | None
"""What a column means: a day, a deadline, a number, the value of a choice, or the text itself."""


class ListedTask(Protocol):
    """What the registers need to know of a task of the list."""

    @property
    def task_id(self) -> str: ...
    @property
    def task(self) -> str: ...
    @property
    def lead_unit(self) -> str: ...
    @property
    def leads(self) -> tuple[str, ...]: ...
    @property
    def deadline_text(self) -> str: ...
    @property
    def deadline(self) -> Deadline: ...
    @property
    def sheet(self) -> str: ...


class EntryDoubt(NamedTuple):
    """What is doubtful in a cell of an entry that counts all the same."""

    about: About
    column: str
    why: str
    """In Chinese."""


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
    """The cell that decides: of the new deadline, of the day of closing off …"""
    file: str = ""
    """The workbook in `inbox/registers/`, by its path in the office folder; '' for the list's."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """Column to what is written in it."""
    values: Mapping[str, Typed] = field(default_factory=dict)
    """Column to what that means."""
    tasks: tuple[int, ...] = ()
    """The tasks that it names, by their places in the list."""
    listed: bool = False
    """Whether every number that it surely names is on the list."""
    ruling: Ruling = "silent"
    sent_back: bool = False
    """Whether a ruling or a check refuses it in so many words, and not only a remark."""
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
    query_tells: bool = False
    """Whether `query` itself says what became of the entry."""
    doubts: tuple[EntryDoubt, ...] = ()
    """What is doubtful in its cells, though it is used."""
    contrary: str = ""
    """What the list still says otherwise than this approved change, in Chinese."""
    late: str = ""
    """How late an extension was applied for, in Chinese; '' when in time, or not known."""
    same_as: str = ""
    """The place of the entry that this one repeats, in Chinese; it then counts only there."""
    unread: str = ""
    """Of a whole sheet: the headings of columns that are not read."""
    may_decide: bool = False
    """Whether these, by their headings, may hold what the register is for."""
    told_by_sheet: bool = False
    """Whether its sheet is told as a whole, so that this row need not be."""
    in_order: bool = False
    """Whether there is nothing to tell though it is not used: the office itself sent the closing
    back, or did so after it had agreed."""

    @property
    def ledger(self) -> str:
        """The register's name: 延期台账, 销号台账 …"""
        return self.register.name

    @property
    def counts(self) -> bool:
        """Whether it counts, from its day on."""
        return not (self.unusable or self.same_as or self.unread)

    @property
    def is_row(self) -> bool:
        """Whether it is a row, and not a whole sheet."""
        return bool(self.cells)

    @property
    def row_in_words(self) -> str:
        """Its place: “延期台账”第3行, with the workbook if it is not the list's."""
        return f"{self.file}“{self.sheet}”第{self.row}行"

    def has_begun(self, week: Week) -> bool:
        """Whether it counts by the cut-off day, if it counts at all."""
        return self.day is None or self.day <= week.as_of

    def place_in(self, file: str) -> str:
        """Returns the cell with its sheet and file, as tasks.csv writes it. `file`: the list's."""
        return in_file(self.file or file, self.sheet, self.cell)

    def day_in(self, name: str) -> dt.date | None:
        """Returns the day in a column of dates or deadlines."""
        return _day(self.values.get(name))

    def text_in(self, name: str) -> str:
        """Returns a column's text; of a choice, its value."""
        value = self.values.get(name)
        return value if isinstance(value, str) else self.texts.get(name, "")


@dataclass(frozen=True)
class _Entered:
    """An entry as the faults of its declaration see it."""

    texts: Mapping[str, str]
    values: Mapping[str, Typed]

    def day(self, name: str) -> dt.date | None:
        return _day(self.values.get(name))

    def text(self, name: str) -> str:
        value = self.values.get(name)
        return value if isinstance(value, str) else self.texts.get(name, "")

    def written(self, name: str) -> str:
        return self.texts.get(name, "")


def _day(value: Typed) -> dt.date | None:
    return (
        value.date if isinstance(value, Deadline) else value if isinstance(value, dt.date) else None
    )


def read_entry(
    row: RegisterRow,
    numbers: Numbers,
    tasks: Sequence[ListedTask],
    month: Month,
    working: WorkingDays,
) -> LedgerEntry:
    """Returns what a row says, or why it cannot be used. `month` is that of the list."""
    register = row.register
    written = text_of(row.said.get("task_id", ""))
    place = (row.sheet, row.row, row.columns, row.places)
    if row.fault or row.unread:
        return LedgerEntry(
            *(register, written, *place, row.cell, row.file),
            unusable=row.fault,
            unread=row.unread,
            may_decide=row.may_decide,
        )
    month = _month_of(row, month)
    entered = _entered(row, month, working)
    values = entered.values
    named = _named(row, numbers, written, values)
    new = row.said.get("new", "") or row.said.get("asked", "")
    of_stage = register is EXTENSIONS and not says_nothing(entered.written("stage"))
    deadline = deadline_of(new, month) if register is EXTENSIONS and not of_stage else None
    says, why, sent_back = _ruling(row) if register.approved else ("silent", "", False)
    in_order = sent_back and values.get("ruling") == SENT_BACK and bool(named.places)
    days = (entered.day(name) for name in register.counts_from if entered.written(name))
    unusable = (
        (why if says in ("refused", "waiting") else "")
        or named.doubt
        or _unreadable(row, deadline, values)
        or (_no_day(row, "new") if of_stage and entered.day("new") is None else "")
        or (_shortens(row, named, deadline, tasks, month) if deadline else "")
        or _of_another_task(row, named, numbers)
        or _fault(row, entered)
        or _voided(row)
    )
    guessed = not unusable and deadline is not None and deadline.sure == "guessed"
    which_day = f"新时限“{text_of(new)}”没有写明是哪一天" if guessed else ""
    return LedgerEntry(
        *(register, written, *place),
        cell=row.places.get("ruling", row.cell) if in_order else row.cell,
        file=row.file,
        texts=entered.texts,
        values=values,
        tasks=named.places,
        listed=bool(named.places or named.doubt) and not named.strangers,
        ruling=says,
        sent_back=sent_back,
        day=next((day for day in days if day is not None), None),
        deadline=deadline,
        words=_words(row, entered, new, deadline, month, sent_back=sent_back),
        unusable=unusable,
        query=joined(named.guess, _goes_on(row), which_day),
        doubts=() if unusable else tuple(_doubts(row, entered.texts, values)),
        told_by_sheet=row.told_by_sheet,
        in_order=in_order,
    )


def _entered(row: RegisterRow, month: Month, working: WorkingDays) -> _Entered:
    """Returns what the row's cells hold, and what that means."""
    register = row.register
    texts = {name: text_of(value) for name, value in row.said.items()}
    values = {
        column.name: _meant(column, row.said[column.name], month)
        for column in register.columns
        if column.name in row.said
    }
    values |= _beside(row, texts, month) | _yes_or_no(row, texts)
    values |= _counted(register, texts, values, working)
    return _Entered(texts, values)


def _goes_on(row: RegisterRow) -> str:
    """Returns that this row and others have the task of the one above them, in Chinese; or ''."""
    shown = "、".join(map(str, row.continuing[:10]))
    more = f"等{len(row.continuing)}行" if len(row.continuing) > 10 else "行"
    return f"第{shown}{more}没有填写任务编号，认作上面一行的任务" if row.continuing else ""


def _counted(
    register: Register,
    texts: Mapping[str, str],
    values: Mapping[str, Typed],
    working: WorkingDays,
) -> dict[str, Typed]:
    """Returns the limits that are counted from another day of the row (5个工作日内)."""
    found: dict[str, Typed] = {}
    for column in register.columns:
        base = _day(values.get(column.since))
        text = texts.get(column.name, "")
        if base and _day(values.get(column.name)) is None and (allowed := read_time_allowed(text)):
            found[column.name] = Deadline(allowed.after(base, working))
    return found


def _beside(row: RegisterRow, texts: Mapping[str, str], month: Month) -> dict[str, Typed]:
    """Returns the limits that stand in another column with the words: 整改要求及时限.

    Only one day, with 前 behind it, is a limit: 立即整改，7月20日前报送.
    """
    found: dict[str, Typed] = {}
    for column in row.register.columns:
        if not column.since or column.name in texts:
            continue
        for name, heading in row.headings.items():
            days = _DAY_BEFORE.findall(texts.get(name, "")) if _AND_LIMIT.search(heading) else []
            if len(days) == 1:
                found[column.name] = deadline_of(days[0], month)
    return found


_AND_LIMIT = pattern("[及和与、].{0,3}(?:时限|期限|时间)$")
_DAY_BEFORE = pattern(r"((?:20\d\d年)?\d{1,2}月\d{1,2}日)[之以]?前")


def _yes_or_no(row: RegisterRow, texts: Mapping[str, str]) -> dict[str, Typed]:
    """Returns what 是 and 否 mean under headings that ask (是否属实)."""
    found: dict[str, Typed] = {}
    for column in row.register.columns:
        if column.asked and row.headings.get(column.name, "").startswith("是否"):
            words = folded(_marked(texts.get(column.name, ""))).strip("。.")
            value = column.asked[_YES.fullmatch(words) is None]
            if _YES.fullmatch(words) or _NO.fullmatch(words):
                found[column.name] = value
    return found


def _marked(text: str) -> str:
    """Returns the one choice that is ticked (□是 ☑否), or else the text."""
    marks = read_marks(unicodedata.normalize("NFKC", text))
    ticked = isinstance(marks, Marked) and not marks.is_denied and len(marks.choices) == 1
    return marks.choices[0] if isinstance(marks, Marked) and ticked else text


_YES, _NO = pattern("[是√✓✔]"), pattern("[否×✗✘]|不是")
_A_YEAR = pattern(r"(?<!\d)(20\d\d)(?:[年./-]|$)")


def _month_of(row: RegisterRow, month: Month) -> Month:
    """Returns the month in which days without a year are read: a register is kept for years.

    A year that one of the row's days names decides, or else that of its sheet or title.
    """
    for column in row.register.of_kind("date", "deadline"):
        value = row.said.get(column.name, "")
        if isinstance(value, dt.date):
            return Month(value.year, value.month)
        found = _A_YEAR.search(folded(text_of(value)))
        day = deadline_of(value, month).date if found else None
        if day is not None:
            return Month(day.year, day.month)
    return Month(row.year, month.number) if row.year else month


def _meant(column: Column, value: Value, month: Month) -> Typed:
    """Returns what a cell means in its column; None or '' when it cannot be read."""
    text = text_of(value)
    match column.kind:
        case "date":
            several = isinstance(value, str) and are_several_days(text)
            return deadline_of(value, month).date if text and not several else None
        case "deadline":
            return deadline_of(value, month) if text else None
        case "number":
            return _number(value)
        case "choice" | "ruling" if column.choices:
            return chosen(column, text) or ("" if column.kind == "choice" else text)
        case _:
            return text


_NUMBER = pattern(r"[约共计]*(-?\d+(?:\.\d+)?)(?:[^\d]{0,4})")


def _number(value: Value) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    found = _NUMBER.fullmatch(folded(text_of(value)).replace(",", ""))
    return float(found[1]) if found else None


def _named(row: RegisterRow, numbers: Numbers, written: str, values: Mapping[str, Typed]) -> Named:
    """Returns the tasks that a row names."""
    text = text_of(row.said.get("task", ""))
    named = numbers.named(written, text)
    added = row.register is CHANGES and values.get("change") == "新增"
    if added and not named.places and text:
        return Named(strangers=(written or text,))  # which is what 新增 is about
    if row.register.task_optional and not named.places and not written:
        return Named()
    return named


def _voided(row: RegisterRow) -> str:
    """Returns what takes the row back in a register where nobody approves, in Chinese; or ''.

    Its sheet may say that it is void or only an example, or a remark of the row.
    """
    if row.register.approved:
        return ""
    if row.told_by_sheet:
        return f"表上写的是“{row.under.words}”"
    for heading, text in row.remarks:
        if voiding(text):
            return f"{heading or '备注'}写的是“{text}”"
    return ""


def _fault(row: RegisterRow, entered: _Entered) -> str:
    """Returns which fault of the declaration the row has, in Chinese; or ''."""
    register, texts, values = row.register, entered.texts, entered.values
    for column in register.columns:
        if column.must and values.get(column.name) in (None, ""):
            text = texts.get(column.name, "")
            choices = f"，应为{'、'.join(column.choices)}" if column.choices else ""
            heading = row.headings.get(column.name, column.heading)
            return f"{heading}“{text}”看不出是什么{choices}" if text else f"没有填写{heading}"
    dated = [(name, day) for name in register.order if (day := entered.day(name)) is not None]
    for (earlier, first), (later, then) in pairwise(dated):
        if then < first:
            named = [f"{row.headings[name]}“{texts[name]}”" for name in (later, earlier)]
            return "早于".join(named)
    for fault in register.unusable:
        if fault.when(entered):
            return _quoting(row, texts, fault.why)
    return ""


def _doubts(
    row: RegisterRow, texts: Mapping[str, str], values: Mapping[str, Typed]
) -> Iterator[EntryDoubt]:
    """Yields what is doubtful in the row's cells, as its register declares."""
    for column in row.register.columns:
        text = texts.get(column.name, "")
        if column.fixed and text and not values[column.name] and not says_nothing(text):
            choices = "、".join(column.choices)
            heading = row.headings[column.name]
            why = f"{heading}“{text}”看不出是哪一种，应为{choices}"
            yield EntryDoubt("wording", column.name, why)
    said = {name: "" if says_nothing(text) else text for name, text in texts.items()}
    entered = _Entered(said, values)
    for doubt in row.register.doubtful:
        if doubt.when(entered):
            yield EntryDoubt(doubt.about, doubt.column, _quoting(row, texts, doubt.why))


def _quoting(row: RegisterRow, texts: Mapping[str, str], why: str) -> str:
    """Returns the words of a declaration, with what is written in the columns that they name."""
    return why.format_map(
        {
            c.name: f"{row.headings.get(c.name, c.heading)}“{texts.get(c.name, '')}”"
            for c in row.register.columns
        }
    )


def _ruling(row: RegisterRow) -> tuple[Ruling, str, bool]:
    """Returns what was decided of a row, why it does not count, in Chinese, and if it is sent back.

    What its sheet says comes first, then 审批结果, what was found on the spot, and the rest.
    """
    says: Ruling = row.under.value
    if says != "silent":
        return says, f"表上写的是“{row.under.words}”", says == "refused"
    heading = row.headings.get("ruling", "审批结果")
    decided = [read_ruling(text) for text in row.rulings]
    for reading, text in zip(decided, row.rulings, strict=True):
        if reading.value in ("refused", "waiting") and text:
            says = reading.value
            return says, f"{heading}写的是“{text}”", says == "refused"
    approved = bool(decided) and all(reading.value == "approved" for reading in decided)
    if decided and not approved:
        return "waiting", f"没有填写{heading}", False
    if (different := _another_day(row, decided)) and row.register is EXTENSIONS:
        return "waiting", different, False
    checks = [(heading, text, read_check(text)) for heading, text in row.checks]
    passed = approved or any(check.value == "approved" for *_, check in checks)
    for heading, text, check in checks:
        if check.value in ("refused", "waiting") or not (check.is_sure or passed):
            refused = check.value == "refused"
            return "refused" if refused else "waiting", f"{heading}写的是“{text}”", refused
    if spoken := next(_overruled(row), ""):
        return "refused", spoken, False
    if asked := _only_asked(row) if not approved else "":
        return "waiting", asked, False
    says = "approved" if passed else "silent"
    return says, "", False


def _another_day(row: RegisterRow, decided: Sequence[Reading[Ruling]]) -> str:
    """Returns what is wrong when the ruling names another day than the new deadline."""
    new = row.said.get("new", "") or row.said.get("asked", "")
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


_JUDGED = ("task_id", "task", "change", "original", "applied", "asked", "ruling", "checked")
"""The columns that were looked at otherwise, or say nothing of the decision."""


def _overruled(row: RegisterRow) -> Iterator[str]:
    """Yields what other cells say against a row, in Chinese."""
    cells = [
        *((row.headings[n], text_of(row.said[n])) for n in row.said if n not in _JUDGED),
        *row.remarks,
    ]
    for heading, text in cells:
        refuses = heading and not is_no(text) and read_ruling(heading).value == "refused"
        if text and (refuses or overruling(text, _speaks(heading))):
            yield f"{heading or '备注'}写的是“{text}”"
    document = folded(text_of(row.said.get("document", "")))
    if re.search("[待拟未不尚补]|口头|办理|流程|[中]$", document):
        yield f"批准文号写的是“{document}”"


def _speaks(heading: str) -> Speaks:
    """Returns what the cells below a heading do."""
    if _NO_DECISION.search(heading):
        return "explains"
    return "names" if _NAMES.search(heading) else "decides"


_NO_DECISION = pattern(
    r"原因|理由|事由|单位|部门|责任|领导$|[^情]人$|电话|文号|文件|依据|时限|期限|[延]?至$|类型|类别|情形|"
    r"(?:调整|变更|修改)[前后]"
)
"""Headings under which nobody decides."""
_NAMES = pattern("材料|附件|方式")


def _only_asked(row: RegisterRow) -> str:
    """Returns why a row that nobody approved in words may only be an application; or ''."""
    dated = next((n for n in row.register.counts_from if text_of(row.said.get(n, ""))), "")
    heading = row.headings.get(row.register.counts_from[0], "")
    if row.under.words:
        return f"表上写的是“{row.under.words}”，没有写明已批准"
    if row.asks:
        return f"表头“{row.asks}”只是计划或申请，没有写明已批准"
    if "asked" in row.said and not text_of(row.said.get("new", "")):
        return f"“{row.headings['asked']}”是申请的时限，没有写明已批准"
    if text_of(row.said.get("applied", "")) and not dated and row.register is EXTENSIONS:
        return "只有申请日期，没有写明已批准"
    if heading and not dated and re.search("审批|审核|审定|会议|研究", heading):
        return f"没有填写{heading}"
    return ""


def _unreadable(row: RegisterRow, deadline: Deadline | None, values: Mapping[str, Typed]) -> str:
    """Returns which needed date cannot be read, in Chinese; or ''."""
    if deadline is not None and not deadline.understood:
        return _no_day(row, "new" if "new" in row.said else "asked")
    for name in () if row.register.undated else row.register.counts_from:
        if text_of(row.said.get(name, "")) and _day(values.get(name)) is None:
            return _no_day(row, name)
    return ""


def _no_day(row: RegisterRow, name: str) -> str:
    text = text_of(row.said.get(name, ""))
    heading = row.headings.get(name, name)
    return f"{heading}“{text}”看不出是哪一天" if text else f"没有填写{heading}"


def _shortens(
    row: RegisterRow, named: Named, deadline: Deadline, tasks: Sequence[ListedTask], month: Month
) -> str:
    """Returns why a new deadline is no extension, in Chinese; or ''."""
    original = deadline_of(row.said.get("original", ""), month)
    new = text_of(row.said.get("new", "") or row.said.get("asked", ""))
    if deadline.date is None:
        return ""
    if original.date is not None and deadline.date < original.date:
        first = text_of(row.said["original"])
        return f"新时限{_as_read(new, deadline.date)}早于原时限{_as_read(first, original.date)}"
    for place in named.places:
        listed = tasks[place].deadline
        if listed.open or (listed.date is not None and deadline.date < listed.date):
            read = _as_read(new, deadline.date)
            return f"新时限{read}早于清单的完成时限“{tasks[place].deadline_text}”"
    return ""


def _as_read(text: str, day: dt.date) -> str:
    """Returns a day as written, with the year in which it is read if it names none."""
    year = "" if re.search(r"20\d\d", folded(text)) else f"（按{day.year}年掌握）"
    return f"“{text}”{year}"


_UNLIKE = 40
"""In per cent: a text less similar than this is another task's."""


def _of_another_task(row: RegisterRow, named: Named, numbers: Numbers) -> str:
    """Returns that number and text do not belong together, in Chinese; or ''."""
    text = text_of(row.said.get("task", ""))
    words = folded_words(text)
    if len(named.places) != 1 or len(words) < 4:
        return ""
    listed = numbers.words[named.places[0]]
    if not listed or fuzz.partial_ratio(words, listed) >= _UNLIKE:
        return ""
    return f"任务编号“{text_of(row.said['task_id'])}”的工作内容“{text}”与清单不同"


def _words(
    row: RegisterRow,
    entered: _Entered,
    new: Value,
    deadline: Deadline | None,
    month: Month,
    *,
    sent_back: bool,
) -> str:
    """Returns what an entry says of its task. An extension's words lack the listed deadline."""
    register = row.register
    dated = next((n for n in register.counts_from if text_of(row.said.get(n, ""))), "")
    on = written(row.said[dated], deadline_of(row.said[dated], month)) if dated else ""
    if deadline is not None:
        return f"经批准延至{written(new, deadline)}{_document(entered)}"
    if register is EXTENSIONS and isinstance(means := entered.values.get("new"), Deadline):
        return f"经批准延至{written(new, means)}{_document(entered)}"
    if register is CHANGES:
        reason = entered.written("reason")
        because = "" if says_nothing(reason) else f"：{reason}"
        return f"{on}批准{entered.text('change')}{_document(entered)}{because}"
    if register.has("closed"):
        checked = "；".join(dict.fromkeys(text for _, text in row.checks if text))
        what = "退回" if sent_back else "销号"
        return f"{on}{what}" + (f"：{checked}" if checked else "")
    shown = (f"{row.headings[name]}：{text}" for name, text in entered.texts.items() if text)
    return "；".join(shown)


def _document(entered: _Entered) -> str:
    approval = entered.written("document")
    return "" if says_nothing(approval) else f"（{approval}）"


def written(value: Value, means: Deadline) -> str:
    """Returns a deadline as people read it: dates and day numbers in Chinese, text unchanged."""
    if isinstance(value, str | ShownDate) or means.date is None:
        return text_of(value)
    return f"{means.date.year}年{means.date.month}月{means.date.day}日"


def joined(*words: str) -> str:
    return "；".join(filter(None, words))
