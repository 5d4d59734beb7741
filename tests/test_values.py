"""What a cell means: per cents, forecasts, 同上, errors, in the units' many writings."""

import pytest

from pipeline.intake.values import read_forecast, read_percent
from tests.office import Office

MASTER = """
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
| 1-1      | 完成柏条河沿线截污管网建设 | 区水务局 | 7月底前 |
| 1-2      | 新建滨河绿道十二公里以上 | 区水务局 | 7月底前 |
"""
HEADER = "| 任务编号 | 完成时限 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 | 原因及建议 | 需要区委区政府解决的问题 |"


def returned(office: Office, *rows: str) -> None:
    office.master(MASTER)
    office.returned("区水务局.xlsx", "\n".join(["填报单位：区水务局", HEADER, *rows]))


@pytest.mark.parametrize(
    ("forecast", "texts"),
    {
        "done": "已完成 已办结 提前完成 已于7月10日完成 全部完成 完成 已竣工验收 ☑已办结□是□否 已按时办结",
        "on_time": "是 能 √ 按时 可以按时办结 能够按时完成 ☑是□否 是☑否□ 没有问题 不会延期 （是） TRUE "
        "不影响按时完成 目前未完成，能按时办结 □否☑是 能。 正常推进 不影响按时办结 不会影响按时办结 没问题 V "
        "已完成主体工程，预计能按时办结 已完成招标，正在施工，可按时办结 超过序时进度，能按时完成 进展顺利",
        "late": "否 不能 无法 × 难以按时 延期 不能按时办结 □是☑否 □是√否 已逾期 不可能 未能按时完成 不是 "
        "否（拆迁） FALSE 不会按时完成 完不成 已滞后，不能按期 未按时办结 没有按时办结 不会按时办结 "
        "未按时 没办法按时 恐难按时完成 晚于时限 停工 预计推后",
        "unclear": "存疑 基本能 力争 待定 ☑是☑否 争取按时完成 有望 是/否 不确定 视资金情况 应该能 "
        "能/不能 无法判断 难以预计 有风险 如资金到位可按时完成",
        "": "□是□否 正在推进 123",
    }.items(),
)
def test_forecasts_in_every_wording(forecast: str, texts: str) -> None:
    assert {text: read_forecast(text) or "" for text in texts.split()} == dict.fromkeys(
        texts.split(), forecast
    )


@pytest.mark.parametrize(
    ("written", "percent"),
    [
        *(("80", 80), ("0.8", 80), ("80%", 80), ("'80%", 80), ("８０％", 80), ("约80%", 80)),
        *(("'80", 80), ("80%左右", 80), ("100%（土建）", 100), ("0", 0), ("0%", 0)),
        *(("120", None), ("-5", None), ("八成", None), ("80-90%", None), ("nan", None)),
    ],
)
def test_per_cents(office: Office, written: str, percent: float | None) -> None:
    returned(office, f"| 1-1 | | 施工 | {written} | 是 | | |")
    assert office.task("1-1").percent == percent
    assert office.found("V") == (set() if percent is not None else {("D3", "V01")})


def test_one_is_all_where_it_is_written_so(office: Office) -> None:
    returned(office, "| 1-1 | | 竣工 | 100% | 已办结 | | |", "| 1-2 | | 施工 | 50% | 是 | | |")
    assert (office.task("1-1").percent, office.task("1-2").percent) == (100, 50)
    assert read_percent(1.0, fraction=True) == 100


def test_a_dash_for_a_per_cent_says_that_there_is_none(office: Office) -> None:
    returned(office, "| 1-1 | | 施工 | — | 是 | | |")
    assert office.found("V") == set()


def test_nothing_in_many_words(office: Office) -> None:
    returned(office, "| 1-1 | | 施工 | 80 | 是 | 无 | 暂无 |", "| 1-2 | | 施工 | 80 | 是 | — | / |")
    for task in ("1-1", "1-2"):
        assert (office.task(task).reason, office.task(task).escalation) == ("", "")


@pytest.mark.parametrize("ditto", ["同上", "〃", "同上。", "同上一行"])
def test_ditto_means_the_cell_above(office: Office, ditto: str) -> None:
    returned(
        office, "| 1-1 | | 施工 | 80 | 否 | 降雨 | |", f"| 1-2 | | 施工2 | 80 | 否 | {ditto} | |"
    )
    assert office.task("1-2").reason == "降雨"
    assert office.found("V") == {("F4", "V07")}


def test_ditto_below_a_formatted_per_cent(office: Office) -> None:
    returned(office, "| 1-1 | | 施工 | 100% | 已办结 | | |", "| 1-2 | | 施工 | 同上 | 是 | | |")
    assert office.task("1-2").percent == 100


def test_formula_errors_and_formulas_without_a_value_are_told_by_cell(office: Office) -> None:
    returned(office, "| 1-1 | | =1/0 | =? | 是 | #REF! | |")
    assert office.found("V") == {("C3", "V05"), ("D3", "V05"), ("F3", "V05")}


def test_a_formula_error_merged_over_two_tasks_is_told_of_both(office: Office) -> None:
    returned(office, "| 1-1 | | 施工 | =1/0 | 是 | | |", "| 1-2 | | 施工 | ^ | 是 | | |")
    assert office.found("V") == {("D3", "V05"), ("D4", "V05")}


def test_cells_of_a_wrong_kind(office: Office) -> None:
    returned(office, "| 1-1 | | 2017-07-12 | 2017-07-13 | 是 | 5 | |")
    assert office.found("V") == {("C3", "V06"), ("D3", "V06"), ("F3", "V06")}


@pytest.mark.parametrize("text", ["NA", "None", "null", "nan", "第一行\n第二行"])
def test_words_survive_as_words(office: Office, text: str) -> None:
    written = text.replace("\n", "\\n")
    returned(office, f"| 1-1 | | {written} | 80 | 是 | | |")
    assert office.task("1-1").progress == text


def test_spaces_and_line_ends_of_every_kind_are_set_right(office: Office) -> None:
    returned(office, "| １－１ | | \u3000\xa0已_x000D_开工\u200b\xa0 | 80 | 是\u3000 | | |")
    assert office.task("1-1").progress in ("已开工", "已\n开工")


@pytest.mark.parametrize("deadline", ["2017-07-31", "42947", "2017.7.31", "7月31日前", "7月底"])
def test_deadlines_as_dates_serials_and_words_are_the_same(office: Office, deadline: str) -> None:
    returned(office, f"| 1-1 | {deadline} | 施工 | 80 | 是 | | |")
    assert office.found("V") == set()
