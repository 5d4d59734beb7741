"""The work ledger of a year: what was drawn is what it says; a hole and a damaged bag are named."""

import datetime as dt
import io
from collections import Counter

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipeline import yearly
from pipeline.archive.bags.catalogue import bags_of
from pipeline.assess.year import COLUMNS, LEFT, year_view
from pipeline.domain.errors import CannotWork
from pipeline.domain.settings import Settings
from pipeline.domain.status import LIT, STATUS
from pipeline.history.year import read_year
from tests.command import duban
from tests.drawn_year import Row, codes, draw, listed, seal_all, seal_drawn
from tests.office import Office
from tests.test_archive_damage import writable

CANAL, ROAD = "完成柏条河沿线截污管网建设", "完成郫温路改造"
WEEKS = codes(2017, 1, 30)


def ledger(office: Office) -> openpyxl.Workbook:
    yearly.ledger(office.folder, office.settings, 2017)
    content = (office.folder.outbox / "2017" / "2017年工作台账.xlsx").read_bytes()
    return openpyxl.load_workbook(io.BytesIO(content))


def header_of(sheet: Worksheet) -> int:
    """Returns the row of the table's header: that which is filtered."""
    return int(sheet.auto_filter.ref.partition(":")[0].lstrip("A"))


def table_of(sheet: Worksheet) -> list[dict[str, str]]:
    first = header_of(sheet)
    rows = list(sheet.iter_rows(min_row=first, max_row=sheet.max_row, values_only=True))
    headings = [str(text or "").replace("\n", "") for text in rows[0]]
    last = int(sheet.auto_filter.ref.rpartition(":")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    return [
        {
            name: str(text if text is not None else "")
            for name, text in zip(headings, row, strict=True)
        }
        for row in rows[1 : last - first + 1]
    ]


def test_every_week_of_every_task_is_as_it_was_drawn(office: Office) -> None:
    drawn = draw(WEEKS, 40)
    seal_all(office.folder.archive, drawn.items())
    book = ledger(office)
    sheet = book["工作台账"]
    rows = table_of(sheet)
    truth: dict[str, dict[str, Row]] = {}
    for week, of_week in drawn.items():
        for row in of_week:
            truth.setdefault(row["item"], {})[week] = row
    assert len(rows) == len(truth)
    first, headings = header_of(sheet), list(rows[0])
    at = {code: headings.index("完成时限") + 1 + place for place, code in enumerate(WEEKS)}
    last = {tuple(of[max(of)][n] for n in ("task_id", "task")): of for of in truth.values()}
    for number, row in enumerate(rows, 1):
        of_task = last.pop((row["任务编号"], row["任务内容"]))
        assert row["序号"] == str(number)
        newest = of_task[max(of_task)]
        assert row["牵头单位"] == newest["lead_unit"]
        for code, column in at.items():
            cell = sheet.cell(first + number, column + 1)
            said = of_task.get(code)
            if said is None:
                assert (cell.value, cell.comment) == (None, None)
                continue
            status = STATUS[said["status"]]  # type: ignore[index]
            ground = cell.fill.bgColor if status.hatch else cell.fill.fgColor
            assert ground.rgb == f"FF{status.ground}"
            share = said["percent"]
            assert (f"{share}%" in str(cell.value)) == (
                bool(share) and not (status.code == "done" and share == "100")
            )
            assert cell.comment is not None
            assert said["progress"] in cell.comment.text
            assert status.word in cell.comment.text
            said_where = f"出处：{said['source_file']}“周报表”第2行" in cell.comment.text
            assert said_where == bool(said["source_file"])
    assert not last


def test_groups_and_weeks_add_up(office: Office) -> None:
    drawn = draw(WEEKS, 40)
    seal_all(office.folder.archive, drawn.items())
    view = yearly.year_in(office.folder, office.settings, 2017)
    newest = drawn[WEEKS[-1]]
    assert sum(view.total.by_status.values()) == len(view.tasks)
    ended = {task.texts["item"] for task in view.tasks if not task.listed_now}
    counted = Counter(row["status"] for row in newest)
    for status in LIT[1:]:
        assert view.total.by_status[status.code] == counted[status.code]
    left = view.total.by_status[LEFT]
    done = view.total.by_status["done"]
    assert left + done - counted["done"] == len(ended)
    rows = table_of(ledger(office)["逐周统计"])
    assert [row["代码"] for row in rows] == WEEKS
    for row in rows:
        counts = Counter(said["status"] for said in drawn[row["代码"]])
        assert [row[status.word] for status in LIT] == [str(counts[status.code]) for status in LIT]
    by_unit = table_of(ledger(office)["按牵头单位"])
    assert {row["清单所写牵头单位"] for row in by_unit} == {row["牵头单位"] for row in by_unit}
    assert Counter(row["牵头单位"] for row in by_unit) == Counter(
        task.texts["lead_unit"] for task in view.tasks
    )


def story() -> list[tuple[str, list[Row]]]:
    """Five weeks: one is not sealed, a task is extended, one is reworded and closed off."""
    july = {"list_source": "inbox/master/2017-07.xlsx 任务清单!B2", "leader": "张书记"}
    road = listed("1-2", ROAD, "区规建局、区水务局", problems="征地未完成", **july)
    later = road | {
        "deadline": "2018-01-31",
        "deadline_source": "inbox/master/2017-07.xlsx 延期台账!C2",
    }
    canal = listed("1-1", CANAL, key="1", **july)
    closed = {"status": "done", "percent": "100", "forecast": "done"}
    closed |= {"closed_source": "inbox/master/2017-07.xlsx 销号台账!B2"}
    moved = road | {"deadline": "2017-10-31"}
    return [
        ("2017-W27", [canal, road]),
        ("2017-W28", [canal | {"task": f"{CANAL}和验收"}, later]),
        ("2017-W30", [canal | {"task": f"{CANAL}和验收"} | closed, later]),
        ("2017-W31", [later, listed("1-3", "新增的任务", origin="政府工作报告")]),
        ("2017-W32", [moved, listed("1-3", "新增的任务", origin="政府工作报告")]),
    ]


def test_what_happened_to_a_task_is_told(office: Office) -> None:
    seal_all(office.folder.archive, story())
    book = ledger(office)
    road, new, canal = table_of(book["工作台账"])
    assert (road["牵头领导"], new["牵头领导"], new["任务来源"]) == ("张书记", "", "政府工作报告")
    assert canal["任务内容"] == f"★{CANAL}和验收"
    assert canal["状态"] == "已办结（已销号，已移出清单）"
    assert canal["销号"].startswith("7月第4周起已销号（inbox/master/2017-07.xlsx 销号台账!B2")
    assert "2018年1月31日" in road["延期"] and "延期台账!C2" in road["延期"]
    assert road["存在问题"] == "（8月第2周填报）\n征地未完成"
    assert road["7月第3周（缺）"] == "／"
    events = [(row["代码"], row["任务编号"], row["变动"]) for row in table_of(book["变动"])]
    assert events == [
        ("2017-W28", "1-2", "完成时限"),
        ("2017-W28", "1-1", "工作内容"),
        ("2017-W31", "1-3", "列入清单"),
        ("2017-W31", "1-1", "移出清单"),
        ("2017-W32", "1-2", "完成时限"),
    ]
    grounds = [row["依据"] for row in table_of(book["变动"]) if row["变动"] == "完成时限"]
    assert "经批准延期" in grounds[0]
    assert "没有找到" in grounds[1], "a deadline that moved without an entry is never an extension"
    assert [row["牵头单位"] for row in table_of(book["按牵头领导"])].count(
        "区规建局、区水务局"
    ) == 1
    groups = [row["牵头单位"] for row in table_of(book["按牵头单位"])]
    assert Counter(groups) == {"区规建局": 1, "区水务局": 3}, "led together: with each of them"


def test_a_hole_is_told(office: Office) -> None:
    seal_all(office.folder.archive, story())
    office.folder.config.write_text("{}", "utf-8")
    ended = duban("ledger", "--root", office.root)
    assert ended.returncode == 0
    assert "2017-W29" in ended.stderr
    sheet = ledger(office)["工作台账"]
    assert "缺1周，没有封存的结果：7月第3周（2017-W29）" in str(sheet["A2"].value)


def test_the_same_weeks_give_the_same_bytes(office: Office) -> None:
    seal_all(office.folder.archive, story())
    folder = office.folder.outbox / "2017"
    folder.mkdir(parents=True)
    (folder / "年终总结.docx").write_bytes(b"the office's own")
    made = []
    for _ in range(2):
        yearly.ledger(office.folder, office.settings)
        made.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert made[0] == made[1]
    assert made[1].keys() == {"index.html", "2017年工作台账.xlsx", "年终总结.docx"}


@pytest.mark.parametrize("year", [2016, None])
def test_without_sealed_weeks_there_is_no_ledger(office: Office, year: int | None) -> None:
    if year:
        seal_all(office.folder.archive, story())
    with pytest.raises(CannotWork, match="封存"):
        yearly.ledger(office.folder, office.settings, year)
    assert not (office.folder.outbox / "2016").exists()


def test_a_damaged_bag_is_named_and_the_old_ledger_stays(office: Office) -> None:
    seal_all(office.folder.archive, story())
    yearly.ledger(office.folder, office.settings)
    before = (office.folder.outbox / "2017" / "2017年工作台账.xlsx").read_bytes()
    bag = bags_of(office.folder.archive, "2017-W30")[-1]
    writable(bag.path)
    tasks = bag.results / "data" / "tasks.csv"
    tasks.write_bytes(tasks.read_bytes().replace(b"done", b"late"))
    with pytest.raises(CannotWork, match=r"2017-W30.*封存后有改动或缺失"):
        yearly.ledger(office.folder, office.settings)
    assert (office.folder.outbox / "2017" / "2017年工作台账.xlsx").read_bytes() == before


def test_what_a_unit_wrote_stays_text(office: Office) -> None:
    hostile = '=HYPERLINK("http://x")\x07\u202e<r>a</r>'
    row = listed(hostile, hostile, hostile, progress=hostile, leader=hostile, origin=hostile)
    seal_all(office.folder.archive, [("2017-W27", [row])])
    for sheet in ledger(office):
        for cells in sheet.iter_rows():
            for cell in cells:
                assert cell.data_type != "f"
                assert "\x07" not in str(cell.value) and "\u202e" not in str(cell.value)
                assert cell.hyperlink is None or cell.hyperlink.location


def test_the_default_is_the_year_of_the_newest_week(office: Office) -> None:
    seal_all(
        office.folder.archive,
        [("2016-W52", [listed("1", CANAL)]), ("2017-W01", [listed("1", CANAL)])],
    )
    assert yearly.newest_year(office.folder) == 2017
    view = year_view(read_year(office.root, 2016, COLUMNS), Settings())
    assert [week.week.as_of for week in view.weeks] == [dt.date(2016, 12, 30)]


def test_what_the_registers_decide_is_told_apart(office: Office) -> None:
    source = {"closed_source": "inbox/master/2017-07.xlsx 销号台账!B2"}
    ended = listed("1-3", "终止的任务", status="terminated", percent="", **source)
    back = listed("1-2", ROAD, status="at_risk", **source)
    done = listed("1-1", CANAL, status="done", percent="100", **source)
    later = back | {"status": "on_track", "closed_source": ""}
    still = listed("1-4", "退回的任务", status="at_risk", **source)
    seal_all(
        office.folder.archive,
        [("2017-W27", [done, back, ended, still]), ("2017-W28", [done, later, ended, still])],
    )
    book = ledger(office)
    states = [(row["状态"], row["销号"].partition("（")[0]) for row in table_of(book["工作台账"])]
    assert states == [
        ("已办结（已销号）", "7月第1周起已销号"),
        ("正常推进", ""),
        ("已终止", "7月第1周起经批准终止"),
        ("预计不能按时办结（销号退回）", "7月第1周起销号退回"),
    ]
    total = [cell.value for cell in book["汇总"][5]]
    headings = [cell.value for cell in book["汇总"][4]]
    counted = dict(zip(headings, total, strict=True))
    assert (counted["已终止"], counted["已办结"], counted["销号的"]) == (1, 1, 1)


def test_a_week_in_which_nothing_was_due_is_told(office: Office) -> None:
    monthly = listed("1-1", CANAL, due="1")
    kept = monthly | {"due": "", "source_file": "", "percent": "", "progress": ""}
    kept |= {"carried_from": "2017-W27"}
    silent = listed(
        "1-2", ROAD, due="1", status="unreported", source_file="", progress="", percent=""
    )
    seal_all(office.folder.archive, [("2017-W27", [monthly, silent]), ("2017-W28", [kept, silent])])
    sheet = ledger(office)["工作台账"]
    row, column = header_of(sheet) + 1, list(table_of(sheet)[0]).index("7月第2周") + 1
    remarks = [sheet.cell(row + place, column).comment for place in (0, 1)]
    said = [remark.text if remark else "" for remark in remarks]
    assert "按督办频率本周不需报送" in said[0] and "沿用2017年7月第1周" in said[0]
    assert "本周没有填报" in said[1]


STAGES = """task_id,number,text,due,due_text,state,days,reached_in,reached_source,list_source
1-1,1,开工,2017-03-31,3月底,reached,0,2017-W13,,
1-1,2,主体完工,2017-06-30,6月底,overdue,14,,,
1-1,3,验收,2017-12-31,年底,open,0,,,
"""


def test_stages_stand_in_the_ledger_as_the_newest_week_has_them(office: Office) -> None:
    bag = seal_drawn(office.folder.archive, "2017-W28", [listed("1-1", CANAL)], stages=STAGES)
    (row,) = table_of(ledger(office)["工作台账"])
    assert row["节点"].split("\n") == [
        "开工：应于2017年3月31日完成，已完成（2017年3月第5周）",
        "主体完工：应于2017年6月30日完成，已超14天",
        "验收：应于2017年12月31日完成，未到期",
    ]
    writable(bag.path)
    stages = bag.results / "data" / "stages.csv"
    stages.write_text(STAGES.replace("overdue", "reached"), "utf-8")
    with pytest.raises(CannotWork, match=r"stages\.csv：封存后有改动"):
        ledger(office)
