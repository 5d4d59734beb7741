"""Takes the label of a column apart: its core words, its time, and whether it is plan or fact."""

import functools
import re
from dataclasses import dataclass

from pipeline.domain.text import folded, pattern
from pipeline.domain.week import Week
from pipeline.intake.meaning.dates.timespans import Of
from pipeline.intake.meaning.dates.weeks import week_of_label

When = Of
"""Whether a label names the week in question, another one, or one that cannot be told."""

LONGEST = 40
"""In characters. A longer text is a sentence, not a heading."""
_LONGEST_LABEL = 200
"""In characters, for a heading with all its remarks in brackets."""


@dataclass(frozen=True)
class Label:
    """A label taken apart. A remark in brackets is not part of a heading, a per cent sign is."""

    text: str
    """The label as written, on one line."""
    bare: str
    """Its words in lower case without remarks and punctuation; `%` at the end for a per cent."""
    core: str
    """The bare words without those that only name a time, the reporting unit, or plan or fact."""
    is_plan: bool = False
    """Whether it asks for what should be, not for what is."""
    is_fact: bool = False
    """Whether it asks for what is: 已完成, 完成情况."""
    is_actual: bool = False
    """Whether it says so in so many words: 实际."""
    is_whole: bool = False
    """Whether it says that it counts from the beginning: 累计, 总体."""
    is_timed: bool = False
    """Whether it names a time."""

    @property
    def is_qualifier(self) -> bool:
        """Whether it only names a time, or plan or fact, and the heading above names the field."""
        return self.core == "" and (self.is_timed or self.is_plan or self.is_fact)


@functools.lru_cache(maxsize=8192)
def label_of(text: str) -> Label:
    """Returns a label taken apart."""
    words = folded(text[:_LONGEST_LABEL])
    if whole := _IN_BRACKETS.fullmatch(words):
        words = whole[1]
    percent = "%" if "%" in words or "百分" in words else ""
    remarks = [remark[0][1:-1] for remark in _BRACKETS.finditer(words)]
    outside = _CHOICES.sub("", _BRACKETS.sub("", words))
    bare = _LOOSE.sub("", outside).replace("%", "")
    timeless = _TIME.sub("", _timely(outside))
    is_timed = timeless != outside or any(map(_TIME.fullmatch, remarks))
    core = _LOOSE.sub("", timeless).replace("%", "")
    core = _REPORTER.sub("", core) or core
    sides = [core, *remarks]
    is_plan = any(map(_PLAN.fullmatch, sides))
    is_fact = not is_plan and any(map(_FACT.match, sides))
    is_whole = re.search("累计|总体|总进|总的|年度|全年", bare) is not None
    if _PURE_PLAN.fullmatch(core) or _PURE_FACT.fullmatch(core):
        core = ""
    else:
        core = core if _OF_FACTS.search(core) else core.replace("实际", "")
    return Label(
        text=" ".join(text.split()),
        bare=bare + percent,
        core=core,
        is_plan=is_plan,
        is_fact=is_fact,
        is_actual=is_fact and any("实际" in side for side in (bare, *remarks)),
        is_whole=is_whole,
        is_timed=is_timed,
    )


_BRACKETS = pattern(r"\([^()]*(?:\([^()]*\)[^()]*)*\)|[【\[〔][^】\]〕]*[】\]〕]")
_CHOICES = pattern(r"(?<=.):[^:/]{1,8}(?:/[^:/]{1,8})+$")
"""What may be filled in, behind a heading: 状态：正常/滞后."""
_IN_BRACKETS = pattern(r"[(【\[〔]([^()【】\[\]〔〕]+)[)】\]〕]")
_LOOSE = pattern(r"[():、,，.。;；*＊/\\\"“”'‘’\-—~·|+?？!>→]")

_NUMERAL = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_DAY = (
    r"(?<!\d)(?:20\d{6}|[01]\d[0-3]\d)(?!\d)|(?:\d{4}[年./-])?\d{1,2}[月./-]\d{1,2}(?![\d月])[日号]?|"
    rf"(?:\d{{4}}年)?(?:{_NUMERAL}月?[-~至到—])?{_NUMERAL}月份?(?:第?{_NUMERAL}周|[上中下]旬|{_NUMERAL}[日号]|[底初末])?|"
    r"(?<!\d)\d{1,2}[日号]"
)
_SPAN = (
    r"[上下本这当前]一?个?(?:双?(?:周|星期|礼拜)[一二三四五六日]?|期|次|旬|月份?|季度?|阶段|年度?)|[今去]年|(?<!\d)\d{4}年度?|"
    rf"第{_NUMERAL}周|(?<![\w一-鿿]){_NUMERAL}周|(?:\d{{4}}-?)?w\d{{1,2}}|第?[一二三四1-4]季度|[上下]半年|"
    r"(?:目前|当前|现在|至今|近期|最新|年内|年初)|周(?=进展|完成|工作)"
)
_TIME = pattern(
    rf"(?:截[止至]到?|从|自)?(?:{_DAY}|{_SPAN})(?:[-~至到—]+(?:{_DAY}|{_SPAN}|\d{{1,2}}))*"
    r"(?:为止|以来|末|底|前|止)?"
)
_REPORTER = pattern(
    r"^(?:由?各?(?:责任|牵头|承办|主责|办理|填报|本)?(?:部门|单位|镇街|镇街道|街道|科室))?"
    r"(?:反馈|填报|填写|自评|自查|上报|汇报|报告)的?(?!人|单位|时|日|期|要求|部门|周|情况$|问题$)|"
    r"^(?:各|责任|牵头|承办|主责|办理|填报|本)?(?:部门|单位)(?=工作|存在|下一?步|落实|办理|进展|完成|推进)"
)
_PURE_PLAN = pattern(
    r"(?:计划|目标|应完成|应办结|应达到?|应办|预期|预定|序时|时序|时间要求|任务数|计划数|目标数|要求|计划值|目标值)"
)
_OF_FACTS = pattern("时间|日期|时限|单位|部门|投资")
"""实际完成时间 is not 完成时间, which is the deadline."""
_PURE_FACT = pattern(r"实际|实际(?:值|数|量)|已达到?")
_PLAN = pattern(
    r"(?!.*目标(?:任务)?完成(?:率|比例|百分比|度))(?:(?:时间|序时|时序)(?:进度|率).*|"
    r"(?:项目|工程|年度|全年|总体|阶段|考核|累计|投资|进度|工作|调整后的?|修订后?的?|原)*"
    r"(?:计划|目标|应当?|预期|预计|预定|要求|序时|时序|拟)"
    r"(?:工作|任务|应|累计|总|要求|形象|年度)*"
    r"(?:进展情况|(?:进展|进度|完成|达到?|办结|推进|安排|百分比|比例|率|度|数|值|量|"
    r"内容|事项|任务|工作|节点|时序)*))"
)
"""Headings for what should be. 计划完成情况 asks for what is: it is none of them."""
_FACT = pattern(r"(?:累计)?(?:实际|已完成|已达|已办|完成(?:情况|$)|执行情况|落实情况)")


def when(text: str, week: Week | None) -> When | None:
    """Returns whether a label names this week or another; None when it names no time."""
    text = _timely(text)
    said = week_of_label(text, week) if week else None
    if said is None and _ANOTHER.search(text):
        return "other"
    return said


def is_past(text: str) -> bool:
    """Returns whether the label names the time before, as forms filled in on Monday do."""
    return _PAST.search(_timely(text)) is not None


def _timely(text: str) -> str:
    """Returns a label in which 前期 is only a time: 前期工作 is also a stage of building."""
    return _STAGE.sub("筹备", text)


def is_fine(text: str) -> bool:
    """Returns whether the label names a time as short as a week or a day."""
    return _FINE.search(folded(text)) is not None


_STAGE = pattern("前期(?=工作(?:$|[^一-鿿])|手续|准备|要件)")
_FINE = pattern(r"周|星期|[日号]|期|旬|次|\d[./-]\d|w\d")
_PAST = pattern(
    r"[上前]一?个?双?(?:周|星期|期|次|阶段|月|季|年)|[一两几]周前|上上周|历史|历次|往期|以往|此前|去年"
)
_ANOTHER = pattern(rf"{_PAST.pattern}|下一?个?(?:周|星期|期|次|阶段|月|季|年)|明年")
