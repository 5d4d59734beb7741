"""Reads number formats: which part of a date a cell shows, and what a per cent sign in it means.

A number format is a small language. Source: ECMA-376 part 1, 18.8.31. What it shows counts, because
that is what the person who filled in the cell saw and signed.
"""

import datetime as dt
import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.domain.text import pattern


@dataclass(frozen=True, slots=True)
class ShownDate:
    """A date cell that does not show the whole date, as `2024年5月` and `1月31日` do."""

    day: dt.date
    text: str

    def __str__(self) -> str:
        return self.text


Shown = str | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | ShownDate
"""What a cell may hold."""


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """What a cell with this format shows. `kind` says which of the parts below matter.

    - `""`: the value itself, or a whole date.
    - `"%"`: a hundred times the number, with a per cent sign.
    - `"sign"`: the number, with a per cent sign as mere text.
    - `"date"`: a date, of which `pieces` are shown: `y`, `m`, `d`, `w` for the day of the week,
      `t` for the time, `q` for the quarter; anything else is text.
    - `"words"`: the number with words around it: `pieces` are the text before, the digits as
      `0.00`, and the text behind.
    - `"cases"`: one of `cases`, each with the bounds of the numbers for which it holds.
    """

    kind: str = ""
    pieces: tuple[str, ...] = ()
    cases: tuple[tuple[str, float, "NumberFormat"], ...] = ()

    def of(self, number: float) -> "NumberFormat":
        """Returns the format that holds for a number."""
        if self.kind != "cases":
            return self
        holding = (each for sign, bound, each in self.cases if _holds(number, sign, bound))
        return next(holding, PLAIN)

    def shown(self, value: Shown, *, from_1904: bool = False) -> Shown:
        """Returns what a cell with this value shows, or the value itself."""
        if self.kind == "words":
            return _worded(value, self.pieces) if isinstance(value, float | int) else value
        if self.kind == "sign":
            return f"{value:.15g}%" if isinstance(value, float | int) else value
        if self.kind != "date":
            return value
        day = _day(value, from_1904)
        if day is None:
            return value
        if {"y", "m", "d"} <= set(self.pieces):
            return day if isinstance(value, float | int) else value
        return ShownDate(day, _in_part(day, value, self.pieces))


PLAIN = NumberFormat()
PERCENT = NumberFormat("%")


def _holds(number: float, sign: str, bound: float) -> bool:
    """Whether a condition as `<=1` holds for a number. Without a sign it always does."""
    if sign == "<>":
        return number != bound
    return (
        not sign
        or ("=" in sign and number == bound)
        or (">" in sign and number > bound)
        or ("<" in sign and number < bound)
    )


_YEAR_MONTH, _MONTH_DAY, _TIME, _WHOLE = (
    NumberFormat("date", pieces) for pieces in (("y", "m"), ("m", "d"), ("t",), ("y", "m", "d"))
)
BUILT_IN = {
    **dict.fromkeys((9, 10), PERCENT),
    **dict.fromkeys((17, 27, 36, 50, 52, 57), _YEAR_MONTH),
    **dict.fromkeys((16, 28, 29, 51, 53, 54, 58), _MONTH_DAY),
    **dict.fromkeys((*range(18, 22), *range(32, 36), 45, 46, 47, 55, 56), _TIME),
    **dict.fromkeys((30, 31), _WHOLE),
}
"""The formats that have a number and no code, where they matter. From 27 on they are those of a
Chinese program, which shows 57 as 2024年5月. Source: ECMA-376 part 1, 18.8.30."""


@functools.lru_cache(maxsize=4096)
def number_format(code: str) -> NumberFormat:
    """Returns what a format code shows. It is PLAIN when the code is unusual. Never raises."""
    if _MAY_MATTER.search(code) is None:
        return PLAIN
    sections = [_pieces(section) for section in _sections(code[:_LONGEST])]
    of_numbers = [pieces for pieces in sections if ("text", "@") not in pieces] or sections[:1]
    looks = [_section(pieces) for pieces in of_numbers[:3]]
    conditions = [_condition(pieces) for pieces in of_numbers[:3]]
    if not any(conditions):
        conditions = list(_UNSAID[len(looks)])
    cases = tuple(
        (*(condition or ("", 0.0)), look) for condition, look in zip(conditions, looks, strict=True)
    )
    return looks[0] if looks.count(looks[0]) == len(looks) else NumberFormat("cases", cases=cases)


_UNSAID: Mapping[int, Sequence[tuple[str, float]]] = {
    1: [("", 0.0)],
    2: [(">=", 0.0), ("", 0.0)],
    3: [(">", 0.0), ("<", 0.0), ("", 0.0)],
}
"""For which numbers each of so many sections holds, when they do not say it."""
_LONGEST = 255
_MAY_MATTER = pattern(r"[%％‰ymdhsaeqYMDHSAEQ\"\\]|[^\x00-\x7f]")
_CONDITION = pattern(r"(<=|>=|<>|<|>|=)(-?\d{1,9}(?:\.\d{1,9})?)")
_PIECE = pattern(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]?|(?P<ampm>am/pm|a/p|上午/下午)|'
    r"(?P<general>general|g/通用格式|standard)|(?P<date>y+|e+(?![+-])|m+|d+|h+|s+|a{3,4}(?!\w)|q+)|"
    r"(?P<digits>[0#?][0#?.,/ ]*)|(?P<percent>%)|(?P<text>@)|(?P<literal>.)",
    re.IGNORECASE | re.DOTALL,
)


def _sections(code: str) -> list[str]:
    """Returns the sections of a code, which semicolons outside quotes part."""
    found, start = [], 0
    for match in _PIECE.finditer(code):
        if match["literal"] == ";":
            found.append(code[start : match.start()])
            start = match.end()
    return [*found, code[start:]]


def _pieces(section: str) -> list[tuple[str, str]]:
    """Returns the pieces of a section: the name of each in `_PIECE`, `words` for mere text."""
    pieces: list[tuple[str, str]] = []
    for match in _PIECE.finditer(section):
        name = match.lastgroup or ""
        if name in ("quoted", "escaped", "literal"):
            pieces.append(("words", match[name]))
        elif name:
            pieces.append((name, match[name] if name == "bracket" else match[name].lower()))
    return pieces


def _condition(pieces: Sequence[tuple[str, str]]) -> tuple[str, float] | None:
    brackets = (_CONDITION.fullmatch(text) for name, text in pieces if name == "bracket")
    found = next(filter(None, brackets), None)
    return (found[1], float(found[2])) if found else None


def _section(pieces: Sequence[tuple[str, str]]) -> NumberFormat:
    brackets = [text.upper() for name, text in pieces if name == "bracket"]
    if "$-F800" in brackets:  # the system's long date
        return _WHOLE
    if any(map(_ELAPSED.fullmatch, brackets)):
        return _TIME
    kinds = {name for name, _ in pieces}
    words = "".join(text for name, text in pieces if name == "words")
    if "date" in kinds and "digits" not in kinds:
        return _date(pieces)
    if "percent" in kinds:
        return PERCENT
    if not kinds & {"digits", "general"}:
        return NumberFormat("words", (words, "", "")) if words.strip(" -") else PLAIN
    if "%" in words or "％" in words:
        return NumberFormat("sign")
    return _words(pieces) if any(map(str.isalnum, words)) or "‰" in words else PLAIN


_ELAPSED = pattern("H+|M+|S+")


def _date(pieces: Sequence[tuple[str, str]]) -> NumberFormat:
    """Returns the format of a date: its parts in the order shown, with the words between them."""
    shown: list[str] = []
    letters = [written[0] for name, written in pieces if name == "date"]
    at = -1
    for name, written in pieces:
        if name == "words":
            kept = any(map(str.isdigit, written))  # 日 18:00
            if words := written.strip() if kept else _BETWEEN.sub("", written):
                shown.append(words)
            continue
        if name != "date":
            continue
        at += 1
        before, behind = letters[at - 1 : at], letters[at + 1 : at + 2]
        if written[0] in "ye":
            shown.append("y")
        elif written[0] == "m":
            is_minute = before == ["h"] or behind == ["s"] or (before == ["s"] and at > 0)
            shown.append("t" if is_minute else "m")
        elif written[0] == "q":
            shown.append("q")
        elif written[0] == "d":
            shown.append("d" if len(written) <= 2 else "w")
        else:
            shown.append("w" if written[0] == "a" else "t")
    parts = {part for part in shown if part in _PARTS}
    if {"y", "m", "d"} <= parts:
        return PLAIN
    return NumberFormat("date", tuple(shown))


_BETWEEN = pattern(r"[\s/.,:，、()（）\[\]-]|星期|周|[时点分秒]")
"""What stands between the parts of a date, and says nothing more."""
_PARTS = ("y", "m", "d", "w", "t", "q")
_WEEKDAYS = "一二三四五六日"


def _day(value: Shown, from_1904: bool) -> dt.date | None:
    """Returns the day of a value, or None when it is none."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, bool) or not isinstance(value, float | int):
        return None
    zero = dt.date(1904, 1, 1) if from_1904 else dt.date(1899, 12, 30)
    return zero + dt.timedelta(days=int(value)) if 61 <= value < 2_900_000 else None


def _in_part(day: dt.date, value: Shown, pieces: tuple[str, ...]) -> str:
    """Returns the shown part of a day in Chinese, as `2024年5月`, whatever the marks between."""
    parts = [piece for piece in pieces if piece in _PARTS]
    said = {
        "y": f"{day.year}年",
        "q": f"{(day.month + 2) // 3}季度",
        "m": f"{day.month}月",
        "d": f"{day.day}日",
        "w": f"星期{_WEEKDAYS[day.weekday()]}",
    }
    order = "yqmd"
    dated = [part for part in parts if part in order]
    if dated != sorted(dated, key=order.index):  # May-24, 31/1
        return "".join(said[part] for part in order if part in dated)
    if not dated:
        clock = f"{value:%H:%M}" if isinstance(value, dt.datetime | dt.time) else "00:00"
        return said["w"] if "w" in parts else clock
    text = ""
    for piece in pieces:
        if piece in said:
            text += said[piece] if piece in order else ""
        elif piece not in ("t", "季度"):
            text += piece[1:] if text and piece[0] in "年月日号" else piece
    return text


def _words(pieces: Sequence[tuple[str, str]]) -> NumberFormat:
    names = [name for name, _ in pieces]
    if sum(name in ("digits", "general") for name in names) != 1:
        return PLAIN
    at = next(place for place, name in enumerate(names) if name in ("digits", "general"))
    before, behind = (
        "".join(written for name, written in part if name == "words")
        for part in (pieces[:at], pieces[at + 1 :])
    )
    return NumberFormat("words", (before, pieces[at][1], behind))


def _worded(value: float, pieces: tuple[str, ...]) -> float | str:
    """Returns a number with the words around it, rounded as shown. A negative one stays."""
    before, digits, behind = pieces
    if not digits:
        return before
    if not 0 <= value < 1e15:
        return value
    if digits[0] not in "0#?" or "/" in digits:
        return f"{before}{value:.15g}{behind}"
    whole, _, rest = digits.replace(" ", "").partition(".")
    if whole.endswith(",") or rest.endswith(","):  # in thousands
        return value
    decimals = sum(mark in "0#?" for mark in rest)
    text = f"{value:.{decimals}f}"
    if "#" in rest:
        text = text.rstrip("0").rstrip(".")
    text = text.rjust(whole.count("0") + (decimals + 1 if decimals else 0), "0")
    return f"{before}{text}{behind}"
