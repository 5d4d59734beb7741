"""What `month` prints: what changed in the list, and what of it is not approved."""

from dataclasses import asdict

from pipeline.assess.list_changes import APPROVALS, KINDS, ListChange, ListChanges
from pipeline.assess.month import MonthView
from pipeline.cli.screen.terminal import say, say_some
from pipeline.reports.month.changes import approval, summary
from pipeline.reports.month.closing import (
    asked_in_words,
    discipline_in_words,
    ended_in_words,
    opening,
    problems_in_words,
    rate_in_words,
    scores_in_words,
    weeks_in_words,
)

"""Lines that are printed; the workbook has all."""


def print_list_changes(view: ListChanges) -> None:
    say(
        f"{view.month.label}任务清单{view.tasks}项（{view.before.label}{view.tasks_before}项）："
        f"{summary(view)}" + (f"；{approval(view)}" if view.changes else "")
    )
    if view.changes and not view.registers:
        say("没有登记调整台账，无从核对这些变化是否经过批准")
    say_some("没有批准依据的：", [_line(change) for change in view.not_approved])
    say_some(
        "已批准、清单没有改的：",
        [f"{each.task_id} {each.task}：{each.listed}" for each in view.not_done],
    )
    say_some("拿不准的：", [f"{_named(each)}：{each.doubt}" for each in view.doubtful])


def _named(change: ListChange) -> str:
    return f"{change.task_id} {change.task}".strip()


def _line(change: ListChange) -> str:
    what = f"{KINDS[change.kind]}　{_named(change)}"
    turned = f"：{change.was or '（空）'} → {change.now or '（空）'}" if _is_turned(change) else ""
    why = f"（{change.grounds}）" if change.grounds else ""
    return f"{what}{turned}　{APPROVALS[change.approval]}{why}"


def _is_turned(change: ListChange) -> bool:
    return change.kind not in ("new", "gone")


def list_changes_said(view: ListChanges) -> dict[str, object]:
    """Returns the changes for `--json`."""
    return {
        "month": str(view.month),
        "before": str(view.before),
        "tasks": view.tasks,
        "tasks_before": view.tasks_before,
        "changes": [asdict(change) for change in view.changes],
        "not_done": [each._asdict() for each in view.not_done],
    }


def print_closing(view: MonthView) -> None:
    """Prints what the month's document says first."""
    say(f"{view.month.label}（截至{view.as_of}）")
    if view.without:
        say(f"  没有计入：{weeks_in_words(view)}")
    say(
        f"  {opening(view)}",
        f"  {rate_in_words(view.total)}；{ended_in_words(view)}",
        f"  {problems_in_words(view)}；{asked_in_words(view)}",
        f"  {discipline_in_words(view.units)}",
        f"  转入{view.month.after.label}清单草案{sum(task.open for task in view.tasks)}项",
    )
    if view.scores:
        say(f"  考核得分：{scores_in_words(view.scores)}")
