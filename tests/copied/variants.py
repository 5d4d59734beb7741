"""Makes pairs.tsv: of each hand-written base four copies and six honest texts, by simple rules.

What is drawn is drawn by the base's place, so that the table is the same each time.
"""

import random
import re
from collections.abc import Callable, Iterator

from tests.copied import COPIES, is_seen, lines

COLUMNS = ("before", "now", "context", "class", "unit")
_CLAUSE_END = re.compile("(?<=[，；。])")
_VERB = re.compile(
    "正在|累计|推进|整治|铺设|开展|完成|施工|安装|改造|核查|发放|征集|辅导|建立|协调|签约|编写|"
    "拆除|巡查|扫描"
)


class Phrases:
    """The empty words of one half."""

    def __init__(self, half: str) -> None:
        self._half = half

    def one(self, kind: str, unit: str, chance: random.Random) -> str:
        words = [
            said for half, of, said in lines("phrases.tsv") if (half, of) == (self._half, kind)
        ]
        return chance.choice(words).format(unit=unit)


def made_pairs() -> Iterator[tuple[str, str, str, str, str]]:
    """Yields the lines of pairs.tsv."""
    bases = list(lines("bases.tsv"))
    for place, (unit, task, base, after, grew) in enumerate(bases):
        chance = random.Random(place)
        phrases = Phrases("seen" if is_seen(unit) else "unseen")
        for turn in range(4):
            of_class = COPIES[(place + turn) % len(COPIES)]
            before, now = _COPIED[of_class](base, unit, phrases, chance)
            yield before, now, "across" if turn == 3 else "", of_class, unit
        yield from _honest(base, after, grew, unit, task, phrases, chance)
        other = next(
            each
            for each in (*bases[place + 1 :], *bases)
            if is_seen(each[0]) == is_seen(unit) and each[0] != unit
        )
        yield f"截至7月14日，{base}", f"截至7月14日，{other[2]}", "across", "unlike", unit
    yield from ((row[0], row[1], row[2], row[3], row[4]) for row in lines("hard.tsv"))


Drawn = tuple[str, str]


def _exact(base: str, unit: str, phrases: Phrases, chance: random.Random) -> Drawn:
    return base, base


def _punctuation(base: str, unit: str, phrases: Phrases, chance: random.Random) -> Drawn:
    way = chance.randrange(4)
    if way == 0:
        return base, base.replace("，", ",").replace("；", ";").removesuffix("。")
    if way == 1:
        clauses = [clause for clause in re.split("[；。]", base) if clause]
        return base, "\\n".join(f"{n}.{clause}；" for n, clause in enumerate(clauses, 1))
    if way == 2:
        return base, base.replace("；", "。").replace("，", "、", 1)
    return base, base.replace("，", "； ").replace("。", "！", 1)


def _dates(base: str, unit: str, phrases: Phrases, chance: random.Random) -> Drawn:
    way = chance.randrange(4)
    if "7月" in base and way < 2:
        moved = re.sub(r"7月(\d+)日", lambda day: f"7月{int(day[1]) + 7}日", base)
        return base, moved
    then, now = (
        ("截至7月7日，", "截至7月14日，"),
        ("截止2017年7月6日，", "截止2017年7月13日，"),
        ("7月7日，", "7月14日，"),
        ("7月第1周：", "7月第2周："),
    )[way]
    body = base.removeprefix("截至7月7日，")
    return then + body, now + body


def _filler(base: str, unit: str, phrases: Phrases, chance: random.Random) -> Drawn:
    clauses = _clauses(base)
    way = chance.randrange(3)
    if way != 1:
        place = chance.randrange(1, len(clauses))
        clauses.insert(place, phrases.one("clause", unit, chance) + "，")
    now = "".join(clauses)
    if way != 0:
        adverb = phrases.one("adverb", unit, chance)
        now, times = _VERB.subn(lambda verb: adverb + verb[0], now, count=1)
        if not times:
            now = now.removesuffix("。") + "，" + phrases.one("clause", unit, chance) + "。"
    return base, now


def _framing(base: str, unit: str, phrases: Phrases, chance: random.Random) -> Drawn:
    way = chance.randrange(3)
    opening = phrases.one("opening", unit, chance) if way != 0 else ""
    closing = phrases.one("closing", unit, chance) if way != 1 else ""
    return base, opening + base + closing


def _shuffled(base: str, unit: str, phrases: Phrases, chance: random.Random) -> Drawn:
    clauses = [clause.strip("，；。") for clause in _clauses(base)]
    turned = clauses[:]
    while turned == clauses:
        chance.shuffle(turned)
    return base, "，".join(turned) + "。"


_COPIED: dict[str, Callable[[str, str, Phrases, random.Random], Drawn]] = {
    "exact": _exact,
    "punctuation": _punctuation,
    "dates": _dates,
    "filler": _filler,
    "framing": _framing,
    "shuffled": _shuffled,
}


def _honest(
    base: str,
    after: str,
    grew: str,
    unit: str,
    task: str,
    phrases: Phrases,
    chance: random.Random,
) -> Iterator[tuple[str, str, str, str, str]]:
    yield base, after, "", "next", unit
    yield base, base.removesuffix("。") + f"；{grew}。", "", "grew", unit
    risen = _risen(base, chance)
    framed = phrases.one("opening", unit, chance) + risen + phrases.one("closing", unit, chance)
    if chance.randrange(2):
        yield base, risen.replace("7月7日", "7月14日"), "", "number_up", unit
    else:
        yield base, framed, "", "number_up", unit
    excused = ("joint", "not due", "done", f"office:{base.removesuffix('。')}")[chance.randrange(4)]
    now = phrases.one("opening", unit, chance) + base
    yield base, now, excused, excused.partition(":")[0].replace(" ", "_"), unit
    wait = _WAITS[chance.randrange(len(_WAITS))]
    clauses = _clauses(base)
    waiting = f"{clauses[0].strip('，；。')}，{wait}。"
    adverb = ("仍", "继续", "目前")[chance.randrange(3)]
    yield waiting, waiting.replace(wait, adverb + wait), "", "wait", unit


_WAITS = (
    "待市级部门批复，预计7月28日取得",
    "等待施工图审查合格书，预计8月5日出具",
    "待供电公司停电窗口，定于7月23日接火",
    "等候省级评审，安排在8月中旬",
    "公示至7月24日，期满后办理下一环节",
    "待上级资金下达，预计7月底到账",
)


def _risen(base: str, chance: random.Random) -> str:
    """Returns the text with one of its counted numbers risen, not a date's."""
    counted = list(re.finditer(r"(?<![\d月.])\d+(?:\.\d+)?(?![\d.月日年号])", base))
    if not counted:
        return base.removesuffix("。") + "，新增联系点2处。"
    number = chance.choice(counted)
    risen = (
        f"{float(number[0]) + 0.3:.1f}" if "." in number[0] else str(int(number[0]) * 11 // 10 + 1)
    )
    return base[: number.start()] + risen + base[number.end() :]


def _clauses(text: str) -> list[str]:
    return [clause for clause in _CLAUSE_END.split(text) if clause]
