"""What single words of a return mean: a sheet's name, a per cent that is none."""

import pytest

from pipeline.domain.settings import Settings
from pipeline.intake.meaning.dates.weeks import week_of_label
from pipeline.intake.meaning.values import percent_in, percent_text, read_percent
from pipeline.weekly import week_named


@pytest.mark.parametrize(
    ("sheet", "expected"),
    [
        *(("第2周", "this"), ("第3周", "other"), ("第二周", "this")),
        *(
            ("7月第2周", "this"),
            ("7月第3周", "other"),
            ("6月第2周", "other"),
            ("8月第2周", "other"),
        ),
        *(
            ("7.14", "this"),
            ("7.9", "other"),
            ("7月10日", "this"),
            ("7月16日", "this"),
            ("7月17日", "other"),
        ),
        *(("说明", None), ("周报表", None)),
    ],
)
def test_a_sheet_is_named_for_a_week(sheet: str, expected: str | None) -> None:
    assert week_of_label(sheet, week_named("2017-W28", Settings())) == expected


@pytest.mark.parametrize("text", ["—", "/", "无", "暂无", "没有", ""])
def test_no_figure_is_said_in_few_words(text: str) -> None:
    assert percent_text(text) == ""


@pytest.mark.parametrize("text", ["80%", "0", "————", "暂无进展"])
def test_all_else_is_the_figure_as_written(text: str) -> None:
    assert percent_text(text) == text


def test_a_per_cent_among_words_but_not_in_a_paragraph() -> None:
    said = "目前工程总体形象进度约80%(以监理单位按合同工程量清单逐项计量的数字为准)"
    assert len(said) > 30
    assert read_percent(said) == 80
    assert read_percent(said + "(" + "详" * 30 + ")") is None


@pytest.mark.parametrize("number", [-0.0, 0.0, -1e-12])
def test_minus_nought_is_nought(number: float) -> None:
    assert str(percent_in(number)) == "0.0"
