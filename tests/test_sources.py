"""Where each figure stands: the columns of tasks.csv that lead to cells of return, list, registers."""

import json
import re
from dataclasses import asdict
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from pipeline.assess.view import TaskView
from pipeline.domain.facts import last_csv_columns
from pipeline.domain.settings import OwnColumn, Settings
from pipeline.reports.data import ADDED
from tests.office import WITHOUT_PDF, Office
from tests.sealed_office import HEADER, MASTER, WATER
from tests.word_documents import document

LIST = "inbox/master/2017-07.xlsx"
EXTENDED = "| 任务编号 | 新时限 | 批准日期 | 批准文号 |"
CLOSED = "| 任务编号 | 销号日期 | 核实情况 |"


def cells(office: Office, task_id: str = "1-1") -> dict[str, str]:
    """Returns where the figures of the task's row stand, by field."""
    words = office.task(task_id).source_cells
    return dict(part.split("=", 1) for part in words.split("；")) if words else {}


def places(office: Office, task_id: str = "1-1") -> tuple[str, str, str]:
    """Returns the cells of the task, of its deadline and of its closing, without the file."""
    task = office.task(task_id)
    listed, deadline, closed = (
        place.removeprefix(f"{LIST} ")
        for place in (task.list_source, task.deadline_source, task.closed_source)
    )
    return listed, deadline, closed


# The return


def test_the_figures_of_a_row_have_their_cells(office: Office) -> None:
    office.master(MASTER)
    office.returned("区水务局.xlsx", f"填报单位：区水务局\n{HEADER}\n{WATER}")
    assert office.task("1-1").source_cells == "progress=B3；percent=C3；forecast=D3"
    assert office.task("1-2").source_cells == ""


def test_columns_that_are_passed_on_have_theirs_where_there_is_text(office: Office) -> None:
    office.settings = Settings(reports=WITHOUT_PDF, columns=(OwnColumn(name="联系人"),))
    office.master(MASTER)
    office.returned(
        "区水务局.xlsx",
        """
        | 任务编号 | 进展情况 | 存在的困难或问题 | 完成进度（%） | 预估是否能够按时办结 | 联系人 |
        | 1-1 | 已完成3公里 | 征地 | 60 | 是 | 李 |
        """,
    )
    assert cells(office) == {
        "progress": "B2", "percent": "D2", "forecast": "E2", "problems": "C2", "联系人": "F2"
    }  # fmt: skip


def test_of_merged_cells_it_is_the_one_that_holds_the_text(office: Office) -> None:
    office.master(MASTER + "| 1-3 | 完成箱涵清淤 | 区水务局 | 年底 |")
    office.returned(
        "区水务局.xlsx",
        f"""
        {HEADER}
        | 1-1 | 已完成3公里 | 60 | 是 |
        | 1-3 | ^ | 40 | ^ |
        """,
    )
    assert cells(office, "1-1") == {"progress": "B2", "percent": "C2", "forecast": "D2"}
    assert cells(office, "1-3") == {"progress": "B2", "percent": "C3", "forecast": "D2"}


def test_a_row_in_two_lines_names_the_cells_of_both(office: Office) -> None:
    office.master(MASTER)
    office.returned(
        "区水务局.xlsx",
        """
        | 任务编号 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 | 原因及建议 |
        | 1-1 | 已完成3公里 | 60 | 是 | |
        | ^ | 管材已到场 | | 否 | 征地受阻，无法开挖 |
        | ^ | 无 | | | 无 |
        """,
    )
    assert cells(office) == {
        "progress": "B2,B3", "percent": "C2", "forecast": "D3", "reason": "E3"
    }  # fmt: skip


def test_same_as_above_names_what_stands_above_too(office: Office) -> None:
    office.master(
        MASTER + "| 1-3 | 完成箱涵清淤 | 区水务局 | 年底 |\n| 1-4 | 修闸 | 区水务局 | 年底 |"
    )
    office.returned(
        "区水务局.xlsx",
        f"""
        {HEADER}
        | 1-1 | 已完成3公里 | 60 | 是 |
        | 1-3 | 同上 | 40 | 是 |
        | 1-4 | 同上 | 30 | 是 |
        """,
    )
    assert cells(office, "1-3")["progress"] == "B3,B2"
    assert cells(office, "1-4")["progress"] == "B4,B3,B2"


def test_of_columns_to_tick_it_is_the_ticked_one(office: Office) -> None:
    office.master(MASTER)
    office.returned(
        "区水务局.xlsx",
        """
        | 任务编号 | 进展情况 | 预估是否能够按时办结 | < | < |
        | ^ | ^ | 是 | 否 | 存疑 |
        | 1-1 | 已完成3公里 | | √ | |
        """,
    )
    assert (office.task("1-1").forecast, cells(office)["forecast"]) == ("late", "D3")


def test_a_reason_in_two_columns_has_both(office: Office) -> None:
    office.master(MASTER)
    office.returned(
        "区水务局.xlsx",
        """
        | 任务编号 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 | 原因 | 建议 |
        | 1-1 | 已完成3公里 | 60 | 否 | 征地受阻 | 请区国土局协调 |
        """,
    )
    assert cells(office)["reason"] == "E2,F2"


@pytest.mark.parametrize(
    ("heading", "forecast", "said", "found", "where"),
    [
        ("任务状态", "已办结", "进行中", "unclear", "D2,E2"),
        ("原因及建议", "是", "预计延期至9月完成", "unclear", "D2,E2"),
        ("原因及建议", "是", "", "on_time", "D2"),
    ],
)
def test_what_overrules_a_forecast_is_named_beside_it(
    office: Office, heading: str, forecast: str, said: str, found: str, where: str
) -> None:
    office.master(MASTER)
    office.returned(
        "区水务局.xlsx", f"{HEADER} {heading} |\n| 1-1 | 已开工 | 60 | {forecast} | {said} |"
    )
    assert (office.task("1-1").forecast, cells(office)["forecast"]) == (found, where)


def test_a_state_in_place_of_a_forecast_is_its_cell(office: Office) -> None:
    office.master(MASTER)
    office.returned(
        "区水务局.xlsx", "| 任务编号 | 进展情况 | 任务状态 |\n| 1-1 | 全线贯通 | 已办结 |"
    )
    assert (office.task("1-1").status, cells(office)["forecast"]) == ("done", "C2")


def test_a_table_in_word_that_goes_on_in_another(office: Office) -> None:
    office.master(MASTER + "| 1-3 | 完成箱涵清淤 | 区水务局 | 年底 |")
    rest = "| 1-3 | 已清淤300米 | 40 | 是 |"
    office.dropped(
        "区水务局.docx", document(f"填报单位：区水务局\n{HEADER}\n{WATER}\n\n（续）\n{rest}")
    )
    assert cells(office, "1-1")["progress"] == "表1第2行第2列"
    assert cells(office, "1-3") == {
        "progress": "表2第1行第2列",
        "percent": "表2第1行第3列",
        "forecast": "表2第1行第4列",
    }


# The list and the registers


def test_a_deadline_stands_in_the_list(office: Office) -> None:
    office.master(MASTER)
    assert asdict(office.task("1-1"))["list_source"] == "inbox/master/2017-07.xlsx 任务清单!B2"
    assert asdict(office.task("1-1"))["deadline_source"] == "inbox/master/2017-07.xlsx 任务清单!D2"
    assert places(office, "1-2") == ("任务清单!B3", "任务清单!D3", "")


def test_a_merged_deadline_stands_where_its_text_does(office: Office) -> None:
    office.master("""
    | 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
    | 1-1 | 修路 | 区规建局 | 年底 |
    | 1-2 | 架桥 | 区规建局 | ^ |
    """)
    assert places(office, "1-2") == ("任务清单!B3", "任务清单!D2", "")


def test_the_stages_of_a_task_are_all_named(office: Office) -> None:
    office.master("""
    | 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
    | 1-1 | 修路 | 区规建局 | 7月20日 |
    | ^ | ^ | ^ | 9月30日 |
    """)
    assert places(office) == ("任务清单!B2", "任务清单!D2,D3", "")


def test_a_deadline_that_says_no_day_has_its_cell_all_the_same(office: Office) -> None:
    office.master("| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |\n| 1-1 | 修路 | 区规建局 | 尽快 |")
    assert ("D2", "L03") in office.found("L03")
    assert places(office) == ("任务清单!B2", "任务清单!D2", "")


def test_a_list_without_numbers(office: Office) -> None:
    office.master(
        "| 工作内容 | 牵头单位 | 完成时限 |\n| 修路 | 区规建局 | |\n| 架桥 | 区规建局 | 年底 |"
    )
    assert places(office, "2") == ("任务清单!A3", "任务清单!C3", "")


def test_a_list_on_several_sheets(office: Office) -> None:
    row = "| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |\n"
    office.master(
        f"{row}| 1-1 | 修路 | 区规建局 | 年底 |",
        第二批=f"{row}\n{row}| 2-1 | 架桥 | 区规建局 | 年底 |",
    )
    assert places(office, "1-1")[1] == "任务清单!D2"
    assert places(office, "2-1")[1] == "第二批!D4"


def test_an_extension_decides_the_deadline(office: Office) -> None:
    office.master(
        MASTER,
        延期台账=f"区水务局延期台账\n{EXTENDED}\n| 1-1 | 9月30日 | 2017-07-10 | 郫督〔2017〕5号 |",
    )
    assert places(office) == ("任务清单!B2", "延期台账!B3", "")
    assert places(office, "1-2")[1] == "任务清单!D3"


def test_of_two_extensions_the_one_that_counts_is_named(office: Office) -> None:
    office.master(
        MASTER,
        延期台账=f"""
        {EXTENDED}
        | 1-1 | 10月31日 | 2017-07-12 | 5号 |
        | 1-1 | 9月30日 | 2017-07-03 | 4号 |
        | 1-1 | 11月30日 | 2017-07-20 | 6号 |
        | 1-1 | 12月31日 | 2017-07-13 | 不予批准 |
        """,
    )
    task = office.task("1-1")
    assert (str(task.deadline), places(office)[1]) == ("2017-10-31", "延期台账!B2")


def test_a_new_deadline_merged_over_several_tasks(office: Office) -> None:
    office.master(
        MASTER.replace("年底", "8月底"),
        延期台账=f"""
        {EXTENDED}
        | 1-1 | 9月30日 | 2017-07-10 | 5号 |
        | 1-2 | ^ | ^ | ^ |
        """,
    )
    assert places(office, "1-2")[1] == "延期台账!B2"


def test_the_office_closed_it_off(office: Office) -> None:
    office.master(MASTER, 销号台账=f"{CLOSED}\n| 1-1 | 2017-07-11 | 现场核实已贯通 |")
    assert places(office) == ("任务清单!B2", "任务清单!D2", "销号台账!B2")
    assert office.task("1-1").status == "done"


def test_a_closing_that_was_taken_back_closes_nothing(office: Office) -> None:
    office.master(
        MASTER,
        销号台账=f"""
        {CLOSED}
        | 1-1 | 2017-07-05 | 已贯通 |
        | 1-1 | 2017-07-11 | 撤销销号 |
        """,
    )
    task = office.task("1-1")
    assert (task.status, task.closed) == ("unreported", "")
    assert places(office)[2] == "销号台账!B3"  # what sent it back


# The earlier week


def test_a_status_that_stays_names_its_week(office: Office) -> None:
    office.master(MASTER)
    office.week = "2017-W27"
    office.returned(
        "区水务局.xlsx", f"{HEADER}\n| 1-1 | 全线贯通 | 100 | 已办结 |", "2017-07-06 10:00"
    )
    office.run()
    office.week = "2017-W28"
    task = office.task("1-1")
    assert (task.status, task.carried_from, task.source_cells) == ("done", "2017-W27", "")
    office.returned("区水务局.xlsx", f"{HEADER}\n| 1-1 | 全线贯通 | 100 | 已办结 |")
    assert office.task("1-1").carried_from == ""


def test_what_the_office_closes_off_is_not_carried(office: Office) -> None:
    office.master(MASTER)
    office.week = "2017-W27"
    office.returned(
        "区水务局.xlsx", f"{HEADER}\n| 1-1 | 全线贯通 | 100 | 已办结 |", "2017-07-06 10:00"
    )
    office.run()
    office.week = "2017-W28"
    office.master(MASTER, 销号台账=f"{CLOSED}\n| 1-1 | 2017-07-11 | 已核实 |")
    task = office.task("1-1")
    assert (task.carried_from, places(office)[2]) == ("", "销号台账!B2")


def test_the_columns_of_the_contract() -> None:
    """A released column never moves: those of later releases stand behind it."""
    assert ADDED[4:10] == (
        *(
            "source_cells",
            "list_source",
            "deadline_source",
            "closed_source",
            "carried_from",
            "late",
        ),
    )
    assert set(last_csv_columns(TaskView)) <= set(ADDED)


# What people read


def page_data(office: Office) -> dict[str, Any]:
    office.run()
    page = (office.folder.results(office.the_week) / "index.html").read_text("utf-8")
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return dict(json.loads(found[1]))


def test_the_page_leads_to_the_register_and_to_the_exact_cells(office: Office) -> None:
    office.master(MASTER, 延期台账=f"{EXTENDED}\n| 1-2 | 2018-01-31 | 2017-07-10 | 5号 |")
    office.returned(
        "区水务局.xlsx", f"{HEADER}\n| 1-1 | 已完成3公里 | 60 | 是 |\n| ^ | 管材已到场 | | |"
    )
    office.returned("区规建局.xlsx", f"{HEADER}\n| 1-2 | 已进场 | 20 | 是 |")
    data = page_data(office)
    texts = data["texts"]
    assert {task: texts[at] for task, at in data["cells"].items()} == {
        "0": "任务编号 A2、进展情况 B2,B3、完成进度（%） C2、预估是否能够按时办结 D2"
    }
    assert {task: texts[at] for task, at in data["decided"].items()} == {
        "1": f"完成时限 {LIST} 延期台账!B2"
    }


def test_a_plain_week_has_nothing_more_on_its_page(office: Office) -> None:
    office.master(MASTER)
    office.returned("区水务局.xlsx", f"{HEADER}\n{WATER}")
    assert not page_data(office).keys() & {"cells", "decided"}


def test_the_workbook_leads_to_the_register(office: Office) -> None:
    office.master(
        MASTER.replace("7月底前", "6月底"),
        延期台账=f"{EXTENDED}\n| 1-1 | 7月5日 | 2017-07-01 | 5号 |",
    )
    office.returned("区水务局.xlsx", f"{HEADER}\n{WATER}")
    office.run()
    path = next(office.folder.results(office.the_week).glob("*一览表.xlsx"))
    texts = [
        value
        for row in CalamineWorkbook.from_path(path).get_sheet_by_name("例外").to_python()
        for value in row
    ]
    assert f"区水务局.xlsx“周报表”第2行；完成时限 {LIST} 延期台账!B2" in texts
