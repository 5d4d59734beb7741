"""The words of a forecast: reads one clause of 预估 by a closed vocabulary.

A clause is read in full when every character belongs to a known word. What is left over is never
good news: `Clause.left` holds it. Negations are counted from the right to the left, so that
不存在不能按时办结的情况 is a yes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

from pipeline.domain.text import pattern
from pipeline.intake.meaning.answers.asides import only_tells
from pipeline.intake.meaning.answers.vocabulary import PATTERNS, WORDS

Kind = Literal["yes", "no", "good", "bad", "done", "promise", "open", "unsure", "aside", "unknown"]
"""What a clause says of the task. `yes` and `no` only answer the question that was asked; `good`
and `bad` say it in so many words: in time or not. `promise`: done by a day. `open`: not yet done.
`aside`: tells of the work so far. `unknown`: none of these."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause, and what it says."""

    text: str
    kind: Kind
    limit: str = ""
    """The words that limit it, such as 除1项外, or ''."""
    why: str = ""
    """Why they limit it, in Chinese."""
    left: str = ""
    """The first words that are not known, or ''."""
    day: str = ""
    """The day that it promises, as written, or ''."""
    is_contrast: bool = False
    """It begins with 但 or the like."""
    is_conceded: bool = False
    """It has 虽 or 尽管."""
    is_verdict: bool = False
    """For a bad one: it denies that the task will be done (不能按时), or is a plain 否."""
    is_supposed: bool = False
    """It has 如, 若, 否则: what it says need not come true."""


class Word(NamedTuple):
    """A known word and its class."""

    kind: str
    text: str


MAYBE, UNREAD, UNSAID = "不是肯定的答复", "看不懂", "没有说能否按时办结"
"""Reasons for a doubt that need no further word."""
A_PART, CONDITION = "不是全部任务", "是有条件的"
_WHY = {
    "limit:count": A_PART,
    "limit:except": A_PART,
    "limit:part": A_PART,
    "limit:quantity": A_PART,
    "limit:condition": CONDITION,
    "supposed": CONDITION,
    "hedge": MAYBE,
    "unsure": MAYBE,
    "risk": "说明尚有不确定因素",
}
"""Why a word of this class limits what is said."""
_CLASS = {word: kind for kind, words in WORDS.items() for word in words.split()}
_KNOWN = pattern(
    "|".join(
        [
            *(f"(?P<p{at}>{pattern})" for at, (_, pattern) in enumerate(PATTERNS)),
            "|".join(map(re.escape, sorted(_CLASS, key=len, reverse=True))),
        ]
    )
)
_EXCEPT = pattern(r"除.{1,20}?(?:以外|之外|外)")
_SPLIT = pattern(r"[,。;!:()\[\]【】\n]+|(?=但|然而|不过(?!关)|可是|只是|可惜)")
_CONTRAST = pattern(r"但是?|然而|不过|可是|只是|可惜")
_CONCEDES = pattern(r"虽然?|尽管")
_OVERCOME = pattern(r"克服[^,。;不未没]{0,8}?(?:困难|问题|影响)")
_TIGHT = pattern(r"(?:(?:时间|工期)(?:较|很)?紧|任务(?:较|很)?重|难度(?:较|很)?大|、)+")
_AWAITED = pattern(r"(?:等|等待|待|正在申请|申请|拟)(?:区委|区政府|督查室|督办|办公室)*销号")


def clauses_of(text: str) -> list[Clause]:
    """Returns what each clause of a folded text says."""
    parts = [part.strip("、 ") for part in _SPLIT.split(_OVERCOME.sub("", text))]
    return [_read(part) for part in parts if part]


def _read(text: str) -> Clause:
    contrast = _CONTRAST.match(text)
    said = _CONCEDES.sub("", text[contrast.end() :] if contrast else text)
    is_conceded = _CONCEDES.search(text) is not None
    is_contrast = contrast is not None
    words = _words(said)
    left = next((word.text for word in words if word.kind == "left"), "")
    kind, is_verdict = _kind(words, said)
    limit, why = _limit(words, said, kind)
    if _is_aside(words, said, kind, in_full=not (left or limit)):
        return Clause(text, "aside", is_contrast=is_contrast, is_conceded=is_conceded)
    days = [word.text for word in words if word.kind == "date"]
    return Clause(
        text=text,
        kind=kind,
        limit=limit,
        why=why,
        left=said if kind == "unknown" and not left else left,
        day=days[-1] if days and kind in ("good", "promise", "yes", "done") else "",
        is_contrast=is_contrast,
        is_conceded=is_conceded,
        is_verdict=is_verdict,
        is_supposed=any(word.kind == "supposed" for word in words),
    )


def _is_aside(words: Sequence[Word], text: str, kind: Kind, in_full: bool) -> bool:
    """Whether a clause tells nothing of the outcome, and so limits no verdict beside it."""
    known = {word.kind for word in words}
    if _AWAITED.fullmatch(text) or (words and not known - _FRAME):  # 经研判，…
        return True
    if kind == "good" and text.startswith(("暂", "目前", "现")) and not known & _GOOD:
        return True  # 暂无困难: for the time being
    if kind in ("bad", "no", "unsure") or "supposed" in known or (kind != "unknown" and in_full):
        return False
    return only_tells(text)


def _words(text: str) -> list[Word]:
    """Returns the known words of a clause, and as "left" what is between them."""
    found: list[Word] = []
    at = 0
    for match in _KNOWN.finditer(text):
        kind = PATTERNS[int(match.lastgroup[1:])][0] if match.lastgroup else _CLASS[match[0]]
        if kind == "latin":
            kind = _CLASS.get(match[0], "left")
        if kind == "left" or match.start() > at:
            found.append(Word("left", text[at : match.end() if kind == "left" else match.start()]))
        if kind != "left":
            found.append(Word(kind, match[0]))
        at = match.end()
    if text[at:]:
        found.append(Word("left", text[at:]))
    return found


def _limit(words: Sequence[Word], text: str, kind: Kind) -> tuple[str, str]:
    """Returns the words that limit a clause, and why; two empty strings without any."""
    if except_ := _EXCEPT.search(text):
        return except_[0], _WHY["limit:except"]
    for word in words:
        if word.kind in _WHY and (word.kind != "risk" or kind == "unsure"):
            return word.text, _WHY[word.kind]
    return "", ""


def _kind(words: Sequence[Word], text: str) -> tuple[Kind, bool]:
    """Returns what the words say, and whether a bad one is a plain verdict."""
    kinds = [word.kind for word in words]
    if _TIGHT.fullmatch(text):
        return "unsure", False
    if "unsure" in kinds or _is_loose(words, text):
        return "unsure", False
    telling = [kind for kind in kinds if kind not in _SILENT]
    denied = {w.kind for w, after in pairwise(words) if after.kind == "left"}
    vague = any(w.text in _WILL_NOT and after.kind == "left" for w, after in pairwise(words))
    if vague or (denied & {"neg", "absent"} and _GOOD & set(kinds)):
        return "unsure", False
    if telling in (["yes"], ["no"]):
        return ("yes" if telling == ["yes"] else "no"), True
    sign = _sign(words)
    is_verdict = sign == "bad" and bool({"cannot", "no", "bad"} & set(kinds))
    if sign == "risk" or ("present" in kinds and sign == "good"):
        return "unsure", False
    if sign == "open":
        return "open", False
    if sign == "bad":
        return "bad", is_verdict
    if sign == "good":
        foretold = any(w.kind == "pledge" or w.text in _FORETELLS for w in words)
        return _good(kinds, is_foretold=foretold), False
    if "date" in kinds and ("expect" in kinds or len(set(telling)) == 1):
        return "promise", False
    return "unknown", False


_HOW = frozenset({"all", "object", "manner", "orderly", "early", "glue"})
"""Words that may stand before 完成 when it says that all is done."""
_FRAME = frozenset({"all", "expect", "glue", "object", "manner", "pledge"})
"""Classes that frame a verdict, in a clause of their own."""
_WILL_NOT = frozenset({"不会", "不可能", "绝不会", "决不会"})
_NAMES_TASKS = pattern(r"的(?:任务|工作|项目|事项|工程)$")
_SILENT = frozenset({"glue", "object", "manner", "pledge", "all", "expect", "past", "must"})
"""Classes that say nothing of the outcome by themselves."""


def _is_loose(words: Sequence[Word], text: str) -> bool:
    """Whether known words only seem to make a verdict: 顺利能完成, 整改完成能销号, 对按时完成."""
    kinds = [word.kind for word in words]
    if any(w.kind in ("orderly", "finish") and after.kind == "can" for w, after in pairwise(words)):
        return True
    telling = [kind for kind in kinds if kind not in _SILENT]
    if len(telling) > 1 and any(w.kind == "yes" and w.text in ("好", "行", "对") for w in words):
        return True
    denied = [kind for kind in telling if kind not in ("left", "go")]
    if len(denied) > 1 and not _DENIALS.isdisjoint(denied):  # 无不可, 不是没有
        return _CORE.isdisjoint(denied) or any(word.text == "不是" for word in words)
    return bool(_NAMES_TASKS.search(text)) and "absent" not in kinds and "can" in kinds


_FORETELLS = frozenset({"预计", "预估", "预测", "预判", "预期", "将", "将会"})


def _good(kinds: Sequence[str], *, is_foretold: bool) -> Kind:
    """Returns which kind of good news it is: done, a promise, a plain yes, or in time.

    `is_foretold`: it has 预计, 将 or 确保, so that nothing is done yet.
    """
    future = {"can", "expect", "neg", "cannot", "absent"}.intersection(kinds)
    if "finish" in kinds and not {"can", "neg", "cannot", "absent"}.intersection(kinds):
        at = kinds.index("finish")
        before = set(kinds[:at]) - {"glue"}
        if "past" in before or ("past" in kinds and "date" not in kinds):
            return "unknown" if is_foretold else "done"  # 预计已完成
        if "date" in kinds:
            return "promise"
        if not future and "time" not in before and before <= _HOW:
            return "done"
        if before == {"expect"} or before <= {"expect", "object", "glue"}:
            return "unknown"  # 预计完成: when?
        return "good"
    answers = {"yes", "can", "all", "glue", "expect", "object", "manner", "pledge", "date"}
    if {"yes", "can"} & set(kinds) and set(kinds) <= answers:
        return "yes" if "date" not in kinds else "good"
    if {"can", "time", "early", "orderly", "green"} & set(kinds) or {
        "neg",
        "absent",
        "cannot",
    } & set(kinds):
        return "good"
    return "yes" if "yes" in kinds else "unknown"


_Sign = Literal["good", "bad", "risk", "open", ""]


def _sign(words: Sequence[Word]) -> _Sign:
    """Returns whether the words say good or bad, negations counted."""
    kinds = [word.kind for word in words]
    absent = [at for at, kind in enumerate(kinds) if kind in ("absent", "present")]
    if absent and absent[-1] == len(kinds) - 1 and len(kinds) > 1:  # …的情况不存在
        inside = _counted(words[: absent[-1]], "")
        if kinds[-1] == "absent":
            return "good" if inside in ("bad", "risk") else "risk"
        return "risk"
    if absent and kinds[absent[-1]] == "absent":
        inner = [word for word in words[absent[-1] + 1 :] if word.kind != "glue"]
        inside = _counted(inner, "")
        if inner and inner[-1].kind == "risk":
            inside = "bad"
        elif any(word.kind == "risk" for word in inner):
            return "risk"
        if inside == "":
            return ""
        only_done = inside == "good" and {w.kind for w in inner} <= {"finish", "all", "object"}
        outside: _Sign = "open" if only_done else "bad" if inside == "good" else "good"
        return _counted(words[: absent[-1]], outside)
    return _counted(words, "")


def _counted(words: Sequence[Word], sign: _Sign) -> _Sign:
    """Returns the sign of the words before what has `sign`, read from the last to the first."""
    for word, after in reversed([*pairwise([*words, Word("", "")])]):
        kind = word.kind
        if kind in _GOOD:
            sign = sign or "good"
        elif kind in ("harm", "bad", "no"):
            sign = "risk" if sign == "risk" else "bad"
        elif kind == "risk":
            sign = "risk" if sign != "bad" else "bad"
        elif kind == "touch":
            sign = "bad"
        elif kind == "avoid":
            sign = "good" if sign == "bad" else "bad" if sign == "good" else "risk"
        elif kind == "absent":
            sign = "bad" if sign == "good" else "good" if sign in ("bad", "risk") else sign
        elif kind == "cannot":
            if sign == "bad" and after.kind in ("harm", "touch") and word.text in _UNABLE:
                sign = "risk"
            else:
                sign = "good" if sign in ("bad", "risk") else "bad"
        elif kind == "neg":
            if sign == "good" and _only_done(words, word):
                sign = "open"
            elif sign in ("good", "bad", "risk"):
                sign = "bad" if sign == "good" else "good"
            else:
                sign = "bad" if len(words) == 1 else "risk"  # 能按时完成未: a question
    return sign


_DENIALS = frozenset({"neg", "cannot", "absent"})
_GOOD = frozenset({"finish", "time", "early", "can", "yes", "orderly", "green"})
_CORE = _GOOD | {"harm", "touch", "bad", "risk", "unsure"}
"""What a denial may deny."""
_UNABLE = frozenset(
    {"不能", "不可", "不可以", "无法", "没法", "没办法", "没有办法", "不能够", "难以"}
)
"""With 延期 after them they may mean either that it must not be, or that it is not granted."""


def _only_done(words: Sequence[Word], neg: Word) -> bool:
    """Whether only the completion is denied (未完成), and not that it is in time."""
    after = words[words.index(neg) + 1 :]
    return {word.kind for word in after} <= _FRAME | {"finish", "past"} - {"expect"}
