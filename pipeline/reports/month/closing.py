"""月度工作报告: the month's official document, from `templates/月度工作报告.docx`."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from pipeline.assess.foresight import (
    ENDED,
    FORESIGHT_RULE,
    TOO_FEW,
    Foresight,
    foresight_in_words,
    lines_in_words,
)
from pipeline.assess.month import (
    STANDINGS,
    Answers,
    Discipline,
    MonthGroup,
    MonthTask,
    MonthView,
    Standing,
)
from pipeline.assess.notices import urgency
from pipeline.assess.scores.points import Scores, UnitScore, formula_in_words, points_in_words
from pipeline.assess.wording import date_in_words, rate_in_percent
from pipeline.domain.status import LIT, STATUS
from pipeline.domain.text import listing, pattern
from pipeline.domain.week import day_in_words
from pipeline.reports.head import (
    addressee,
    brief_head,
    bulletin_head,
    copies,
    number_of,
    numbered,
    red_head,
)
from pipeline.templates.contexts.exception import Left, Nothing
from pipeline.templates.contexts.lines import (
    Attention,
    InstructionLine,
    PlanLine,
    instruction_line,
    light,
)
from pipeline.templates.contexts.month import (
    MONTH_REPORT,
    LeaderAnswersLine,
    MonthContext,
    MonthForesight,
    MonthForesightLine,
    MonthInstructions,
    MonthLeaders,
    MonthScoreGroup,
    MonthScores,
    MonthTaskLine,
    MonthTasks,
    MonthUnitLine,
    ScoreLine,
    Without,
)
from pipeline.templates.word import word_template
from pipeline.word.charts import Chart, Series
from pipeline.word.values import Quoted

MOST_LISTED = 10
"""Tasks of a list that the document names; the workbook has all."""
ASKED: Mapping[Standing, str] = {
    "": "",
    "new": "新提出",
    "moving": "仍需解决",
    "closed": "不再提出",
}
"""How what is asked of the district's leaders stands."""
MOST_PLANS = 25
"""Bars that a chart has room for."""
RULE = (
    "统计口径：各项数字取自已封存的每周结果，任务状态以本月最后一周为准。办结以单位报告已办结或办公室销号的那一周计："
    "时限在该周以后的为提前办结，在该周以内的为按时办结，时限当日或以后的截止日仍未办结的为超期办结，"
    "时限不明或缺前一周结果的无法判断。按时办结率为按时（含提前）办结数占已到期任务数的比例，终止的不计。"
    "问题以各单位填报的为准：本周未报送的，沿用上一次；不再填报或任务已办结的，为已销号。"
)


def closing_document(view: MonthView, templates: Path) -> bytes:
    """Returns the document. Raises CannotWork when the template cannot be used."""
    return word_template(templates, MONTH_REPORT, MonthContext).render(_context(view))


def _context(view: MonthView) -> MonthContext:
    counts, number = view.counts, number_of(view.reports)
    terminated, gone = view.with_status("terminated"), view.gone
    return MonthContext(
        label=view.month.label,
        as_of=day_in_words(view.as_of),
        date=date_in_words(None if view.reports.date == "blank" else view.as_of),
        district=view.office.district,
        office=view.office.name,
        red_head=red_head(view.office, view.reports, view.month.year, number),
        bulletin_head=bulletin_head(view.reports, number),
        brief_head=brief_head(view.reports, number),
        copies=copies(view.reports),
        addressee=addressee(view.office.district),
        without=_without(view),
        opening=opening(view),
        rate=rate_in_words(view.total),
        tasks=counts["tasks"],
        done=counts["done"],
        on_track=counts["on_track"],
        at_risk=counts["at_risk"],
        overdue=counts["overdue"],
        unreported=counts["unreported"],
        terminated=counts["terminated"],
        ended=ended_in_words(view),
        done_now=_tasks(view, sorted(view.done_now, key=_worst_first)),
        overdue_tasks=_tasks(view, view.overdue, _why_overdue),
        no_overdue=() if view.overdue else (Nothing(),),
        extended=_tasks(view, view.extended, lambda task: _on_paper(task.extended)),
        terminated_tasks=_tasks(view, terminated, lambda task: _on_paper(task.task.ruled)),
        gone=_tasks(view, gone),
        no_listed=() if view.extended or terminated or gone else (Nothing(),),
        problems=problems_in_words(view),
        problems_new=_tasks(view, view.problems("new"), lambda task: task.problem_said),
        problems_moving=_tasks(view, view.problems("moving"), lambda task: task.problem_said),
        problems_closed=_tasks(view, view.problems("closed"), lambda task: task.problem_said),
        asked=asked_in_words(view),
        asked_open=_tasks(
            view, view.asked("new", "moving"), lambda task: task.asked_said, asked=True
        ),
        asked_closed=_tasks(view, view.asked("closed"), lambda task: task.asked_said, asked=True),
        by_plan=tuple(map(_plan, view.plans)),
        plan_chart=_chart(view.plans),
        by_leader=(MonthLeaders(tuple(map(_plan, view.leaders))),) if view.leaders else (),
        discipline=discipline_in_words(view.units),
        behind=_behind(view.units),
        by_unit=tuple(_units(view)),
        foresight=_came_true(view.foresight),
        foresight_by_unit=_foresight(view.foresight),
        foresight_rule=FORESIGHT_RULE,
        instructions=_instructions(view),
        scores=_scores(view),
        next_label=view.month.after.label,
        open=sum(task.open for task in view.tasks),
        rule=RULE,
        attachments=_attachments(view),
    )


def _attachments(view: MonthView) -> str:
    """Returns what goes out with the document, each in a file of its own."""
    label = view.month.label
    return numbered(
        [
            f"{label}重点工作完成情况（电子表格，另附）",
            *([f"{label}考核得分（电子表格，另附）"] if view.scores else []),
            f"{view.month.after.label}任务清单（草案）（电子表格，另附）",
        ]
    )


def answers_in_words(answers: Answers) -> str:
    """Returns 按时回告3件，逾期回告1件，没有回告2件（其中超过时限1件）."""
    parts = (("按时回告", answers.on_time), ("逾期回告", answers.late), ("没有回告", answers.open))
    words = "，".join(f"{what}{count}件" for what, count in parts if count)
    return words + (f"（其中超过时限{answers.overdue}件）" if answers.overdue else "")


def _instructions(view: MonthView) -> tuple[MonthInstructions, ...]:
    if not view.instructions:
        return ()
    lines = instruction_lines(view)
    left = len(lines) - MOST_LISTED
    return (
        MonthInstructions(
            *(len(lines), answers_in_words(view.answered), tuple(map(_answers, view.answers))),
            *(_answers(view.answered), lines, lines[:MOST_LISTED]),
            (Left(left),) if left > 0 else (),
        ),
    )


def instruction_lines(view: MonthView) -> tuple[InstructionLine, ...]:
    """Returns the instructions of the month, those that wait for an answer first."""
    named = {task.text("task_id"): task.text("task") for task in (*view.gone, *view.tasks)}
    order = sorted(view.instructions, key=lambda each: (not each.runs, *urgency(each)))
    return tuple(instruction_line(n, each, named) for n, each in enumerate(order, start=1))


def _answers(of: Answers) -> LeaderAnswersLine:
    count = len(of.instructions)
    return LeaderAnswersLine(of.leader, count, of.on_time, of.late, of.open, of.overdue)


def _scores(view: MonthView) -> tuple[MonthScores, ...]:
    scores = view.scores
    if scores is None:
        return ()
    groups = tuple(
        MonthScoreGroup(name or NO_GROUP, len(units), tuple(map(_score, units)))
        for name, units in scores.groups.items()
    )
    mark = "九" if view.instructions else "八"
    formula = "；".join(formula_in_words(scores.settings))
    return (MonthScores(mark, scores_in_words(scores), formula, groups),)


NO_GROUP = "没有分组的单位"


def scores_in_words(scores: Scores) -> str:
    """Returns 计分的单位40个，加分12处，扣分9处，免计分1处，存疑不计分2处."""
    counted = scores.standing("counted")
    parts = {
        "加分": sum(point.points > 0 for point in counted),
        "扣分": sum(point.points < 0 for point in counted),
        "免计分": len(scores.standing("exempt")),
        "存疑不计分": len(scores.standing("doubtful")),
    }
    said = "，".join(f"{what}{count}处" for what, count in parts.items() if count)
    return f"计分的单位{len(scores.units)}个，{said or '没有加分、扣分'}"


def _score(unit: UnitScore) -> ScoreLine:
    score, bonus, deducted = map(points_in_words, (unit.score, unit.bonus, unit.deducted))
    return ScoreLine(str(unit.rank or "—"), unit.unit, score, bonus, deducted, unit.unranked)


def weeks_in_words(view: MonthView) -> str:
    """Returns the weeks that the month was closed without."""
    return "、".join(f"{week.month.number}月第{week.number}周" for week in view.without)


def _without(view: MonthView) -> tuple[Without, ...]:
    known = day_in_words(view.as_of)
    return (Without(weeks_in_words(view), known),) if view.without else ()


def opening(view: MonthView) -> str:
    """Returns 交办事项113项，已办结20项，正常推进80项（其中存在问题的5项），已逾期4项…"""
    counts = view.counts
    words = [f"交办事项{counts['tasks']}项"]
    for status in STATUS.values():
        count = counts[status.code]
        if count or status.code in ("done", "overdue"):
            troubled = status.code == "on_track" and view.troubled
            note = f"（其中存在问题的{view.troubled}项）" if troubled else ""
            words.append(f"{status.word}{count}项{note}")
    return "，".join(words)


def rate_in_words(group: MonthGroup) -> str:
    """Returns 已到期30项，按时办结25项，按时办结率83.3%."""
    if group.rate is None:
        return "没有到期的任务"
    done, rate = group.due_on_time, rate_in_percent(group.rate)
    return f"已到期{group.due}项，其中按时办结{done}项，按时办结率{rate}"


def ended_in_words(view: MonthView) -> str:
    counts = view.counts
    if not view.done_now:
        return "本月没有新办结的事项"
    words = (
        f"{word}{counts[f'done_{ended}']}项"
        for ended, word in ENDED.items()
        if counts[f"done_{ended}"]
    )
    return f"本月办结{len(view.done_now)}项，其中{'、'.join(words)}"


def problems_in_words(view: MonthView) -> str:
    counts = {standing: len(view.problems(standing)) for standing in STANDINGS}
    if not any(counts.values()):
        return "本月各单位没有反映问题"
    words = "、".join(f"{word}{counts[standing]}个" for standing, word in STANDINGS.items())
    known = "" if view.compared else "（没有上月的结果，问题都按新增计）"
    return f"各单位反映的问题：{words}{known}"


def asked_in_words(view: MonthView) -> str:
    every, still = view.counts["escalations"], view.counts["escalations_open"]
    if not every:
        return "没有需要协调解决的问题"
    return f"需要协调解决的问题{every}个，月末仍需解决{still}个，单位已不再提出{every - still}个"


def discipline_in_words(units: Sequence[Discipline]) -> str:
    """Returns the five measures of all units together."""
    whole = Discipline(
        "合计",
        sum(unit.expected for unit in units),
        sum(unit.received for unit in units),
        sum(unit.on_time for unit in units),
    )
    return (
        f"{len(units)}个牵头单位应报送{whole.expected}次，实际报送{whole.received}次，"
        f"按时报送{whole.on_time}次，报送率{rate_in_percent(whole.rate)}，"
        f"按时报送率{rate_in_percent(whole.on_time_rate)}"
    )


def _behind(units: Sequence[Discipline]) -> tuple[Attention, ...]:
    worst = sorted(
        (unit for unit in units if unit.on_time < unit.expected),
        key=lambda unit: (unit.on_time_rate or 0, unit.rate or 0),
    )
    return (Attention(listing(map(_missed, worst))),) if worst else ()


def _missed(unit: Discipline) -> str:
    parts = {"缺报": unit.expected - unit.received, "迟报": unit.received - unit.on_time}
    words = "、".join(f"{what}{count}次" for what, count in parts.items() if count)
    return f"{unit.unit}（{words}）"


def _came_true(units: tuple[Foresight, ...]) -> str:
    alone = "" if any(unit.rate is not None for unit in units) or len(units) < 2 else _NO_UNIT
    return f"{foresight_in_words(units)}{alone}"


_NO_UNIT = f"；分到各单位，都{TOO_FEW}"


def _foresight(units: tuple[Foresight, ...]) -> tuple[MonthForesight, ...]:
    """Returns the units that have a rate, and the others in one line; none when none has."""
    rated = tuple(unit for unit in units if unit.rate is not None)
    rest = [unit for unit in units if unit.rate is None]
    lines = [MonthForesightLine(*line) for line in lines_in_words(rated)][:-1]
    if rated and rest:
        cases = sum(unit.cases for unit in rest)
        lines.append(MonthForesightLine(f"其余{len(rest)}个单位", cases, "—", f"各{TOO_FEW}"))
    lines += [MonthForesightLine(*[*lines_in_words(units)][-1])] if rated else []
    return (MonthForesight(tuple(lines)),) if lines else ()


def deadline_in_words(task: MonthTask) -> str:
    """Returns the day, or the list's own words where no day can be told."""
    deadline: dt.date | None = task.task.deadline
    return date_in_words(deadline) if deadline else "时限不明或长期"


def _worst_first(task: MonthTask) -> tuple[bool, bool]:
    return task.ended != "late", not task.text("key")


def _on_paper(text: str) -> str:
    """Returns words in which places are named as a letter names them: 延期台账第3行.

    The cell itself stands in the workbook that goes with it.
    """
    return _PLACE.sub(r"\1第\2行", text)


_PLACE = pattern(r"inbox/(?:registers|master)/[^（）；]+?\.xls[xbm]? ([^!（）；]+)![A-Z]{1,3}(\d+)")


def _why_overdue(task: MonthTask) -> str:
    silent = "月末没有报送" if task.status == "unreported" else "单位没有说明原因"
    found = f"督查核查：{_on_paper(task.task.inspections[-1])}" if task.text("inspected") else ""
    return task.problem_said or found or silent


def _tasks(
    view: MonthView,
    tasks: Iterable[MonthTask],
    said: Callable[[MonthTask], str] = lambda task: "",
    *,
    asked: bool = False,
) -> tuple[MonthTasks, ...]:
    lines = tuple(
        MonthTaskLine(
            number,
            task.text("task_id"),
            Quoted(task.text("task")),
            task.text("lead_unit"),
            deadline_in_words(task).removeprefix(f"{view.as_of.year}年"),
            light(STATUS[task.status].word, STATUS[task.status]),
            task.done_in,
            ENDED[task.ended] if task.ended else "",
            str(task.days_overdue or ""),
            Quoted(said(task)),
            ASKED[task.asked] if asked else STANDINGS.get(task.problem, ""),
        )
        for number, task in enumerate(tasks, start=1)
    )
    left = len(lines) - MOST_LISTED
    more = (Left(left),) if left > 0 else ()
    return (MonthTasks(len(lines), lines, lines[:MOST_LISTED], more),) if lines else ()


def _plan(group: MonthGroup) -> PlanLine:
    counts = group.by_status
    ended = counts["terminated"]
    name = (group.name or "（未写明）") + (f"（含已终止{ended}项）" if ended else "")
    return PlanLine(name, len(group.tasks), **counts)


def _chart(plans: Sequence[MonthGroup]) -> Chart:
    shown = plans[:MOST_PLANS]
    return Chart(
        tuple(plan.name or "（未写明）" for plan in shown),
        tuple(
            Series(status.word, tuple(plan.by_status[status.code] for plan in shown))
            for status in LIT
        ),
        f"（共{len(plans)}个，列前{len(shown)}个）" if len(plans) > len(shown) else "",
    )


def _units(view: MonthView) -> Iterable[MonthUnitLine]:
    measures = {unit.unit: unit for unit in view.units}
    for group in view.by_unit:
        unit = measures.get(group.name, Discipline(group.name, 0, 0, 0))
        yield MonthUnitLine(
            group.name or "（没有牵头单位）",
            len(group.tasks),
            group.by_status["done"],
            group.by_status["overdue"],
            rate_in_percent(group.rate),
            unit.expected,
            unit.received,
            unit.on_time,
            rate_in_percent(unit.rate),
            rate_in_percent(unit.on_time_rate),
        )
