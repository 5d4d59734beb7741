"""Finds out whose return it is, and what speaks against that: its words, its marks, its sender."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import chain

from pipeline.domain.text import folded, listing, pattern
from pipeline.intake.files.receipts import Receipt
from pipeline.intake.master import MasterList
from pipeline.intake.meaning.units.known import BY_ROWS, Reporter, Units, bare_name, reporter
from pipeline.intake.returns import Return
from pipeline.intake.sheets.issued import Known, Mark, Proof
from pipeline.merge.matching import Matcher

BY_TASKS = "任务"
"""How a unit was recognised when its return does not name it anywhere."""

MARKS = {"form": "下发的表", "note": "退回说明"}
"""What bears the office's marks, by kind."""


@dataclass(frozen=True)
class Marks:
    """The office's marks in a return, by what they prove."""

    genuine: tuple[Mark, ...] = ()
    false: tuple[Mark, ...] = ()
    other: tuple[Mark, ...] = ()
    """Those of an earlier version or of another week, which prove nothing."""

    def sent_back_to(self, unit: str) -> frozenset[str]:
        """Returns the sha256 of the files that, as is proved, the office sent back to the unit."""
        names = ("", "".join(unit.split()))
        notes = (mark for mark in self.genuine if mark.kind == "note" and mark.unit in names)
        return frozenset(sha256 for mark in notes for sha256 in mark.sent_back)


def marks_of(content: Return, key: str, week: str) -> Marks:
    """Holds the marks in a return against what the office issued."""
    found: dict[Proof, list[Mark]] = {}
    for mark in content.issued.marks:
        found.setdefault(mark.proof(key, week), []).append(mark)
    return Marks(
        tuple(found.get("genuine", ())),
        tuple(found.get("false", ())),
        (*found.get("unproved", ()), *found.get("other_week", ())),
    )


def whose(
    receipt: Receipt,
    content: Return,
    marks: Marks,
    known: Known,
    units: Units,
    matcher: Matcher,
    master: MasterList,
) -> Reporter | None:
    """Returns the unit that sent the return, or None when it cannot be recognised.

    Its words and the office's marks tell; the addresses that it was mailed from only speak against.
    """
    found = _named(receipt, content, marks, units, matcher, master)
    if found is not None:
        found = replace(found, against=(*found.against, *_also_named(found, content, units)))
    names = [known.addresses.get(sender.lower(), ()) for sender in receipt.sender.split()]
    mailed_by = dict.fromkeys(
        named.unit if (named := units.named(name)) else name for name in chain(*names)
    )
    if found is None or not mailed_by or found.unit in mailed_by:
        return found
    of = f"从“{listing(mailed_by)}”的邮箱 {receipt.sender} 发来"
    if any(
        len(using) > 1 for using in names
    ):  # an address that several units use may serve others too
        return replace(found, also=(*found.also, of))
    return replace(found, against=(*found.against, of))


def _also_named(found: Reporter, content: Return, units: Units) -> list[str]:
    """Returns what the return says of other listed units as its sender: 填报单位 stands twice."""
    named = [units.named(said) for said in content.also_says]
    others = dict.fromkeys(other.unit for other in named if other and other.unit != found.unit)
    return [f"表上另有“填报单位：{unit}”" for unit in others]


def entitled(found: Mapping[int, tuple[Return, Reporter]], units: Units) -> dict[int, Reporter]:
    """Returns the reporters whose title names another unit, with what speaks against them.

    A title that several units' returns share is that of a form, and names who made it.
    """
    named: dict[str, dict[int, str]] = {}
    titles = {content.title for content, _ in found.values()}
    entitles = {title: _entitled(title, units) for title in titles}
    for at, (content, of) in found.items():
        if (unit := entitles[content.title]) and unit != of.unit:
            named.setdefault(unit, {})[at] = of.unit
    against = {}
    for unit, others in named.items():
        for at in others if len({*others.values()}) < _SHARED else ():
            of, said = found[at][1], f"标题为“{unit}”"
            if {"填报单位", "文件名"} <= {*of.sources}:  # both: the title was left as it was
                against[at] = replace(of, also=(*of.also, said))
            else:
                against[at] = replace(of, against=(*of.against, said))
    return against


_SHARED = 3
"""How many units."""


def _entitled(title: str, units: Units) -> str:
    """Returns the unit with whose name the title begins, after a date; '' for none."""
    words = _DATE.sub("", folded(_LABELLED.split(_ADDRESSED.sub("", title))[0]))
    named = units.named(words)
    if named is None or named.level or _ISSUES.search(named.unit):
        return ""
    before = words.partition(bare_name(named.unit))[0]
    begins = len(before) <= _DISTRICT and not _ABOUT.search(before)
    return named.unit if begins and units.stand_alone(words, named.unit) else ""


_DATE = pattern(r"附[件表]\d*|\d{2,4}年|\d+月份?|\d+日|第?[\d一二三四五六七八九十]+周|[\d.,:;()-]+")
_LABELLED = pattern("[填上]?[报表送](?:单位|部门)")
_ABOUT = pattern("关于|报|致|向|对|给|与|和")
_DISTRICT = 9
"""In characters: 四川省成都市郫都区 may stand before a unit's name."""
_ISSUES = pattern("(委|府|督查|督办|目标)[^局]*办(公室)?$")
"""An office that issues forms to others, and so is named in their titles."""


def stranger(content: Return) -> str:
    """Returns the name that a return of an unknown unit gives as 填报单位, if it can be one."""
    said = " ".join(content.says_unit.split())
    return "" if _LEFT_BLANK.search(said) or len(said) > _LONGEST_NAME else said


_LONGEST_NAME = 30
"""In characters: whatever is longer names no unit."""


def _named(
    receipt: Receipt,
    content: Return,
    marks: Marks,
    units: Units,
    matcher: Matcher,
    master: MasterList,
) -> Reporter | None:
    """Returns the unit that the return names.

    Tries in this order: 填报单位, the unit that the office's form or note names, the lead unit in
    most rows, the file's name, then title, sheet and folder, and last the tasks. A supporting unit
    that sends its own return is not mistaken for the lead unit in its rows.
    """
    stated = "" if _LEFT_BLANK.search(content.says_unit) else content.says_unit
    named = units.named(stated)
    if named and not units.stand_alone(stated, named.unit):
        named = None
    unknown = stated if _UNIT.search(stated) and named is None else ""
    if folded(unknown) in matcher.supporting:
        return Reporter(unknown)
    folder, _, name = receipt.file.rpartition("/")
    leads = content.rows.columns["lead_unit"]
    most_named = next((name for name, _ in Counter(filter(None, leads)).most_common(1)), "")
    says = (
        ("填报单位", "" if unknown else stated),
        *((MARKS[mark.kind], mark.unit) for mark in marks.genuine),
        (BY_ROWS, most_named),
        ("文件名", _PASSED_ON.sub("", name.rpartition(".")[0])),
    )
    hints = (
        ("标题", _ADDRESSED.sub("", content.title)),
        ("工作表", content.sheet),
        ("文件夹", folder),
    )
    found = reporter(units, says) or reporter(units, hints)
    # The return of an unknown unit is never credited to the unit that leads its tasks
    if found is None and not unknown and not _STRANGER.search(folded(name)):
        found = _by_tasks(content, matcher, master)
    if found is None or not unknown:
        return found
    return replace(found, also=(f"填报单位为“{unknown}”", *found.also))


_UNIT = pattern(
    "局|委|办|镇|乡|街道|公司|集团|中心|院|队|所|部|会|政府|厂|馆|站|社|校|园区|科$|室$"
)
"""Every unit's name has one of these. The unit of measurement in 单位：万元 has not."""
_ADDRESSED = pattern(
    r"(?:主送|抄送|发至|报至|接收|收表|印发|审核|审批|配合|监督|监管|指导|主管|汇总|建设|施工|监理)"
    r"(?:单位|部门|机关)?\s*[:：]\s*\S+"
)
"""Another unit than the one that reports, with its label."""
_PASSED_ON = pattern(r"[(（【\[][^()（）【】\[\]]*(?:转|代[报发送转])[)）】\]]")
"""Who only passed a file on, as its name says: 水务局周报（区财政局转）."""
_LEFT_BLANK = pattern(
    r"^[\W_]*$|[xX×✕*＊_某○〇□◯]{2,}|某|请(?:填|写|在)|填写|单位(?:名称|全称)|示例",
)
"""What a template has in place of a unit: XX局, （单位名称）, ____."""
_STRANGER = pattern(r"[\u4e00-\u9fff]{2,}(局|镇|乡|街道|管委会|委员会|公司|中心)(?!办)")
"""The name of a unit in a file name, tried when the list knows no unit by that name."""


def _by_tasks(content: Return, matcher: Matcher, master: MasterList) -> Reporter | None:
    """Recognises a return that names no unit: returns the one unit that leads all its tasks."""
    matcher.begin("")
    tasks, _ = matcher.match_all(content.rows, "")
    leads = [set(master.tasks[task].leads) for task in tasks if task >= 0]
    common = set.intersection(*leads) if leads and not matcher.uncompared else set()
    return Reporter(common.pop(), called=BY_TASKS) if len(common) == 1 else None
