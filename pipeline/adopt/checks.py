"""What people should look at in a list, and what was passed over, in Chinese."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from rapidfuzz.distance import Levenshtein

from pipeline.adopt.source import value_rows
from pipeline.domain.fields import heading
from pipeline.domain.reading import Doubt
from pipeline.domain.text import folded, pattern
from pipeline.domain.week import Month
from pipeline.intake.files.grids import Workbook
from pipeline.intake.master import Listed
from pipeline.intake.meaning.units.known import bare_name
from pipeline.intake.meaning.units.roll import Naming
from pipeline.intake.meaning.values import text_of
from pipeline.intake.sheets.listing import samples_of, unlike_its_heading
from pipeline.intake.stages import oddities
from pipeline.intake.tasks import MasterTask


def sheets_passed_over(
    workbook: Workbook, listed: Listed, registers: Collection[str]
) -> Iterator[str]:
    """Yields the sheets that are no list, and what becomes of them. `registers` are ledgers."""
    used = {table.grid.name for table in listed.tables}
    for grid in workbook.grids:
        rows = value_rows(grid)
        if grid.name in used or not rows:
            continue
        first = samples_of([text_of(value) for value in rows[0]], 1)
        if grid.hidden:
            yield f"隐藏的工作表“{grid.name}”没有读取（{len(rows)}行，开头是{first}）"
        elif grid.name in registers:
            yield f"工作表“{grid.name}”是台账，不列入任务，照原样放进新清单"
        else:
            yield f"工作表“{grid.name}”不像本月任务清单，没有读取（{len(rows)}行，开头是{first}）"


def rows_passed_over(listed: Listed) -> Iterator[str]:
    for doubt in listed.doubts:
        if doubt.about == "row":
            place = f"“{doubt.sheet}”第{doubt.row}行"
            yield f"{place}“{doubt.seen[:40]}”没有编号、内容和单位，没有采用"
    for table in listed.tables:
        for line in table.lines:
            if line.kind == "note" and line.text:
                place = f"“{table.grid.name}”第{line.number + 1}行"
                yield f"{place}“{line.text[:40]}”是说明，没有采用"


def to_check(
    listed: Listed,
    month: Month,
    naming: Naming,
    odd_units: Sequence[str],
    notes: Sequence[str],
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yields what people should look at, each kind with its lines."""
    tasks = listed.tasks
    numbers = [
        f"原表{doubt.seen}，按先后编为{doubt.taken}"
        for doubt in listed.doubts
        if doubt.about == "table" and doubt.field == "task_id"
    ]
    often = Counter(folded(task.task_id) for task in tasks if task.task_id)
    numbers += [f"编号{number}出现{times}次" for number, times in often.items() if times > 1]
    numbers += [f"“{task.task[:30]}”没有编号" for task in tasks if not task.task_id]
    blank = [
        f"{task.task_id}（{task.sheet}第{task.row}行）没有{heading(name)}"
        for task in tasks
        for name in ("task", "lead_unit")
        if not getattr(task, name)
    ]
    texts = Counter(folded(task.task) for task in tasks if task.task)
    same = [f"“{text[:30]}”有{times}项" for text, times in texts.items() if times > 1]
    stages = [f"“{d.seen[:30]}”分几行写：{d.taken}" for d in listed.doubts if d.field == "deadline"
              and d.about == "task"]  # fmt: skip
    for title, lines in (
        ("内容与表头不像的列", [w for t in listed.tables for w in unlike_its_heading(t, month)]),
        ("编号", numbers),
        ("缺内容或单位", blank),
        ("工作内容相同的任务", same),
        ("看不出是哪一天的完成时限", [*map(_deadline, filter(_is_unclear, tasks))]),
        ("分几行写的任务，以最后一行的时限为准", stages),
        ("节点", [*_stages(listed)]),
        ("可能是同一单位，或者不是单位", [*odd_units, *_alike_units(tasks, naming)]),
        ("其他", notes),
    ):
        if lines:
            yield title, tuple(lines)


def _stages(listed: Listed) -> Iterator[str]:
    """Yields what is doubtful about the stages of the tasks."""
    for doubt in listed.doubts:
        if doubt.about == "stage":
            out = "，没有列为节点" if doubt.how == "doubtful" else ""
            yield f"“{doubt.seen[:30]}”{doubt.against}{out}"
    for task in listed.tasks:
        for stage, why in oddities(task.stages, task.listed):
            yield f"{task.task_id} 节点“{stage.text[:30]}”：{why}"


def _is_unclear(task: MasterTask) -> bool:
    return task.listed.sure != "sure"


def _deadline(task: MasterTask) -> str:
    said = f"“{task.deadline_text}”" if task.deadline_text else "没有填写"
    day = task.listed.date
    taken = f"，暂按{day.month}月{day.day}日掌握" if day else ""
    return f"{task.task_id} {task.task[:24]}：{said}{taken}"


def odd_unit(doubt: Doubt, tasks: Sequence[MasterTask]) -> str:
    number = next((t.task_id for t in tasks if (t.sheet, t.row) == (doubt.sheet, doubt.row)), "")
    return f"任务{number}“{doubt.seen}”：{doubt.against}"


def _alike_units(tasks: Sequence[MasterTask], naming: Naming) -> Iterator[str]:
    """Yields the units that were taken for one, and those whose names are almost alike."""
    leads = Counter(unit for task in tasks for unit in task.leads)
    for one, other in _spelled_alike(list(leads), naming):
        yield f"“{one}”（{leads[one]}项）和“{other}”（{leads[other]}项）按同一单位计"
    for one, other in nearly(leads, naming):
        both = f"“{one}”（{leads[one]}项）和“{other}”（{leads[other]}项）"
        yield f"{both}只差一个字，是不是同一单位？"


def _spelled_alike(units: Sequence[str], naming: Naming) -> Iterator[tuple[str, str]]:
    first: dict[str, str] = {}
    for unit in units:
        bare = bare_name(unit, naming.district)
        if first.setdefault(bare, unit) != unit:
            yield first[bare], unit


def nearly(leads: Counter[str], naming: Naming) -> Iterator[tuple[str, str]]:
    """Yields pairs of units whose names differ by one character, the more frequent first.

    A slip occurs once. Two bureaus that every district has are never one.
    """
    known = {frozenset((a, b)) for names in naming.same_unit for a in names for b in names}
    bare = {unit: bare_name(unit, naming.district) for unit, _ in leads.most_common(_MOST_UNITS)}
    names = list(bare)
    for at, one in enumerate(names):
        for other in names[at + 1 :]:
            near = Levenshtein.distance(bare[one], bare[other], score_cutoff=1) == 1
            long = min(len(bare[one]), len(bare[other])) >= _SHORTEST_NAME
            if not near or not long or leads[other] > 1 or frozenset((one, other)) in known:
                continue
            usual = _USUAL.fullmatch(bare[one]) and _USUAL.fullmatch(bare[other])
            if not usual and not _APART.issuperset({*bare[one]} ^ {*bare[other]}):
                yield one, other


_MOST_UNITS, _SHORTEST_NAME = 500, 3
_USUAL = pattern(
    r"[区县市]?(发改|经科|经信|经商|教育|科技|民政|财政|人社|国土|规建|规划|住建|城建|城管|房管|交通|"
    r"水务|农林|农业|林业|商务|文体|文旅|文化|旅游|体育|卫计|卫健|审计|统计|环保|安监|应急|食药|药监|"
    r"市监|质监|工商|国税|地税|税务|司法|公安|投促|物价|粮食|信访|法制|民宗|侨务|外事|外侨|档案|园林|"
    r"执法|金融|国资|医保|气象|地震|防震|供销|机关|残联|妇联|科协|文联|工会)[局委办会]"
)
_APART = frozenset("一二三四五六七八九十0123456789东西南北中甲乙丙上下新老")
"""Characters by which names that are otherwise alike are told apart on purpose."""
