"""周报表: a blank return for each lead unit, filled with all that the office already knows.

The unit types only what is new. A hidden sheet, which every program keeps, names the unit and the
week, so that the form is recognised under any file name.
"""

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.assess.notices import Notice, of_unit
from pipeline.assess.view import TaskView, UnitView, WeekView
from pipeline.assess.wording import KEY, deadline_in_words, demand_in_words
from pipeline.domain.fields import REPORTED, Field, field
from pipeline.domain.registers.listed import NOT_REACHED, REACHED
from pipeline.domain.status import FORECASTS
from pipeline.domain.week import Week, day_in_words
from pipeline.history.weeks import PastTask
from pipeline.office.file_names import free_name, legal_name
from pipeline.reports.forms.checks import (
    ANSWERS,
    CHECK,
    DAYS_LEFT,
    GOOD,
    LAST_PERCENT,
    LAST_PROGRESS,
)
from pipeline.reports.forms.sheets import INSTRUCTIONS, Entry, FormBook, Known


def forms(
    view: WeekView, key: str, units: Sequence[UnitView] | None = None
) -> dict[str, dict[str, bytes]]:
    """Returns the workbook of each unit with open tasks, by unit and file name.

    The same view gives the same bytes.

    `view` shows the week before any return of these units has arrived; `key` is the week's;
    `units`: those of the list, unless given.
    """
    made: dict[str, dict[str, bytes]] = {}
    taken: set[str] = set()
    for unit in view.units if units is None else units:
        if tasks := unit.open_tasks:
            name = legal_name(f"{view.week.label}周报表-{unit.name}")
            name = free_name(name, ".xlsx", taken)
            taken.add(name.lower())
            made[unit.name] = {name: _form(view, unit, tasks, key)}
    return made


def _form(view: WeekView, unit: UnitView, tasks: Sequence[TaskView], key: str) -> bytes:
    week = view.week
    own = [c for c in view.carried if c.is_carried("return") and not c.only_if_said]
    if any(task.target for task in tasks) and field("achieved") in view.carried:
        own.insert(0, field("achieved"))
    before = [_said_before(task, view.last_week) for task in tasks]
    staged = [task.stage is not None for task in tasks]
    demands = ["\n".join(map(demand_in_words, task.demands)) for task in tasks]
    asked = [
        *([field("stage_said")] if any(staged) else []),
        *map(field, REPORTED),
        *own,
    ]
    book = FormBook(f"{week.label}重点工作周报表", view.office.name, week.monday)
    book.table(
        unit=unit.name,
        hint=_hint(view, any(task.key for task in tasks), len(of_unit(view.notices, unit.name))),
        known=[
            Known(field("task_id").heading, 8.5, [task.task_id for task in tasks]),
            Known("重点", 5, [KEY if task.key else "" for task in tasks], "known centred"),
            Known(field("task").heading, 24, [task.task for task in tasks]),
            Known(field("deadline").heading, 11, [deadline_in_words(task) for task in tasks]),
            Known(DAYS_LEFT, 8, [_days_left(task, week) for task in tasks], "days"),
            Known(LAST_PROGRESS, 22, [each.progress for each in before], "pale"),
            Known(LAST_PERCENT, 6, [each.percent for each in before], "per cent"),
            Known("上周预估", 6, [each.forecast for each in before], "pale centred"),
            *_targets(tasks),
            *([Known(STAGE, 14, [_stage(task) for task in tasks])] if any(staged) else []),
            *([Known(DEMANDS, 18, demands)] if any(demands) else []),
        ],
        entries=[
            Entry(
                column.name,
                column.heading,
                _WIDTHS.get(column.name, column.width),
                staged if column.name == "stage_said" else (),
            )
            for column in asked
        ],
    )
    book.instructions(
        _instructions(view, unit, len(tasks), own, staged=any(staged), demanded=any(demands))
    )
    book.register(unit.name, str(week), key)
    return book.content()


STAGE = field("stage_named").heading
DEMANDS = "督查整改要求"
"""What inspections told the unit to put right, and is not answered yet."""


def _stage(task: TaskView) -> str:
    """Returns the stage that is open, with its day: 完成主体（9月30日）."""
    return f"{task.stage.text}\n（{day_in_words(task.stage.due)}）" if task.stage else ""


_WIDTHS = {"progress": 30.0, "percent": 9.0, "forecast": 9.0, "reason": 22.0, "escalation": 16.0}


def _targets(tasks: Sequence[TaskView]) -> list[Known]:
    """Returns the column of the targets in figures, if any task has one."""
    if not any(task.target for task in tasks):
        return []
    texts = [task.target.text if task.target else "" for task in tasks]
    return [Known(field("target").heading, 8, texts, "known centred")]


def _hint(view: WeekView, has_key: bool, notices: int) -> str:
    """Returns what stands above the table: until when, whom to ask, what to do."""
    week, contact = view.week, view.office.contact_in_words
    whom = f"我们联系（{contact}）" if contact else f"{view.office.name}联系"
    key = f"{KEY}为重点任务；" if has_key else ""
    sent = f"贵单位有{notices}张督办单还没有办结，见“{INSTRUCTIONS}”。" if notices else ""
    return (
        f"请于{_closing_time(week)}前报送。"
        f"有疑问的，请与{whom}。\n"
        f"只填白色的格；最右边的“{CHECK}”都显示“{GOOD}”，就可以保存报送了。怎么填见“{INSTRUCTIONS}”。"
        f"{key}剩余天数算到{day_in_words(week.as_of)}。{sent}"
    )


def _closing_time(week: Week) -> str:
    weekday = "一二三四五六日"[week.as_of.weekday()]
    return f"{day_in_words(week.as_of)}（星期{weekday}）{week.cutoff:%H:%M}"


def _days_left(task: TaskView, week: Week) -> str | int:
    """Returns the days from the week's cut-off to the deadline, negative when it has passed."""
    if task.deadline is None:
        return "长期" if task.endless else "未定"
    return (task.deadline - week.as_of).days


class _Before(NamedTuple):
    """What the form shows of the last report: only the text, if it is older than last week."""

    progress: str = ""
    percent: float | str = ""
    forecast: str = ""


def _said_before(task: TaskView, last_week: Week | None) -> _Before:
    """Returns what was reported of the task last week, or before it, headed by its week."""
    if not task.history:
        return _Before()
    week, last = task.history[0]
    if week == last_week and last.status != "unreported":
        percent = "" if last.percent is None else last.percent
        return _Before(last.progress, percent, FORECASTS.get(last.forecast, ""))
    known = [(week, said) for week, said in task.history if said.status != "unreported"]
    if not known:
        return _Before("此前未报送")
    silent = "上周未报送。\n" if week == last_week else ""
    return _Before(f"{silent}{known[0][0].label}：{_words_of(known[0][1])}")


def _words_of(said: PastTask) -> str:
    figures = [f"进度{said.percent:g}%"] if said.percent is not None else []
    figures += [f"预估：{FORECASTS[said.forecast]}"] if said.forecast in FORECASTS else []
    return said.progress + (f"（{'，'.join(figures)}）" if figures else "")


def _instructions(
    view: WeekView,
    unit: UnitView,
    tasks: int,
    own: Sequence[Field],
    *,
    staged: bool,
    demanded: bool,
) -> list[str]:
    week, month = view.week, view.week.month
    on_time, late, done = ANSWERS
    heading = {name: field(name).heading for name in REPORTED}
    amount = [
        f"“{c.heading}”：填到现在一共完成的数，单位与旁边的目标值相同；没有目标值的不用填。"
        for c in own
        if c.name == "achieved"
    ]
    rest = [column for column in own if column.name != "achieved"]
    others = f"{'、'.join(f'“{column.heading}”' for column in rest)}：" if rest else ""
    contact = view.office.contact_in_words
    return [
        f"本表由{view.office.name}按{month.year}年{month.number}月任务清单制作。"
        f"请{unit.name}填报{week.title}的进展，共{tasks}项任务，于{_closing_time(week)}前报送。"
        f"填报中有疑问的，请与办公室联系{f'（{contact}）' if contact else ''}。",
        "只填白色的格。灰色的格由办公室填好并已锁定，不用改；认为任务、时限有误的，"
        f"请告知办公室更正任务清单，不要自行改动。带{KEY}的为重点任务；"
        f"“{DAYS_LEFT}”从本周截止日{day_in_words(week.as_of)}算到完成时限。",
        f"“{heading['progress']}”：写本周做了什么、做到什么程度，尽量写明数量和日期。"
        "上周所报的列在旁边供对照（上周未报送的，列最近一次所报的），请不要照抄；"
        "不要只写“无”“同上周”，确无进展的写明原因。",
        f"“{heading['percent']}”：填0到100之间的数，如80，不用写百分号。",
        f"“{heading['forecast']}”：点格子右边的箭头选择。“{on_time}”为能够按时办结，"
        f"“{late}”为不能按时办结，“{done}”为已经办结（进度应为100）。"
        f"一时说不准的选“{late}”，在原因中写明拿不准的是什么；完成时限已过而没有办结的，也选“{late}”。",
        f"“{heading['reason']}”：预估选“{late}”的必须填写，写明卡在哪里、需要怎样推动、预计何时办结；"
        "其他的不用填。",
        f"“{heading['escalation']}”：原文报领导，请写明需要解决什么；没有的留空。",
        *(
            [
                f"“{field('stage_said').heading}”：“{STAGE}”是现在要完成的节点和它的时限。"
                f"这个节点完成了的，点格子右边的箭头选“{REACHED}”；没有完成的选“{NOT_REACHED}”，"
                "也可以不填。"
            ]
            if staged
            else []
        ),
        *(
            [
                f"“{DEMANDS}”：督查指出要整改、还没有回复或没有整改到位的。"
                "请按时另行书面回复办公室，并在进展情况中写明整改到什么程度。"
            ]
            if demanded
            else []
        ),
        *amount,
        *_notices(view, unit),
        *([f"{others}按表头填写。"] if others else []),
        f"最右边的“{CHECK}”随填随查，与收到后的核对用同样的话：红色的必须改正，黄色的请核对，"
        f"无误的不用改；显示“{GOOD}”的一行就填好了。",
        f"举例　能按时的：进展“完成管网3公里，正在回填”，进度65，预估“{on_time}”，原因留空；"
        f"不能按时的：进展“围挡完成一半”，进度50，预估“{late}”，"
        "原因及建议“拆迁未完成，预计8月底办结，建议专题研究”；"
        f"办结的：进展“7月12日通过验收”，进度100，预估“{done}”，原因留空。",
        "请不要增删行和列、改动表头。文字较长时可以调整行高和列宽。",
        "填好后保存并报送本文件，xlsx、xls、ods 格式都可以，文件名可以改：单位和周次登记在文件里。"
        f"本表只用于{week.label}，下周请用新下发的表。",
        "报送后要更正的，改好再报送一次，在文件名中注明“更正”。",
    ]


def _notices(view: WeekView, unit: UnitView) -> list[str]:
    """Returns which notices the unit must still answer or settle."""
    found = of_unit(view.notices, unit.name)
    if not found:
        return []
    named = "；".join(
        f"{each.named}，{_matter(each, view)}，{day_in_words(each.since)}发出"
        + (f"，要求{day_in_words(each.due)}前回复" if each.due else "")
        + f"（{each.standing_before}）"
        for each in found
    )
    return [f"贵单位有{len(found)}张督办单还没有办结：{named}。没有回复的，请按要求书面回复。"]


def _matter(notice: Notice, view: WeekView) -> str:
    tasks = "、".join(f"{task} {view.named.get(task, '')}".strip() for task in notice.tasks)
    return tasks or notice.matter or notice.written_id
