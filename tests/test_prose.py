"""Lists that are written as numbered sentences."""

import pytest

from pipeline.domain.week import Month
from pipeline.intake.sheets.prose import Prose, read_prose

JULY = Month(2017, 7)
WANTED = ("行动计划", "大项工作", "工作内容", "牵头单位", "配合单位", "完成时限")


def read(text: str) -> Prose:
    prose = read_prose(text.strip().splitlines(), JULY)
    assert prose is not None
    return prose


def said(text: str) -> list[str]:
    """Returns the tasks, one line each: plan | item | task | lead | support | deadline."""
    head, *rows = read(text).grid.rows
    cells = [dict(zip(head, row, strict=True)) for row in rows]
    return [" | ".join(str(row.get(name, "")) for name in WANTED) for row in cells]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            """
一、生态保护行动计划
（一）治水
1.建设截污管网。
牵头单位：区水务局
配合单位：区财政局、区规建局
完成时限：7月底前
""",
            "一、生态保护行动计划 | （一）治水 | 建设截污管网。 | 区水务局 | 区财政局、区规建局 | 7月底前",
        ),
        ("1、建公园。牵头单位：区农林局；完成时限：7月底", " |  | 建公园。 | 区农林局 |  | 7月底"),
        ("1．建公园（牵头：区农林局，时限：7月底）。", " |  | 建公园 | 区农林局 |  | 7月底"),
        ("1.建公园【牵头单位：区农林局】【完成时限：7月底】", " |  | 建公园 | 区农林局 |  | 7月底"),
        (
            "1.建园区（牵头单位：工业港管委会（含南区）；配合单位：区财政局；完成时限：9月底）",
            " |  | 建园区 | 工业港管委会（含南区） | 区财政局 | 9月底",
        ),
        (
            "1.开展走访（区经科局牵头，区财政局配合，7月底前完成）",
            " |  | 开展走访 | 区经科局牵头，区财政局配合 |  | 7月底前完成",
        ),
        (
            "一、建公园\n牵头单位：区农林局\n完成时限：长期坚持",
            " |  | 建公园 | 区农林局 |  | 长期坚持",
        ),
        ("1.1 建公园 牵头单位：区农林局 完成时限：7月底", " |  | 建公园 | 区农林局 |  | 7月底"),
        (
            "一、绿化\n建公园。牵头单位：区农林局；完成时限：7月底",
            "一、绿化 |  | 建公园。 | 区农林局 |  | 7月底",
        ),
        (
            "1.建公园，面积120亩。\n同步建设停车场。\n牵头单位：区农林局 完成时限：7月底",
            " |  | 建公园，面积120亩。同步建设停车场。 | 区农林局 |  | 7月底",
        ),
        (
            "一、绿化（牵头单位：区农林局）\n1.建公园。完成时限：7月底",
            "一、绿化 |  | 建公园。 | 区农林局 |  | 7月底",
        ),
        (
            "第一章 绿化\n第一条 建公园 牵头单位：区农林局 完成时限：7月底",
            "第一章 绿化 |  | 建公园 | 区农林局 |  | 7月底",
        ),
    ],
)
def test_one_task(text: str, wanted: str) -> None:
    assert said(text) == [wanted]


def test_parts_of_a_task_are_told_once_below_them() -> None:
    text = """
1.建公园。
（1）完成设计；
（2）完成施工。
牵头单位：区农林局
2.清淤。
牵头单位：区水务局
"""
    assert [line.split(" | ")[2] for line in said(text)] == [
        "建公园。（1）完成设计；（2）完成施工。",
        "清淤。",
    ]
    assert any("2点合成一项任务" in note for note in read(text).notes)


def test_a_task_of_which_nothing_is_told_is_not_lost() -> None:
    text = "1.建公园。\n牵头单位：区农林局\n2.清淤。\n3.造林。\n牵头单位：区农林局"
    assert [line.split(" | ")[2:4] for line in said(text)] == [
        ["建公园。", "区农林局"],
        ["清淤。", ""],
        ["造林。", "区农林局"],
    ]


def test_numbers_that_differ_are_kept() -> None:
    prose = read("1.建公园。责任单位：区农林局\n5.清淤。责任单位：区水务局")
    assert [row[:2] for row in prose.grid.rows] == [
        ["序号", "工作内容"],
        ["1", "建公园。"],
        ["5", "清淤。"],
    ]
    again = read("一、甲\n1.建公园。责任单位：区农林局\n二、乙\n1.清淤。责任单位：区水务局")
    assert "序号" not in again.grid.rows[0]


def test_what_is_no_task_is_passed_over_by_name() -> None:
    prose = read("任务分解\n1.建公园。责任单位：区农林局\n附件：略\n联系人：张三\n2017年7月1日")
    assert prose.passed_over == ["任务分解", "附件：略", "联系人：张三", "2017年7月1日"]


@pytest.mark.parametrize(
    "text",
    ["", "一、总体要求。\n二、深化改革。\n1.扩大开放。", "请各单位于7月底前报送。联系电话：123"],
)
def test_prose_without_units_is_no_list(text: str) -> None:
    assert read_prose(text.splitlines(), JULY) is None


def test_a_bracket_that_is_no_role_stays_in_the_text() -> None:
    text = "1.建公园（含停车场，7月底）。\n责任单位：区农林局"
    assert said(text) == [" |  | 建公园（含停车场，7月底）。 |  |  | "]
    assert read(text).grid.rows[0][-1] == "责任单位"


def test_a_salutation_is_no_label() -> None:
    prose = read("各镇、街道，区级各部门：\n1.建公园。责任单位：区农林局")
    assert prose.passed_over == ["各镇、街道，区级各部门："]
    assert len(prose.grid.rows) == 2


@pytest.mark.parametrize(
    ("sentence", "due"),
    [
        ("建公园，9月底前完成。", "9月底前"),
        ("6月底前完成招标，力争12月底前建成公园。", "12月底前"),
        ("建公园，春节前完成，8月底前验收。", ""),
        ("严格事前审批，提前完成公园建设。", ""),
    ],
)
def test_the_last_day_that_a_sentence_names_is_its_deadline(sentence: str, due: str) -> None:
    prose = read(f"1.{sentence}责任单位：区农林局\n2.清淤。责任单位：区水务局；完成时限：7月底前")
    headings = [str(value) for value in prose.grid.rows[0]]
    assert prose.grid.rows[1][headings.index("完成时限")] == due
    assert bool(due) == any("取自句中" in note for note in prose.notes)


def test_a_unit_beside_a_day_in_a_bracket_leads() -> None:
    assert said("1.建公园。〔区农林局，9月底前〕")[0].split(" | ")[3::2] == ["区农林局", "9月底前"]
    assert read_prose(["1.建公园（唐元镇、古城镇）。"], JULY) is None


@pytest.mark.parametrize(
    "text",
    [
        "（1）建公园（牵头单位：区农林局；时限：7月底）（2）修路（牵头单位：区交通局；时限：8月底）",
        "1.建公园（牵头单位：区农林局；时限：7月底）；2.修路（牵头单位：区交通局；时限：8月底）。",
        "①建公园（牵头单位：区农林局；时限：7月底）；②修路（牵头单位：区交通局；时限：8月底）",
        "一是建公园（区农林局，7月底）；二是修路（区交通局，8月底）。",
    ],
)
def test_items_in_one_line_that_tell_whose_they_are_are_tasks_of_their_own(text: str) -> None:
    found = [line.replace("。", "").split(" | ")[2:] for line in said(text)]
    assert found == [
        ["建公园", "区农林局", "", "7月底"],
        ["修路", "区交通局", "", "8月底"],
    ]


def test_items_in_one_line_that_only_the_last_tells_of_are_one_task() -> None:
    text = "1.建公园：一是选址；二是设计。牵头单位：区农林局；完成时限：7月底"
    assert said(text) == [" |  | 建公园：一是选址；二是设计。 | 区农林局 |  | 7月底"]


def test_a_label_that_is_written_twice_loses_nothing() -> None:
    text = "1.建公园，牵头单位：区农林局，修路，牵头单位：区交通局。完成时限：7月底"
    assert "区农林局" in said(text)[0]
    assert "区交通局" in said(text)[0]
