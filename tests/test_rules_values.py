"""V, C and S: what is in one row, in its cells and between them. Places are cells of row 3."""

import pytest

from pipeline.domain.settings import Settings
from tests.office import Office
from tests.test_week_of_returns import HEADER

MASTER = """
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 | 重点 | 开始日期 |
| 1-1 | 完成柏条河沿线截污管网建设 | 区水务局 | {deadline} | {key} | {start} |
"""
SOUND = {
    "A": "1-1",
    "B": "完成柏条河沿线截污管网建设",
    "C": "7月底前",
    "D": "已完成3公里",
    "E": "60",
    "F": "是",
    "G": "",
    "H": "",
}


def found(
    office: Office,
    row: dict[str, str],
    *families: str,
    deadline: str = "7月底前",
    key: str = "",
    start: str = "",
) -> set[tuple[str, str]]:
    """Returns the findings in a sound row, some of whose cells are changed."""
    office.master(MASTER.format(deadline=deadline, key=key, start=start))
    cells = " | ".join((SOUND | row).values())
    office.returned("区水务局.xlsx", f"填报单位：区水务局\n{HEADER}\n| {cells} |")
    return office.found(*families)


def places(expected: str) -> set[tuple[str, str]]:
    """Turns `E3 V01, F3 V02` into the form of findings."""
    return {tuple(one.split()) for one in expected.split(",") if one.strip()}  # type: ignore[misc]


@pytest.mark.parametrize(
    ("percent", "expected"),
    [
        ("约八成", "E3 V01"),
        ("120", "E3 V01"),
        ("'120%", "E3 V01"),
        ("-5", "E3 V01"),
        ("60亩", "E3 V01"),
        ("'约80%", ""),
        ("８０％", ""),
        ("80%", ""),
        ("0", ""),
        ("", ""),
        ("—", ""),
        ("/", ""),
        ("2017-07-31", "E3 V06"),
        ("=1/0", "E3 V05"),
        ("=?", "E3 V05"),
    ],
)
def test_per_cents(office: Office, percent: str, expected: str) -> None:
    assert found(office, {"E": percent}, "V", "C") == places(expected)


@pytest.mark.parametrize(
    ("forecast", "expected"),
    [
        ("", "F3 V02"),
        ("力争按时完成", "F3 V02"),
        ("基本能", "F3 V02"),
        ("☑是 ☑否", "F3 V02"),
        ("见附件", "F3 V02"),
        ("=1/0", "F3 V05, F3 V02"),
        ("可以按时办结", ""),
        ("☑是 □否", ""),
        ("√", ""),
        ("不会延期", ""),
    ],
)
def test_forecasts(office: Office, forecast: str, expected: str) -> None:
    assert found(office, {"F": forecast}, "V", "C") == places(expected)


@pytest.mark.parametrize(
    ("listed", "written", "expected"),
    [
        ("7月底前", "8月31日前", "C3 V03"),
        ("7月底前", "长期坚持", "C3 V03"),
        ("7月底前", "待定", "C3 V03"),
        ("长期坚持", "7月底前", "C3 V03"),
        ("7月底前", "2017-07-31", ""),
        ("7月底前", "2017.7.31", ""),
        ("7月底前", "７月 底前", ""),
        ("7月底前", "", ""),
        ("长期坚持", "持续推进", ""),
        ("按上级部署", "按上级部署", ""),
        ("2017-07-31", "7月底前", ""),
    ],
)
def test_deadlines_are_the_lists(office: Office, listed: str, written: str, expected: str) -> None:
    assert found(office, {"C": written}, "V", deadline=listed) == places(expected)


@pytest.mark.parametrize(
    ("task", "expected"),
    [
        ("完成柏条河沿线截污管网建设5公里", "B3 V04"),
        ("完成柏条河截污", "B3 V04"),
        ("", ""),
        ("完成柏条河沿线\\n截污管网 建设。", ""),
        ("“完成柏条河沿线截污管网建设”；", ""),
    ],
)
def test_task_texts_are_the_lists(office: Office, task: str, expected: str) -> None:
    assert found(office, {"B": task}, "V", "M") == places(expected)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"D": "60"}, "D3 V06"),
        ({"D": "2017-07-13"}, "D3 V06"),
        ({"F": "否", "G": "3"}, "G3 V06"),
        ({"H": "2"}, "H3 V06"),
        ({"D": "'60"}, ""),
        ({"D": "=1/0"}, "D3 V05, D3 C05"),
        ({"H": "#REF!"}, "H3 V05"),
    ],
)
def test_kinds_of_values(office: Office, cells: dict[str, str], expected: str) -> None:
    assert found(office, cells, "V", "C") == places(expected)


def test_ditto_takes_the_cell_above_and_says_so(office: Office) -> None:
    office.master("""
    | 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
    | 1-1 | 完成柏条河沿线截污管网建设 | 区水务局 | 7月底前 |
    | 1-2 | 完成徐堰河饮用水源保护区围网 | 区水务局 | 7月底前 |
    | 1-3 | 清掏中心城区雨污管网 | 区水务局 | 7月底前 |
    """)
    office.returned(
        "区水务局.xlsx",
        f"""{HEADER}
        | 1-1 | | | 同上级部门对接完毕 | 60 | 是 | | |
        | 1-2 | | | 同上 | 〃 | 是 | | |
        | 1-3 | | | 同上 | 80 | 是 | | |""",
    )
    assert office.found("V") == {("D3", "V07"), ("E3", "V07"), ("D4", "V07")}
    assert office.task("1-2").percent == 60
    assert office.task("1-3").progress == "同上级部门对接完毕"


def test_a_forecast_that_was_not_believed_contradicts_nothing(office: Office) -> None:
    """C03 would ask for 已办结 where 已办结 stands."""
    office.master("""
    | 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
    | 1-1 | 完成柏条河沿线截污管网建设 | 区水务局 | 7月底前 |
    """)
    office.returned(
        "区水务局.xlsx",
        f"""周报表（2017年7月第1周）
        {HEADER}
        | 1-1 | | | 7月8日全部完成 | 100 | 已办结 | | |""",
    )
    assert office.found("C", "V", "W") == {("区水务局", "W01"), ("F3", "V02")}


def test_ditto_below_a_blank_cell_stands_for_nothing(office: Office) -> None:
    office.master("""
    | 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
    | 1-1 | 完成柏条河沿线截污管网建设 | 区水务局 | 7月底前 |
    | 1-2 | 完成徐堰河饮用水源保护区围网 | 区水务局 | 7月底前 |
    """)
    office.returned(
        "区水务局.xlsx",
        f"""{HEADER}
        | 1-1 | | | 已完成3公里 | 60 | 是 | | |
        | 1-2 | | | 已进场 | 20 | 是 | 同上 | 同上 |""",
    )
    assert office.found("V", "C") == set()


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"F": "否"}, "G3 C01"),
        ({"F": "否", "G": "无"}, "G3 C01"),
        ({"F": "否", "G": "拆迁受阻，建议区政府协调"}, ""),
        ({"F": "存疑"}, ""),
        ({"F": "已办结", "D": "", "E": "100"}, "D3 C02"),
        ({"F": "已办结", "D": "无", "E": "100"}, "D3 C02"),
        ({"F": "已办结", "D": "7月8日全部完成", "E": "100"}, ""),
        ({"E": "100"}, "E3 C03"),
        ({"E": "100%", "F": "否", "G": "待验收"}, "E3 C03"),
        ({"E": "99"}, ""),
        ({"E": "95", "F": "已办结"}, "E3 C04"),
        ({"E": "", "F": "已办结"}, ""),
        ({"E": "1", "F": "已办结"}, ""),
        ({"D": ""}, "D3 C05"),
        ({"D": "暂无"}, "D3 C05"),
        ({"D": "无进展，正在办理用地手续"}, ""),
        ({"G": "天气原因"}, "G3 C06"),
        ({"G": "——"}, ""),
        ({"H": "请区政府协调用地"}, ""),
    ],
)
def test_one_cell_against_another(office: Office, cells: dict[str, str], expected: str) -> None:
    assert found(office, cells, "C") == places(expected)


LATE = {"F": "否", "G": "拆迁受阻，建议区政府协调"}


@pytest.mark.parametrize(
    ("cells", "key", "deadline", "expected"),
    [
        (LATE, "是", "7月底前", "F3 S01"),
        ({}, "★", "7月10日前", "F3 S01"),
        (LATE, "", "7月底前", ""),
        (LATE, "否", "7月底前", ""),
        ({}, "是", "7月底前", ""),
        ({}, "是", "7月14日前", ""),
        ({"F": "存疑"}, "是", "7月底前", ""),
        ({"F": "已办结"}, "是", "7月10日前", ""),
    ],
)
def test_key_tasks_that_are_late(
    office: Office, cells: dict[str, str], key: str, deadline: str, expected: str
) -> None:
    assert found(office, cells, "S01", key=key, deadline=deadline) == places(expected)


@pytest.mark.parametrize(
    ("percent", "deadline", "start", "expected"),
    [
        ("3", "7月底前", "", "E3 S03"),  # 13 of 30 days: 43 %
        ("4", "7月底前", "", ""),
        ("9", "7月24日前", "2017-07-04", "E3 S03"),  # 10 of 20 days: 50 %
        ("10", "7月24日前", "2017-07-04", ""),  # 40 points behind, which is still allowed
        ("50", "2017年12月", "2017-01-01", ""),
        ("10", "2017年12月", "2017-01-01", "E3 S03"),  # 194 of 364 days: 53 %
        ("5", "2017年12月", "", ""),
        ("5", "长期坚持", "", ""),
        ("5", "7月10日前", "", ""),  # it is overdue, which is worse
        ("", "7月底前", "", ""),
    ],
)
def test_far_behind_the_time_elapsed(
    office: Office, percent: str, deadline: str, start: str, expected: str
) -> None:
    assert found(office, {"E": percent}, "S03", deadline=deadline, start=start) == places(expected)


def test_an_office_sets_thresholds_and_turns_rules_off(office: Office) -> None:
    office.settings = Settings(rules={"S03": {"gap": 30}, "V01": None})
    assert found(office, {"E": "12"}, "S03", "V01") == {("E3", "S03")}
    assert found(office, {"E": "约八成"}, "S03", "V01") == set()
    office.settings = Settings(rules={"S03": None})
    assert found(office, {"E": "3"}, "S03") == set()


def test_a_blank_forecast_is_not_quoted(office: Office) -> None:
    assert ("F3", "V02") in found(office, {"F": ""}, "V02")
    (blank,) = (finding for finding in office.view().findings if finding.code == "V02")
    assert blank.message.startswith("预估没有填写，")
