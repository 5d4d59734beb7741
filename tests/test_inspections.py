"""督查记录: how it is read, what in it is doubtful, and what its verdicts do to a task."""

import pytest

from tests.office import Office

MASTER = """
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
| 1-1 | 完成柏条河沿线截污管网建设 | 区水务局 | 7月31日前 |
| 1-2 | 累计完成河道清淤12公里 | 区水务局 | 7月10日前 |
"""
INSPECTION = (
    "| 任务编号 | 督查日期 | 督查方式 | 现场情况 | 核查结论 | 督查人员 | 整改要求 | 整改时限 "
    "| 整改回复 | 回复日期 | 回头看结论 |"
)


def inspection(
    task: str = "1-1",
    day: str = "2017-07-12",
    verdict: str = "不属实",
    *,
    demand: str = "",
    by: str = "",
    reply: str = "",
    replied: str = "",
    review: str = "",
) -> str:
    cells = (task, day, "现场", "管沟只开挖了一半", verdict, "甲组", demand, by, reply, replied)
    return f"| {' | '.join((*cells, review))} |"


def kept(office: Office, *rows: str, header: str = INSPECTION, sheet: str = "督查记录") -> None:
    office.kept("督查.xlsx", **{sheet: "\n".join([header, *rows])})


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (inspection(), set()),
        (inspection(verdict="经现场核查，属实"), set()),
        (inspection(verdict="与填报情况不一致"), set()),
        (inspection(verdict="部分属实", review="已整改到位"), set()),
        # other words are told with their cell, and are no good news
        (inspection(verdict="基本属实"), {("E2", "L34")}),
        (inspection(verdict="未发现虚报"), {("E2", "L34")}),
        (inspection(verdict="是"), {("E2", "L34")}),
        (inspection(verdict=""), {("E2", "L34")}),
        (inspection(review="基本到位"), {("K2", "L34")}),
        # of another task, or of none
        (inspection("9-9"), {("A2", "L35")}),
        (inspection("9-9", "2017-05-12"), {("A2", "L05")}),
        # days
        (inspection(day=""), {("B2", "L36")}),
        (inspection(day="上周"), {("B2", "L36")}),
        (inspection(day="2017-07-20"), {("B2", "L36")}),
        (inspection(demand="补齐", by="2017-07-10"), {("H2", "L36")}),
        (inspection(demand="补齐", by="尽快"), {("H2", "L36")}),
        (inspection(demand="补齐", reply="已补", replied="2017-07-11"), {("J2", "L36")}),
        (inspection(demand="补齐", reply="已补"), {("J2", "L36")}),
        # two of one day: the better one is named
        (f"{inspection()}\n{inspection(verdict='属实')}", {("E3", "L37")}),
        (f"{inspection(verdict='部分属实')}\n{inspection()}", {("E2", "L37")}),
        (f"{inspection()}\n{inspection(day='2017-07-13', verdict='属实')}", set()),
    ],
)
def test_what_is_doubtful_in_an_inspection_is_told_with_its_cell(
    office: Office, row: str, found: set[tuple[str, str]]
) -> None:
    office.master(MASTER)
    kept(office, row)
    assert office.found("L") == found


@pytest.mark.parametrize(
    ("header", "sheet"),
    [
        (INSPECTION, "Sheet1"),
        (
            "| 编号 | 检查时间 | 方式 | 现场督查情况 | 督查结果 | 督查组 | 整改意见 | 整改期限 "
            "| 整改情况 | 反馈时间 | 复查结果 |",
            "现场督查登记",
        ),
    ],
)
def test_an_inspection_is_known_by_its_headings_in_other_words(
    office: Office, header: str, sheet: str
) -> None:
    office.master(MASTER)
    kept(office, inspection(demand="补齐", by="7月20日前"), header=header, sheet=sheet)
    (register,) = office.view().registers
    (entry,) = register.entries
    assert (register.register.name, entry.tasks, entry.use) == ("督查记录", ("1-1",), "used")
    assert office.found("L") == set()


def test_a_register_of_closings_with_a_verdict_is_no_register_of_inspections(
    office: Office,
) -> None:
    office.master(MASTER)
    closings = """
    | 任务编号 | 检查时间 | 检查方式 | 核实情况 | 结论 | 销号日期 |
    | 1-1 | 2017-07-11 | 现场 | 已全部完成 | 同意 | 2017-07-12 |
    """
    office.kept("销号.xlsx", 销号台账=closings)
    assert [kept.register.name for kept in office.view().registers] == ["销号台账"]


def test_a_list_that_is_called_for_inspections_is_still_the_list(office: Office) -> None:
    office.master("| 说明 |\n| 请各单位填报 |", 督查任务清单=MASTER)
    assert [task.task_id for task in office.view().tasks] == ["1-1", "1-2"]
