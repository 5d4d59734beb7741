"""What a cell shows, where that is not its value: dates, per cents, pictures, lamps."""

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.domain.settings import Limits
from pipeline.intake.files.grids import open_workbook
from pipeline.office.config import read_settings
from pipeline.office.package import stored
from tests import xls
from tests.meaning.cells import FILES, Cell
from tests.office import Office

MASTER = """
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
| 1-1 | 完成柏条河沿线截污管网建设 | 区水务局 | 7月底前 |
| 1-2 | 新建滨河绿道十二公里以上 | 区水务局 | 7月底前 |
"""
HEADINGS = ["任务编号", "工作内容", "完成时限", "进展情况", "完成进度（%）", "预估是否能够按时办结"]
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478"
    "9c6360000002000001e221bc330000000049454e44ae426082"
)


def write(path: Path, rows: Sequence[Sequence[object]], pictures: bool = False) -> None:
    """Writes a sheet. A tuple is a value with the properties of its format."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path, {"in_memory": True}) as book:
        sheet = book.add_worksheet("任务清单")
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                value, look = cell if isinstance(cell, tuple) else (cell, {})
                shown = book.add_format(look) if look else None
                if isinstance(value, dt.date):
                    sheet.write_datetime(number, column, value, shown)
                elif isinstance(value, str) and value.startswith("="):
                    sheet.write_formula(number, column, value, None, value.replace("_xlfn.", ""))
                elif value == "":
                    sheet.write_blank(number, column, None, shown)
                else:
                    sheet.write(number, column, value, shown)
        if pictures:
            picture = path.with_suffix(".png")
            picture.write_bytes(PIXEL)
            sheet.insert_image(5, 3, str(picture))
    if pictures:
        picture.unlink()


def returned(office: Office, *rows: Sequence[object], pictures: bool = False) -> None:
    path = office.root / "inbox" / office.week / "区水务局.xlsx"
    write(path, [["填报单位：区水务局"], HEADINGS, *rows], pictures)
    office.received("区水务局.xlsx", "2017-07-13 16:00")


def shown(day: str, code: str) -> tuple[dt.date, dict[str, str]]:
    return dt.date.fromisoformat(day), {"num_format": code}


def told(office: Office, code: str) -> list[str]:
    return [finding.message for finding in office.view().findings if finding.code == code]


@pytest.mark.parametrize("code", ['m"月"d"日"', "m/d", "d-mmm", "yyyy/m/d"])
def test_a_number_that_became_a_date_finds_its_task_and_is_told(office: Office, code: str) -> None:
    office.master(MASTER)
    returned(office, [shown("2017-01-02", code), "", "", "已开工", 30, "是"])
    assert office.found("V") == {("A3", "V08")}
    assert office.task("1-2").progress == "已开工"
    assert "按“1-2”采用" in told(office, "V08")[0]


def test_dates_in_the_list_that_were_numbers_are_told_and_keep_apart(office: Office) -> None:
    header = ["任务编号", "工作内容", "牵头单位", "完成时限"]
    tasks = [
        [shown("2017-01-01", 'm"月"d"日"'), "修路", "区水务局", "7月底"],
        [shown("2017-01-02", 'm"月"d"日"'), "修桥", "区水务局", shown("2017-07-01", "mmm-yy")],
        [shown("2017-02-01", 'yyyy"年"m"月"'), "修渠", "区水务局", shown("2016-12-31", "m/d")],
        [shown("2017-02-02", 'yyyy"年"m"月"'), "修塘", "区水务局", "7月底"],
    ]
    write(office.root / "inbox" / "master" / "2017-07.xlsx", [header, *tasks])
    returned(office, ["1-2", "", "", "已开工", 30, "是"], ["2-2", "", "", "已完工", 40, "是"])
    assert office.found("L") == {(f"A{row}", "L14") for row in (2, 3, 4, 5)}
    assert office.task("1月2日").progress == "已开工"
    assert office.task("2017-02-02").progress == "已完工"
    assert office.task("1月2日").deadline == dt.date(2017, 7, 31)
    assert office.task("1月2日").deadline_text == "2017年7月"
    assert office.task("2017-02-01").deadline == dt.date(2017, 12, 31)


def test_a_number_of_two_scales_is_told_and_not_used(office: Office) -> None:
    office.master(MASTER)
    returned(office, ["1-1", "", "", "已开工", 0.8, "是"], ["1-2", "", "", "已开工", 60, "是"])
    assert office.found("V") == {("E3", "V10")}
    assert told(office, "V10") == ["完成进度填为“0.8”，分不清是 80% 还是 0.8%，没有采用"]
    assert (office.task("1-1").percent, office.task("1-2").percent) == (None, 60)


def test_more_than_all_is_told_as_it_is_shown(office: Office) -> None:
    office.master(MASTER)
    returned(office, ["1-1", "", "", "已开工", (1.2, {"num_format": "0%"}), "是"])
    assert told(office, "V01") == ["完成进度填为“120%”，不是 0 到 100 之间的数"]


def test_a_picture_in_a_cell_is_told_and_no_text(office: Office) -> None:
    office.master(MASTER)
    returned(office, ["1-1", "", "", '=_xlfn.DISPIMG("ID_1",1)', 30, "是"])
    assert office.found("V", "C") >= {("D3", "V09"), ("D3", "C05")}
    assert office.task("1-1").progress == ""


@pytest.mark.parametrize(("progress", "count"), [("", 1), ("已开工", 0)])
def test_pictures_over_blank_cells_are_told_once(office: Office, progress: str, count: int) -> None:
    office.master(MASTER)
    rows = [[number, "", "", progress, 30, "是"] for number in ("1-1", "1-2")]
    returned(office, *rows, pictures=True)
    assert len(told(office, "V09")) == count


def test_same_as_last_week_is_told_in_its_words(office: Office) -> None:
    office.master(MASTER)
    returned(office, ["1-1", "", "", "同上周", 30, "是"], ["1-2", "", "", "已开工", 30, "是"])
    assert office.found("H") == {("D3", "H01")}
    assert told(office, "H01") == ["进展情况只写“同上周”，没有新的内容"]


LEGEND = "图例：绿色●表示按时办结，黄：存疑，红：逾期"
RED, GREEN, YELLOW = {"font_color": "#FF0000"}, {"font_color": "#00B050"}, {"bg_color": "#FFFF00"}


@pytest.mark.parametrize(
    ("cell", "notes", "text", "forecast"),
    [
        (("●", RED), "", "●（红色）", "late"),
        (("●", GREEN), "", "●（绿色）", "unclear"),
        (("◆", YELLOW), "", "◆（黄色）", "unclear"),
        (("", {"bg_color": "#FF0000"}), "", "（红色）", "late"),
        (("", {"bg_color": "#00B050"}), "", "（绿色）", "unclear"),
        (("●", GREEN), LEGEND, "●（绿色：按时办结）", "on_time"),
        (("●", YELLOW), LEGEND, "●（黄色：存疑）", "unclear"),
        (("●", RED), LEGEND, "●（红色：逾期）", "late"),
        (("●", GREEN), "绿：按时办结，绿：已逾期", "●（绿色）", "unclear"),
        (("●", {"font_color": "#000000"}), LEGEND, "●", "unclear"),
        (("●", {"font_color": "#0000FF"}), "", "●", "unclear"),
        (("是", RED), LEGEND, "是", "on_time"),
        (("绿灯", RED), "", "绿灯（红色）", "unclear"),
        (("绿灯", GREEN), "", "绿灯", "on_time"),
    ],
)
def test_the_colour_of_a_lamp_is_read(
    office: Office, cell: tuple[str, dict[str, str]], notes: str, text: str, forecast: str
) -> None:
    office.master(MASTER)
    rows: list[list[object]] = [["1-1", "", "", "已开工", 30, cell], [f"注：{notes}"]]
    returned(office, *rows)
    task = office.task("1-1")
    assert (task.forecast_text, task.forecast) == (text, forecast)
    assert bool(told(office, "V02")) == (forecast == "unclear")


def test_lamps_in_an_old_workbook(office: Office) -> None:
    office.master(MASTER)
    red = xls.Shown("●", xls.Look(font=xls.RED))
    yellow = xls.Shown("", xls.Look(fill=xls.YELLOW))
    rows: list[list[xls.Value | xls.Shown]] = [
        [*HEADINGS],
        ["1-1", None, None, "已开工", None, red],
        ["1-2", None, None, "已开工", None, yellow],
    ]
    office.dropped("区水务局.xls", xls.xls(rows, "周报表"))
    assert office.task("1-1").forecast_text == "●（红色）"
    assert office.task("1-2").forecast_text == "（黄色）"


def test_lamps_as_openpyxl_writes_them(office: Office) -> None:
    """It writes ● as a number, and no blank cell in one tag."""
    office.master(MASTER)
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.append(HEADINGS)
    sheet.append(["1-1", "", "", "已开工", 30, "●"])
    sheet.append(["1-2", "", "", "已开工", 30])
    sheet["F2"].font = Font(color="FFFF0000")
    sheet["F3"].fill = PatternFill("solid", fgColor="FFFFC000")
    content = io.BytesIO()
    book.save(content)
    office.dropped("区水务局.xlsx", content.getvalue())
    assert office.task("1-1").forecast_text == "●（红色）"
    assert office.task("1-2").forecast_text == "（黄色）"


def test_a_lamp_in_an_ods(office: Office) -> None:
    office.master(MASTER)
    said = ["1-1", "", "", "已开工", "30%"]
    cells: list[Cell] = [*((text, "@") for text in said), ("●", "General")]
    with zipfile.ZipFile(io.BytesIO(FILES["ods"](HEADINGS, [cells]))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    green = (
        b'data-style-name="N1"><style:text-properties fo:color="#00b050"'
        b' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"/></style:style>'
    )
    lit = parts["content.xml"].replace(b'data-style-name="N1"/>', green)
    assert lit != parts["content.xml"]
    office.dropped("区水务局.ods", stored(parts | {"content.xml": lit}))
    assert office.task("1-1").forecast_text == "●（绿色）"


def test_a_share_in_a_column_of_the_office_is_passed_on_as_shown(office: Office) -> None:
    config = office.root / "config.yaml"
    config.write_text("columns: [{name: 投资完成率}]\nreports: {pdf: 'off'}", "utf-8")
    office.settings = read_settings(config, {})
    office.master(MASTER)
    path = office.root / "inbox" / office.week / "区水务局.xlsx"
    share = (0.805, {"num_format": "0.0%"})
    row = ["1-1", "", "", "已开工", 30, "是", share]
    write(path, [["填报单位：区水务局"], [*HEADINGS, "投资完成率"], row])
    office.received("区水务局.xlsx", "2017-07-13 16:00")
    assert office.task("1-1").carried == {"投资完成率": "80.5%"}


def test_the_colour_of_a_whole_row_is_no_lamp(office: Office) -> None:
    office.master(MASTER)
    red = {"bg_color": "#FF0000"}
    returned(office, [("1-1", red), ("", red), ("", red), ("已开工", red), (30, red), ("", red)])
    assert office.task("1-1").forecast_text == ""


def test_real_files_of_every_kind_hold_the_same(tmp_path: Path) -> None:
    lines: list[list[Cell]] = [
        [("1-1", "@"), (dt.date(2024, 5, 1), 'yyyy"年"m"月"'), (1.2, "0%"), (80.0, '0"%"')]
    ]
    for kind, make in FILES.items():
        (grid,) = open_workbook(make(["a", "b", "c", "d"], lines), Limits()).grids
        assert list(map(str, grid.rows[1])) == [
            *("1-1", "2024年5月", "120%" if kind == "xml" else "1.2", "80%")
        ]
