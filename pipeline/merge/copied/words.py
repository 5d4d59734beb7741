"""The words that say nothing: what may be added to a text without telling anything new.

A clause is news by what it is anchored in: a number, a date, an act (开工, 验收), a standstill
(受阻), or words as they are used to name things, places, persons and deeds. Empty
words could stand in a report of any task. Which is which is weighed: each character, and each two
that stand together, by how much oftener they stand in clauses that people called empty than in news
(`weights`, made by `tests.copied.weights`). So a phrase need not be listed to be known as empty,
and characters that are not known speak for news.
"""

import functools
import re
from collections.abc import Mapping
from itertools import pairwise

from pipeline.domain.text import pattern, says_as_before, says_nothing
from pipeline.merge.copied.weights import WEIGHTS


def _words(text: str) -> list[str]:
    return text.split()


_IN_PASSING = _words("""
积极主动 主动 积极 进一步 更进一步 扎实 全力以赴 全力 有序 有力 有效 稳步 稳妥 认真 大力 切实 持续
深入 不断 继续 加快 抓紧 着力 努力 严格 高效 强力 全速 快速 迅速 及时 精心 扎扎实实 充分 截至目前
截止目前 到目前为止 目前 当前 现阶段 近期 日前 现已 已经 已 均 现 仍然 仍 依然 也 并 了 地
""")
"""Words that may be put into a clause or left out of it. 全面, 基本 and 正在 are none of them: with
them 完成 is another thing."""

_PASSING = pattern("|".join(sorted(_IN_PASSING, key=len, reverse=True)))
_OPENING = pattern(
    "按照|根据|依据|遵照|围绕|为了?(?!期)|在.*下$|自.*(?:以来|后)$|对照|对标|贯彻|结合|坚持|"
    "本着|严格按"
)
"""How a clause begins that says by whose will or in which spirit something is done."""
_AHEAD = pattern("(?:下一?步|下一?阶段|接下来|后续|今后|我[局办镇们]?将|将|继续|确保|力争|争取)")
_DONE = pattern(
    "(?:全部|全面|基本|顺利|圆满|提前|已经?|均)(?:完成|完工|竣工|办结|结束|到位|建成|落实到位)|"
    "同意|通过|批准|批复|获批|审定|审议|签订|签约|签署|印发|下发|出台|下达(?!以来)|拨付|到账|"
    "进场|开工|动工|复工|竣工|完工|封顶|验收|移交|交付|投用|投产|启用|开业|开放|挂牌|揭牌|"
    "中标|开标|招标|评审|公示|公告|受理|立案|办结|结案|"
    "(?:已经?|均|全部|得到|获得)(?:解决|化解|打通|破解|攻克|消除|理顺|到岗|收到|配齐|分解|上报|报送|交付|答复)|"
    "(?:解决|化解|打通|攻克|消除|完成)(?:了|完毕)|本[周月]完成|已经?召开|"
    "[未没停]|不|受阻|中止|终止|"
    "请|建议|存在|遇到|面临|超期|逾期"
)
"""What is a fact, even where each of its words says nothing: 全部完成, 研究同意, 未开展."""
_NO_DENIAL = pattern(
    "(?:[毫永决绝]不|不)(?:断|放松|松[劲懈]|懈怠?|等|靠|折|扣|打|遗余力|动摇|走样|留|掉队|停[步歇]|止步|辞|畏|"
    "惧|怕|负|辜负|忘|分昼夜|推诿|扯皮|搞|减|降|变|松|误)|[等慢坐输]不[起得住]|坚定不移|锲而不舍|驰而不息|一刻不停|"
    "马不停蹄|有条不紊|常抓不懈|持之不懈"
)
"""Words of effort with a 不 in them, which denies nothing: 不断, 坚定不移."""
_WISH = pattern("确保|力争|争取|努力|推动|推进|为")
"""What makes a wish of a fact when it stands before it: 确保年度目标任务圆满完成."""
_STATE = pattern(
    "完成|到位|取得|形成|实施|开展|进行|办理|召开|接到|收到|明确|落实|检查|考核|通报|调度|提供|建立|健全|"
    "正在?|拟|将|计划|打算|确保|力争|争取"
)
_EFFORT = pattern("推进|推动|抓好|抓紧|抓实|抓细|加快|进展|落实|做好|重视|促进|部署")
_RESULT = pattern(
    "完成|到位|取得|形成|建立|结束|完毕|实施|开展|成立|召开|明确|提供|办理|[了完毕]$|已"
)
"""What makes more of a task than work on it."""
_SHORT = 4
"""Characters."""
UNKNOWN = -5
"""Tenths: the weight of a character that stands in no clause of the table."""
_MARKED = re.compile("[#◇]")
_SCALE = 45
"""Per cent for a weight of 1 a character: twice as often in empty clauses as in news is 1.8."""


def in_passing(text: str) -> str:
    """Returns the words without those that may come and go."""
    return _PASSING.sub("", text)


def emptiness(written: str, unit: str = "", old: str = "", given: str = "") -> int:
    """Returns how surely a clause says nothing, in per cent; 0 for a fact.

    `unit` is the name of who writes. `old`: the words of the earlier text; what is said of the
    time ahead in old words is nothing new. `given`: the words of the task; that it is being worked
    on is nothing new either.
    """
    words = written.replace(unit, "我局") if unit else written
    share = _share(words)
    if not 0 < share < 100 or not (old or given):
        return share
    known = f"{old}\n{given}" if _AHEAD.match(words) else given if _is_effort(words) else ""
    return _percent(_without(words, known)) if known else share


@functools.lru_cache(maxsize=65536)
def _share(words: str) -> int:
    if says_nothing(words):
        return 100
    if _MARKED.search(words) or _is_fact(words) or says_as_before(words):
        return 0  # who says that nothing is new hides nothing
    return max(_percent(words), 1)


def _percent(words: str) -> int:
    letters = len(words.replace(" ", ""))
    if not letters:
        return 100
    return max(0, min(100, weight_of(words, _weights()) * _SCALE // (letters * 10)))


def weight_of(words: str, weights: Mapping[str, int]) -> int:
    """Returns the weights of a clause's characters and pairs, added up. A blank weighs nothing."""
    return sum(weights.get(one, UNKNOWN) for one in words if one != " ") + sum(
        weights.get(f"{one}{other}", 0) for one, other in pairwise(words)
    )


@functools.cache
def _weights() -> Mapping[str, int]:
    lines = (line.split() for line in WEIGHTS.splitlines())
    return {part: int(weight) for weight, *parts in lines for part in parts}


def _without(words: str, known: str) -> str:
    """Returns the words with blanks for what stands in known words, two or more together."""
    covered = {
        place + step
        for place, (one, other) in enumerate(pairwise(words))
        if f"{one}{other}" in known
        for step in (0, 1)
    }
    return "".join(" " if place in covered else one for place, one in enumerate(words))


def _is_effort(words: str) -> bool:
    return _EFFORT.search(words) is not None and _RESULT.search(words) is None


def changes_state(part: str) -> bool:
    """Whether words put into a clause, or taken out of it, make another state of it: 完成, 拟.

    A single character may: 翻修 is going on, 翻修好 is done.
    """
    return len(part) == 1 or (len(part) <= _SHORT and _STATE.search(part) is not None)


def _is_fact(words: str) -> bool:
    found = _DONE.search(_NO_DENIAL.sub("", words))
    if found is None or _OPENING.match(words) or _AHEAD.match(words):
        return False
    return _WISH.search(words, 0, found.end()) is None
