"""Decides which names in the list are units, which are groups of units, and which are slips."""

import functools
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pipeline.domain.reading import How, Reading
from pipeline.domain.settings import Settings
from pipeline.domain.text import listing, pattern
from pipeline.intake.meaning.units.casts import cast_of
from pipeline.intake.meaning.units.known import bare_name
from pipeline.intake.meaning.units.not_units import group_key, is_group, is_person


@dataclass(frozen=True)
class Naming:
    """What the office's settings say of units: their other names, the groups, the district."""

    same_unit: tuple[tuple[str, ...], ...] = ()
    """The names of one unit each; the first is its own."""
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The key of a group's name (`group_key`) to its units."""
    district: str = ""

    @classmethod
    def of(cls, settings: Settings) -> "Naming":
        return cls(
            tuple((unit.name, *unit.aliases) for unit in settings.units),
            {
                group_key(name): group.units
                for group in settings.groups
                if group.units
                for name in (group.name, *group.aliases)
            },
            settings.office.district,
        )


class Roll:
    """The units that a list names. `cells` holds the texts of 牵头单位, one a task."""

    def __init__(self, naming: Naming, cells: Iterable[str]) -> None:
        self._naming = naming
        self._official = {
            bare_name(name, naming.district): bare_name(names[0], naming.district)
            for names in naming.same_unit
            for name in names
        }
        self._led: Counter[str] = Counter()
        self._written: dict[str, str] = {}
        """The first spelling of each unit in the list, which becomes its name."""
        self._levels: dict[str, Counter[str]] = {}
        """Each unit to its spellings that begin with 区 or 县, and how often each leads."""
        for text, times in Counter(cells).items():  # in the order of the list
            for name in cast_of(text).leads:
                for one in naming.groups.get(group_key(name), (name,)):
                    self._led[self._bare(one)] += times
                    self._written.setdefault(self._bare(one), one)
                    if one[0] in "区县":
                        self._levels.setdefault(self._bare(one), Counter())[one] += times
        self._leading_much = [bare for bare, times in self._led.items() if times >= _MANY]
        self._with_level = [
            (bare, unit)
            for bare in self._leading_much
            if (unit := self._written[bare])[0] in "区县市"
        ]
        settled = itertools.chain(*naming.same_unit, *naming.groups.values())
        self._settled = set(settled)
        self._sure = set(map(self._bare, self._settled))
        self.reading = functools.lru_cache(maxsize=None)(self._reading)

    def _bare(self, name: str) -> str:
        bare = bare_name(name, self._naming.district)
        return self._official.get(bare, bare)

    def called(self, unit: str) -> str:
        """Returns the one name of a unit that leads: the first that the list uses."""
        return self._written.get(self._bare(unit), unit)

    def _reading(self, name: str) -> Reading[tuple[str, ...]]:
        """Returns the units that a name stands for; () when it stands for none that is known."""
        units = self._naming.groups.get(group_key(name))
        if units is not None:
            return Reading(units, words=name)
        bare = self._bare(name)
        if other := self._of_another_level(name, bare):
            why = f"“{name}”与“{other}”不是同一级，暂按同一个单位计"
            return Reading((name,), "guessed", name, why)
        if bare in self._sure:
            return Reading((name,), words=name)
        if is_group(name):
            return Reading((), "doubtful", name, f"“{name}”没有写明是哪些单位")
        if slip := self._slip(bare):
            return Reading((slip,), "guessed", name, f"“{name}”疑为“{slip}”之误，暂按“{slip}”计")
        words = _BRACKET.sub("", name)
        if is_person(words) or _NO_UNIT.search(words) or not _ENDING.search(words):
            return self._or_near(name, f"“{name}”看不出是单位名称")
        return self._run_together(name) or self._longer(name, bare) or Reading((name,), words=name)

    def _of_another_level(self, name: str, bare: str) -> str:
        """Returns 区水务局 for 县水务局, when the list names that one more often; or ''."""
        usual = next(iter(self._levels.get(bare, Counter()).most_common(1)), ("", 0))[0]
        differs = usual != "" and name[:1] in "区县" and name[:1] != usual[0]
        return usual if differs and name not in self._settled else ""

    def _longer(self, name: str, bare: str) -> Reading[tuple[str, ...]] | None:
        """Returns a guess for 区水务局河道科; and for A区水务局, if 区水务局 leads much."""
        if self._led[bare] <= 1 and (whole := self._within(name, bare)):
            return Reading((name,), "guessed", name, f"“{name}”属“{whole}”，暂按另一个单位计")
        above = [unit for _, unit in self._with_level if name[1:] == unit[1:] and name[0] in "市省"]
        if above and self._led[bare] <= 1:
            why = f"“{name}”与“{above[0]}”不是同一级，暂按另一个单位计"
            return Reading((name,), "guessed", name, why)
        within = [unit for other, unit in self._with_level if other != bare and name.find(unit) > 0]
        if not within:
            return None
        unit = within[0]
        if not _HAN.search(name[: name.find(unit)]):
            return Reading((unit,), "guessed", name, f"“{name}”疑为“{unit}”，暂按“{unit}”计")
        return Reading((name,), "guessed", name, f"“{name}”与“{unit}”相近，暂按另一个单位计")

    def _within(self, name: str, bare: str) -> str:
        """Returns the unit that leads tasks and whose section or office this is; '' if none."""
        return next(
            (
                unit
                for other, unit in self._written.items()
                if other != bare and _ENDING.search(unit) and name.startswith(unit)
                if _SECTION.fullmatch(name[len(unit) :])
            ),
            "",
        )

    def _or_near(self, name: str, against: str) -> Reading[tuple[str, ...]]:
        """Returns the unit with whose name the words start: 区水务局局长, 区水务局负责管网建设."""
        begun = [
            other
            for bare, other in self._written.items()
            if other != name and _ENDING.search(other) and self._led[bare] > 0
            if name.startswith(other) or (len(name) > 2 and other == f"{name}局")
        ]
        if len(begun) == 1 and not _NO_UNIT_AT_ALL.search(name):
            (unit,) = begun
            return Reading((unit,), "guessed", name, f"{against}，暂按“{unit}”计")
        return Reading((), "doubtful", name, against)

    def _run_together(self, name: str) -> Reading[tuple[str, ...]] | None:
        """Returns both units of 区水务局区财政局, which nothing separates."""
        if self._led[self._bare(name)] > 1:
            return None
        if shared := _SHARED_ENDING.fullmatch(name):
            district, one, other, ending = shared.groups()
            both = f"{district}{one}{ending}", f"{district}{other}{ending}"
            if all(
                self._bare(unit) in self._led or self._bare(unit) in self._sure for unit in both
            ):
                return Reading(both, "guessed", name, f"“{name}”合写，按“{'、'.join(both)}”计")
        known = [unit for unit in self._written.values() if unit != name and unit in name]
        known = [unit for unit in known if not any(unit != k and unit in k for k in known)]
        if len(known) > 1 and "".join(sorted(known, key=name.index)) != name:
            named = "、".join(known)
            return Reading((), "doubtful", name, f"“{name}”写了几个单位：{named}")
        for place in range(3, len(name) - 2):
            both = name[:place], name[place:]
            listed = [self._bare(one) in self._led or self._bare(one) in self._sure for one in both]
            if (all(listed) and all(map(_ENDING.search, both))) or (
                _ONE_AFTER_ANOTHER.fullmatch("\n".join(both))
            ):
                named = "、".join(both)
                return Reading(both, "guessed", name, f"“{name}”连写，按“{named}”计")
        return None

    def _slip(self, bare: str) -> str:
        """Returns the unit that leads much and whose name this one, which leads once, misspells."""
        times = self._led[bare]
        doubled = (bare[:at] + bare[at + 1 :] for at in range(1, len(bare)) if _twice(bare, at))
        alike = {other for other in doubled if self._led.get(other, 0) > times}
        if times <= 1:
            alike |= {
                other
                for other in self._leading_much
                if _one_letter(bare, other)
                if not _is_trade(bare)
                or (_trade(bare) is not None and _trade(bare) == _trade(other))
            }
        return self._written[alike.pop()] if len(alike) == 1 else ""


def _twice(bare: str, at: int) -> bool:
    return bare[at] == bare[at - 1]


_HAN = pattern("[\u4e00-\u9fff]")
_BRACKET = pattern("（.*?）")
_MANY = 5
"""A unit with so many tasks is no slip itself."""
_ENDING = pattern(
    "(?:局|委|办|办公室|镇|乡|街道|街道办事处|委员会|管委会|政府|政协|人大|公司|集团|中心|院|学校|中学|小学|幼儿园|"
    "大学|学院|党校|队|所|站|部|处|会|协会|社|馆|厂|银行|园区|开发区|指挥部|专班|工作组|领导小组|联|文联|残联|妇联|"
    "科协|侨联|纪委|团委|团区委|社区|村|台|法庭|水投|城投|国投|交投|产投|农投|文投|旅投|基地|分行|支行|联社|"
    "(?<!专)科|室|司|行|厅|署)$|"
    r"^(?:单位|部门)[\dA-Za-z甲乙丙丁戊己庚辛]+$|^[\dA-Za-z甲乙丙丁戊己庚辛]+(?:单位|部门)$"
)
"""How a unit's name ends. 单位0012 and 甲单位 are what lists without names have in their place."""
_NO_UNIT = pattern(
    "^(?:待|未|暂|拟|另|除|不|原|同|见|详|无|按|请)|^(?:配合|协助|参与|支持|指导|监督|牵头|负责|责任)|"
    r"^=|[xX×*]{2}|[~^<>@%$\\]|[局镇道](?:并|同|会|联合|兼|带|转|替|代|协)[区县市]|"
    "^(?:本|我|该|贵)(?:局|委|办|镇|街道|单位|部门|公司)$|"
    "会议$|办公会$|"
    "(?:局|委|办|镇|乡|街道|中心|公司|会)或|完成|做好|确保|加快|详见|附件|抓好|通过验收|[,;:!?。]|同上|之外|以外|外各|\\d月|"
    "(?:局|委|办|镇|街道)(?:负责|配合|牵头)\\S|局{2}|^[\\W\\d]*$|^.$|.{26}"
)
_NO_UNIT_AT_ALL = pattern("^(?:待|未|拟|另|除|不|原|同|见|详|无)|或|以外|之外|外各")
_SECTION = pattern("[\u4e00-\u9fff]{0,10}(?:科|股|室|处|(?<!公)办|中心|所|站|队|组|专班)")
_SHARED_ENDING = pattern("([区县市]?)(.{2,})[和及与](.{2,}?)(局|委|办|中心|镇|街道)")
"""区水务和财政局, where both are units of the list."""
_ONE_AFTER_ANOTHER = pattern(
    r"区\S{2,8}(?:局|委办|政府办)\n区(?!域|级|间|划|位)\S{2,10}(?:局|委|办|中心)"
)
_TRADES = (
    "水务|水利 财政 民政 教育 体育 文体 公安 司法 人社|人力资源和社会保障 审计 统计 信访 档案 "
    "农业|农林|农业农村|农业和农村|农发 林业 交通|交通运输|交运 畜牧|水产|农牧 园林|公园城市 "
    "城管|城市管理|综合执法|综合行政执法 环保|环境保护|生态环境 规划|规自|规划和自然资源 "
    "规建|规划建设|规划和建设 国土|国土资源|自然资源 住建|建设|城乡建设|住房和城乡建设 "
    "房管|住房保障|房产 卫计|卫健|卫生|卫生健康|卫生和计划生育 发改|发展和改革|发展改革 "
    "经科|经信|工信|科经信|科技|经济和信息化|经济科技和信息化 商务|投促|招商|投资促进 "
    "文旅|旅游|文广新|文化|文体旅|文体广旅 市监|市场监管|市场监督管理|工商|质监|食药监 "
    "安监|应急|应急管理|安全生产监督管理 税务|国税|地税 国资|金融|国资金融 民宗|民族宗教 "
    "机管|机关事务 医保|医疗保障 退役军人|退役军人事务 审批|行政审批|政务服务 大数据 气象 "
    "地震 供销 粮食|粮食和物资储备 扶贫|乡村振兴 移民 侨务 外事 法制 统筹 新经济 邮政 烟草 消防 "
    "就业 物价 盐务 交警 人防 网信 统战 宣传 组织 政法"
)
"""What Chinese district bureaus do, by their usual names. `|` joins names of the same work."""
_TRADE_OF = {
    name: number for number, names in enumerate(_TRADES.split()) for name in names.split("|")
}


def _trade(bare: str) -> int | None:
    return _TRADE_OF.get(re.sub("^[区县市]?委?|(?:局|委|办|办公室|中心|部)$", "", bare))


def _is_trade(bare: str) -> bool:
    return _trade(bare) is not None or bare.endswith(("镇", "乡", "街道", "村", "社区"))


def _one_letter(bare: str, other: str) -> bool:
    """Whether one edit makes one name of the other, or two characters changed places."""
    if len(bare) == len(other):
        swapped = bare != other and sorted(bare) == sorted(other)
        return swapped or (
            len(bare) > 2 and sum(a != b for a, b in zip(bare, other, strict=True)) == 1
        )
    short, long = sorted((bare, other), key=len)
    return (
        len(long) == len(short) + 1 > 3
        and long[0] not in "市省"
        and any(long[:place] + long[place + 1 :] == short for place in range(len(long)))
    )


@dataclass(frozen=True)
class Told:
    """What is not sure about a task's units, in Chinese, and the setting that would make it so."""

    how: How
    words: str
    setting: str = ""
    """The line of config.yaml that would make it sure, with the place where it belongs."""


@dataclass(frozen=True)
class Roles:
    """The units that a task's cells name, and what in them is not sure."""

    leads: tuple[str, ...]
    supports: tuple[str, ...]
    told: tuple[Told, ...] = ()


def roles(roll: Roll, lead_cell: str, support_cell: str) -> Roles:
    """Returns who leads and who supports according to the two cells of a task."""
    said, beside = cast_of(lead_cell), cast_of(support_cell)
    told: list[Told] = []
    leads: list[str] = []
    how: How
    for name in said.leads:
        reading = roll.reading(name)
        leads += reading.value
        if not reading.is_sure:
            how = "guessed" if reading.value else "doubtful"
            told.append(Told(how, reading.against, _setting(name)))
    lead = tuple(dict.fromkeys(map(roll.called, leads)))
    for words in said.odd:
        how = "guessed" if lead or told else "doubtful"
        told.append(Told(how, f"“{words}”不是单位名称，没有采用", _setting(words)))
    if said.vague:
        first = listing(lead)
        told.append(Told("guessed", f"谁牵头、谁配合没有写明，暂由“{first}”牵头", _setting(first)))
    if lead_cell and not lead and not told:
        told.append(Told("doubtful", "没有写明牵头单位", _setting("单位的名称")))
    supports = itertools.chain.from_iterable(
        roll.reading(name).value or ((name,) if is_group(name) else ())
        for name in (*said.supports, *beside.leads, *beside.supports)
    )
    return Roles(
        lead,
        tuple(unit for unit in dict.fromkeys(supports) if roll.called(unit) not in lead),
        tuple(told),
    )


SAME_AS_ABOVE = pattern(
    r"[(（]?(?:同上(?:一?[行项条]|单位)?|如上|同前|〃+|[″′]+|[“”\"]|''|〞)[)）。]?"
)


def _setting(name: str) -> str:
    if is_group(name):
        return f"groups 中写明：- {{name: {name}, units: [甲镇, 乙街道]}}"
    return f"units 中写明：- {{name: {name}}}"
