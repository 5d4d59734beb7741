"""Text as an HTML page may carry it."""

import re


def shown(text: str) -> str:
    """The text with what has no place in a page, or would turn it round, shown as U+FFFD.

    Control characters, changes of direction, lone surrogates and non-characters; line ends are
    `\\n` and tabs stay.
    """
    if text.isprintable():
        return text
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", _LINE_END.sub("\n", text))


_LINE_END = re.compile("\r\n?|\u2028|\u2029")
_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
