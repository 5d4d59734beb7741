"""Finds out which week a form, a sheet or a heading is for, by its own words."""

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import NamedTuple

from pipeline.domain.reading import Doubt
from pipeline.domain.text import folded, pattern
from pipeline.domain.week import Week
from pipeline.intake.meaning.dates.marks import GRAMMAR, Grain, Where, stands
from pipeline.intake.meaning.dates.timespans import Of, Span, is_early


@dataclass(frozen=True, slots=True)
class Mark:
    """Words that name a time, and whether it is this week's."""

    words: str
    of: Of
    grain: Grain
    days: Span | None = None
    """Its first and last day, when it names them without regard to the week."""
    relative: bool = False
    """It is 上周 or 本月, or stands under such words, and does not date the form."""


@functools.lru_cache(maxsize=8192)
def marks(text: str, week: Week, where: Where = "label") -> tuple[Mark, ...]:
    """Returns the marks of time in a text. Parts with gaps between them are read by themselves."""
    return tuple(
        replace(mark, words=_as_written(mark.words, text))
        for part in _parts(text)
        for mark in _marks_in(part, week, where)
    )


def _as_written(words: str, text: str) -> str:
    """Returns folded words as the text has them, or the same words when they cannot be found."""
    like = r"\s*".join("[—–－‐‑‒−~～_-]+" if c == "-" else re.escape(c) for c in words)
    match = re.search(like, text, re.IGNORECASE)
    return match[0] if match else words


def settled(found: Iterable[Mark]) -> Of | None:
    """Returns whose time the marks of one text give together, or None without marks.

    Those of the narrowest grain decide. When they disagree, or a wider one is another's, it is
    unclear.
    """
    of: dict[Grain, set[Of]] = {}
    for mark in found:
        of.setdefault(mark.grain, set()).add(mark.of)
    if not of:
        return None
    narrow, *wider = (of[grain] for grain in _GRAINS if grain in of)
    if len(narrow) > 1:
        return "unclear"
    (said,) = narrow
    return "unclear" if said == "this" and any("other" in grain for grain in wider) else said


_GRAINS: tuple[Grain, ...] = ("week", "month", "quarter", "year")


def _parts(text: str) -> Iterator[str]:
    """Yields the parts of a line that had cells of their own, folded; 日期： with what follows."""
    held = ""
    for part in _GAPS.split(_SPACED.sub("", text[:_LONGEST])):
        held += _bare(part.strip())
        if held and held[-1] != ":":
            yield held
            held = ""


@functools.lru_cache(maxsize=1024)  # 填报日期：7月14日 stands in many lines
def _bare(part: str) -> str:
    return _DASHES.sub("-", folded(_STAMP.sub(r"\1;", _BETWEEN_NUMBERS.sub(";", part))))


_LONGEST = 500
_GAPS = pattern(r"\s{2,}|\n")
_DASHES = pattern(r"[—–－‐‑‒−~～]+|(?<=\d)_(?=\d)")
_SPACED = pattern(r"(?<=[0-9年月第])\s+(?=[年月日号周第])|(?<=[年月第])\s+(?=[0-9])")
"""2024 年  5 月  10 日."""
_BETWEEN_NUMBERS = pattern(r"(?<=\d)\s+(?=[\dA-Za-z])")
_STAMP = pattern(r"(?<!\d)(20\d{6})(?:\d{4}|\d{6})(?!\d)")
"""20240510173000: a day with a time, as programs name files."""


@functools.lru_cache(maxsize=8192)
def _marks_in(part: str, week: Week, where: Where) -> tuple[Mark, ...]:
    return tuple(_marks_of(part, week, where))


def _marks_of(text: str, week: Week, where: Where) -> Iterator[Mark]:
    signs = frozenset(text)
    for phrase in GRAMMAR:
        if phrase.needs.isdisjoint(signs):
            continue
        for match in list(phrase.words.finditer(text)):
            if where == "line" and phrase.loose and not stands(match, text):
                continue
            said = phrase.read(match, week, text, where)
            before = text[: match.start()]
            if not phrase.relative and (said.of or said.days):
                text = before + "\0" * len(match[0]) + text[match.end() :]
            if said.of is None:
                continue
            under = phrase.relative or _UNDER_ANOTHER.search(before)
            yield Mark(match[0].strip("();"), said.of, said.grain, said.days, bool(under))


_UNDER_ANOTHER = pattern(r"(?:上|前|下|次)[一1]?个?(?:周|星期|月|期|次)[^,、;本]{0,4}[(:]$")
"""上周（5.6-5.10）: the days of last week, beside those of this one."""


def week_of_label(text: str, week: Week) -> Of | None:
    """Returns whose time a heading or a name gives, or None when it names none."""
    return settled(marks(text, week))


class FormWeek(NamedTuple):
    """Which week a form is for, if not surely this one."""

    other: str = ""
    """The words that show it is for another week; ''."""
    doubt: Doubt | None = None
    """Why it cannot be told. Never with `other`."""
    where: str = "表上"
    """Where `other` stands, in Chinese."""


def week_of_form(
    lines: Sequence[str],
    labels: Iterable[str],
    sheet: str,
    file: str,
    week: Week,
    guessed: Iterable[str],
) -> FormWeek:
    """Returns which week a form is for.

    `lines` are the lines of text around the table, `labels` the headings of the columns that were
    read; `guessed` those whose meaning was only guessed. The file's name, and those of its folders,
    count only when the form names no week.
    """
    said = _said(lines, labels, week)
    if before := _last_week(guessed, week):
        return FormWeek(doubt=_unclear(before, sheet, week))
    on_sheet = marks(sheet, week)
    said += [mark for mark in on_sheet if mark.of != "this" or mark.grain == "week"]
    this, other, unclear = ([m.words for m in said if m.of == of] for of in _OFS)
    if other and this:
        return FormWeek(doubt=Doubt("week", "doubtful", this[0], against=other[0], sheet=sheet))
    if other:
        return FormWeek(other[0])
    if this:
        return FormWeek()
    by_name = _named(file, week)
    if unclear and (by_name is None or by_name.of != "this"):
        return FormWeek(doubt=_unclear(unclear[0], sheet, week))
    if by_name is None and (before := _last_week(lines, week)):
        return FormWeek(doubt=_unclear(before, sheet, week))
    if by_name is None or by_name.of == "this":
        return FormWeek()
    if by_name.of == "other":
        return FormWeek(by_name.words, where="文件名上")
    return FormWeek(doubt=_unclear(by_name.words, sheet, week))


def _last_week(texts: Iterable[str], week: Week) -> str:
    """Returns a text that begins with 上周 and does not say 本周 too; '' if none does.

    With an early cut-off, last week is the week of the report.
    """
    for text in () if is_early(week) else texts:
        found = [mark for mark in marks(text, week) if mark.relative]
        begins = any(text.startswith(mark.words) for mark in found)
        if begins and all(mark.of == "other" for mark in found) and not _SENTENCE.search(text):
            return text
    return ""


_SENTENCE = pattern("[。；;！!]|请|^[上下]一?次(?:填报|报送|上报|填表|更新)的?(?:日期|时间)")
"""What only mentions another week: a remark, or when the form was or will be sent: 上次填报日期."""


def _unclear(words: str, sheet: str, week: Week) -> Doubt:
    return Doubt("week", "doubtful", words, against=f"本周{week.title}", sheet=sheet)


_OFS: tuple[Of, Of, Of] = ("this", "other", "unclear")


def week_of_table(lines: Iterable[str], labels: Iterable[str], week: Week) -> Of | None:
    """Returns whose week the text around a table and its headings name, or None."""
    of = {mark.of for mark in _said(lines, labels, week)}
    return "unclear" if len(of - {"unclear"}) > 1 else next((o for o in _OFS if o in of), None)


def _said(lines: Iterable[str], labels: Iterable[str], week: Week) -> list[Mark]:
    """Returns the marks that say for which week a form is. A whole year or this month does not."""
    return [
        mark
        for found in (
            *(marks(line, week, "line") for line in lines),
            *(marks(label, week) for label in labels),
        )
        for mark in found
        if _dates(mark)
    ]


def _dates(mark: Mark) -> bool:
    if mark.relative or mark.grain == "year":
        return False
    return mark.grain == "week" or mark.of != "this"


def _named(file: str, week: Week) -> Mark | None:
    """Returns the mark that dates a file: in its name, or in that of the nearest folder."""
    path = PurePosixPath(file)
    for name in (path.stem, *reversed(path.parts[:-1])):
        dated = [mark for mark in marks(name, week) if _dates(mark)]
        if dated:
            of = settled(dated)
            return next((mark for mark in dated if mark.of == of), None) or Mark(
                dated[0].words, "unclear", "week"
            )
    return None
