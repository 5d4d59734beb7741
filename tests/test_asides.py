"""What a unit writes above or below the table of its return."""

import pytest

from tests.office import Office
from tests.word_documents import document

LIST = "| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |\n| 1-1 | 修路 | 区水务局 | 8月底前 |"
RETURN = "| 任务编号 | 工作内容 | 进展情况 | 能否按时办结 |\n| 1-1 | 修路 | 已开工 | 是 |"


@pytest.mark.parametrize(
    "words",
    [
        "说明：1-1因征地受阻，预计延期至9月。",
        "以上任务不能按时完成",
        "存在困难：缺少资金，请区政府协调解决",
        "备注：因汛期影响，本周停工3天",
        "1-1基坑回填受阻，工期滞后",
        "需要区委区政府解决的问题：征地拆迁进展缓慢",
    ],
)
def test_trouble_that_is_told_beside_the_table_is_not_lost(office: Office, words: str) -> None:
    office.master(LIST)
    for table in (f"{words}\n{RETURN}", f"{RETURN}\n{words}"):
        office.returned("区水务局.xlsx", table)
        (told,) = (f for f in office.view().findings if f.code in ("F21", "M01"))
        assert words.rstrip("。")[:20] in told.message
    office.dropped("区水务局.xlsx", document(f"填报单位：区水务局\n{RETURN}\n{words}"))
    assert {code for _, code in office.found("F21", "M01")}


@pytest.mark.parametrize(
    "words",
    [
        "填报人：王某　审核人：李某　联系电话：87921234",
        "注：1.本表于每周五17:00前报送。2.不能按时办结的请说明原因及建议。",
        "存在困难：无",
        "备注：未能按期完成的任务纳入下月督办，并通报问责",
        "不能按时办结原因：1.政策；2.资金；3.征地（填序号）",
        "“√”表示能按时办结，“×”表示不能按时办结",
        "重点工作存在问题整改情况表",
        "二、延期任务",
        "红色为逾期未完成，黄色为滞后",
        "根据区目督办通知要求，现将问题整改情况报送如下",
    ],
)
def test_what_a_form_says_is_no_trouble(office: Office, words: str) -> None:
    office.master(LIST)
    for table in (f"{words}\n{RETURN}", f"{RETURN}\n{words}"):
        office.returned("区水务局.xlsx", table)
        assert office.found("F21") == set()
