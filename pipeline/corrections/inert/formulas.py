"""Which formulas of a unit's workbook may go back: a closed grammar, by the tokens of openpyxl.

In a cell only plain arithmetic on its own sheet stays, with questions such as whether a cell is
blank. In a list of choices or a condition for a
colour the other sheets of the same workbook may be named too.
"""

import functools
import re
from collections.abc import Collection
from itertools import zip_longest

from pipeline.domain.text import pattern

_FUNCTIONS = frozenset(
    re.findall(
        "[A-Z]+",
        "SUM AVERAGE ROUND ROUNDUP ROUNDDOWN INT ABS MOD IF IFERROR AND OR NOT TRUE FALSE MAX MIN"
        " COUNT COUNTA COUNTBLANK COUNTIF SUMIF SUMPRODUCT SUBTOTAL ROW ROWS COLUMN COLUMNS"
        " ISERROR ISBLANK ISNUMBER ISTEXT TRIM LEN EXACT LEFT",
    )
)
_OF_CONDITIONS = _FUNCTIONS | frozenset(
    re.findall(
        "[A-Z]+",
        "SEARCH FIND RIGHT MID TODAY DATE WEEKDAY YEAR MONTH DAY OFFSET MATCH COUNTIFS FLOOR",
    )
)
_OPERATORS = frozenset(("+", "-", "*", "/", "^", "%", "=", "<>", "<", ">", "<=", ">="))
_CELL, _COLUMN, _ROW = r"\$?[A-Z]{1,3}\$?[1-9]\d{0,6}", r"\$?[A-Z]{1,3}", r"\$?[1-9]\d{0,6}"
_RANGE = pattern(rf"{_CELL}(:{_CELL})?|{_COLUMN}:{_COLUMN}|{_ROW}:{_ROW}", re.IGNORECASE)
_PLAIN_WORDS = pattern(r'"(?:[^:/\\|!"]{0,255}|/)"')
_ASKED_OF_CELLS = '"format"'
"""CELL may tell whether a cell is shown as a percentage, but not where the file is."""
_LONGEST = 2000
"""In characters. People write no longer ones."""


def is_arithmetic(formula: object, title: str) -> bool:
    """Returns whether a cell's formula is plain arithmetic on the sheet of that title."""
    if not isinstance(formula, str) or len(formula) > _LONGEST:
        return False
    if "!" in formula or '"' in formula:
        return _is_closed(formula, (title,), (), False)
    return _same_but_for_rows(_NUMBER.sub("1", formula))


_NUMBER = pattern(r"\d{1,7}")


@functools.lru_cache(maxsize=4096)
def _same_but_for_rows(formula: str) -> bool:
    return _is_closed(formula, (), (), False)


def stays_inside(formula: object, titles: Collection[str], names: Collection[str]) -> bool:
    """Returns whether a condition or a list of choices only looks at sheets of this workbook.

    `names` are the names for places in it that are kept.
    """
    if formula is None or formula == "":
        return True
    if not isinstance(formula, str) or len(formula) > _LONGEST:
        return False
    text = formula if formula.startswith("=") else f"={formula}"
    return _is_closed(text, titles, names, True)


def is_place(text: object, titles: Collection[str]) -> bool:
    """Returns whether a defined name only stands for places in this workbook."""
    if not isinstance(text, str) or not text or len(text) > _LONGEST:
        return False
    return all(_is_range(part, titles) and "!" in part for part in _PARTS.findall(text)) and (
        _PARTS.sub("", text).strip(",") == ""
    )


_PARTS = pattern(r"(?:'(?:[^']|'')*'|[^',])+")


def _is_closed(
    formula: str, titles: Collection[str], names: Collection[str], of_condition: bool
) -> bool:
    from openpyxl.formula import Tokenizer
    from openpyxl.formula.tokenizer import Token

    try:
        tokens = Tokenizer(formula).items
    except Exception:  # whatever it stumbles over is no plain arithmetic
        return False
    functions = _OF_CONDITIONS if of_condition else _FUNCTIONS
    depth = 0
    for token, following in zip_longest(tokens, tokens[1:]):
        depth += {Token.OPEN: 1, Token.CLOSE: -1}.get(token.subtype, 0)
        kind, value = token.type, token.value
        if kind == Token.OPERAND:
            if token.subtype == Token.RANGE:
                good = _is_range(value, titles) or value in names
            elif token.subtype == Token.TEXT:
                good = of_condition or _PLAIN_WORDS.fullmatch(value) is not None
            else:
                good = token.subtype in (Token.NUMBER, Token.LOGICAL)
        elif kind == Token.FUNC:
            name = value[:-1].upper()
            good = token.subtype == Token.CLOSE or name in functions
            if name == "CELL" and following is not None:
                good = following.value == _ASKED_OF_CELLS
        elif kind in (Token.OP_IN, Token.OP_PRE, Token.OP_POST):
            good = value in _OPERATORS or (of_condition and value == "&")
        else:
            good = kind in (Token.PAREN, Token.WSPACE) or value == ","
        if not good or depth < 0:
            return False
    return bool(tokens) and depth == 0


def _is_range(text: str, titles: Collection[str]) -> bool:
    sheet, mark, place = text.rpartition("!")
    if mark:
        quoted = len(sheet) > 2 and sheet[0] == sheet[-1] == "'"
        name = sheet[1:-1].replace("''", "'") if quoted else sheet
        if name not in titles:
            return False
    return _RANGE.fullmatch(place) is not None
