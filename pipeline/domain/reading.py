"""Doubt as a notion of the code: what was recognised, how surely, and what was passed over.

Everything that the intake recognises is one of three things:

- sure: said in so many words, with one candidate. It is used.
- guessed: near words, or one of several candidates that is clearly the better. It is used, and a
  finding quotes what was seen and what it was taken for.
- doubtful: two readings of like weight, or a reading that another sign contradicts. It is never
  used as good news: the value is blank, or the worse of the two, and a finding quotes both.

Readers return a `Reading`. What is not sure, and what was passed over, they also put down as a
`Doubt` with its place; the rules over the subject "doubts" make the findings.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, Literal, NamedTuple, TypeVar

T_co = TypeVar("T_co", covariant=True)

Sureness = Literal["sure", "guessed", "doubtful"]
SURENESS: Mapping[Sureness, str] = {
    "sure": "确定",
    "guessed": "按近似文字认出，请核对",
    "doubtful": "拿不准，没有采用",
}
About = Literal[
    "heading", "sheet", "table", "row", "cell", "week", "unit", "task", "forecast", "deadline",
    "percent", "target", "cycle", "stage", "version", "ledger", "document",
]  # fmt: skip
"""What kind of thing a doubt is about. `document`: what a Word document holds beside plain text."""
How = Literal["guessed", "doubtful", "passed_over", "unread"]
"""What is the matter with it. `passed_over`: it was not used, and might have held what was wanted.
`unread`: it was not used, and surely did not."""


@dataclass(frozen=True, slots=True)
class Reading(Generic[T_co]):
    """What something was taken for, how surely, and the words that the reading rests on."""

    value: T_co
    sure: Sureness = "sure"
    words: str = ""
    """The words of the source that decided, such as 除1项外."""
    against: str = ""
    """What speaks against it: other words of the source, or the other candidates."""

    @property
    def is_sure(self) -> bool:
        return self.sure == "sure"


class ColumnRead(NamedTuple):
    """A column of a table that has a heading, and what it was taken for."""

    column: str
    """Its letters."""
    heading: str
    """As in the file; the lower line of a heading in two lines."""
    field: str
    """The name of the field; '' when the column was not used."""
    sure: Sureness
    instead: str
    """For a column that was passed over: the field that it might also have held."""
    sample: str
    """The first text in it, shortened; '' when the column is blank."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that was not surely understood, or was passed over, with its place."""

    about: About
    how: How
    seen: str
    """The words in the file: a heading, a sheet's name, a cell's text."""
    taken: str = ""
    """What it was taken for, in Chinese; '' for nothing."""
    against: str = ""
    """What else it may be, or what was used instead, in Chinese."""
    field: str = ""
    """The name of the field that it concerns; '' for none."""
    sheet: str = ""
    row: int | None = None
    """The row number in Excel; None when no row is meant."""
    column: str = ""
    """The letters of the column; '' when no cell is meant."""
    part_of: int | None = None
    """The row that counts for it, when that is another one above it."""
    sample: str = ""
    """For a column: the first of its cells, in Chinese quotation marks."""


PICTURE, ATTACHED = "图片", "附件"
"""What is seen of a picture, and of words that only say that the text is attached."""
