"""The phrases that the documents, the workbook and the page of a city share."""

from collections.abc import Iterator

from pipeline.assess.city import STANDINGS, CityItem, CityView, District, Standing
from pipeline.domain.settings import Settings
from pipeline.domain.text import listing
from pipeline.rules import THRESHOLDS

RULE = (
    "一个事项在一个区县对应几项任务的，按其中最差的一项算。已逾期、未报送、预计不能按时办结的，"
    "和区县自己查出进展慢的（无进展、落后于时间进度等），算进展慢，逐个点名。"
    "没有计入的区县、没有登记对应或对应存疑的，不算正常，单独列出。"
    "各区县按自己的截止时间和标准判定，见“区县”。"
)
KINDS = {"district": "区县", "counterpart": "任务对应", "list": "清单"}
SLOW: tuple[Standing, ...] = ("overdue", "unreported", "at_risk", "doubt", "on_track")
UNSURE: tuple[Standing, ...] = ("unread", "doubt", "unlinked")
NAMED = 20
"""So many districts of one kind are named in a line of the table; the workbook has all."""


def opening(view: CityView) -> str:
    """Returns, in one sentence, of how many districts and items it is told, and what is slow."""
    counts = view.counts
    not_read = f"，{counts['districts_not_read']}个没有计入" if view.not_read else "，全部计入"
    slow = f"{len(view.slow)}项有区县进展慢" if view.slow else "没有区县进展慢的事项"
    places = f"，合计{counts['cells_slow']}处" if view.slow else ""
    return f"{len(view.districts)}个区县{not_read}；市级事项{len(view.items)}项，{slow}{places}"


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


def _more(count: int) -> str:
    return f"等{count}个" if count > NAMED else ""


def slow_in_words(item: CityItem) -> str:
    """Returns the slow districts by name, a line a standing; 无 without any."""
    return "\n".join(_named(item, SLOW, slow=True)) or "无"


def unsure_in_words(item: CityItem) -> str:
    """Returns the districts of which nothing sure is known, by name, a line a standing."""
    return "\n".join(_named(item, UNSURE, slow=False))


def _named(item: CityItem, standings: tuple[Standing, ...], *, slow: bool) -> Iterator[str]:
    for standing in standings:
        cells = [c for c in item.where(standing) if c.is_slow == slow]
        names = [c.named if slow or c.doubts else c.district.name for c in cells]
        if names:
            word = "正常推进，但区县查出进展慢" if standing == "on_track" else STANDINGS[standing]
            yield f"{word}：{'、'.join(names[:NAMED])}{_more(len(names))}"


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
