"""An extension or a closing never counts when the truth is a refusal: searched in many wordings."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.office import Office

LIST = """
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
| 1-1 | 完成柏条河沿线截污管网建设 | 区水务局 | 7月10日前 |
"""
SOUGHT = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.differing_executors]
)

WHO = st.sampled_from(["", "经研究，", "区政府", "分管领导", "区长办公会", "情况属实，", "7月12日"])
APPROVES = st.sampled_from(["同意", "批准", "准予延期", "同意延期至7月25日", "审批通过"])
DENIES = st.sampled_from(
    ["不", "未", "没有", "暂不", "尚未", "拟", "待", "建议", "原则", "部分", "申请"]
)
TURNS = st.sampled_from(
    [
        "，后撤销",
        "。7月13日作废",
        "（待上会）",
        "，但需区政府审定",
        "；书记不同意",
        "，另行通知前暂缓",
        "？",
        "，不含本项",
    ]
)
REFUSES = st.sampled_from(
    [
        "驳回",
        "退回补充材料",
        "不予延期",
        "按原时限办结",
        "审批中",
        "理由不充分",
        "搁置",
        "报区政府审定",
        "未上会",
        "撤件",
    ]
)
refusals = st.one_of(
    st.builds("{}{}{}".format, WHO, DENIES, APPROVES),
    st.builds("{}{}{}".format, WHO, APPROVES, TURNS),
    st.builds("{}{}".format, WHO, REFUSES),
)
HEADINGS = st.sampled_from(["审批结果", "审批意见", "领导批示", "结论", "备注", "会议决定", "情况"])

DONE = st.sampled_from(["已完成", "任务全部完成", "完工", "通过验收", "整改到位", "销号"])
SPOILED = st.sampled_from(
    ["未", "尚未", "没有", "部分", "基本", "仅主体", "预计7月底", "不能", "力争", "拟", "待"]
)
LEFT = st.sampled_from(
    [
        "，绿化除外",
        "80%",
        "（附属工程未完）",
        "，资料待补",
        "，但群众有投诉",
        "，需继续整改",
        "7项，共8项",
        "后再核实",
    ]
)
failures = st.one_of(
    st.builds("{}{}{}".format, st.sampled_from(["", "现场核实，", "经查"]), SPOILED, DONE),
    st.builds("{}{}".format, DONE, LEFT),
    st.sampled_from(
        ["不予销号", "退回", "查无实据", "弄虚作假", "正在施工", "一标段完成", "待核实"]
    ),
)


def changed(sheet: str, table: str) -> tuple[bool, str]:
    """Returns whether a register changed the task, and what findings tell of the register."""
    with tempfile.TemporaryDirectory() as folder:
        office = Office(Path(folder))
        office.master(LIST, **{sheet: table})
        view = office.view()
    (task,) = view.tasks
    told = "\n".join(f.message for f in view.findings if f.code in ("L04", "L12"))
    return bool(task.extended or task.closed), told


@SOUGHT
@given(said=refusals, heading=HEADINGS)
def test_a_refused_extension_never_counts_and_is_quoted(said: str, heading: str) -> None:
    counts, told = changed(
        "延期台账",
        f"| 任务编号 | 新时限 | 批准日期 | {heading} |\n| 1-1 | 7月25日前 | 2017-07-12 | {said} |",
    )
    assert (counts, said[:20] in told) == (False, True)


@SOUGHT
@given(said=refusals, first=st.integers(1, 9), later=st.integers(0, 3))
def test_an_extension_that_is_taken_back_never_counts(said: str, first: int, later: int) -> None:
    counts, told = changed(
        "延期台账",
        f"""| 任务编号 | 新时限 | 审批时间 | 审批结果 |
        | 1-1 | 7月25日前 | 2017-07-0{first} | 同意 |
        | 1-1 | 7月25日前 | 2017-07-{first + later:02} | 撤销：{said} |""",
    )
    assert (counts, "撤" in told) == (False, True)


@SOUGHT
@given(said=failures, heading=st.sampled_from(["核实情况", "验收意见", "核查结果", "销号情况"]))
def test_a_closing_that_failed_never_counts_and_is_quoted(said: str, heading: str) -> None:
    counts, told = changed(
        "销号台账", f"| 任务编号 | 销号日期 | {heading} |\n| 1-1 | 2017-07-12 | {said} |"
    )
    assert (counts, said[:20] in told) == (False, True)


@pytest.mark.parametrize(
    "word", ["不予", "拟", "待批", "申请", "未批准", "取消", "暂缓", "可", "建议"]
)
@pytest.mark.parametrize("kind", ["延期", "销号"])
@pytest.mark.parametrize("place", ["name", "title"])
def test_a_sheet_that_refuses_or_waits_never_counts(word: str, kind: str, place: str) -> None:
    tables = {
        "延期": "| 任务编号 | 新时限 |\n| 1-1 | 7月25日前 |",
        "销号": "| 任务编号 | 销号日期 |\n| 1-1 | 2017-07-12 |",
    }
    said = f"{word}{kind}任务"
    table = tables[kind] if place == "name" else f"{said}汇总表\n{tables[kind]}"
    counts, told = changed(said if place == "name" else f"{kind}台账", table)
    assert (counts, bool(told)) == (False, True)


@SOUGHT
@given(who=WHO, said=APPROVES, heading=st.sampled_from(["审批结果", "审批意见", "领导批示"]))
def test_a_plain_approval_counts(who: str, said: str, heading: str) -> None:
    counts, told = changed(
        "延期台账", f"| 任务编号 | 新时限 | {heading} |\n| 1-1 | 7月25日前 | {who}{said} |"
    )
    assert (counts, told) == (True, "")
