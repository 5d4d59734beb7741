"""Text as people type it: tidied where it is kept, folded where it is compared.

Printed text is never folded. Only its line ends and the space around it are tidied.
"""

import functools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, AnyStr, cast

from pipeline.domain.patterns import compiled


def pattern(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Returns what `re.compile` returns, but compiles it only when it is first used.

    All patterns of the program are made so: compiling them takes longer than loading pandas, and no
    command needs half of them. A faulty pattern raises `re.error` only then; a test compiles all.
    """
    return cast("re.Pattern[AnyStr]", _Pattern(text, flags))


def compile_patterns() -> None:
    """Compiles all patterns, for a process from which those that use them will be forked."""
    for one in _PATTERNS:
        _ = one.compiled


class _Pattern:
    def __init__(self, text: str | bytes, flags: int) -> None:
        self.pattern, self._flags = text, flags
        _PATTERNS.append(self)

    @functools.cached_property
    def compiled(self) -> re.Pattern[Any]:
        return compiled(self.pattern, self._flags)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.compiled, name)
        setattr(self, name, found)  # so that the next use costs no more than without this class
        return found


_PATTERNS: list[_Pattern] = []

_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u00ad"
_LINE_END = pattern(r"_x000[Dd]_\n?|\r\n?|\u2028|\u2029|\x0b")
_BLANKS = _INVISIBLE + "".join(filter(str.isspace, map(chr, range(0x3001))))
_HIDDEN = pattern(f"[{_INVISIBLE}]")
_DASH = pattern("[‐‑‒–—―−﹣－ー_~]+")
_PUNCTUATION = pattern(r"[^\w%]|_")


def tidied(text: str) -> str:
    """Returns the text with `\\n` as its line ends and no space, visible or not, around it."""
    if "_x000" not in text and text.isprintable():
        return text.strip(" ")  # no other blank is printable
    return _LINE_END.sub("\n", text).strip(_BLANKS)


def all_tidied(texts: Sequence[str]) -> list[str]:
    """Returns the texts tidied. Mostly none has a sign that needs a look at each by itself."""
    together = "".join(texts)
    if "_x000" not in together and together.isprintable():
        return [text.strip(" ") for text in texts]
    return list(map(tidied, texts))


def name_as_text(name: str) -> str:
    """Returns a file name that any text file can hold: bytes that are not UTF-8 are spelled out."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def visible(text: str) -> str:
    """Returns a name on one line, as messages and logs show it. For several lines: `printable`.

    U+FFFD replaces line ends, tabs, other control characters and marks that change the direction
    of writing. Bytes that are not UTF-8 are spelled out.
    """
    return _UNSEEN.sub("\ufffd", name_as_text(text))


_UNSEEN = pattern("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def without_mark(text: str) -> str:
    r"""Returns text in which no path has the mark `\\?\` by which Windows takes it whole."""
    return text.replace("\\\\?\\UNC\\", "\\\\").replace("\\\\?\\", "")


def shown(text: str) -> str:
    """Returns any text as one line of a terminal or a log.

    A line end becomes a space. U+FFFD replaces what a terminal obeys and what nobody sees: control
    characters, marks that change the direction of writing, characters without width. Bytes that
    are not UTF-8 are spelled out.
    """
    if "\\\\?" in text:
        text = without_mark(text)
    if text.isprintable():  # no such character is printable, but for the fillers
        return _FILLERS.sub("\ufffd", text)
    return NOT_SHOWN.sub("\ufffd", _LINE_ENDS.sub(" ", name_as_text(text)))


_LINE_ENDS = pattern("[ \t]*(?:\r\n?|[\n\x0b\x0c\x85\u2028\u2029])\\s*")
_FILLERS = pattern("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0d\uffa0]")
NOT_SHOWN = pattern(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u070f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb"
    f"\ud800-\udfff\U0001d173-\U0001d17a\U000e0000-\U000e0fff{_FILLERS.pattern[1:-1]}]"
)
"""What a terminal obeys or nobody sees. The two selectors of emoji are not among them."""


def listing(names: Iterable[str], between: str = "、") -> str:
    """Returns names for a line of a log, a console or a message: the first ten, and how many more.

    A list that must be complete, such as a column of a table in data/, is not made by this.
    """
    every = list(names)
    shown = between.join(every[:_MOST_LISTED])
    more = len(every) - _MOST_LISTED
    return f"{shown}……等{len(every)}个（还有{more}个没有列出）" if more > 0 else shown


_MOST_LISTED = 10


def shortened(text: str, longest: int) -> str:
    """Returns the text; of one with more than `longest` characters the first ones, and …."""
    return text if len(text) <= longest else f"{text[:longest]}…"


def printable(text: str) -> str:
    """Returns the text, lines kept, as a page, a document or a cell can hold it.

    U+FFFD replaces control characters, lone surrogates, non-characters and marks that change the
    direction of writing, which would also change the office's own words beside the text. Line
    ends become `\\n`; tabs stay.
    """
    if text.isprintable():
        return text
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", _PRINTED_LINE_END.sub("\n", text))


_PRINTED_LINE_END = pattern("\r\n?|\u2028|\u2029")
_UNFIT = pattern(
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


_FOLDED_ID = pattern("[0-9a-z]+(?:[-.][0-9a-z]+)*")
"""A task number as nearly all lists write it."""


def folded_ids(texts: Sequence[str]) -> Sequence[str]:
    """Returns `folded_id` of each text. It is `texts` itself if, as nearly always, none changes."""
    return texts if all(map(_FOLDED_ID.fullmatch, texts)) else list(map(folded_id, texts))


@functools.lru_cache(maxsize=65536)
def _folded_id(text: str) -> str:
    return _DASH.sub("-", folded(text)).strip("-.、")


def number_alone(written: str) -> str:
    """Returns a task number without the words around it, folded: No.3, 第3号 and 任务3 are 3."""
    return _AROUND_ID.sub("", folded(written))


_AROUND_ID = pattern(
    r"^(?:(?:任务|事项|编号|序号|no)[.:]?|第|#)+(?=.)|(?<=.)[项号条件#](?:任务|事项)?$"
)


@functools.lru_cache(maxsize=65536)
def loose_id(number: str) -> str:
    """Returns a number alone without signs and leading zeros: `A01`, `（A-1）`, `a.1` are equal."""
    parts = _ID_PARTS.findall(number_alone(number))
    return "-".join([part.lstrip("0") or "0" for part in parts])


_ID_PARTS = pattern(r"[^\W\d_]+|\d+")


@functools.lru_cache(maxsize=65536)
def folded_words(text: str) -> str:
    """Returns a task's text for comparing: letters, digits and characters, no punctuation."""
    return _PUNCTUATION.sub("", folded(text))


def folded_words_of(texts: Sequence[str]) -> list[str]:
    """Returns `folded_words` of each text, all in one go: of thousands in a fifth of the time."""
    # Only those that need it are made normal: that is the longest step, and most texts do not
    normal = [
        text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)
        for text in texts
        if "_x000" not in text
    ]
    whole = _BETWEEN.join(normal)
    if len(normal) < len(texts) or whole.count(_BETWEEN) >= len(texts):
        return list(map(folded_words, texts))
    whole = _HIDDEN.sub("", "".join(whole.split())).lower()
    return _PUNCTUATION.sub("", whole).split(_BETWEEN) if texts else []


_BETWEEN = "\ua66e"
"""A letter that nobody writes. Folding leaves it alone, and joins it with no sign behind it."""


# What people write when they have nothing to say. Each grammar is closed: all else is a real text.

_WHEN = (
    r"(暂时?|目前|现在?|现阶段|至今|均|都|仍|尚|本[周期月项]|[本我]?单位|我局|"
    r"[本该]?(工作|任务|项目))*"
)
_WHO = (
    r"([区县市党]委|[区县市]?政府|上级|领导|[区县市][里级]|有关|相关|部门|单位|层面|[、和及与/])*"
)
_HELP = r"(解决|协调|研究|帮助|支持|统筹|配合|决策|审定|关注|处理|反映|上报|提请|[、和及与/])*的?"
_NEED = (
    rf"((需要?|须|有待|提请|报请|提交)+{_WHO}{_HELP}|"
    r"(协调|求助|上报|申请|反映|报告)的?(?=问题|事项))?"
)
_MORE = (
    r"(其[他它]|相关|任何|存在|重大|明显|突出|特别|特殊|什么|[此该]类|大的?|新|滞后|延期|逾期|"
    r"不利)*的?"
)
_THING = r"(问题|困难|事项|建议|意见|原因|情况|诉求|需求|请求|要求|议题|障碍|难点|堵点|风险)"
_THINGS = rf"(的?{_THING}[和及与、或/]?)*"
_NO = (
    rf"{_WHEN}(([无無]+|没有|未有|未发现|未出现|未遇到|不存在|不涉及)"
    rf"{_MORE}{_NEED}{_MORE}{_THINGS}(及建议)?|"
    rf"没{_MORE}(问题|困难|事项|建议|意见|需要)|"
    rf"(不需要?|无需|无须|不须|不用|不必){_WHO}{_HELP}{_THINGS})"
)
_LEFT = (
    r"nan|null|none|undefined|[(<](null|none|na|nan|nil)[)>]|空[白值]?|"
    r"tb[dcan]|([待未]|暂未|尚未)(填[写报]?|补充?)|(请|此处)(在此)?(填写?|输入)(原因|内容|情况)?|待完善|待报送?|待上报|以下(空白|无正文|无内容)"
)
_LABEL = (
    r"((存在|主要|具体|本周|目前|未能?|不能|不|按[时期]|办结|完成|滞后|延期|逾期|推进|工作|进展|进度|措施|"
    r"下一步|安排|打算|简述|说明|是否|需要?|区委|[区县市]?政府|协调|解决|研究|支持|提请|上级|"
    r"[的和及与、或/]|问题|困难|事项|建议|意见|原因|情况|诉求|难点)+:)?"
)
_ENUMERATOR = r"(\(?\d{1,2}[.、)]|\(?[一二三四五]\)?、|[一二三四]是|[\u2460-\u2473])?"
_NOTHING = pattern(
    rf"{_ENUMERATOR}{_LABEL}[-(\[【“\"]*"
    rf"([-/\\.。、*…·]*|nil|#?n[./]?a\.?|{_LEFT}|{_NO}(、{_NO})*)[-)\]】”\"]*[.、!]*",
    re.IGNORECASE,
)
_PROGRAMS = pattern(_LEFT)
_GOING_ON = pattern(
    r"(工作|任务|项目|进展|推进|目前|正在|按(计划|序时|时序)(进度)?|正常|顺利|有序|稳步|持续|"
    r"[能可](按[时期]|如期)(完成|办结)|按[时期](完成|办结))+"
)
"""What may stand beside the answer that there is nothing: 进展顺利，无."""
_LONGEST_NOTHING = 60
_CLAUSES = pattern(r"[\n;；,，。]|(?<=\S)\s+(?=\d[.、]|(?:原因|建议)[:：])")


def says_nothing(text: str) -> bool:
    """Returns whether the text only says that there is nothing to report: blank, 无, 原因：—."""
    return len(text) <= _LONGEST_NOTHING and _says_nothing(text)


@functools.lru_cache(maxsize=65536)
def _says_nothing(text: str) -> bool:
    return all(
        _NOTHING.fullmatch(_DASH.sub("-", folded(clause))) is not None
        for clause in _CLAUSES.split(text)
    )


def is_unfilled(text: str) -> bool:
    """Returns whether a program or a form left the text there: nan, null, 待填."""
    return _PROGRAMS.fullmatch(folded(text)) is not None


@functools.lru_cache(maxsize=65536)
def answers_no(text: str) -> bool:
    """Returns whether the answer to "which problems, which reasons?" is that there are none."""
    if len(text) > _LONGEST_NOTHING:
        return False
    clauses = [clause for clause in _CLAUSES.split(text) if clause.strip()]
    told = [clause for clause in clauses if not _GOING_ON.fullmatch(folded(clause))]
    if clauses and not told:
        return False
    return all(folded(clause).strip(".!()") in _ANSWERS or says_nothing(clause) for clause in told)


_ANSWERS = frozenset(
    ["n", "否", "0", "0.0", "零", "没", "不", "不是", "false", "no", "×", "同意", "已阅", "收到"]
)

_NUMERAL = r"[\d一二三四五六七八九十]{1,3}"
_DATED = (
    rf"(\d{{4}}年)?(第?{_NUMERAL}[周期]|w\d{{1,2}}|"
    rf"{_NUMERAL}月({_NUMERAL}日|第.周|份)?)"
)
_BEFORE = (
    r"(上报?告?[一1个]*([周週期次月旬轮]|季度|阶段)|前([一1]?[周期次月]|面)?|[以之先此从]前|往期|"
    r"往常|原来|昨日?|"
    rf"{_DATED}|上报?(?=内容|情况|进展))"
)
_WHAT = (
    r"(本[周期次月]|目前|现|[该此]项?|工作|任务|项目|进展|进度|情况|内容|填报|报送|上报|所报|报的?|周?报表?|"
    r"周报|完成|总体|形象|的)*"
)
_NEW = r"(新增?的?|进一步的?|明显的?|大的?|较大的?|任何|实质性?的?)*"
_SAME = (
    rf"(一致|相同|一样|同样|持平|[无没未]有?{_NEW}(变化|变动|改变|更新|新增|进展更新)|"
    rf"[无没未]有?(新增?的?|进一步的?)+(进展|情况)+|不变|未变)"
)
_DEGREE = r"(基本|完全|大体|大致|总体|仍|均|都|保持|暂时?|维持|也)*"
_AS_BEFORE = pattern(
    rf"{_WHAT}{_DEGREE}("
    rf"(同|如|见|详见|参见|参照|参考|照|按|为|维持|保持)于?({_BEFORE}|前[述文])(所述|一样)?{_WHAT}"
    rf"((相比|比较)?,?{_DEGREE}{_SAME})?|"
    rf"(与|和|跟|较|比|相较|对比|相比)({_BEFORE}|上报){_WHAT}(相比|比较|对比|比)?,?{_WHAT}{_DEGREE}"
    rf"({_SAME}|[无没未]有?进展)|"
    rf"{_BEFORE}{_WHAT}(一致|相同|一样|同样)|{_SAME}|现状|原状|原进度|照旧|依旧|上[周期次]([已所]报送?|同)|sameaslastweek)"
)
_BESIDE = pattern(rf"{_DATED}|(按计划|正常|持续|继续|稳步|有序)?推进中?")
"""What may stand beside, in a clause or brackets of its own, and says nothing more."""
_BRACKETED = pattern(r"\((.*)\)")


@functools.lru_cache(maxsize=65536)
def says_as_before(text: str) -> bool:
    """Returns whether a progress only says that it is that of an earlier week: 同上周, 无变化.

    同上 is not meant, which repeats the row above.
    """
    if len(text) > _LONGEST_NOTHING:
        return False
    words = _BRACKETED.sub(r",\1", folded(text)).strip("。.;；!,")
    told = [clause for clause in re.split("[,;。]", words) if not _BESIDE.fullmatch(clause)]
    return _AS_BEFORE.fullmatch(words) is not None or (
        bool(told) and all(map(_AS_BEFORE.fullmatch, told))
    )
