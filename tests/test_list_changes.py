"""What changed from one month's list to the next, and which of it was approved."""

import datetime as dt
import io
import re

import docx
import pytest

from pipeline import monthly
from pipeline.assess.list_changes import KINDS, ListChanges
from pipeline.domain.errors import CannotWork
from pipeline.domain.settings import Limits
from pipeline.domain.week import Month
from pipeline.intake.files.grids import open_workbook
from tests.office import Office, write_workbook

JULY = """
| 任务编号 | 工作内容                     | 牵头单位 | 配合单位 | 完成时限  | 重点 |
| 1-1      | 完成柏条河沿线截污管网建设   | 区水务局 |          | 7月底前   | ★    |
| 1-2      | 新建公园三处                 | 区规建局 | 区财政局 | 9月底前   |      |
| 1-3      | 修缮老旧小区十个             | 区房管局 |          | 12月底前  |      |
| 1-4      | 建成区级政务服务大厅         | 区政务办 |          | 8月15日前 |      |
| 1-5      | 举办农民丰收节               | 区农林局 |          | 10月底前  |      |
| 1-6      | 发布全域旅游规划             | 区旅游局 |          | 11月底前  |      |
"""
AUGUST = """
| 任务编号 | 工作内容                     | 牵头单位 | 配合单位 | 完成时限   | 重点 |
| 1-1      | 完成柏条河沿线截污管网建设。 | 区水务局 |          | 8月31日    |      |
| 1-2      | 新建公园五处                 | 区规建局 |          | 9月30日    |      |
| 1-3      | 修缮老旧小区十个             | 区建设局 |          | 12月底前   |      |
| 2-4      | 建成区级政务服务大厅         | 区政务办 |          | 2017-08-15 |      |
| 1-6      | 编制国土空间专项规划草案     | 区旅游局 |          | 11月底前   |      |
| 1-7      | 开通微公交线路两条           | 区交通局 |          | 10月底前   |      |
| 1-8      | 举办农民丰收节活动           | 区文广局 |          | 10月底前   |      |
"""
REGISTERS = {
    "调整台账": """
    | 任务编号 | 工作内容           | 变更类型 | 调整后内容   | 调整后单位 | 批准日期   | 批准文号       | 审批意见 |
    | 1-2      |                    | 调整     | 新建公园五处 |            | 2017-07-25 | 区政府第12次会 | 同意     |
    | 1-3      |                    | 调整     |              | 区文广局   | 2017-07-26 | 区政府第12次会 | 同意     |
    | 1-7      | 开通微公交线路两条 | 新增     |              |            | 2017-07-27 | 区政府第13次会 | 同意     |
    | 1-8      |                    | 新增     |              |            | 2017-07-27 |                | 待研究   |
    """,
    "延期台账": """
    | 任务编号 | 原时限    | 新时限     | 批准日期   | 审批意见 |
    | 1-1      | 7月底前   | 2017-08-31 | 2017-07-20 | 同意     |
    | 1-6      | 11月底前  | 2017-12-15 | 2017-07-20 | 同意     |
    """,
}


def lists(office: Office, before: str, now: str, **sheets: str) -> None:
    folder = office.root / "inbox" / "master"
    write_workbook(folder / "2017-07.xlsx", {"任务清单": before} | sheets)
    write_workbook(folder / "2017-08.xlsx", {"任务清单": now})


def changed(office: Office) -> ListChanges:
    return monthly.changed(office.folder, Month(2017, 8), office.settings)


def text_of(document: bytes) -> str:
    """Returns all paragraphs of a document, those in tables too, a line each."""
    body = docx.Document(io.BytesIO(document)).element.body
    return "\n".join("".join(node.itertext()) for node in body.iter(f"{{{W}}}p"))


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def said(view: ListChanges) -> set[tuple[str, str, str]]:
    return {(each.task_id, each.kind, each.approval) for each in view.changes}


def test_each_change_is_held_against_the_registers(office: Office) -> None:
    lists(office, JULY, AUGUST, 延期台账=REGISTERS["延期台账"])
    office.kept("2017年调整台账.xlsx", 调整台账=REGISTERS["调整台账"])
    view = changed(office)
    assert said(view) == {
        ("1-1", "deadline", "approved"),  # by 延期台账
        ("1-1", "key", "none"),
        ("1-2", "task", "approved"),
        ("1-2", "support_units", "none"),  # the approval was of the text alone
        ("1-3", "lead_unit", "differs"),  # approved for another unit
        ("2-4", "task_id", "not_needed"),
        ("1-6", "task", "none"),
        ("1-7", "new", "approved"),
        ("1-8", "new", "refused"),
        ("1-5", "gone", "none"),
    }
    doubts = {each.task_id: each.doubt for each in view.doubtful}
    assert "可能换成了另一项任务" in doubts["1-6"]
    assert "与上月的“1-5 举办农民丰收节”内容相近" in doubts["1-8"]
    assert "与本月的“1-8 举办农民丰收节活动”内容相近" in doubts["1-5"]
    contrary = {(each.task_id, each.listed) for each in view.not_done}
    assert ("1-3", "批准调整后的牵头单位为“区文广局”，清单写的是“区建设局”") in contrary
    assert any(id_ == "1-6" and "仍是“11月底前”" in listed for id_, listed in contrary)


def test_the_document_and_the_workbook_say_the_same(office: Office) -> None:
    lists(office, JULY, AUGUST, 延期台账=REGISTERS["延期台账"])
    office.kept("2017年调整台账.xlsx", 调整台账=REGISTERS["调整台账"])
    view = changed(office)
    outbox = office.folder.outbox / "2017-08"
    assert {path.name for path in outbox.iterdir()} == {
        "2017年8月任务清单变化情况.docx",
        "2017年8月任务清单变化情况.xlsx",
    }
    words = text_of((outbox / "2017年8月任务清单变化情况.docx").read_bytes())
    assert "任务清单共7项任务（2017年7月为6项）" in words
    assert (
        "新增2项、移出1项、改内容2处、换牵头单位1处、改配合单位1处、改时限1处、改重点1处" in words
    )
    assert f"没有批准依据的变化（{len(view.not_approved)}处）" in words
    book = open_workbook((outbox / "2017年8月任务清单变化情况.xlsx").read_bytes(), Limits())
    (rows,) = (grid.rows for grid in book.grids if grid.name == "全部变化")
    assert len([row for row in rows if row[0] in KINDS.values()]) == len(view.changes)


def test_the_same_lists_give_the_same_bytes(office: Office) -> None:
    lists(office, JULY, AUGUST)
    changed(office)
    outbox = office.folder.outbox / "2017-08"
    first = {path.name: path.read_bytes() for path in outbox.iterdir()}
    changed(office)
    assert {path.name: path.read_bytes() for path in outbox.iterdir()} == first


def test_without_a_register_it_is_said_that_nothing_could_be_held(office: Office) -> None:
    lists(office, JULY, AUGUST)
    assert not changed(office).registers
    (document,) = (office.folder.outbox / "2017-08").glob("*.docx")
    assert "没有登记调整台账" in text_of(document.read_bytes())


def test_a_list_that_stayed_has_no_changes(office: Office) -> None:
    lists(office, JULY, JULY)
    view = changed(office)
    assert not view.changes
    assert not view.not_done
    (document,) = (office.folder.outbox / "2017-08").glob("*.docx")
    assert "与2017年7月相比，没有变化。" in text_of(document.read_bytes())


def test_a_done_task_may_leave_without_approval(office: Office) -> None:
    write_workbook(office.root / "inbox/master/2017-07.xlsx", {"任务清单": JULY})
    office.returned(
        "区农林局.xlsx",
        """
    | 任务编号 | 工作内容       | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |
    | 1-5      | 举办农民丰收节 | 已举办   | 100           | 已办结               |
    """,
    )
    office.run()
    write_workbook(office.root / "inbox/master/2017-08.xlsx", {"任务清单": AUGUST})
    gone = {each.task_id: each for each in changed(office).of_kind("gone")}
    assert (gone["1-5"].approval, gone["1-5"].grounds) == ("not_needed", "已办结（2017年7月第2周）")


def test_no_leader_reads_a_hundred_changes(office: Office) -> None:
    """What needs no checking is named ten times, what does twenty; the workbook has all."""
    head = "| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |"
    rows = [f"| 1-{n} | 修建第{n}座水闸 | 区水务局 | 年底 |" for n in range(1, 41)]
    done = "\n".join(f"| 1-{n} | 完工 | 100 | 已办结 |" for n in range(1, 16))
    fields = "| 任务编号 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |"
    office.master("\n".join([head, *rows]))
    office.returned("区水务局.xlsx", f"{fields}\n{done}")
    office.run()
    write_workbook(
        office.root / "inbox/master/2017-08.xlsx", {"任务清单": "\n".join([head, *rows[38:]])}
    )
    view = changed(office)
    assert (len(view.not_approved), len(view.changes)) == (23, 38)
    (document,) = (office.folder.outbox / "2017-08").glob("*.docx")
    words = text_of(document.read_bytes())
    for said in (
        *("没有批准依据的变化（23处）", "下表以外另有3处，见附件电子表格的“要核实的”表。"),
        *("已批准或不需批准的变化（15处）", "下表以外另有5处，见附件电子表格的“全部变化”表。"),
        "附件：2017年8月任务清单变化情况（电子表格，另附）",
    ):
        assert said in words
    assert len(set(re.findall(r"第\d+座水闸", words))) == 20 + 10


@pytest.mark.parametrize("tasks", [1, 2])
def test_lists_that_only_count_their_lines_are_compared_by_text(office: Office, tasks: int) -> None:
    before = "| 序号 | 工作内容 | 牵头单位 | 完成时限 |\n| 1 | 修路一条 | 区规建局 | 年底 |\n"
    more = "| 2 | 架桥两座 | 区规建局 | 年底 |\n"
    now = before.replace("| 1 | 修路一条", "| 1 | 架桥两座")
    lists(office, before + more, now + (more.replace("架桥两座", "修路一条") * (tasks - 1)))
    assert {each.kind for each in changed(office).changes} == ({"gone"} if tasks == 1 else set())


def test_a_number_that_stands_twice_does_not_lead_to_another_task(office: Office) -> None:
    twice = JULY.replace("| 1-3 ", "| 1-2 ")
    lists(office, twice, twice)
    assert changed(office).changes == ()


def test_a_list_that_is_missing_is_told(office: Office) -> None:
    write_workbook(office.root / "inbox/master/2017-08.xlsx", {"任务清单": AUGUST})
    with pytest.raises(CannotWork, match=r"2017-07\.xlsx：没有上个月（2017年7月）的任务清单"):
        changed(office)
    with pytest.raises(CannotWork, match=r"2017-10\.xlsx：没有2017年10月的任务清单"):
        write_workbook(office.root / "inbox/master/2017-09.xlsx", {"任务清单": AUGUST})
        monthly.changed(office.folder, Month(2017, 10), office.settings)
    assert not (office.folder.outbox / "2017-08").exists()


@pytest.mark.parametrize("code", ["2017-13", "2017-7", "17-07", "0000-01"])
def test_what_is_no_month_is_told(code: str) -> None:
    with pytest.raises(CannotWork, match="不是月份"):
        monthly.month_named(code)
    assert dt.date(2017, 7, 1) == monthly.month_named("2017-07").first_day


def test_a_stage_that_moved_is_a_change(office: Office) -> None:
    staged = """
    | 任务编号 | 工作内容   | 牵头单位 | 完成时限                     |
    | 1-1      | 建成体育馆 | 区文旅局 | 9月底前完成主体；12月底前完工 |
    """
    lists(office, staged, staged.replace("9月底前", "10月底前"))
    (change,) = changed(office).changes
    assert (change.kind, change.approval) == ("stages", "none")
    assert "（9月30日）" in change.was
    assert "（10月31日）" in change.now
