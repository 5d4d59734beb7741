"""Text as people type it: tidied where it is kept, folded where it is compared.

Printed text is never folded. Only its line ends and the space around it are tidied.
"""

import functools
import re
import unicodedata
from collections.abc import Iterable, Sequence

_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u00ad"
_LINE_END = re.compile(r"_x000[Dd]_\n?|\r\n?|\u2028|\u2029|\x0b")
_BLANKS = _INVISIBLE + "".join(filter(str.isspace, map(chr, range(0x3001))))
_HIDDEN = re.compile(f"[{_INVISIBLE}]")
_DASH = re.compile("[‐‑‒–—―−﹣－ー_~]+")
_PUNCTUATION = re.compile(r"[^\w%]|_")

_NOTHING = re.compile(
    r"[-/\\.。、*]*|n/?a|nil|none|空|[-(【\[“\"]*无[-)】\]”\"]*|"
    r"(暂|暂时|目前|现|均|本周|本期|本单位)*(无|没有|不存在|不涉及)"
    r"(其他|其它|相关|任何|存在)*(需要?.{0,8}(解决|协调)的?)?((的?(问题|困难|事项|建议|原因|情况))(和|及|与|、|或)?)*(及建议)?|"
    r"(暂|暂时|目前|本周)*(不需要?|无需|不用)(协调|解决|支持)?",
    re.IGNORECASE,
)

_LONGEST_NOTHING = 40


def tidied(text: str) -> str:
    """Returns the text with `\\n` as its line ends and no space, visible or not, around it."""
    if "_x000" not in text and text.isprintable():
        return text.strip(" ")  # no other blank is printable
    return _LINE_END.sub("\n", text).strip(_BLANKS)


def name_as_text(name: str) -> str:
    """Returns a file name that any text file can hold: bytes that are not UTF-8 are spelled out."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def visible(text: str) -> str:
    """Returns a name on one line, as messages and logs show it. For several lines: `printable`.

    U+FFFD replaces line ends, tabs, other control characters and marks that change the direction
    of writing. Bytes that are not UTF-8 are spelled out.
    """
    return _UNSEEN.sub("\ufffd", name_as_text(text))


_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def listing(names: Iterable[str], between: str = "、") -> str:
    """Returns names for a line of a log, a console or a message: the first ten, and how many more.

    A list that must be complete, such as a column of a table in data/, is not made by this.
    """
    every = list(names)
    shown = between.join(every[:_MOST_LISTED])
    more = len(every) - _MOST_LISTED
    return f"{shown}……等{len(every)}个（还有{more}个没有列出）" if more > 0 else shown


_MOST_LISTED = 10


def printable(text: str) -> str:
    """Returns the text, lines kept, as a page, a document or a cell can hold it.

    U+FFFD replaces control characters, lone surrogates, non-characters and marks that change the
    direction of writing, which would also change the office's own words beside the text. Line
    ends become `\\n`; tabs stay.
    """
    if text.isprintable():
        return text
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", _PRINTED_LINE_END.sub("\n", text))


_PRINTED_LINE_END = re.compile("\r\n?|\u2028|\u2029")
_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


@functools.lru_cache(maxsize=65536)
def folded(text: str) -> str:
    """Returns the text for comparing: half-width, lower case, no spaces or line breaks."""
    if "_x000" in text:
        text = _LINE_END.sub("\n", text)
    if text.isascii():
        return "".join(text.split()).lower()
    if not unicodedata.is_normalized("NFKC", text):  # most text is, and testing costs a fifth
        text = unicodedata.normalize("NFKC", text)
    return _HIDDEN.sub("", "".join(text.split())).lower()


def folded_id(text: str) -> str:
    """Returns a task number for comparing: all dashes are alike, and case does not count."""
    return text if _FOLDED_ID.fullmatch(text) else _folded_id(text)


_FOLDED_ID = re.compile("[0-9a-z]+(?:[-.][0-9a-z]+)*")
"""A task number as nearly all lists write it."""


def folded_ids(texts: Sequence[str]) -> Sequence[str]:
    """Returns `folded_id` of each text. It is `texts` itself if, as nearly always, none changes."""
    return texts if all(map(_FOLDED_ID.fullmatch, texts)) else list(map(folded_id, texts))


@functools.lru_cache(maxsize=65536)
def _folded_id(text: str) -> str:
    return _DASH.sub("-", folded(text)).strip("-.、")


@functools.lru_cache(maxsize=65536)
def folded_words(text: str) -> str:
    """Returns a task's text for comparing: letters, digits and characters, no punctuation."""
    return _PUNCTUATION.sub("", folded(text))


def says_nothing(text: str) -> bool:
    """Returns whether the text only says that there is nothing to report: blank, 无, —, 暂无."""
    return len(text) <= _LONGEST_NOTHING and _says_nothing(text)


@functools.lru_cache(maxsize=65536)
def _says_nothing(text: str) -> bool:
    return _NOTHING.fullmatch(_DASH.sub("-", folded(text)).rstrip("。.、；;，,！!")) is not None
