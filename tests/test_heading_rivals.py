"""When two columns of a list may be the same thing: which one is used, and is it told?

The tables of test_meaning judge which column is used. Here stands whether it is told to be a guess,
against which other, and what a column that is not used might have held.
"""

import pytest

from pipeline.domain.fields import SheetKind
from pipeline.intake.meaning.headings.recognise import Recognised, headings_of


def recognised(header: str, sheet: SheetKind = "master") -> Recognised:
    return headings_of(sheet).recognise([[label] for label in header.split("|")])


def guess(header: str, name: str) -> tuple[str, str]:
    """Returns the label of the field's column, and the label that speaks against it, if any."""
    reading = recognised(header).readings[name]
    assert reading.sure == ("guessed" if reading.against else "sure")
    return header.split("|")[reading.value], reading.against.strip("“”")


@pytest.mark.parametrize(
    ("header", "used", "against"),
    [
        # Measures, and beside them what they answer: that is what is supervised
        ("整改措施|责任单位", "整改措施", ""),
        ("整改措施|交办事项|责任单位", "整改措施", "交办事项"),
        ("交办事项|整改措施|责任单位", "整改措施", "交办事项"),
        ("整改措施|问题描述|责任单位", "整改措施", "问题描述"),
        ("整改措施|主要指标|责任单位", "整改措施", "主要指标"),
        ("整改措施|责任单位|主要指标", "整改措施", "主要指标"),
        ("整改措施|工作要求|责任单位", "整改措施", ""),
        ("整改措施|工作目标|责任单位", "整改措施", ""),
        ("整改措施|工作要求|主要指标|责任单位", "整改措施", "主要指标"),
        ("工作内容|整改措施|责任单位", "工作内容", ""),
        ("主要内容|整改措施|责任单位", "主要内容", ""),
        ("主要内容|问题描述|责任单位", "主要内容", ""),
        ("整改措施|防控措施|交办事项|责任单位", "防控措施", "整改措施"),
        ("交办事项|整改措施|防控措施|责任单位", "防控措施", "整改措施"),
        # Two of a kind: the one to the left may be part of what is supervised
        ("工作内容|工作事项|责任单位", "工作内容", ""),
        ("工作内容|工作目标|责任单位", "工作内容", ""),
        ("建设内容|主要内容|责任单位", "主要内容", "建设内容"),
        ("任务事项|交办事项|责任单位", "交办事项", "任务事项"),
        ("任务事项|主要内容|责任单位", "主要内容", ""),
        ("工作内容|主要内容|责任单位", "工作内容", ""),  # the other is what it is part of
        ("项目名称|工作内容|主要内容|责任单位", "工作内容", "主要内容"),
        ("项目名称|工作内容|工作要求|责任单位", "工作内容", ""),
    ],
)
def test_a_task_is_a_guess_beside_what_it_may_answer(header: str, used: str, against: str) -> None:
    assert guess(f"序号|{header}|完成时限", "task") == (used, against)


@pytest.mark.parametrize(
    ("header", "used", "against"),
    [
        ("市级牵头部门|区级责任单位", "市级牵头部门", "区级责任单位"),
        ("区直牵头单位|市直责任单位", "区直牵头单位", "市直责任单位"),
        ("县直牵头单位|省级责任单位", "省级责任单位", "县直牵头单位"),
        ("市牵头单位|区责任单位", "市牵头单位", "区责任单位"),
        ("市级牵头部门|区级配合部门", "市级牵头部门", ""),
        ("区级牵头部门|区级责任单位", "区级牵头部门", ""),
        ("区级牵头部门|区直责任单位", "区级牵头部门", ""),
        ("市级牵头部门|责任单位", "市级牵头部门", ""),
        ("牵头部门|区级责任单位", "牵头部门", ""),
        ("牵头单位|区级牵头单位", "牵头单位", ""),
        ("主管单位|实施单位", "主管单位", "实施单位"),
        ("主管单位|各级责任单位", "主管单位", ""),
        ("责任单位|实施单位", "责任单位", ""),
        ("责任单位|配合单位", "责任单位", ""),
    ],
)
def test_a_lead_unit_is_a_guess_beside_one_of_another_level(
    header: str, used: str, against: str
) -> None:
    assert guess(f"序号|工作内容|{header}|完成时限", "lead_unit") == (used, against)


@pytest.mark.parametrize(("header", "name"), [("责任单位", "task"), ("工作内容", "lead_unit")])
def test_without_a_column_there_is_no_rival(header: str, name: str) -> None:
    assert name not in recognised(f"序号|{header}|完成时限").readings


@pytest.mark.parametrize(
    ("header", "might"),
    [
        ("进展情况|工作进展", {"工作进展": "progress"}),
        ("进展情况|上周进展", {}),  # of another time
        ("进展情况|完成情况", {"完成情况": "progress"}),
        ("进展情况|存在问题|有无困难|问题及建议", {"问题及建议": "problems"}),
        ("进展情况|存在问题|有无困难", {}),
        ("进展情况|有无困难", {}),
        ("进展情况|完成时限|计划完成时间|实际完成时间", {"计划完成时间": "deadline"}),
        ("进展情况|完成进度|本周进度", {"本周进度": "progress"}),
        ("进展情况|原因及建议|建议", {}),
        ("本周进展|6月进展|上周进展", {"上周进展": "progress"}),  # this week's is not sure either
        ("6月进展|7月进展", {}),  # both are in the doubt that is told
    ],
)
def test_a_column_that_is_not_used_is_told_with_what_it_might_hold(
    header: str, might: dict[str, str]
) -> None:
    labels = f"任务编号|{header}"
    passed_over = recognised(labels, "return").passed_over
    assert {labels.split("|")[place]: name for place, name in passed_over.items()} == might
