"""Lamps: a cell of which only the colour says something, as a red ● or a red cell without text."""

import re
from collections.abc import Iterable, Mapping

from pipeline.domain.text import pattern

LAMPS = frozenset("●◆■⬤⚫▲★◉•⚪○◇□")
"""Texts that say nothing without their colour."""
GREENS = ("绿灯", "绿牌")
"""Words for a green lamp, which a cell of another colour contradicts."""
RED, _YELLOW, _GREEN = "红色", "黄色", "绿色"
_INDEXED = {
    **dict.fromkeys((2, 10, 16), RED),
    **dict.fromkeys((5, 13, 51), _YELLOW),
    **dict.fromkeys((3, 11, 17, 50, 57), _GREEN),
}
"""The colours of Excel's old palette. Source: ECMA-376 part 1, 18.8.27."""
_THEME = {7: _YELLOW, 9: _GREEN}
"""Accents of the usual theme."""


def colour_of(red: int, green: int, blue: int) -> str:
    """Returns 红色, 黄色 or 绿色, or '' for another colour or a pale one."""
    if max(red, green, blue) < 100 or max(red, green, blue) - min(red, green, blue) < 90:
        return ""
    if red >= 160 and green < 90 and blue < 110:
        return RED
    if red >= 200 and green >= 140 and blue < 120:
        return _YELLOW
    return _GREEN if green >= 100 and green > red + 40 and green > blue + 40 else ""


def colour_in(attributes: Mapping[str, str]) -> str:
    """Returns the colour that the XML of an .xlsx gives by `rgb`, `indexed` or `theme`, or ''."""
    if rgb := attributes.get("rgb", ""):
        return hex_colour(rgb[-6:])
    if indexed := attributes.get("indexed", ""):
        return _INDEXED.get(int(indexed), "") if indexed.isdecimal() else ""
    theme = attributes.get("theme", "")
    return _THEME.get(int(theme), "") if theme.isdecimal() and not attributes.get("tint") else ""


def hex_colour(code: str) -> str:
    """Returns the colour of `FF0000`, or ''."""
    if not re.fullmatch(r"[0-9A-Fa-f]{6}", code):
        return ""
    return colour_of(*bytes.fromhex(code))


_LEGEND = pattern(
    r"([红黄绿])(?:[色灯牌]|颜色){0,2}[●◆■⬤]?(?:[:：=＝—-]+|表示|代表|是指|为|即)[“\"]?"
    r"([^,，;；。、\s()（）”\"红黄绿]{1,16})"
)


def legend_in(texts: Iterable[str]) -> dict[str, str]:
    """Returns what each colour means by the sheet's own legend (绿：按时办结), in its words."""
    meant: dict[str, set[str]] = {}
    for text in texts:
        for colour, words in _LEGEND.findall(text):
            meant.setdefault(f"{colour}色", set()).add(words)
    return {colour: words.pop() for colour, words in meant.items() if len(words) == 1}


def lamp_text(text: str, colour: str, legend: Mapping[str, str]) -> str:
    """Returns the words for a lamp: ●（红色）, or ●（绿色：按时办结） where a legend says so."""
    words = legend.get(colour, "")
    return f"{text}（{colour}：{words}）" if words else f"{text}（{colour}）"


def contradicted(text: str, *colours: str) -> str:
    """Returns 绿灯（红色） for a green lamp in words in a red or yellow cell; or ''."""
    if not any(word in text for word in GREENS):
        return ""
    return next((f"{text}（{colour}）" for colour in colours if colour in (RED, _YELLOW)), "")


def lamp_in(text: str) -> tuple[str, str] | None:
    """Returns the colour and the legend's words, or '', of what `lamp_text` made; or None."""
    match = _LAMP_TEXT.fullmatch(text)
    return (match[1], match[2] or "") if match else None


_LAMP_TEXT = pattern(rf"[{''.join(sorted(LAMPS))}]?（([红黄绿]色)(?:：(.+))?）")
