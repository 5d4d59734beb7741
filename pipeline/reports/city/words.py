"""The phrases that the documents, the workbook and the page of a city share."""

from collections.abc import Iterator

from pipeline.assess.city import STANDINGS, CityItem, CityView, District, Standing
from pipeline.assess.wording import attention_in_words, in_brackets, times_in_words
from pipeline.domain.settings import Settings
from pipeline.domain.text import listing
from pipeline.rules import THRESHOLDS

RULE = (
    "一个事项在一个区县对应几项任务的，按其中最差的一项算。已逾期、未报送、预计不能按时办结的，"
    "和区县自己查出进展慢的（无进展、落后于时间进度等），算进展慢，逐个点名。"
    "没有计入的区县、没有登记对应或对应存疑的，不算正常，单独列出。"
    "各区县按自己的截止时间和标准判定，见电子表格的“区县”。"
)
KINDS = {"district": "区县", "counterpart": "任务对应", "list": "清单"}
SLOW: tuple[Standing, ...] = ("overdue", "unreported", "at_risk", "doubt", "on_track")
UNSURE: tuple[Standing, ...] = ("unread", "doubt", "unlinked")
NAMED = 20
"""So many districts of one kind are named in a line of the table; the workbook has all."""
MOST_NAMED = 10
"""More names than this in a row nobody reads."""


def opening(view: CityView) -> str:
    """Returns one sentence: how many districts and items there are, and what is slow."""
    counts = view.counts
    not_read = f"，{counts['districts_not_read']}个没有计入" if view.not_read else "，全部计入"
    slow = f"{len(view.slow)}项有区县进展慢" if view.slow else "没有区县进展慢的事项"
    places = f"，合计{counts['cells_slow']}处" if view.slow else ""
    return f"{len(view.districts)}个区县{not_read}；市级事项{len(view.items)}项，{slow}{places}"


def situation(view: CityView) -> str:
    """Returns how the districts and the items stand, each item counted once."""
    slow, unsure, nowhere = len(view.slow), len(view.unsure), len(view.nowhere)
    fine = len(view.items) - slow - unsure - nowhere
    parts = (
        (fine, f"在各区县都正常的{fine}项"),
        (slow, f"有区县进展慢的{slow}项（合计{view.counts['cells_slow']}处）"),
        (unsure, f"有区县情况不明的{unsure}项"),
        (nowhere, f"各区县都没有的{nowhere}项"),
    )
    read = "全部计入" if not view.not_read else f"{len(view.read)}个计入"
    standing = "、".join(words for count, words in parts if count) or "没有事项"
    return f"{len(view.districts)}个区县{read}，{len(view.items)}项市级事项中，{standing}"


def decide(view: CityView) -> str:
    """Returns what needs a decision, by district, in a row that page one has room for."""
    versions = (list(_points(view, most)) for most in range(MOST_NAMED, -1, -1))
    said = attention_in_words(versions)
    return f"{said}。" if said else ""


def _points(view: CityView, most: int) -> Iterator[str]:
    for standing in SLOW:
        names = [
            cell.district.name
            for item in view.items
            for cell in item.where(standing)
            if cell.is_slow
        ]
        if names:
            yield f"{_slow_word(standing)}{len(names)}处{_of_districts(names, most)}"
    if view.not_read:
        names = [each.name for each in view.not_read]
        yield f"没有计入的区县{len(names)}个{in_brackets(names, most)}"
    if faults := [note for note in view.faults if note.kind != "district"]:
        yield f"任务对应和清单中不能用的{len(faults)}处"


def _of_districts(names: list[str], most: int) -> str:
    named = times_in_words(names, "处")
    return in_brackets(named, most) or f"，涉及{len(named)}个区县"


def _slow_word(standing: Standing) -> str:
    return "正常推进，但区县查出进展慢" if standing == "on_track" else STANDINGS[standing]


def linked_in_words(view: CityView, listed: int) -> str:
    """Returns whether the register and the list hold, and where what does not is listed."""
    notes = [note for note in view.notes if note.kind != "district"]
    if not notes:
        return "任务对应和市级清单没有发现问题"
    lost = sum(not note.holds for note in notes)
    kinds = (
        (lost, f"没有采用的{lost}处"),
        (len(notes) - lost, f"照样采用、请核对的{len(notes) - lost}处"),
    )
    words = "、".join(said for count, said in kinds if count)
    where = "见附件1" if listed == len(notes) else f"前{listed}处见附件1，全部见电子表格的“问题”"
    return f"任务对应和市级清单中，{words}，{where}"


def not_read_in_words(view: CityView) -> str:
    """Returns whether all districts count, and what to do when some do not."""
    if not view.not_read:
        return "全部计入"
    return (
        f"以下{len(view.not_read)}个区县没有计入，各事项在那里都不算正常；"
        "请其恢复、补报封存的材料后，重新汇总"
    )


def slow_items_in_words(view: CityView) -> str:
    """Returns how many items are slow somewhere."""
    if not view.slow:
        return "计入的区县中，没有进展慢的事项"
    return f"以下{len(view.slow)}项有区县进展慢，涉及区县多的在前"


def cutoffs(view: CityView) -> str:
    """Returns the cut-off of the districts, in one sentence; that they differ, if they do."""
    found = view.cutoffs
    if not found:
        return "没有计入的区县"
    if len(found) == 1:
        return f"各区县截止于{next(iter(found))}"
    each = (
        f"{words}：{listing(names[:NAMED])}{_more(len(names))}" for words, names in found.items()
    )
    return f"各区县的截止时间不同，数字不在同一时点：{'；'.join(each)}"


def _more(count: int, most: int = NAMED) -> str:
    return f"等{count}个" if count > most else ""


def slow_in_words(item: CityItem, most: int = NAMED) -> str:
    """Returns the slow districts by name, a line a standing; 无 without any."""
    return "\n".join(_named(item, SLOW, most, slow=True)) or "无"


def unsure_in_words(item: CityItem) -> str:
    """Returns the districts of which nothing sure is known, by name, a line a standing."""
    return "\n".join(_named(item, UNSURE, NAMED, slow=False))


def _named(
    item: CityItem, standings: tuple[Standing, ...], most: int, *, slow: bool
) -> Iterator[str]:
    for standing in standings:
        cells = [c for c in item.where(standing) if c.is_slow == slow]
        names = [c.named_below if slow or c.doubts else c.district.name for c in cells]
        if names:
            word = _slow_word(standing) if slow else STANDINGS[standing]
            yield f"{word}：{'、'.join(names[:most])}{_more(len(names), most)}"


def counted(item: CityItem) -> int:
    """Returns in how many districts the item has a task whose state is known."""
    counts = item.counts
    known = ("overdue", "unreported", "at_risk", "on_track", "done", "terminated")
    return sum(counts[standing] for standing in known)


def cutoff_in_words(district: District) -> str:
    at = district.cutoff
    return f"{at.month}月{at.day}日{at:%H:%M}" if at else ""


def rules_in_words(district: District) -> str:
    """Returns which of the district's standards are not the usual ones; '' when it was not read."""
    if not district.is_read:
        return ""
    own = list(_own_rules(district))
    return "；".join(own) or "全按默认"


def _own_rules(district: District) -> Iterator[str]:
    asked = district.asked
    for code, thresholds in sorted(dict(asked.get("rules", {})).items()):
        if thresholds is None:
            yield f"{code}：关闭"
            continue
        usual = THRESHOLDS.get(code, {})
        other = [f"{n}={v:g}" for n, v in thresholds.items() if usual.get(n) != v]
        if other:
            yield f"{code}：{'、'.join(other)}"
    usual_settings = Settings()
    slip = dict(asked.get("stages", {})).get("slip", usual_settings.stages.slip)
    if slip != usual_settings.stages.slip:
        yield f"节点到期没有完成的算 {slip}"
    late = dict(asked.get("registers", {})).get("late_extensions", True)
    if not late:
        yield "过了原时限才申请的延期不算数"
