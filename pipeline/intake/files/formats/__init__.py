"""Reads from a workbook's file what calamine does not tell, with one module for each format.

calamine reads every format, but tells nothing of number formats, error cells, formulas without a
value or hidden rows. In ods and xlsb it tells nothing of merged cells either. A value far outside
the table makes it abort the process.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.domain.settings import Limits
from pipeline.intake.files.formats.number_formats import NumberFormat

Place = tuple[int, int]
"""Row and column of a cell, zero-based."""
Fault = str
"""Why a file could not be read as a return: encrypted, damaged, not_workbook, too_large,
no_header or changing."""


class Unreadable(Exception):
    """Raised when a file cannot be read, with its `fault` and a `detail` in Chinese."""

    def __init__(self, fault: Fault, detail: str) -> None:
        super().__init__(detail)
        self.fault = fault
        self.detail = detail


def damaged() -> Unreadable:
    return Unreadable("damaged", "内容不完整或内部结构有误")


@dataclass(frozen=True)
class Marks:
    """What the file says of one sheet's cells apart from their values. Rows count from zero."""

    percentages: frozenset[Place] = frozenset()
    """Cells formatted as a percentage."""
    errors: frozenset[Place] = frozenset()
    """Cells that hold a formula error, or a formula without a value."""
    hidden_rows: frozenset[int] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] | None = None
    """First row, first column, last row, last column; None where calamine tells them."""
    formats: Mapping[Place, NumberFormat] = field(default_factory=dict)
    """Other number formats on which it depends what a cell shows."""
    colours: Mapping[Place, tuple[str, str]] = field(default_factory=dict)
    """Font and fill (红色, 黄色, 绿色 or '') of coloured cells, in a sheet that may have lamps."""
    has_pictures: bool = False
    """Whether pictures float over its cells."""


@dataclass(frozen=True)
class Package:
    """A workbook as found in its file, before it is opened."""

    content: bytes
    """The bytes that calamine may read."""
    sheets: dict[str, Marks] = field(default_factory=dict)
    macros: bool = False
    from_1904: bool = False
    document: dict[str, bytes] = field(default_factory=dict)
    """The parts of a Word document, by name; calamine is not asked then."""


def refuse_far(last_row: int, last_column: int, limits: Limits) -> None:
    """Raises Unreadable when a table that ends in this cell has more cells than allowed.

    `last_row` and `last_column` are zero-based.
    """
    if (last_row + 1) * (last_column + 1) > limits.cells:
        place = f"{column_letters(last_column)}{last_row + 1}"
        raise Unreadable("too_large", f"{place} 处有内容，表格范围过大")


def column_number(letters: str) -> int:
    """Returns the zero-based number of a column: `A` is 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letters(number: int) -> str:
    """Returns the letters of a zero-based column: 0 is `A`."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
