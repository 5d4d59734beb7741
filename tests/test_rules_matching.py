"""M and L: rows, tasks and the list that do not match."""

import pytest

from tests.office import Office

MASTER = """
| 任务编号 | 工作内容 | 牵头单位 | 配合单位 | 完成时限 |
| 1-1 | 完成柏条河沿线截污管网建设 | 区水务局 | 区环保局 | 7月底前 |
| 1-2 | 完成徐堰河饮用水源保护区围网 | 区水务局 |  | 7月底前 |
| 2-1 | 新建滨河绿道12公里 | 区农林局 |  | 7月底前 |
| 3-1 | 制定重点产业项目招商方案 | 区投促局、区经科局 |  | 7月底前 |
"""
ALL = ("| 1-1 |  | 已完成3公里 | 60 | 是 |", "| 1-2 |  | 已完成围网 | 100 | 已办结 |")
_1, _2 = ALL


def returned(
    office: Office, *rows: str, name: str = "区水务局.xlsx", unit: str = "区水务局"
) -> None:
    office.master(MASTER)
    header = "| 任务编号 | 工作内容 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |"
    office.returned(name, "\n".join([f"填报单位：{unit}", header, *rows]))


def test_a_sound_return_fits(office: Office) -> None:
    returned(office, *ALL)
    assert office.found("M", "L") == set()


@pytest.mark.parametrize(
    "row",
    [
        "| 9-9 | 开展节水宣传进社区活动 | 已开展3场 |  | 是 |",
        "|  | 开展节水宣传进社区活动 | 已开展3场 |  | 是 |",
    ],
)
def test_a_task_of_their_own_is_listed_word_for_word(office: Office, row: str) -> None:
    returned(office, *ALL, row)
    assert office.found("M") == {("B5", "M01")}
    (loose,) = office.view().loose_rows
    assert (loose.state, loose.progress, loose.row) == ("unplaced", "已开展3场", 5)


@pytest.mark.parametrize("number", ["", "9-9"])
@pytest.mark.parametrize("guess_first", [False, True])
def test_a_guess_never_takes_the_place_of_a_row_that_names_its_task(
    office: Office, number: str, guess_first: bool
) -> None:
    own = f"| {number} | 完成柏条河沿线截污管网建没 | 刚进场 | 20 | 否 |"
    exact = "| 1-1 | 完成柏条河沿线截污管网建设 | 已完成3公里 | 60 | 是 |"
    returned(office, *((own, exact) if guess_first else (exact, own)), _2)
    assert office.task("1-1").progress == "已完成3公里"
    assert office.found("M") == {("B3" if guess_first else "B4", "M01")}


def test_an_unknown_number_alone_fits_nowhere(office: Office) -> None:
    returned(office, *ALL, "| 9-9 |  | 已开展3场 |  | 是 |")
    assert office.found("M") == {("B5", "M01")}


@pytest.mark.parametrize("number", ["1-1", "１－１", " 1 - 1 ", "1—1", "1-1."])
def test_a_number_is_known_however_it_is_typed(office: Office, number: str) -> None:
    returned(office, f"| {number} |  | 已完成3公里 | 60 | 是 |", _2)
    assert office.found("M") == set()


@pytest.mark.parametrize(
    ("number", "task"),
    [
        ("", "完成柏条河沿线截污管网建设"),
        ("", "完成柏条河沿线截污管网的建设"),
        ("9-9", "完成柏条河沿线截污管网建设"),
        ("1", "完成柏条河沿线截污管网建设"),
        ("2-1", "完成柏条河沿线截污管网建设"),
        ("1-2", "完成柏条河沿线截污管网建设"),
    ],
)
def test_a_task_is_found_by_its_text_and_that_is_said(
    office: Office, number: str, task: str
) -> None:
    returned(office, f"| {number} | {task} | 已完成3公里 | 60 | 是 |", _2)
    assert office.found("M") == {("B3", "M02")}
    assert office.task("1-1").percent == 60


@pytest.mark.parametrize("task", ["截污", "完成沿线管网建设和维护工作", "完成河道饮用水源截污围网"])
def test_what_is_not_nearly_the_text_is_not_guessed(office: Office, task: str) -> None:
    returned(office, f"|  | {task} | 已完成3公里 | 60 | 是 |", _2)
    assert office.found("M") == {("B3", "M01"), ("1-1", "M04")}


def test_numbers_shifted_by_filling_down_do_not_shift_the_words(office: Office) -> None:
    """Excel turned 1-1, 1-1 into 1-1, 1-2; the texts were copied from the list."""
    office.master("""
    | 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
    | 1-1 | 修建柏条河绿道 | 区水务局 | 7月底前 |
    | 1-2 | 修建徐堰河绿道 | 区水务局 | 7月底前 |
    """)
    office.returned(
        "区水务局.xlsx",
        """| 任务编号 | 工作内容 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |
        | 1-2 | 修建柏条河绿道 | 甲 | 10 | 是 |
        | 1-3 | 修建徐堰河绿道 | 乙 | 20 | 是 |""",
    )
    assert (office.task("1-1").progress, office.task("1-2").progress) == ("甲", "乙")
    assert office.found("M", "V04") == {("B2", "M02"), ("B3", "M02")}


def test_ditto_for_the_text_leaves_the_number_its_say(office: Office) -> None:
    returned(
        office,
        "| 1-1 | 完成柏条河沿线截污管网建设 | 甲 | 60 | 是 |",
        "| 1-2 | 同上 | 乙 | 20 | 是 |",
    )
    assert (office.task("1-1").progress, office.task("1-2").progress) == ("甲", "乙")
    assert office.found("M") == set()


def test_another_units_task_is_not_used(office: Office) -> None:
    returned(office, *ALL, "| 2-1 |  | 已完成5公里 | 40 | 是 |")
    assert office.found("M") == {("A5", "M03")}
    assert office.statuses()["2-1"] == "unreported"
    assert [row.state for row in office.view().loose_rows] == ["foreign"]


def test_a_supporting_unit_does_not_speak_for_the_lead_unit(office: Office) -> None:
    returned(office, *ALL)
    office.returned(
        "区环保局.xlsx",
        """填报单位：区环保局
        | 任务编号 | 牵头单位 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |
        | 1-1 | 区水务局 | 不一样 | 10 | 否 |""",
    )
    assert office.task("1-1").percent == 60


def test_a_task_left_out(office: Office) -> None:
    returned(office, _1)
    assert office.found("M") == {("1-2", "M04")}
    assert ("2-1", "M04") not in office.found()  # 区农林局 sent nothing at all: D01 says so


@pytest.mark.parametrize(
    ("second", "progress"),
    [("| 1-1 |  | 另一说法 | 70 | 是 |", "另一说法"), ("| 1-1 |  |  |  |  |", "已完成3公里")],
)
def test_of_the_same_task_twice_the_last_that_says_something_counts(
    office: Office, second: str, progress: str
) -> None:
    returned(office, *ALL, second)
    assert office.found("M") == {("A5", "M05")}
    assert office.task("1-1").progress == progress
    assert [row.state for row in office.view().loose_rows] == ["repeated"]


def test_merged_number_cells_are_one_task_not_two(office: Office) -> None:
    returned(
        office,
        "| 1-1 | 完成柏条河沿线截污管网建设 | 一是已完成3公里 | 60 | 是 |",
        "| ^ | ^ | 二是已办手续 |  |  |",
        _2,
    )
    assert office.found("M") == set()
    assert office.task("1-1").progress == "一是已完成3公里\n二是已办手续"


def test_a_second_line_that_says_otherwise_is_kept_and_quoted(office: Office) -> None:
    returned(
        office,
        "| 1-1 | 完成柏条河沿线截污管网建设 | 一标段已完工 | 60 | 是 |",
        "| ^ | ^ | 二标段拆迁受阻 | 30 | 否 |",
        _2,
    )
    assert office.found("M") == {("E4", "M09")}
    task = office.task("1-1")
    assert (task.forecast, task.percent) == ("late", 30)
    assert task.progress == "一标段已完工\n二标段拆迁受阻"
    (told,) = (finding for finding in office.view().findings if finding.code == "M09")
    assert told.message == (
        "第4行另写“否，30%，二标段拆迁受阻”，与第3行“是，60%”不一致，按不能按时办结对待"
    )


@pytest.mark.parametrize("turned", [False, True])
def test_of_the_same_task_twice_the_worse_forecast_counts_and_both_are_quoted(
    office: Office, turned: bool
) -> None:
    rows = (_1, "| 1-1 |  | 拆迁受阻 | 40 | 否 |")
    returned(office, *(reversed(rows) if turned else rows), _2)
    assert (office.task("1-1").forecast, office.task("1-1").percent) == ("late", 40)
    (told,) = (finding for finding in office.view().findings if finding.code == "M05")
    assert "“否，40，拆迁受阻”" in told.message
    assert "“是，60，已完成3公里”" in told.message


def test_a_row_without_number_and_text_is_quoted_by_what_it_reports(office: Office) -> None:
    returned(office, "|  |  | 另一项工作已完成 | 100 | 已办结 |", *ALL)
    (told,) = (finding for finding in office.view().findings if finding.code == "M01")
    assert told.message == (
        "清单中没有这项任务：第3行（没有编号和工作内容）“另一项工作已完成，已办结，100”"
    )


JOINT = "| 3-1 |  | {words} | 60 | 是 |"


def test_of_joint_lead_units_the_first_named_speaks(office: Office) -> None:
    returned(office, JOINT.format(words="投促"), name="区投促局.xlsx", unit="区投促局")
    returned(office, JOINT.format(words="经科"), name="区经科局.xlsx", unit="区经科局")
    assert office.found("M") == {("A3", "M08")}
    assert office.task("3-1").progress == "投促"
    assert [row.unit for row in office.view().loose_rows] == ["区经科局"]


def test_either_joint_lead_unit_is_enough(office: Office) -> None:
    returned(office, JOINT.format(words="经科"), name="区经科局.xlsx", unit="区经科局")
    assert office.found("M") == set()
    assert office.task("3-1").progress == "经科"
    assert ("区投促局", "D01") in office.found()


def test_a_joint_task_left_out_is_told_once(office: Office) -> None:
    office.master(MASTER + "| 4-1 | 开展企业走访服务活动 | 区投促局 |  | 7月底前 |")
    header = "| 任务编号 | 进展情况 | 预估是否能够按时办结 |"
    office.returned("区投促局.xlsx", f"{header}\n| 4-1 | 已走访 | 是 |")
    assert office.found("M") == {("3-1", "M04")}


def test_a_joint_unit_that_left_its_row_blank_does_not_hide_the_other(office: Office) -> None:
    returned(office, "| 3-1 |  |  |  |  |", name="区投促局.xlsx", unit="区投促局")
    returned(office, JOINT.format(words="经科"), name="区经科局.xlsx", unit="区经科局")
    assert office.task("3-1").progress == "经科"


def test_the_master_list_itself(office: Office) -> None:
    office.master("""
    | 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
    | 1-1 | 完成柏条河沿线截污管网建设 | 区水务局 | 7月底前 |
    | １－１ | 完成徐堰河饮用水源保护区围网 | 区水务局 | 7月31日 |
    | | 新建滨河绿道12公里 | 区农林局 | 长期坚持 |
    | 2-2 | | 区农林局 | 2017-07-31 |
    | 2-3 | 清掏中心城区雨污管网 | | 12月 |
    | 2-4 | 制定重点产业项目招商方案 | 区投促局 | 按上级部署 |
    | 2-5 | 制定人才引进实施方案 | 区投促局 | 7月中 |
    | 2-6 | 制定园区产业发展规划 | 区投促局 | |
    | 2-7 | 制定园区招商工作手册 | 区投促局 | 6月31日前 |
    """)
    assert office.found("L") == {
        ("A2", "L01"),
        ("A3", "L01"),
        ("A4", "L02"),
        ("B5", "L02"),
        ("C6", "L02"),
        ("D7", "L03"),
        ("D8", "L03"),
        ("D9", "L03"),
        ("D10", "L03"),
    }


def test_tasks_with_one_number_are_told_apart_by_their_text(office: Office) -> None:
    office.master("""
    | 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
    | 1-1 | 完成柏条河沿线截污管网建设 | 区水务局 | 7月底前 |
    | 1-1 | 新建滨河绿道12公里 | 区农林局 | 7月底前 |
    """)
    office.returned(
        "区农林局.xlsx",
        """| 任务编号 | 工作内容 | 进展情况 | 预估是否能够按时办结 |
        | 1-1 | 新建滨河绿道12公里 | 已完成5公里 | 是 |""",
    )
    assert [task.progress for task in office.view().tasks] == ["", "已完成5公里"]
    assert office.found("M") == set()


@pytest.mark.parametrize(
    ("first", "other", "counts", "told"),
    [
        ("是", "否", "否", {"M08", "M10"}),
        ("否", "是", "否", {"M08", "M10"}),
        ("已办结", "是", "是", {"M08", "M10"}),
        ("是", "基本能", "基本能", {"M08", "M10"}),
        ("是", "能", "是", {"M08"}),
        ("是", "", "是", {"M08"}),
    ],
)
def test_of_joint_lead_units_the_worse_forecast_counts(
    office: Office, first: str, other: str, counts: str, told: set[str]
) -> None:
    row = "| 3-1 |  | 已开工 | 60 | {} |"
    returned(office, row.format(first), name="区投促局.xlsx", unit="区投促局")
    returned(office, row.format(other), name="区经科局.xlsx", unit="区经科局")
    assert {code for _, code in office.found("M")} == told
    (used,) = [row for row in office.view().tasks if row.task_id == "3-1"]
    assert used.forecast_text == counts


def test_the_rows_of_other_units_that_a_unit_left_blank_are_no_fault(office: Office) -> None:
    returned(office, *ALL, "| 2-1 | 新建滨河绿道12公里 |  |  |  |")
    assert office.found("M") == set()
    assert office.view().loose_rows == ()
