"""Every number with its noun in the month's document holds of the month, for months drawn by chance."""

import io
from collections import Counter
from collections.abc import Callable

import pytest
from docx import Document

from pipeline import monthly
from pipeline.archive.past import sealed_year
from pipeline.assess.month import NEEDED, MonthView, month_view
from pipeline.domain.settings import Settings
from pipeline.domain.status import STATUSES
from pipeline.domain.week import Month
from pipeline.reports.month.closing import MOST_LISTED, closing_document
from tests.drawn_year import seal_all
from tests.numbers_in_words import checked
from tests.office import Office
from tests.report_parts import TEMPLATES
from tests.test_month_truth import drawn


def _tasks(**said: object) -> Callable[[MonthView], int]:
    """Returns how many tasks of the list have these values."""
    return lambda view: sum(
        all(getattr(task, name) == value for name, value in said.items()) for task in view.tasks
    )


def _now(ended: str) -> Callable[[MonthView], int]:
    return _tasks(done_now=True, ended=ended)


def _asked(view: MonthView) -> Counter[str]:
    return Counter(task.asked for task in view.tasks if task.asked)


def _past(view: MonthView) -> int:
    """The tasks that are not done though their deadline has passed, reported or not."""
    return sum(
        task.status == "overdue" or (task.status == "unreported" and bool(task.days_overdue))
        for task in view.tasks
    )


def _lists(view: MonthView) -> set[int]:
    problems = Counter(task.problem for task in view.tasks)
    lists = [_past(view), sum(task.done_now for task in view.tasks), len(view.gone)]
    lists += [*problems.values(), *_asked(view).values(), len(view.extended)]
    still = sum(_asked(view)[each] for each in ("new", "moving"))
    return {count - MOST_LISTED for count in (*lists, still)}


def _came_true(view: MonthView) -> int:
    return sum(unit.came_true for unit in view.foresight)


CLAIMS: dict[str, Callable[[MonthView], object]] = {
    r"交办事项(\d+)项": lambda view: len(view.tasks),
    **{rf"[，：]{status.word}(\d+)项": _tasks(status=status.code) for status in STATUSES},
    r"其中存在问题的(\d+)项": lambda view: sum(
        task.status == "on_track" and task.problem in ("new", "moving") for task in view.tasks
    ),
    r"已到期(\d+)项": lambda view: view.total.due,
    r"其中按时办结(\d+)项，按": lambda view: view.total.due_on_time,
    r"本月办结(\d+)项": _tasks(done_now=True),
    r"提前办结(\d+)项": _now("early"),
    r"(?:其中|、)按时办结(\d+)项": lambda view: {
        *(_now("on_time")(view), view.total.due_on_time, _came_true(view)),
    },
    r"超期办结(\d+)项": _now("late"),
    r"无法判断(?:的)?(\d+)项": _now("unknown"),
    r"逾期情况（(\d+)项": _past,
    r"(?:月内移出清单的)(\d+)项": lambda view: len(view.gone),
    r"(?:新增|新增的问题)(\d+)个": _tasks(problem="new"),
    r"推进中(?:的问题)?(\d+)个": _tasks(problem="moving"),
    r"已销号(?:的问题)?(\d+)个": _tasks(problem="closed"),
    r"需要协调解决的问题(\d+)个": lambda view: sum(_asked(view).values()),
    r"月末仍需解决(\d+)个": lambda view: _asked(view)["new"] + _asked(view)["moving"],
    r"不再提出(\d+)个": lambda view: _asked(view)["closed"],
    r"(\d+)个牵头单位": lambda view: len(view.units),
    r"应报送(\d+)次": lambda view: sum(unit.expected for unit in view.units),
    r"实际报送(\d+)次": lambda view: sum(unit.received for unit in view.units),
    r"按时报送(\d+)次": lambda view: sum(unit.on_time for unit in view.units),
    r"(?:缺报|迟报)(\d+)次": lambda view: {
        count
        for unit in view.units
        for count in (unit.expected - unit.received, unit.received - unit.on_time)
    },
    r"未办结的(\d+)项转入": lambda view: sum(
        task.status not in ("done", "terminated") for task in view.tasks
    ),
    r"另有(\d+)[项个]": _lists,
    r"已定的任务(\d+)项": lambda view: sum(unit.cases for unit in view.foresight),
    r"已定的任务\d+项，其中按时办结(\d+)项": _came_true,
    r"不足(\d+)件": lambda _: 10,
    r"够(\d+)件": lambda _: 10,
}
"""What a number is said to count, and what it must be."""


@pytest.mark.parametrize("seed", range(8))
def test_the_numbers_of_a_drawn_month_hold(office: Office, seed: int) -> None:
    seal_all(office.folder.archive, drawn(seed).items(), with_past=True)
    month, settings = Month(2017, 7), Settings()
    year = sealed_year(office.folder, 2017, NEEDED)
    view = month_view(year, month, monthly.weeks_of_month(month, settings), [], settings)
    made = Document(io.BytesIO(closing_document(view, TEMPLATES)))
    for paragraph in made.paragraphs:
        if "统计口径" not in paragraph.text:
            checked(view, "month", paragraph.text, CLAIMS, {}, ())  # type: ignore[arg-type]
    sums = [
        [cell.text for cell in row.cells]
        for table in made.tables
        for row in table.rows
        if row.cells[0].text == "合计" and len(row.cells) == 7
    ]
    assert sums[0][1] == str(len(view.tasks))
