"""The charts of 例外情况报告 with a sample of their data, as the office sees them in Word."""

from word_charts import Drawn, Look, stacked_bars
from word_parts import LIGHT_WORDS

from pipeline.domain.status import STATUSES
from pipeline.word.charts import Chart, Series


def exception_charts() -> tuple[Drawn, ...]:
    """Status by plan, and reporting by unit."""
    statuses = [(9, 8, 7, 6, 5), (9, 8, 7, 6, 5), (2, 1, 2, 1, 2), (1, 0, 1, 0, 1), (0, 1, 0, 1, 0)]
    plans = Chart(
        tuple(f"行动计划{mark}" for mark in "甲乙丙丁戊己庚辛壬癸"),
        tuple(Series(word, counts * 2) for word, counts in zip(LIGHT_WORDS, statuses, strict=True)),
    )
    units = Chart(
        tuple(f"单位{mark}" for mark in "甲乙丙丁戊己庚辛"),
        (
            Series("按时报送", (0, 0, 4, 5, 6, 0, 0, 0)),
            Series("迟报", (0, 0, 0, 0, 0, 3, 4, 5)),
            Series("漏报", (0, 0, 3, 2, 1, 1, 0, 0)),
            Series("缺报", (6, 4, 0, 0, 0, 0, 0, 0)),
        ),
    )
    hatched = {"done": "light_upward_diagonal", "unreported": "percent_20"}
    looks = [Look(status.strong, hatched.get(status.code, "")) for status in STATUSES]
    _, on_time, late, left_out, missing = looks
    return (
        stacked_bars("各行动计划各状态的任务数{{ plan_chart }}", plans, looks),
        stacked_bars(
            "未全部按时报送的单位及其任务数{{ reporting_chart }}",
            units,
            (on_time, late, left_out, missing),
        ),
    )
