"""Finds out which week a form, a sheet or a heading is for, by its own words."""

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import NamedTuple

from pipeline.domain.reading import Doubt
from pipeline.domain.week import Week
from pipeline.intake.meaning.marks import Mark, marks, settled
from pipeline.intake.meaning.timespans import Of


def week_of_label(text: str, week: Week) -> Of | None:
    """Returns whose time a heading or a name gives, or None when it names none."""
    return settled(marks(text, week))


class FormWeek(NamedTuple):
    """Which week a form is for, if not surely this one."""

    other: str = ""
    """The words that show it is for another week; ''."""
    doubt: Doubt | None = None
    """Why it cannot be told. Never with `other`."""


def week_of_form(
    lines: Iterable[str], labels: Iterable[str], sheet: str, file: str, week: Week
) -> FormWeek:
    """Returns which week a form is for.

    `lines` are the lines of text around the table, `labels` the headings of the columns that were
    read. The file's name, and those of its folders, count only when the form names no week.
    """
    said = _said(lines, labels, week)
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
    if by_name is None or by_name.of == "this":
        return FormWeek()
    if by_name.of == "other":
        return FormWeek(by_name.words)
    return FormWeek(doubt=_unclear(by_name.words, sheet, week))


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
