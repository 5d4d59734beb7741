"""Reads targets (目标值) and amounts achieved (目标累计完成值). Source: PRACTICE, four kinds.

A closed grammar: one figure with its unit, and the words that say how it counts. What does not
parse is doubtful, and nothing is worked out from it.
"""

import functools
import re
from dataclasses import dataclass
from typing import Literal

from pipeline.domain.reading import Reading
from pipeline.domain.text import folded, pattern, says_nothing

Kind = Literal["running", "period", "rate", "ceiling"]

KINDS: dict[Kind, str] = {
    "running": "累计",
    "period": "当期",
    "rate": "增速或占比",
    "ceiling": "上限",
}
"""How a target counts: in all, for each period, as a growth or a share, or as what not to pass."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure with its unit of measurement: 12亿元 is 1,200,000,000 of 元."""

    number: float
    unit: str
    """Without 万 and 亿; '' when not said."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a task is to reach."""

    amount: Amount
    kind: Kind
    text: str
    """As listed, with its unit, for people."""
    of: str
    """What is counted, in the list's words: 新增就业; '' when only the figure is listed."""

    @property
    def in_words(self) -> str:
        return f"{self.text}（{KINDS[self.kind]}）"

    @property
    def may_be_summed(self) -> bool:
        """Whether the amounts of several such tasks add up. Only those of running totals do."""
        return self.kind == "running"

    @property
    def is_fallen_to(self) -> bool:
        """Whether the ceiling is to be reached from above: to be over it before is no breach."""
        return self.kind == "ceiling" and _FALLS_TO.search(self.text) is not None


_FALLS_TO = pattern(r"(?:降|减|压)[低少减降缩]?(?:到|至|为)")


def in_words(number: float, unit: str) -> str:
    """Returns 1.5亿元 for 150,000,000 of 元."""
    for scale in ("亿", "万"):
        if number >= _SCALES[scale]:
            return f"{number / _SCALES[scale]:.6g}{scale}{unit}"
    return f"{number:.6g}{unit}"


_FIGURE = pattern(
    r"(?P<of>(?:(?![二三四五六七八九十百千万亿])[^\W\d_]|[:≥≤<>=])*?)(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<more>余|多|来)?"
    r"(?P<scale>[十百千]?万|亿|万亿)?(?P<unit>[^\d\W]{0,8}|%|个?百分点)(?P<after>[^\d%]{0,12})"
)
_SCALES = {"": 1.0, "万": 1e4, "十万": 1e5, "百万": 1e6, "千万": 1e7, "亿": 1e8, "万亿": 1e12}
_AFTER = pattern(r"(以上|及以上|以内|以下|左右|之内|的?目标|任务)*[。.;；]?")
_IN_UNIT = pattern(r"(及?以上|以内|以下|左右|之内)+$")
_SAME_UNITS = {"千米": "公里", "km": "公里", "平米": "平方米", "m2": "平方米", "个百分点": "百分点"}
_SIZES = (
    {"米": 1.0, "公里": 1000.0, "里": 500.0},
    {"平方米": 1.0, "亩": 2000 / 3, "公顷": 1e4, "平方公里": 1e6},
    {"公斤": 1.0, "千克": 1.0, "kg": 1.0, "吨": 1000.0},
    {"立方米": 1.0, "方": 1.0},
)
"""Units of one thing, each with its size: 3500米 of a target in 公里 is 3.5."""
_CEILING = pattern(
    r"不超过|不高于|不突破|不大于|低于|少于|小于|控制在|以内|以下|之内|≤|<=|<|上限|"
    r"(?:降|减|压)[低少减降缩]?(?:到|至|为)"
)
_RATE = pattern(
    r"增长|增速|增幅|提高|提升|下降|降低|降幅|同比|环比|占比|比重|比例|比率|\S率|覆盖面|%|百分"
)
_PERIOD = pattern(r"[每当本各单](个|一)?[年月日周季旬期]|月均|季均|年均|日均")
_DONE_BEFORE = pattern(
    r"(?:(?:今|本)年(?:度|以来)?[,:]?|年初(?:至今|以来)[,:]?|[1一]月?[-—~至到]\d{1,2}月份?[,:]?|"
    r"(?:截至|截止|至)(?:目前|今|本[周月期]|\d{1,2}月(?:\d{1,2}日|底)?)[,:]?|目前|已经?|累计|总计|合计|共计?|"
    r"实际|完成|达成|实现|达到?|为|约|近|大约|将近|超过?|:)*"
)
"""What may stand before an amount in all. 本周 and 新增 alone tell of a part of it."""
_NO_AMOUNT = pattern(r"[年月日号]")
"""What a unit of measurement does not begin with: 2017年底 and 7月 are dates."""
_KIND_WORDS: tuple[tuple[str, Kind], ...] = (
    (r"上限|控制(?:数|类|性)?|约束(?:性|类)?上限|不超过|逆向", "ceiling"),
    (
        r"增速|增长|增幅|提高|提升|下降|降低|降幅|占比|比例|比率|比重|率|百分比|相对(?:数|值)?",
        "rate",
    ),
    (r"当期|当月|当季|本期|分期|单月|单季|月度|季度|时期(?:数|值)?", "period"),
    (r"累计|年度|总量|全年|总数|合计|绝对(?:数|值)?|数量", "running"),
)


def read_target(text: str, unit: str = "", kind: str = "") -> Reading[Target | None]:
    """Returns the target in the cells 目标值, 单位 and 目标类型 of a task. None when blank.

    A plain figure is a running total; that is guessed, unless 目标类型 or the words say so.
    """
    words = folded(text)
    if not words or says_nothing(text):
        return Reading(None)
    found = _FIGURE.fullmatch(words)
    if found is None or not _AFTER.fullmatch(found["after"]):
        return Reading(None, "doubtful", text, "看不出目标是多少")
    if _is_date_or_rank(found, folded(unit)):
        return Reading(None, "doubtful", text, "像是日期或名次，不是数量")
    amount = _amount(found, folded(unit))
    if amount is None:
        return Reading(None, "doubtful", text, f"单位一栏是“{unit}”")
    said = _said_kinds(f"{words}{folded(unit)}")
    named = _named_kind(kind)
    if kind.strip() and named is None:
        return Reading(None, "doubtful", kind, "看不出是累计、当期、增速或占比，还是上限")
    if named and said and named not in (*said, "ceiling"):  # 3% may be a ceiling
        listed = "、".join(KINDS[one] for one in said)
        return Reading(None, "doubtful", kind, f"目标值“{text}”像是{listed}")
    which: Kind = named or (said[0] if said else "running")
    if which == "running" and (not amount.number or "/" in amount.unit):
        return Reading(None, "doubtful", text, "没有写明是上限还是要完成的数")
    shown = (
        text.strip() if amount.unit and amount.unit in words else f"{text.strip()}{unit.strip()}"
    )
    of = re.sub(r"[\W\d]|累计|完成|实现|达到?|不低于|不少于|至少|力争|确保", "", found["of"])
    target = Target(amount, which, shown, of)
    surely = bool(named or said or "累计" in words)
    return Reading(target, "sure" if surely else "guessed", text, "" if surely else "没有写明类型")


def _is_date_or_rank(found: re.Match[str], unit: str) -> bool:
    """Whether the figure is that of 2017年底, 7月, 2017, 第1 or 前3名."""
    measure = found["unit"] or unit
    is_year = not measure and re.fullmatch(r"(?:19|20)\d\d", found["number"]) is not None
    is_rank = found["of"].endswith(("第", "前")) or measure in ("名次", "位次")
    return is_year or is_rank or _NO_AMOUNT.match(measure) is not None


def _said_kinds(words: str) -> list[Kind]:
    """Returns what the words of a target say of its kind; 控制在3%以内 is a ceiling only."""
    if _CEILING.search(words) and not re.search("不低于|不少于|不小于", words):
        return ["ceiling"]
    found: list[Kind] = ["rate"] if _RATE.search(words) else []
    return found or (["period"] if _PERIOD.search(words) else [])


def _named_kind(kind: str) -> Kind | None:
    words = folded(kind)
    found = [means for wanted, means in _KIND_WORDS if re.search(wanted, words)]
    others = [means for means in found if means != "running"]  # 年度控制数 is a ceiling
    return (others or found)[0] if len(others) < 2 and found else None


def _amount(found: re.Match[str], unit: str) -> Amount | None:
    """Returns the figure and its unit. None when the cell and the column 单位 name two units."""
    number = float(found["number"].replace(",", "")) * _SCALES[found["scale"] or ""]
    own = _plain_unit(_IN_UNIT.sub("", found["unit"]))
    if not unit:
        return Amount(number, own)
    scale, of_column = _scaled(unit)
    if own and own != of_column:
        return None
    return Amount(number if own else number * scale, of_column)


def _scaled(unit: str) -> tuple[float, str]:
    scales = sorted(filter(None, _SCALES), key=len, reverse=True)
    scale = next((one for one in scales if unit.startswith(one)), "")
    rest = unit[len(scale) :]
    return (_SCALES[scale], _plain_unit(rest)) if rest else (1.0, _plain_unit(unit))


def _plain_unit(unit: str) -> str:
    return _SAME_UNITS.get(unit, unit)


def read_count(text: str) -> tuple[str, Amount] | None:
    """Returns what a folded text counts and how much: 签约18户. None when it is not surely that.

    The unit must begin with a known measure. A share is no count, and neither is 20余户.
    """
    found = _FIGURE.fullmatch(text)
    if found is None or found["more"] or found["after"].strip("。.;；"):
        return None
    if not _MEASURE.fullmatch(found["unit"]) or re.search("(?<!签)约|[近超逾:≥≤<>=]", found["of"]):
        return None
    number = float(found["number"].replace(",", "")) * _SCALES[found["scale"] or ""]
    return found["of"], Amount(number, _plain_unit(found["unit"]))


_MEASURE = pattern(
    "(?:平方公里|平方米|立方米|公里|千米|人次|车次|批次|家次|户次|人|户|个|家|处|座|栋|幢|套|台|米|亩|公顷|吨|元|件|宗|条|"
    "份|株|棵|次|批|场|辆|间|根|块|盏|项|笔|所|名|期|口|部|组|片|段|孔|榀|支|张|册|本|只|头|樘|延米|方)"
    "(?:项目|企业|小区|村|社区|点位|问题|任务|泊位|车位|事项|路口|站点|院落|商户|住户|群众)?"
)
"""Units of a count; with the thing counted behind a measure word: 8个项目."""


@functools.lru_cache(maxsize=4096)
def read_achieved(text: str, target: Target, unit: str = "") -> Reading[float | None]:
    """Returns how much of a target is achieved, in the target's own unit. None when blank.

    `unit` is the list's 单位, which a plain figure is in: 3 of a target in 亿元 is 300,000,000.
    """
    if says_nothing(text):
        return Reading(None)
    words = _DONE_BEFORE.sub("", folded(text), count=1)
    found = _FIGURE.fullmatch(words.removeprefix(target.of))
    if found is None or found["of"] or found["after"].strip("。.;；"):
        return Reading(None, "doubtful", text, "看不出完成了多少")
    number = float(found["number"].replace(",", "")) * _SCALES[found["scale"] or ""]
    own = _plain_unit(_IN_UNIT.sub("", found["unit"]))
    wanted = target.amount.unit
    if own:
        if own == wanted or (not wanted and own not in ("%", "百分点")):
            return Reading(number, "sure", text)
        if (times := _times(own, wanted)) is not None:
            return Reading(round(number * times, 9), "sure", text)
        return Reading(None, "doubtful", text, f"目标是{target.text}，不是一个单位")
    if found["scale"]:  # 1.2万 of a target in 人 is meant as it stands
        if not wanted:
            return Reading(None, "doubtful", text, f"目标是{target.text}，没有写单位")
        return Reading(number, "sure", text)
    if wanted in ("%", "百分点") and number <= 1:
        return Reading(None, "doubtful", text, f"看不出是{number * 100:g}%还是{number:g}%")
    return Reading(number * _of_column(target, unit), "sure", text)


def _times(own: str, wanted: str) -> float | None:
    """Returns how many of the wanted unit one of another is; None of other things."""
    sizes = next((sizes for sizes in _SIZES if own in sizes and wanted in sizes), None)
    return sizes[own] / sizes[wanted] if sizes else None


def _of_column(target: Target, unit: str) -> float:
    """Returns what a plain figure counts: that of the column 单位, or of the target's own words."""
    if unit:
        return _scaled(folded(unit))[0]
    found = _FIGURE.fullmatch(folded(target.text))
    return _SCALES[(found["scale"] if found else None) or ""]


def share(achieved: float, target: Target) -> float | None:
    """Returns the per cent of a target that is achieved; None where a share means nothing.

    A growth of 6 % is not three quarters of one of 8 %, a ceiling is not to be reached, and the
    amount of one period says nothing of the others.
    """
    if target.kind != "running" or target.amount.number <= 0:
        return None
    return round(100 * achieved / target.amount.number, 1)


def is_met(achieved: float, target: Target) -> bool | None:
    """Returns whether the target is reached, or a ceiling is kept. None where nobody can tell.

    Of 下降3%, a figure of 2 does not say whether it fell or rose.
    """
    if target.kind == "ceiling":
        return achieved <= target.amount.number
    if target.kind == "rate" and _FALLS.search(target.text):
        return None
    return achieved >= target.amount.number


_FALLS = pattern("降|减|压缩")
