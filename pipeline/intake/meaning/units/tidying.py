"""Tidies a cell that lists names: one kind of bracket and separator, no numbers, no telephones."""

from pipeline.domain.text import pattern
from pipeline.intake.meaning.units.not_units import is_person


def plain(text: str) -> str:
    """Returns the text with one kind of bracket and separator, without numbers and ornaments."""
    words = _PRIVATE.sub("", text.translate(_SAME)).replace("_x000D_", "")
    words = _whole_lines(ORNAMENT.sub("", _QUOTES.sub("", words)).strip())
    words = _TELEPHONE.sub("", _COUNTER.sub("、", words))
    words = _NUMBERING.sub("、", words)
    words = _OF_ONE_TOWN.sub(r"\1\2", words)
    words = _BEFORE_BRACKET.sub("(", _DOUBLE_ROLE.sub(r"\1", words))
    words = _SECTION.sub("", words)
    return _CONTACT.sub(lambda found: "" if is_person(found[0].strip()) else found[0], words)


_SAME = str.maketrans(
    "（【［〔〈《〖{[<）】］〕〉》〗}]>，；：／∕⁄｜．＋＆。",
    "((((((((((" + "))))))))))" + ",;:///|.+&;",
) | {ord("\\"): "/", ord("\t"): " ", ord("\u3000"): " "}
ORNAMENT = pattern(r"[★☆※*＊●○■□◆◇▲△▼√✓✔#＃→➢▶►◎]")
_QUOTES = pattern("[“”\"']")


def _whole_lines(text: str) -> str:
    """Joins a name that a line end breaks in two: 区住房和城乡 / 建设局."""
    if "\n" not in text:
        return text
    lines = text.split("\n")
    whole = lines[:1]
    for line in lines[1:]:
        if _UNFINISHED.search(whole[-1]) and _REST_OF_NAME.match(line):
            whole[-1] += line
        else:
            whole.append(line)
    return "\n".join(whole)


_UNFINISHED = pattern(
    r"(?:(?:^|[、,;\s])[区县市][\u4e00-\u9fff]*(?:[^局委办镇乡会司心处院所队部站府校联]|城乡|社会)|"
    r"(?:^|[、,;\s])[\u4e00-\u9fff]{2,}(?<![局委办镇乡会司心处院所队部站府校联道]))$"
)
_REST_OF_NAME = pattern(
    r"(?:(?![区县市])[\u4e00-\u9fff]{0,8}(?:局|委|办|委员会|办公室|办事处|管委会)|镇|街道|乡|中心)(?:$|[、,;\s(])"
)
_BEFORE_BRACKET = pattern(r"(?<=[\u4e00-\u9fff])\s+\(")
_DOUBLE_ROLE = pattern(r"(牵头|主办|主要|责任)\((?:责任|牵头|主办|主体|实施)\)(?=单位|部门)")
"""牵头（责任）单位."""
_OF_ONE_TOWN = pattern(
    r"(?<=[镇乡道])(党委|党工委)[、,/ 和及]+[镇乡街道]*((?:人民)?政府|办事处)"
    r"(?![\u4e00-\u9fff]*(?:局|委|办$))"
)
"""唐元镇党委、政府: both are the town."""
_SECTION = pattern(
    r"(?<=[局委办镇道])[ /|·•—–_-]+(?![区县市镇乡])[\u4e00-\u9fff]{1,8}[科股](?=$|[\s、,;/])"
)
_COUNTER = pattern("[①-⑳⑴-⒇❶-❿㈠-㈩]")
_TELEPHONE = pattern(r"(?:电话|手机|联系方式)?:?(?<!\d)(?:1\d{10}|(?:0\d{2,3}-?)?\d{7,8})(?!\d)")
_NUMBERING = pattern(
    r"\((?:\d{1,2}|[一二三四五六七八九十]{1,2})\)|(?<!\d)\d{1,2}[.)、](?!\d)|"
    r"(?:(?<=[\s、,;])|^)\d{1,2}(?:\s|:|(?=[区县市]))|(?:^|(?<=\n))[一二三四五六七八九十]{1,2}[.、]"
)
_PRIVATE = pattern("[\ue000-\uf8ff]")
"""Characters of private use, which `casts` puts for brackets."""
_CONTACT = pattern(
    r"(?<=[局委办镇乡道室会心司团府校院联队所部站处])\s+[\u4e00-\u9fff]{2,4}(?=$|[\s、,;/])"
)
