"""Text in the headers of a message, whatever the sender's program claims of its encoding."""

import email.errors
import email.header
import re
import urllib.parse

from pipeline.domain.text import pattern


def text_of(content: bytes, charset: str = "") -> str:
    """Decodes the bytes of a header. Never raises.

    Programs that label GBK or GB18030 as gb2312 are common, and so are false labels: the label is
    believed when the bytes are right in it, and then UTF-8 and GB18030 are tried.
    """
    label = charset.strip().lower()
    chinese = bool(_CHINESE.search(label)) or (
        _WESTERN.search(label) is not None and _PAIRS.search(content) is not None
    )
    tried = [_decoded(content, "gb18030" if chinese else label) if label else None]
    tried += [_decoded(content, "utf-8"), _decoded(content, "gb18030")]
    # Three bytes of UTF-8 for each character are seldom right by chance
    if chinese and tried[1] and _HAN.search(tried[1]):
        return tried[1]
    found = next((text for text in tried if text is not None), None)
    return content.decode("gb18030", "replace") if found is None else found


_CHINESE = pattern("gb|936|hz-8|euc-?cn|chinese|default|unknown|^(x-)?ansi")
_WESTERN = pattern("latin|8859|ascii|windows-?125|cp125|^cp?1252")
"""Labels in which nearly all bytes are right, and so prove nothing."""
_PAIRS = pattern(rb"[\xa1-\xfe]{4}|[\xe4-\xe9][\x80-\xbf]{2}")
"""Two Chinese characters of GB2312, or one of UTF-8. Accented letters seldom stand so close."""
_HAN = pattern("[\u4e00-\u9fff]")


def _decoded(content: bytes, charset: str) -> str | None:
    try:
        return content.decode(charset)
    except (LookupError, ValueError):
        return None


def in_words(said: str) -> str:
    """Returns a header's text with its encoded words (RFC 2047) decoded, also those cut in two."""
    try:
        parts = email.header.decode_header(_CUT.sub(_mended, said))
    except (ValueError, email.errors.HeaderParseError):
        return said
    return "".join(
        part if isinstance(part, str) else _part(part, charset or "") for part, charset in parts
    )


_CUT = pattern(r"(=\?([^?]+)\?[bB]\?[^?]*)((?:\?=\s*=\?\2\?[bB]\?[^?]*)+)\?=")


def _mended(match: re.Match[str]) -> str:
    """Returns encoded words as one when their base64 was cut within four characters."""
    first, charset, rest = match.groups()
    pieces = [first.rpartition("?")[2], *re.split(r"\?=\s*=\?[^?]+\?[bB]\?", rest)[1:]]
    if all(len(piece) % 4 == 0 for piece in pieces):
        return match[0]
    return f"=?{charset}?B?{''.join(pieces)}?="


def _part(content: bytes, charset: str) -> str:
    if charset:
        return text_of(content, charset)
    # `decode_header` makes bytes of what stands between encoded words in this way
    return content.decode("raw-unicode-escape", "replace")


def percent_decoded(value: str, charset: str) -> str:
    """Returns the value of an RFC 2231 parameter, whose bytes the parser gives as Latin-1."""
    try:
        return text_of(value.encode("latin-1"), charset)
    except UnicodeEncodeError:
        return value


def unquoted(name: str) -> str:
    """Returns a name that was percent-encoded without being marked so, as web mail writes it."""
    if not _PERCENT.search(name) or not name.isascii():
        return name
    text = text_of(urllib.parse.unquote_to_bytes(name))
    return text if _HAN.search(text) else name


_PERCENT = pattern("(?:%[0-9A-Fa-f]{2}){2}")
