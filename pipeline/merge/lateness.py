"""Which tasks a unit first reported after the cut-off. Lateness is a row's, not a file's."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from pipeline.domain.text import folded, pattern
from pipeline.domain.week import Week
from pipeline.intake.files.receipts import Receipt
from pipeline.intake.master import MasterList
from pipeline.merge.frames.earlier import Before
from pipeline.merge.place import Placed, PlacedFile


@dataclass(frozen=True)
class Lateness:
    """What came late from one unit."""

    whole: bool = False
    """Whether its first return that can be used came after the cut-off."""
    tasks: Mapping[int, Receipt] = field(default_factory=dict)
    """Its tasks that it first reported after the cut-off, each with the file that did."""


def lateness(
    placed: Placed,
    guesses: frozenset[int],
    master: MasterList,
    before: Before,
    week: Week,
    due: Sequence[bool],
) -> dict[str, Lateness]:
    """Returns what came late, by unit. `placed` has the rows that later ones replace too.

    A task that was reported in time stays so, whatever a later return corrects in it; one that a
    later return first reports is late. A row that reports nothing, only promises a report or only
    points elsewhere is no report. Neither are the rows in `guesses`, nor those that repeat last
    week's progress in a return that names another week. A task that was done in an earlier week,
    or is closed off, or of which no report is due, need not be reported, and is late only with the
    whole return.
    """
    first: dict[str, Receipt] = {}
    late_units: set[str] = set()
    usable = [file for file in placed.files if file.unit and not file.content.fault]
    own = {file.unit for file in usable if not file.version.is_contested}
    for file in usable:  # in the order received
        if _says_when(file, own):
            first.setdefault(file.unit, file.receipt)
            if file.receipt.received_at > week.cutoff:
                late_units.add(file.unit)
    if not late_units:  # then no row need be looked at
        return {}
    reported: dict[str, dict[int, Receipt]] = {unit: {} for unit in late_units}
    leads, ruled = master.columns["leads"], master.columns["ruled"]
    for row, (at, task) in enumerate(zip(placed.of_file, placed.task, strict=True)):
        file = placed.files[at]
        if (
            file.unit in late_units
            and _says_when(file, own)
            and task >= 0
            and file.unit in leads[task]
        ):
            known = reported[file.unit].get(task, file.receipt)
            if known.received_at >= file.receipt.received_at and not (
                row in guesses
                or placed.reports_nothing(row)
                or _promises(placed, row)
                or _points_elsewhere(placed, row)
                or _is_stale(placed, row, before.progress[task])
            ):
                reported[file.unit][task] = file.receipt
    need = [
        is_due and (of == "sent_back" or bool(found) or not (was_done or of))
        for was_done, of, found, is_due in zip(
            before.done, ruled, master.columns["found"], due, strict=True
        )
    ]
    found = {}
    for unit in late_units:
        whole = first[unit].received_at > week.cutoff
        tasks = {
            task: receipt
            for task, receipt in reported[unit].items()
            if receipt.received_at > week.cutoff and (whole or need[task])
        }
        if whole or tasks:
            found[unit] = Lateness(whole, tasks)
    return found


def _says_when(file: PlacedFile, own: Set[str]) -> bool:
    """Whether it counts for its unit's time. `own`: the units with a return surely their own."""
    return not file.version.is_contested or file.unit not in own


def _is_stale(placed: Placed, row: int, last: str) -> bool:
    """Whether the row only hands in an earlier return again. `last`: last week's progress."""
    if placed.file(row).version.this_week or not last:
        return False
    return folded(placed.said.columns["progress"][row]) == folded(last)


def _promises(placed: Placed, row: int) -> bool:
    """Whether the row only says that a report will follow: 待补报, 稍后报送."""
    return _PROMISE.fullmatch(folded(placed.said.columns["progress"][row])) is not None


_PROMISE = pattern(
    r"(?:具体|进展|情况|本项|此项)*(?:待|稍后|稍候|随后|后续|另行?|尽快|见|详见)再?"
    r"(?:补报|补充|补填|填报|上报|报送|报|填)"
)


def _points_elsewhere(placed: Placed, row: int) -> bool:
    """Whether all that the row says is where to look: 详见附件, whatever per cent stands beside."""
    said = placed.said.columns
    further = filter(None, (said["reason"][row], said["escalation"][row]))
    texts = (said["progress"][row], *further)
    return all(_POINTER.fullmatch(folded(text).strip("()。.;,")) for text in texts)


_WHAT = r"(?:具体|详细|有关|相关|工作|任务|进展|推进|完成|情况|内容|材料|说明|本项|此项|的|:|,)*"
_PAPERS = (
    r"(?:附件|附表|附页|附文|附图|另表|另页|后表|后页|附后|纸质|电子|邮件|邮箱|材料|资料|文档|文件|报告|"
    r"专报|简报|汇报|总结|说明|照片|图片|清单|台账|备注|版|件|表|稿|的|《[^《》]*》|[0-9一二三四五六七八九十])"
)
_POINTER = pattern(
    rf"{_WHAT}(?:敬?请|可|另)*(?:详见|参见|参阅|参看|查阅|查收|见|看)(?:后|另|所|随|上)?"
    rf"(?:附?{_PAPERS}+(?:中|里|内)?|附)|"
    rf"{_WHAT}(?:已|另|随表|随后|后)?附(?:后|件|上|表|送)?{_PAPERS}*"
)
"""It has words for papers, and none for what was done."""
