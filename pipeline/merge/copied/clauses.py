"""Reads a progress text into clauses, with its dates and numbers apart."""

import functools
import re
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from pipeline.domain.text import folded, pattern
from pipeline.merge.copied.words import in_passing

DATE, NUMBER = "◇", "#"


class Clause(NamedTuple):
    """The words between two punctuation marks."""

    key: str
    """The words without those that may come and go; ◇ for a date, # for a number."""
    numbers: tuple[str, ...]
    words: str
    """All its words, with the same marks."""

    @property
    def said(self) -> tuple[str, tuple[str, ...]]:
        """What must be the same in both texts. Its dates need not."""
        return self[:2]

    @property
    def parts(self) -> list[str]:
        """Its words between dates and numbers, without those that are very short."""
        return [part for part in re.split(f"[{DATE}{NUMBER}]", self.words) if len(part) > _SHORT]


_SHORT = 3
"""Characters."""


@dataclass(frozen=True)
class Said:
    """A progress text, read."""

    words: str
    """Folded, without the marks of a list."""
    clauses: tuple[Clause, ...]

    @cached_property
    def told(self) -> frozenset[tuple[str, tuple[str, ...]]]:
        """`said` of all clauses."""
        return frozenset(clause[:2] for clause in self.clauses)

    @property
    def letters(self) -> str:
        """Without punctuation: of two texts with the same, only that was changed."""
        return _BETWEEN.sub("", self.words)

    @property
    def dates(self) -> list[str]:
        return [found[0] for found in _DATE.finditer(self.words)]


_NUMERAL = "[一二三四五六七八九十]{1,3}"
_YEAR = r"(?:\d{2,4}年)?"
_PART = "(?:上旬|中旬|下旬|月?初|月?底|月?末|中|份)"
_DATE = pattern(
    # Every date begins so: at other characters, the rest is not tried
    r"(?=[\d一二三四五六七八九十第])(?:"
    rf"\d{{4}}[-./]\d{{1,2}}[-./]\d{{1,2}}日?|"
    rf"(?!一月一[^日号]){_YEAR}(?:\d{{1,2}}|{_NUMERAL})月(?:第(?:\d|{_NUMERAL})[周旬]|(?:\d{{1,2}}|{_NUMERAL})[日号]|{_PART})?|"
    r"(?<=[至止到于])\d{1,2}\.\d{1,2}日?(?=[,;:。)前止])|(?<![\d.])\d{1,2}[日号](?=[,;:。)前起至止内后]|$)|"
    rf"第(?:\d{{1,2}}|{_NUMERAL})周|\d{{4}}年)"
)
_NUMBER = pattern(r"\d+(?:\.\d+)?")
_AS_OF = pattern(
    rf"[(]?(?:数据|时间|统计)*(?:截[至止]到?|统计[至到])(?:{DATE}|目前|本周[一二三四五六日]?|今日?|发稿)(?:为?止|时)?(?:\d+时|\d+:\d+)?[)]?"
)
"""Up to when a text counts: it tells nothing itself."""
_ORDINAL = pattern(
    r"(?:(?<=[。;,:])|^)(?:[(]?\d{1,2}[.、)](?!\d)|[(]?[一二三四五六七八九十]+[、)]|第?[一二三四五六七八九]是|首先|其次|第[一二三四五六],)"
)
_LISTED = pattern(r"(?:(?<=[。;,:])|^)\d{1,2}[.](?=\d)")
_SECOND = pattern(r"[。;,:]2[.]")
"""Only in a text with a 2. does 1.32个 mean 1. and 32个."""
_NO_PROBLEM = pattern(
    r"(?:存在的?(?:主要)?(?:问题|困难)|需要?协调(?:解决)?的?(?:问题|事项))(?:及建议)?[:是为]?(?:暂?无|没有)(?![^,;:。])"
)
_CIRCLED = pattern("[\u2460-\u2473\u2474-\u249b\u2776-\u277f]")
_THOUSANDS = pattern(r"(?<=\d),(?=\d{3}(?!\d))")
_BETWEEN = pattern(rf"[^\w%{NUMBER}{DATE}]+|_+")


def read(text: str) -> Said:
    """Returns the text in clauses."""
    lines = _CIRCLED.sub("。", text).replace("\n", "。")
    words = _THOUSANDS.sub("", folded(lines).replace(NUMBER, "").replace(DATE, ""))
    words = _ORDINAL.sub("。", words)
    if _SECOND.search(words):
        words = _LISTED.sub("。", words)
    masked = _DATE.sub(DATE, _NO_PROBLEM.sub("。", words))
    if "截" in masked or "统计" in masked:
        masked = _AS_OF.sub("。", masked)
    parts = (part for part in _BETWEEN.split(masked) if part and part != DATE)
    return Said(words, tuple(map(_clause, parts)))


@functools.lru_cache(maxsize=16384)
def _clause(part: str) -> Clause:
    numbers = tuple(_NUMBER.findall(part))
    marked = _NUMBER.sub(NUMBER, part) if numbers else part
    return Clause(in_passing(marked), numbers, marked)


def counted(text: str) -> list[float]:
    """Returns the numbers that surely count something, sorted: 46座, 3.2公里, and no date.

    They are found without reading the text, and are the same in a text with other punctuation,
    other dates or more empty words.
    """
    words = folded(text)
    if "," in words:
        words = _THOUSANDS.sub("", words)
    return sorted(map(float, _COUNTED.findall(words)))


_COUNTED = pattern(r"(?<![\d.\-/年月至止到于])\d+(?:\.\d+)?(?=[^\W\d]|%)(?![月日号年周旬])")
