"""The numbers that Word gives to paragraphs by itself: 一、, （一）, 1., ① and their like.

Source: ECMA-376 part 1, 17.9. Such a number is in no text of the document; Word counts it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.intake.files.formats.word_xml import W, child, is_on, number_of, said

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


@dataclass(frozen=True)
class _Level:
    start: int
    form: str
    text: str
    restarts: int | None
    """The level from which on a new paragraph starts this level anew; None for any above it."""
    legal: bool
    style: str


@dataclass(frozen=True)
class _List:
    abstract: str
    levels: dict[int, _Level]
    starts: dict[int, int]
    of_styles: dict[str, int]
    """The level of each style that is tied to one."""


class Numbers:
    """Counts the numbered paragraphs of a document, in the order in which they stand."""

    def __init__(self, numbering: "Element | None", styles: "Element | None") -> None:
        self._styles = _numbered_styles(styles)
        self._lists = dict(_lists(numbering, self._styles))
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[str] = set()

    def label(self, properties: "Element | None") -> str:
        """Returns the number of the next paragraph as it is shown, or '' when it has none."""
        list_id, level = self._place(properties)
        numbered = self._lists.get(list_id)
        if numbered is None or level not in numbered.levels:
            return ""
        counts = self._counts.setdefault(numbered.abstract, {})
        if list_id not in self._begun:
            self._begun.add(list_id)
            counts |= {at: start - 1 for at, start in numbered.starts.items()}
        for above in range(level):
            if above in numbered.levels:
                counts.setdefault(above, numbered.levels[above].start)
        counts[level] = counts.get(level, numbered.levels[level].start - 1) + 1
        for below in [at for at in counts if at > level]:
            restarts = numbered.levels[below].restarts if below in numbered.levels else None
            if restarts is None or (restarts and level < restarts):
                del counts[below]
        return _shown(numbered.levels, level, counts)

    def _place(self, properties: "Element | None") -> tuple[str, int]:
        if properties is None or not self._lists:
            return "", 0
        direct = child(properties, "numPr")
        style = said(child(properties, "pStyle"))
        list_id, level = self._styles.get(style, ("", 0))
        if direct is not None:
            list_id = said(child(direct, "numId")) or list_id
            level = number_of(child(direct, "ilvl"), level)
        elif list_id in self._lists:
            level = self._lists[list_id].of_styles.get(style, level)
        return list_id, level


def _numbered_styles(styles: "Element | None") -> dict[str, tuple[str, int]]:
    """Returns the list and the level of each style that numbers its paragraphs."""
    if styles is None:
        return {}
    own: dict[str, tuple[str, int]] = {}
    based: dict[str, str] = {}
    for style in styles.iterchildren(f"{W}style"):
        name = style.get(f"{W}styleId", "")
        based[name] = said(child(style, "basedOn"))
        numbers = child(child(style, "pPr"), "numPr")
        if numbers is not None:
            own[name] = said(child(numbers, "numId")), number_of(child(numbers, "ilvl"), 0)
    found = {}
    for name in based:
        at, seen = name, {name}
        while at not in own and based.get(at) and based[at] not in seen:
            at = based[at]
            seen.add(at)
        if at in own:
            found[name] = own[at]
    return found


def _lists(
    numbering: "Element | None", styles: dict[str, tuple[str, int]]
) -> Iterator[tuple[str, _List]]:
    if numbering is None:
        return
    levels: dict[str, dict[int, _Level]] = {}
    links: dict[str, str] = {}
    for abstract in numbering.iterchildren(f"{W}abstractNum"):
        name = abstract.get(f"{W}abstractNumId", "")
        levels[name] = dict(map(_level, abstract.iterchildren(f"{W}lvl")))
        links[name] = said(child(abstract, "numStyleLink"))
    nums = {
        num.get(f"{W}numId", ""): (said(child(num, "abstractNumId")), num)
        for num in numbering.iterchildren(f"{W}num")
    }
    for name, (abstract_id, num) in nums.items():
        linked = styles.get(links.get(abstract_id, ""), ("", 0))[0]
        if not levels.get(abstract_id) and linked in nums:
            abstract_id = nums[linked][0]
        own = dict(levels.get(abstract_id, {}))
        starts: dict[int, int] = {}
        for override in num.iterchildren(f"{W}lvlOverride"):
            at = _whole(override.get(f"{W}ilvl"), 0)
            if (level := child(override, "lvl")) is not None:
                own[at] = _level(level)[1]
            if (start := child(override, "startOverride")) is not None:
                starts[at] = number_of(start, 1)
        if name != "0":
            of_styles = {level.style: at for at, level in own.items() if level.style}
            yield name, _List(abstract_id, own, starts, of_styles)


def _level(level: "Element") -> tuple[int, _Level]:
    restart = child(level, "lvlRestart")
    legal = child(level, "isLgl")
    return _whole(level.get(f"{W}ilvl"), 0), _Level(
        start=number_of(child(level, "start"), 0),
        form=said(child(level, "numFmt")) or "decimal",
        text=said(child(level, "lvlText"))[:_LONGEST],
        restarts=None if restart is None else number_of(restart, 0),
        legal=is_on(legal),
        style=said(child(level, "pStyle")),
    )


_LONGEST = 60
"""In characters, for what stands around a number; Word allows 31."""


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else otherwise


def _shown(levels: dict[int, _Level], level: int, counts: dict[int, int]) -> str:
    if levels[level].form in ("bullet", "none"):
        return ""
    text = levels[level].text
    for at in range(level + 1):
        if at in levels and f"%{at + 1}" in text:
            form = "decimal" if levels[level].legal else levels[at].form
            text = text.replace(f"%{at + 1}", in_form(counts.get(at, levels[at].start), form))
    return text


def in_form(number: int, form: str) -> str:
    """Returns a number in one of Word's forms (ST_NumberFormat); an unknown form gives digits."""
    if form in _COUNTED:
        return _counted(number, *_COUNTED[form])
    if form in _ROWS and 1 <= number <= len(_ROWS[form]):
        return _ROWS[form][number - 1]
    if form in ("upperLetter", "lowerLetter") and 1 <= number <= 26 * 20:
        letters = chr(65 + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters if form == "upperLetter" else letters.lower()
    if form in ("upperRoman", "lowerRoman") and 1 <= number < 4000:
        roman = _roman(number)
        return roman if form == "upperRoman" else roman.lower()
    if form in ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"):
        return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))
    if form == "decimalZero":
        return f"{number:02}"
    if form == "decimalFullWidth":
        return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))
    if form == "numberInDash":
        return f"- {number} -"
    return "" if form in ("none", "bullet") else str(number)


_SMALL = ("零一二三四五六七八九", "十百千")
_LEGAL = ("零壹贰叁肆伍陆柒捌玖", "拾佰仟")
_COUNTED = {
    "chineseCounting": _SMALL,
    "chineseCountingThousand": _SMALL,
    "japaneseCounting": _SMALL,
    "taiwaneseCounting": _SMALL,
    "taiwaneseCountingThousand": _SMALL,
    "chineseLegalSimplified": _LEGAL,
    "ideographLegalTraditional": _LEGAL,
    "japaneseLegal": _LEGAL,
}
_ROWS = {
    "decimalEnclosedCircle": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedCircleChinese": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedParen": "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇",
    "decimalEnclosedFullstop": "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛",
    "ideographEnclosedCircle": "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉",
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
}


def _counted(number: int, digits: str, places: str) -> str:
    """Returns a number below 10,000 in Chinese: 12 is 十二, 105 is 一百零五."""
    if not 0 < number < 10_000:
        return digits[0] if number == 0 else str(number)
    words = ""
    text = str(number)
    for at, digit in enumerate(text):
        place = len(text) - at - 1
        if digit != "0":
            words += digits[int(digit)] + (places[place - 1] if place else "")
        elif words and not words.endswith(digits[0]) and text[at:].strip("0"):
            words += digits[0]
    if number < 20 and number >= 10 and digits[1] == "一":
        return words[1:]
    return words


def _roman(number: int) -> str:
    words = ""
    for value, letters in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    ):
        times, number = divmod(number, value)
        words += letters * times
    return words
