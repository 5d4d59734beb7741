"""One unit cannot stop the week: what fits nowhere is limited by counts and told, all else counts."""

import hashlib
import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from rapidfuzz import process

from pipeline.domain.settings import Limits, Settings
from pipeline.intake.files.formats import Marks, Unreadable
from pipeline.intake.files.formats.xlsx import _scanned
from pipeline.intake.files.guard import _LONG_TEXT, _may_have_long_text, weight_of
from pipeline.intake.files.receipts import receipts_of
from pipeline.intake.readers import _smallest, read_returns, untracked
from pipeline.intake.returns import Return
from pipeline.merge.floods import Most, kept
from tests.office import WITHOUT_PDF, Office

LIST = """
| 任务编号 | 工作内容                       | 牵头单位 | 完成时限 |
| 1-1      | 完成柏条河沿线截污管网建设工程 | 区规建局 | 年底     |
| 1-2      | 完成望丛祠周边道路改造提升工程 | 区规建局 | 年底     |
| 2-1      | 新建公办幼儿园三所并投入使用   | 区教育局 | 年底     |
"""
HEADER = "| 任务编号 | 工作内容 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |"
ROWS = {
    "1-1": "| 1-1 | 完成柏条河沿线截污管网建设工程 | 已完成3公里 | 60 | 是 |",
    "1-2": "| 1-2 | 完成望丛祠周边道路改造提升工程 | 已完成一半 | 50 | 是 |",
    "2-1": "| 2-1 | 新建公办幼儿园三所并投入使用 | 已封顶 | 70 | 是 |",
}
MOST = 100
FLOOD = 3 * MOST


@pytest.fixture
def limited(office: Office) -> Office:
    """An office that allows little: a hundred rows of a return, 150 of a unit."""
    limits = Limits(file_rows=MOST, unit_rows=MOST + MOST // 2, week_rows=2 * MOST, unit_files=10)
    office.settings = Settings(limits=limits, reports=WITHOUT_PDF)
    office.master(LIST)
    office.returned("区教育局.xlsx", f"{HEADER}\n{ROWS['2-1']}\n| 2-9 | 别的事情 | 开会 | 1 | 是 |")
    return office


def unlisted(number: int = FLOOD, mark: str = "") -> str:
    """Rows that fit nowhere, with texts like a task's, all different."""
    return "\n".join(
        f"| X-{mark}{n} | 完成柏条河上游{mark}{n:03}甲乙丙丁戊己庚辛 | 开会 | 1 | 是 |"
        for n in range(number)
    )


def flooded(office: Office, name: str = "区规建局.xlsx", rows: str = "") -> None:
    office.returned(name, f"{HEADER}\n{ROWS['1-1']}\n{rows or unlisted()}\n{ROWS['1-2']}")


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The texts that are compared with those of the whole list."""
    texts: list[str] = []
    extract: Any = process.extract

    def counted(text: str, choices: object, **how: object) -> Any:
        texts.append(text)
        return extract(text, choices, **how)

    monkeypatch.setattr(process, "extract", counted)
    yield texts


def test_a_flood_is_one_error_that_says_how_many_rows(limited: Office) -> None:
    flooded(limited)
    found = [f for f in limited.view().findings if f.code == "F22"]
    assert [(f.unit, f.file, f.severity) for f in found] == [("区规建局", "区规建局.xlsx", "error")]
    assert f"{FLOOD}行没有采用" in found[0].message
    assert f"只保留前{MOST}行" in found[0].message


def test_rows_of_the_list_count_wherever_they_stand_in_a_flood(limited: Office) -> None:
    flooded(limited)
    assert limited.statuses() == dict.fromkeys(("1-1", "1-2", "2-1"), "on_track")


def test_rows_of_the_list_count_scattered_over_a_long_return(limited: Office) -> None:
    limited.settings = Settings(limits=Limits(), reports=WITHOUT_PDF)
    parts = [unlisted(1_500, mark) for mark in "甲乙丙"]
    limited.returned(
        "区规建局.xlsx", "\n".join([HEADER, parts[0], ROWS["1-1"], *parts[1:], ROWS["1-2"]])
    )
    view = limited.view()
    assert {task.task_id for task in view.tasks if task.reported} == {"1-1", "1-2", "2-1"}
    (flood,) = (f for f in view.findings if f.code == "F22")
    assert "有4500行没有采用" in flood.message
    assert "只保留前1000行" in flood.message


def test_findings_of_a_flood_are_kept_up_to_the_limit(limited: Office) -> None:
    flooded(limited)
    counts = Counter((f.unit, f.code) for f in limited.view().findings)
    assert counts["区规建局", "M01"] == MOST
    assert counts["区教育局", "M01"] == 1


def test_a_unit_has_a_limit_over_all_its_returns_and_small_ones_stay_whole(
    limited: Office,
) -> None:
    for number in range(4):
        flooded(limited, f"区规建局{number}.xlsx", unlisted(mark="甲乙丙丁"[number]))
    limited.returned("区规建局补充.xlsx", f"{HEADER}\n| Y-1 | 慰问孤寡老人 | 已慰问 | 1 | 是 |")
    counts = Counter(f.file for f in limited.view().findings if f.code == "M01")
    assert counts["区规建局补充.xlsx"] == counts["区教育局.xlsx"] == 1
    assert counts.total() <= MOST + MOST // 2 + 1


def test_few_texts_of_a_flood_are_compared_and_that_is_told(
    limited: Office, compared: list[str]
) -> None:
    flooded(limited)
    (found,) = (f for f in limited.view().findings if f.code == "F22")
    assert 0 < len(set(compared)) <= MOST + 1  # the other return's too
    assert "只按编号和原文" in found.message


def test_a_text_that_comes_again_is_compared_once(limited: Office, compared: list[str]) -> None:
    flooded(limited, rows="\n".join(["| | 完成柏条河上游甲乙丙丁戊己庚 | 开会 | 1 | 是 |"] * FLOOD))
    limited.view()
    assert Counter(compared).most_common(1)[0][1] <= 2  # with the unit's own tasks, and with all


def test_rows_of_other_units_and_repeated_rows_are_limited_too(limited: Office) -> None:
    for rows, code in (([ROWS["2-1"]] * FLOOD, "M03"), ([ROWS["1-1"]] * FLOOD, "M05")):
        flooded(limited, rows="\n".join(rows))
        view = limited.view()
        counts = Counter(f.code for f in view.findings if f.unit == "区规建局")
        assert counts[code] <= MOST + 1
        assert counts["F22"] == 1
        assert {task.task_id for task in view.tasks if task.reported} == {"1-1", "1-2", "2-1"}


def test_reports_list_the_first_hundred_and_count_the_rest(limited: Office) -> None:
    limited.settings = Settings(limits=Limits(), reports=WITHOUT_PDF)
    flooded(limited, rows=unlisted(2 * MOST))
    limited.run()
    results = limited.folder.results(limited.the_week)
    page = (results / "index.html").read_text("utf-8")
    assert page.count("任务清单中没有这项任务") == MOST + 1
    assert f"另有{MOST}行没有列出（区规建局.xlsx{MOST}行）" in page
    assert (results / "data" / "findings.csv").read_text("utf-8-sig").count("M01") == 2 * MOST + 1
    (back,) = (results / "units" / "区规建局").iterdir()
    note = openpyxl.load_workbook(back).worksheets[0]
    assert sum("M01" in row for row in note.iter_rows(values_only=True)) == MOST


def test_a_flooded_return_goes_back_as_a_note_alone(limited: Office) -> None:
    flooded(limited)
    limited.run()
    results = limited.folder.results(limited.the_week)
    (back,) = (results / "units" / "区规建局").iterdir()
    assert openpyxl.load_workbook(back).sheetnames == ["退回说明"]
    assert sum(f.stat().st_size for f in results.rglob("*") if f.is_file()) < 2_000_000


def test_too_many_returns_of_a_unit_are_one_error(limited: Office) -> None:
    for number in range(12):
        limited.returned(
            f"区规建局{number}.xlsx", f"{HEADER}\n{ROWS['1-1'].replace('60', str(number))}"
        )
    found = [f for f in limited.view().findings if f.code == "F23"]
    assert ["12份" in f.message for f in found] == [True]
    assert limited.task("1-1").reported


def test_an_ordinary_week_meets_no_limit(sealed: Office) -> None:
    assert not {f.code for f in sealed.view().findings} & {"F22", "F23"}


def test_a_unit_may_send_back_a_long_list_whole() -> None:
    most = Most.of(Limits(), 2_800)
    assert (most.file, most.unit) == (2_800, 5_600)
    assert kept({0: 2_800, 1: 2_800}, ["甲", "乙"], most) == {0: 2_800, 1: 2_800}


def test_what_is_too_much_is_taken_from_those_with_the_most() -> None:
    most = Most(100, 150, 200)
    assert kept({0: 900, 1: 900, 2: 7, 3: 60}, ["甲", "甲", "甲", "乙"], most) == {
        0: 66, 1: 67, 2: 7, 3: 60,
    }  # fmt: skip


def test_the_smallest_large_returns_are_read() -> None:
    returns = [Return("a", weight=30), Return("b", weight=20), Return("c", weight=25), Return("d")]
    assert list(_smallest(returns, 50)) == ["b", "c"]
    assert list(_smallest(returns, 5)) == ["b"]


def test_large_returns_beyond_the_limit_are_told_and_the_small_ones_read(limited: Office) -> None:
    long = "很长的进展情况" * 400
    for number in (1, 2):
        rows = "\n".join(f"| X-{n} | 别的事 | {long}{n} | 1 | 是 |" for n in range(90 + number))
        flooded(limited, f"区规建局{number}.xlsx", rows)
    receipts, _ = receipts_of(limited.folder.returns(limited.the_week))
    limits = Limits(light_mb=0.5).model_copy(update={"week_mb": 1})
    read = read_returns(receipts, limited.the_week, limits, (), jobs=1, track=untracked)
    found = {one.file: (one.fault, len(one.rows)) for one in read}
    assert found == {
        "区教育局.xlsx": ("", 2),
        "区规建局1.xlsx": ("", 93),
        "区规建局2.xlsx": ("too_large", 0),
    }


def test_a_return_of_a_thousand_columns_is_refused_before_they_are_read(limited: Office) -> None:
    headings = " | ".join(f"说明{number}" for number in range(1100))
    limited.returned("区规建局.xlsx", f"{HEADER} {headings} |\n{ROWS['1-1']}")
    assert [f.file for f in limited.view().findings if f.code == "F04"] == ["区规建局.xlsx"]
    assert limited.task("2-1").reported


def test_pictures_do_not_weigh() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        package.writestr("xl/workbook.xml", b"<workbook/>")
        package.writestr("xl/media/image1.jpeg", hashlib.sha256().digest() * 100_000)
    assert weight_of(content.getvalue()) == len(b"<workbook/>")


@pytest.mark.parametrize("at", [0, 1, 99, 50_000, 134_999, 135_000, 200_001])
@pytest.mark.parametrize("length", [100_000, 134_998, 269_998, 269_999, 270_000, 400_000])
def test_no_long_text_is_missed(at: int, length: int) -> None:
    chunk = b"<t>" * (at // 3) + b"<t>" + b"x" * length + b"</t>" * 100_000
    found = _LONG_TEXT.search(chunk) is not None
    assert found == (length >= 270_000)
    assert _may_have_long_text(chunk) or not found


@pytest.mark.parametrize("place", ["T20000", "T99999", "T100000", "Z76923"])
def test_a_sheet_may_have_as_many_cells_as_are_allowed(place: str) -> None:
    assert _scanned(sheet_with(place), {}, Limits()) == Marks()


@pytest.mark.parametrize("place", ["T100001", "U99999", "Z76924", "AA99999", "XFD1048576"])
def test_a_sheet_may_have_no_more(place: str) -> None:
    with pytest.raises(Unreadable):
        _scanned(sheet_with(place), {}, Limits())


def sheet_with(place: str) -> bytes:
    """The XML of a sheet whose only value is there."""
    row = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    cell = f'<row r="{row}"><c r="{place}"><v>1</v></c></row>'
    return f"<worksheet><sheetData>{cell}</sheetData></worksheet>".encode()
