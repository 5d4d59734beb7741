"""Charts of the report: the office draws them in Word, the week fills them."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from lxml import etree
from openxml_audit import OpenXmlValidator  # type: ignore[import-untyped]

from pipeline.assess.view import TaskView, WeekView
from pipeline.domain.errors import CannotWork
from pipeline.domain.status import LIT
from pipeline.reports.exception.report import exception_report
from pipeline.templates.contexts.exception import ExceptionContext
from pipeline.templates.variables import meanings
from pipeline.templates.word import problems
from tests.libreoffice import converted, needs_libreoffice, text_of
from tests.report_parts import OLD_TEMPLATES as TEMPLATES
from tests.week_views import finding, task, week

NAME = "例外情况报告.docx"
DRAWING_ML = "http://schemas.openxmlformats.org/drawingml/2006"
SPACES = {
    "a": f"{DRAWING_ML}/main",
    "c": f"{DRAWING_ML}/chart",
    "wp": f"{DRAWING_ML}/wordprocessingDrawing",
}
PLANS, REPORTING = "word/charts/chart1.xml", "word/charts/chart2.xml"
MILLIMETRE = 36_000


@dataclass(frozen=True)
class Shown:
    """What a chart of a document shows, and what its workbook holds."""

    title: str
    series: dict[str, tuple[int, ...]]
    categories: tuple[str, ...]
    workbook: list[list[object]]


def shown(content: bytes, part: str) -> Shown:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        root = etree.fromstring(package.read(part))
        name = part.rpartition("/")[2]
        relations = etree.fromstring(package.read(f"word/charts/_rels/{name}.rels"))
        (relation,) = [one for one in relations if one.get("Type", "").endswith("/package")]
        assert relation.get("TargetMode") is None
        target = relation.get("Target", "").replace("..", "word")
        book = openpyxl.load_workbook(io.BytesIO(package.read(target)))

    def texts(element: etree._Element, path: str) -> tuple[str, ...]:
        return tuple(point.text or "" for point in element.iterfind(path, SPACES))

    found = root.findall(".//c:ser", SPACES)
    return Shown(
        "".join(texts(root, "c:chart/c:title//a:t")),
        {texts(one, "c:tx//c:v")[0]: tuple(map(int, texts(one, "c:val//c:v"))) for one in found},
        texts(found[0], "c:cat//c:v"),
        [list(row) for row in book.active.iter_rows(values_only=True)],  # type: ignore[union-attr]
    )


def heights(content: bytes) -> list[float]:
    """Returns the heights of a report's drawings, in millimetres."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        root = etree.fromstring(package.read("word/document.xml"))
    extents = root.iterfind(".//wp:inline/wp:extent", SPACES)
    return [int(extent.get("cy", "0")) / MILLIMETRE for extent in extents]


def report(*tasks: TaskView, templates: Path = TEMPLATES) -> bytes:
    return exception_report(week(*tasks), templates)


def some_plans(count: int) -> list[TaskView]:
    """Returns one task a plan; every third of them is overdue."""
    return [
        task(str(n), plan=f"计划{n}", status="on_track" if n % 3 else "overdue")
        for n in range(1, count + 1)
    ]


def edited(folder: Path, part: str, change: Callable[[str], str]) -> Path:
    """Returns a folder with the template, one part of which the office has changed."""
    with zipfile.ZipFile(TEMPLATES / NAME) as source, zipfile.ZipFile(folder / NAME, "w") as copy:
        for member in source.namelist():
            content = source.read(member)
            copy.writestr(member, change(content.decode()).encode() if member == part else content)
    return folder


def replacing(old: str, new: str) -> Callable[[str], str]:
    def change(xml: str) -> str:
        assert old in xml
        return xml.replace(old, new)

    return change


# What the week shows


def sample() -> WeekView:
    return week(
        task("1", plan="甲", lead_unit="区规建局", status="done"),
        task("2", plan="甲", lead_unit="区规建局", status="unreported", reported=False),
        task("3", plan="甲", lead_unit="安靖镇", status="at_risk"),
        task("4", plan="乙", lead_unit="唐昌镇", status="unreported", reported=False),
        task("5", plan="乙", lead_unit="唐昌镇", status="unreported", reported=False),
        task("6", plan="乙", lead_unit="区卫计局", status="overdue"),
        task("7", plan="乙", lead_unit="区教育局", status="done", reported=False, closed="销号"),
        findings=[finding("M04", "error", "区规建局", "漏报", task_id="2")],
        missing=["唐昌镇"],
        late=["区卫计局"],
    )


def test_plans_by_status() -> None:
    chart = shown(exception_report(sample(), TEMPLATES), PLANS)
    assert chart.title == "各行动计划各状态的任务数"
    assert chart.categories == ("甲", "乙")
    assert chart.series == {
        status.word: tuple(plan.by_status[status.code] for plan in sample().plans) for status in LIT
    }
    assert chart.series["已办结"] == (1, 1)
    assert chart.series["未报送"] == (1, 2)


def test_units_by_reporting_without_those_in_order() -> None:
    chart = shown(exception_report(sample(), TEMPLATES), REPORTING)
    assert chart.title == "未全部按时报送的单位及其任务数（其余2个全部按时报送）"
    assert chart.categories == ("唐昌镇", "区规建局", "区卫计局")
    assert chart.series == {
        "按时报送": (0, 1, 0),
        "迟报": (0, 0, 1),
        "漏报": (0, 1, 0),
        "缺报": (2, 0, 0),
    }


@pytest.mark.parametrize("part", [PLANS, REPORTING])
def test_the_workbook_behind_a_chart_has_the_same(part: str) -> None:
    chart = shown(exception_report(sample(), TEMPLATES), part)
    head, *rows = chart.workbook
    assert head == [None, *chart.series]
    assert rows == [
        [category, *(values[n] for values in chart.series.values())]
        for n, category in enumerate(chart.categories)
    ]


def test_formulas_of_a_chart_lead_to_its_cells() -> None:
    content = exception_report(sample(), TEMPLATES)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        root = etree.fromstring(package.read(REPORTING))
    last = root.findall(".//c:ser", SPACES)[-1]
    assert [formula.text for formula in last.iterfind(".//c:f", SPACES)] == [
        "Sheet1!$E$1",
        "Sheet1!$A$2:$A$4",
        "Sheet1!$E$2:$E$4",
    ]


def test_who_cannot_see_a_chart_is_told() -> None:
    content = exception_report(sample(), TEMPLATES)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        root = etree.fromstring(package.read("word/document.xml"))
    _, reporting = (one.get("descr") for one in root.iterfind(".//wp:docPr", SPACES))
    assert reporting == "唐昌镇：缺报2；区规建局：按时报送1、漏报1；区卫计局：迟报1"


# Few and many


def test_nothing_to_show_leaves_no_chart() -> None:
    content = report(task("1"))
    assert len(heights(content)) == 1
    assert heights(report()) == []
    assert shown(content, REPORTING).categories == ()
    assert len(Document(io.BytesIO(content)).inline_shapes) == 1


def test_bars_grow_with_their_number_up_to_a_page() -> None:
    one, ten, twenty = (heights(report(*some_plans(count)))[0] for count in (1, 10, 20))
    assert (one, ten, twenty) == (24.0, 60, 100)


def test_of_sixty_plans_those_that_need_attention_are_shown() -> None:
    content = report(*some_plans(60))
    chart = shown(content, PLANS)
    assert chart.title.endswith("（共60个，列最需关注的25个）")
    assert len(chart.categories) == 25
    assert sum(chart.series["已逾期"]) == 20
    assert chart.categories == tuple(sorted(chart.categories, key=lambda name: int(name[2:])))
    assert heights(content)[0] < 210


def test_of_forty_missing_units_the_worst_are_shown() -> None:
    units = [f"单位{n}" for n in range(40)]
    tasks = [task(f"{n}-{k}", lead_unit=units[n]) for n in range(40) for k in range(n + 1)]
    chart = shown(exception_report(week(*tasks, missing=units), TEMPLATES), REPORTING)
    assert chart.series["缺报"] == tuple(range(40, 15, -1))
    assert "（共40个，列前25个）" in chart.title


def test_same_bytes() -> None:
    assert exception_report(sample(), TEMPLATES) == exception_report(sample(), TEMPLATES)


# What was typed stays text


HOSTILE = (
    '=HYPERLINK("http://example.org")',
    "{{7*7}}",
    '"/><c:x>&amp;',
    "一\x00二\x08\ufffe\n三",
    "长" * 40_000,
)


def test_hostile_names(tmp_path: Path) -> None:
    tasks = [task(str(n), plan=text, lead_unit=text[:60]) for n, text in enumerate(HOSTILE)]
    view = week(*tasks, missing=[text[:60] for text in HOSTILE])
    content = exception_report(view, TEMPLATES)
    for part in (PLANS, REPORTING):
        chart = shown(content, part)
        assert set(chart.categories) == {
            '=HYPERLINK("http:…',
            "{{7*7}}",
            '"/><c:x>&amp;',
            "一\ufffd二\ufffd\ufffd 三",
            "长" * 17 + "…",
        }
        assert [row[0] for row in chart.workbook[1:]] == list(chart.categories)
    path = tmp_path / NAME
    path.write_bytes(content)
    assert [str(error) for error in OpenXmlValidator().validate(path).errors] == []


# What the office does in Word


def test_looks_stay(tmp_path: Path) -> None:
    edited(tmp_path, PLANS, replacing('"C8372D"', '"7030A0"'))
    with zipfile.ZipFile(io.BytesIO(report(*some_plans(3), templates=tmp_path))) as package:
        assert '<a:srgbClr val="7030A0"/>' in package.read(PLANS).decode()


def test_another_size_and_kind(tmp_path: Path) -> None:
    edited(tmp_path, PLANS, replacing('<c:barDir val="bar"/>', '<c:barDir val="col"/>'))
    content = report(*some_plans(20), templates=tmp_path)
    assert heights(content)[0] == 60, "columns stand side by side"
    assert len(shown(content, PLANS).categories) == 20


def test_a_deleted_series_stays_away(tmp_path: Path) -> None:
    def change(xml: str) -> str:
        start, end = xml.index("<c:ser>"), xml.index("</c:ser>") + len("</c:ser>")
        return xml[:start] + xml[end:]

    edited(tmp_path, PLANS, change)
    tasks = [task(status.code, status=status.code, plan="甲") for status in LIT]
    chart = shown(report(*tasks, task("6", plan="甲", status="done"), templates=tmp_path), PLANS)
    assert chart.series == dict.fromkeys([status.word for status in LIT[1:]], (1,))


def test_a_deleted_chart(tmp_path: Path) -> None:
    def change(xml: str) -> str:
        start, end = xml.index("<w:drawing>"), xml.index("</w:drawing>") + len("</w:drawing>")
        return xml[:start] + xml[end:]

    edited(tmp_path, "word/document.xml", change)
    content = exception_report(sample(), tmp_path)
    assert len(heights(content)) == 1
    assert shown(content, REPORTING).categories[0] == "唐昌镇"


def test_the_alt_text_may_name_the_data(tmp_path: Path) -> None:
    folder = edited(tmp_path, PLANS, replacing("{{ plan_chart }}", ""))
    assert shown(exception_report(sample(), folder), PLANS).categories[0] == "行动计划甲"
    named = replacing('name="图表 1"', 'name="图表 1" descr="{{ plan_chart }}"')
    with zipfile.ZipFile(folder / NAME) as package:
        members = {name: package.read(name) for name in package.namelist()}
    members["word/document.xml"] = named(members["word/document.xml"].decode()).encode()
    with zipfile.ZipFile(folder / NAME, "w") as package:
        for name, content in members.items():
            package.writestr(name, content)
    assert shown(exception_report(sample(), folder), PLANS).categories == ("甲", "乙")


def test_a_link_to_a_file_elsewhere_becomes_a_workbook_inside(tmp_path: Path) -> None:
    link = 'Target="file:///C:/督办.xlsx" TargetMode="External"'
    change = replacing('Target="../embeddings/chart1.xlsx"', link)
    edited(tmp_path, "word/charts/_rels/chart1.xml.rels", change)
    assert shown(exception_report(sample(), tmp_path), PLANS).workbook[1][0] == "甲"


@pytest.mark.parametrize(
    ("part", "old", "new", "said"),
    [
        (PLANS, "{{ plan_chart }}", "{{ plans_chart }}", "plan_chart"),
        (PLANS, "{{ plan_chart }}", "{{ label }}", "不是图表的数据"),
        (PLANS, "{{ plan_chart }}", "｛｛ plan_chart ｝｝", "全角"),
        (PLANS, "{{ plan_chart }}", "{{ label }}{{ plan_chart }}", "只写一个"),
        (PLANS, "已逾期", "超期", "“超期”"),
        (PLANS, "c:val>", "c:yVal>", "不能按类别填数"),
        (PLANS, "</c:chartSpace>", "", "已损坏"),
        ("word/document.xml", 'name="图表 1"', 'name="图 1" descr="{{ by_plan }}"', "by_plan"),
        ("word/document.xml", "{{ rule }}", "{{ plan_chart }}", "可选文字"),
        ("word/document.xml", "{{ rule }}", "{{ plan_chart.notes }}", "note"),
    ],
)
def test_a_mistake_is_named_with_its_place(
    tmp_path: Path, part: str, old: str, new: str, said: str
) -> None:
    edited(tmp_path, part, replacing(old, new))
    with pytest.raises(CannotWork) as caught:
        report(task("1"), templates=tmp_path)
    assert said in str(caught.value)
    assert str(tmp_path / NAME) in str(caught.value)


def test_a_chart_in_a_loop_is_refused(tmp_path: Path) -> None:
    def change(xml: str) -> str:
        start = xml.rindex("<w:p>", 0, xml.index("<w:drawing>"))
        end = xml.index("</w:p>", start) + len("</w:p>")
        before, after = (
            f"<w:p><w:r><w:t>{tag}</w:t></w:r></w:p>"
            for tag in ("{%p for plan in by_plan %}", "{%p endfor %}")
        )
        return xml[:start] + before + xml[start:end] + after + xml[end:]

    edited(tmp_path, "word/document.xml", change)
    (problem,) = problems(tmp_path, NAME, ExceptionContext)
    assert "循环" in problem
    assert "{{ plan_chart }}" in problem


def test_charts_are_in_the_meanings() -> None:
    names = dict(meanings(ExceptionContext))
    assert {"plan_chart", "plan_chart.note", "reporting_chart"} <= names.keys()


# Other programs


@needs_libreoffice
def test_bars_and_names_are_drawn(tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    path.write_bytes(exception_report(sample(), TEMPLATES))
    text = "".join(text_of(converted(path, "pdf")).split())
    assert "各行动计划各状态的任务数" in text
    for status in LIT:
        assert text.count(status.word) > 1


@needs_libreoffice
def test_a_template_that_libreoffice_saved_still_fills(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes((TEMPLATES / NAME).read_bytes())
    saved = converted(path, "docx")
    content = exception_report(sample(), saved.parent)
    assert shown(content, PLANS) == shown(exception_report(sample(), TEMPLATES), PLANS)
    assert shown(content, REPORTING).categories == ("唐昌镇", "区规建局", "区卫计局")
    assert len(heights(content)) == 2
