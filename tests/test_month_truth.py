"""The numbers of a month against months drawn by chance, counted a second time in the plainest way."""

import random

import pytest

from pipeline import monthly
from pipeline.archive.past import sealed_year
from pipeline.assess.month import NEEDED, MonthTask, month_view
from pipeline.domain.settings import Settings
from pipeline.domain.week import Month
from tests.drawn_year import Row, codes, listed, seal_all
from tests.office import Office

WEEKS = codes(2017, 24, 32)
IN_MONTH = codes(2017, 27, 30)
FRIDAYS = dict(
    zip(
        WEEKS,
        (
            *("2017-06-16", "2017-06-23", "2017-06-30", "2017-07-07", "2017-07-14"),
            *("2017-07-21", "2017-07-28", "2017-08-04", "2017-08-11"),
        ),
        strict=True,
    )
)
DEADLINES = (
    *("", "2017-06-25", "2017-07-05", "2017-07-07", "2017-07-12", "2017-07-16", "2017-07-21"),
    *("2017-07-28", "2017-07-29", "2017-12-31"),
)


def drawn(seed: int) -> dict[str, list[Row]]:
    """Returns the weeks of 40 tasks that come, go, are reported or not, get done and are reopened."""
    chance = random.Random(seed)
    weeks: dict[str, list[Row]] = {week: [] for week in WEEKS}
    for number in range(40):
        first, last = chance.choice((0, 0, 0, 4)), chance.choice((8, 8, 8, 8, 5, 3))
        deadline, unit = chance.choice(DEADLINES), f"区{'甲乙丙丁'[number % 4]}局"
        done, status = chance.choice((1, 3, 4, 5, 6, 8, 99, 99)), "on_track"
        reason = asked = ""
        for at, week in enumerate(WEEKS[first : last + 1], start=first):
            reported = chance.random() < 0.8
            if at >= done:
                status = "done"
            elif not reported:
                status = "unreported"
            else:
                late = deadline and deadline < FRIDAYS[week]
                status = "overdue" if late else chance.choice(("on_track", "at_risk"))
            reason = chance.choice(("", "雨季停工")) if reported else ""
            asked = chance.choice(("", "", "请协调用地")) if reported else ""
            weeks[week].append(
                listed(
                    f"{number}",
                    f"第{number}项工作",
                    unit,
                    status=status,
                    deadline=deadline,
                    reason=reason,
                    escalation=asked,
                    source_file=f"{unit}.xlsx" if reported else "",
                    source_row="2" if reported else "",
                )
            )
    return weeks


@pytest.mark.parametrize("seed", range(6))
def test_a_drawn_month_is_counted_as_it_was(office: Office, seed: int) -> None:
    weeks = drawn(seed)
    seal_all(office.folder.archive, weeks.items(), with_past=True)
    month, settings = Month(2017, 7), Settings()
    year = sealed_year(office.folder, 2017, NEEDED)
    view = month_view(year, month, monthly.weeks_of_month(month, settings), [], settings)
    last = {row["task_id"]: row for row in weeks["2017-W30"]}
    assert [task.text("task_id") for task in view.tasks] == list(last)
    ever = {row["task_id"] for week in IN_MONTH for row in weeks[week]}
    assert {task.text("task_id") for task in view.gone} == ever - last.keys()
    for task in view.tasks:
        seen = [
            (week, row)
            for week in WEEKS
            if week <= "2017-W30"
            for row in weeks[week]
            if row["task_id"] == task.text("task_id")
        ]
        assert task.status == last[task.text("task_id")]["status"]
        _holds_of(task, seen)
    due = [row for row in last.values() if row["deadline"] and row["deadline"] <= "2017-07-28"]
    assert view.total.due == len(due)
    assert view.total.due_on_time <= sum(row["status"] == "done" for row in due)
    reports = {
        (week, row["lead_unit"]) for week in IN_MONTH for row in weeks[week] if row["source_file"]
    }
    assert view.counts["received"] == view.counts["expected"] == len(reports)


def _holds_of(task: MonthTask, seen: list[tuple[str, Row]]) -> None:
    """Holds a task against what was drawn of it, up to the month's last week."""
    open_in = [week for week, row in seen if row["status"] != "done"]
    if task.status == "done":
        since = next(week for week, _ in seen if not open_in or week > open_in[-1])
        assert task.done_now == (since in IN_MONTH)
        deadline, friday = task.text("deadline"), FRIDAYS[since]
        sunday = f"{friday[:8]}{int(friday[8:]) + 2:02}"
        if not deadline:
            wanted = "unknown"
        elif deadline >= friday:
            wanted = "early" if deadline > sunday else "on_time"
        elif not open_in:
            wanted = "unknown"
        else:
            wanted = "late" if deadline <= FRIDAYS[open_in[-1]] else "on_time"
        assert task.ended == wanted
    else:
        assert (task.ended, task.done_now) == (None, False)
    said = [
        (week, row["reason"] if row["status"] in ("at_risk", "overdue") else "", row["escalation"])
        for week, row in seen
        if row["source_file"]
    ]
    for standing, texts in (
        (task.problem, [(week, reason or asked) for week, reason, asked in said]),
        (task.asked, [(week, asked) for week, _, asked in said]),
    ):
        before = [text for week, text in texts if week < "2017-W27"][-1:]
        now = [text for _, text in texts][-1:] if task.status != "done" else []
        had, has = any(before), any(now)
        raised = any(text for week, text in texts if week in IN_MONTH)
        wanted_standing = ("moving" if had else "new") if has else "closed" if had or raised else ""
        assert standing == wanted_standing
