"""The charts of the 例外情况报告: the status of each plan's tasks, and who did not report.

Each chart fits on one page. It shows what needs attention most, and its note says what is left out.
"""

from collections import Counter
from collections.abc import Sequence

from pipeline.assess.view import Group, UnitView, WeekView
from pipeline.domain.status import LIT
from pipeline.templates.contexts.exception import REPORTING
from pipeline.word.charts import Chart, Series

MOST_CATEGORIES = 25
_FINE = frozenset(("done", "on_track", "terminated"))


def plan_chart(plans: Sequence[Group]) -> Chart:
    """Returns the tasks of each plan by status, in the order of the list."""
    worst = sorted(plans, key=lambda plan: (-_amiss(plan), -len(plan.tasks)))
    shown = {plan.name for plan in worst[:MOST_CATEGORIES]}
    listed = [plan for plan in plans if plan.name in shown]
    left = len(plans) - len(listed)
    return Chart(
        tuple(plan.name for plan in listed),
        tuple(
            Series(status.word, tuple(plan.by_status[status.code] for plan in listed))
            for status in LIT
        ),
        f"（共{len(plans)}个，列最需关注的{len(listed)}个）" if left else "",
    )


def _amiss(plan: Group) -> int:
    return sum(count for status, count in plan.by_status.items() if status not in _FINE)


def reporting_chart(view: WeekView) -> Chart:
    """Returns the tasks of units that did not report everything in time, the worst units first.

    A task counts for each unit that leads it. Tasks that were done long ago need no report.
    """
    left_out = Counter(finding.unit for finding in view.found("left_out"))
    counted = {unit.name: _reporting(unit, left_out[unit.name]) for unit in view.units}
    behind = {name: counts for name, counts in counted.items() if any(counts[1:])}
    listed = sorted(behind, key=lambda name: [-count for count in reversed(behind[name][1:])])
    listed = listed[:MOST_CATEGORIES]
    return Chart(
        tuple(listed),
        tuple(
            Series(word, tuple(behind[name][place] for name in listed))
            for place, word in enumerate(REPORTING)
        ),
        _note(len(view.units), len(behind), len(listed)),
    )


def _reporting(unit: UnitView, left_out: int) -> tuple[int, int, int, int]:
    """Counts the unit's tasks in the order of `REPORTING`."""
    if not unit.reported:
        return 0, 0, 0, 0 if unit.excused else len(unit.tasks)
    reported = sum(task.reported for task in unit.tasks)
    late = unit.late_tasks if unit.late_part else reported if unit.late else 0
    return reported - late, late, left_out, 0


def _note(units: int, behind: int, listed: int) -> str:
    if not behind:
        return f"：{units}个单位全部按时报送，没有可列的"
    if listed < behind:
        return f"（共{behind}个，列前{listed}个）"
    return f"（其余{units - behind}个全部按时报送）" if units > behind else ""
