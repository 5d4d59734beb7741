"""What `make bench-check` makes of figures; it measures nothing here."""

from collections.abc import Sequence

import pytest

from bench.growth import Point, figures, growth, table, worse


def test_a_fifth_worse_is_let_pass_and_more_is_told() -> None:
    kept = {"tasks 240": 0.5, "files 100": 0.5, "weeks 13": 0.5}
    now = {"tasks 240": 0.6, "files 100": 0.61, "weeks 13": 0.2}
    assert worse(kept, now) == ["files 100: 0.61, kept 0.50, 22% worse"]


def test_what_was_not_measured_or_not_kept_is_no_good_news() -> None:
    assert worse({"offices 5": 1.0}, {"offices 10": 1.0}) == [
        "offices 5: not measured, kept 1.00",
        "offices 10: 1.00, none is kept; --keep writes it",
    ]


def test_a_figure_is_the_least_time_in_times_of_the_least_of_the_plain_script() -> None:
    points = [_point("tasks", 240, 3.0, 2.0, 9.0), _point("tasks", 480, 4.0, 5.0, 4.5)]
    found = figures(points, _point("plain", 4_000, 8.0, 4.0, 5.0))
    assert found == {"tasks 240": 0.5, "tasks 480": 1.0}


@pytest.mark.parametrize(
    ("times", "grown"),
    [((1, 2, 4), 1.0), ((1, 2, 6), 2.0), ((1, 2, 3), 0.5), ((2, 2, 3), float("inf"))],
    ids=["linear", "quadratic", "falling", "nothing at first"],
)
def test_what_one_more_costs_tells_linear_growth(times: Sequence[float], grown: float) -> None:
    assert growth((10, 20, 40), times) == grown


def test_the_table_has_a_line_for_each_axis() -> None:
    points = [_point("weeks", size, time) for size, time in ((10, 1.0), (20, 2.0), (40, 4.0))]
    points += [_point("files", size, time) for size, time in ((1, 1.0), (2, 3.0), (3, 9.0))]
    found = figures(points, _point("plain", 4_000, 2.0))
    assert table(points, found).splitlines()[2:] == [
        "| weeks | 10 / 20 / 40 | 0.50 / 1.00 / 2.00 | 1.00 |",
        "| files | 1 / 2 / 3 | 0.50 / 1.50 / 4.50 | 3.00 |",
    ]


def _point(axis: str, size: int, *seconds: float) -> Point:
    return Point(axis, size, [], [], list(seconds))
