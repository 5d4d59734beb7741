"""What a cell means: percentages, forecasts, 同上 and errors, in the units' many spellings."""

import pytest

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
    ("written", "percent"),
    [
        *(("80", 80), ("0.8", 80), ("80%", 80), ("'80%", 80), ("８０％", 80), ("约80%", 80)),
        *(
            ("进度80%", 80),
            ("总进度80%", 80),
            ("完成进度80%", 80),
            ("累计完成80%", 80),
            ("~80%", 80),
        ),
        *(("形象进度80%", 80), ("总体完成80%", 80), ("目前80%", 80), ("超80%", 80), ("'80%；", 80)),
        *(("百分之八十", 80), ("百分之百", 100), ("百分之七十五", 75), ("百分之", None)),
        *(("'80", 80), ("80%左右", 80), ("100%（土建）", None), ("0", 0), ("0%", 0)),
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


def test_a_dash_for_a_per_cent_says_that_there_is_none(office: Office) -> None:
    returned(office, "| 1-1 | | 施工 | — | 是 | | |")
    assert office.found("V") == set()


def test_nothing_in_many_words(office: Office) -> None:
    returned(office, "| 1-1 | | 施工 | 80 | 是 | 无 | 暂无 |", "| 1-2 | | 施工 | 80 | 是 | — | / |")
    for task in ("1-1", "1-2"):
        assert (office.task(task).reason, office.task(task).escalation) == ("", "")


@pytest.mark.parametrize(
    "nothing",
    [
        *(
            "暂无困难和问题",
            "暂无困难、问题",
            "无困难问题",
            "无存在问题",
            "本周暂无问题",
            "目前暂无",
            "不需要",
        ),
        *(
            "暂不需要",
            "不需协调",
            "无、",
            "无；",
            "【无】",
            "“无”",
            "—无—",
            "无。",
            "没有需要协调解决的问题",
        ),
    ],
)
def test_nothing_is_nothing_in_whatever_words(office: Office, nothing: str) -> None:
    returned(office, f"| 1-1 | | 施工 | 80 | 是 | {nothing} | {nothing} |")
    assert (office.task("1-1").reason, office.task("1-1").escalation) == ("", "")


@pytest.mark.parametrize(
    "something", ["无施工用水", "不需要的围挡未拆除", "无法进场", "没有资金", "问题较多"]
)
def test_something_that_begins_like_nothing(office: Office, something: str) -> None:
    returned(office, f"| 1-1 | | 施工 | 80 | 否 | {something} | {something} |")
    assert (office.task("1-1").reason, office.task("1-1").escalation) == (something, something)


@pytest.mark.parametrize(
    "ditto",
    [
        "同上",
        "〃",
        "同上。",
        "同上一行",
        "″",
        "（同上）",
        "同上述",
        "同上一任务",
        "原因同上",
        "上同",
        "如上",
    ],
)
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
