"""Templates are the office's: what it changes in Word just works, what it breaks is named."""

import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as DocumentType
from docx.shared import Pt

from pipeline.cli.main import main
from pipeline.reports.exception.report import exception_report
from pipeline.reports.progress.table import progress_table
from pipeline.templates.of_reports import report_templates
from tests.libreoffice import convert, needs_libreoffice
from tests.week_views import finding, task, week

TEMPLATES = Path(__file__).parent.parent / "templates"
TABLE, REPORT = "进展情况一览表.docx", "例外情况报告.docx"
VIEW = week(
    task("1", status="at_risk", forecast="late", reason="征地未完成", escalation="请协调用地"),
    task("2", status="overdue", plan="另一计划"),
    findings=[finding("V01", "error", "区规建局", "看不懂", task_id="1", cell="F5")],
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(TEMPLATES, tmp_path / "templates")


def edit(folder: Path, name: str, change: Callable[[DocumentType], None]) -> None:
    """What the office does in Word, done by a program."""
    document = Document(str(folder / name))
    change(document)
    document.save(str(folder / name))


def report(folder: Path) -> DocumentType:
    return Document(io.BytesIO(exception_report(VIEW, folder)))


def table(folder: Path) -> DocumentType:
    (content,) = progress_table(VIEW, folder).values()
    return Document(io.BytesIO(content))


def texts(document: DocumentType) -> list[str]:
    """All that can be read, in order."""
    found = []
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            found += ["|".join(cell.text for cell in row.cells) for row in block.rows]
        else:
            found.append(block.text)
    return [text for text in found if text]


def paragraph(document: DocumentType, start: str) -> object:
    return next(p for p in document.paragraphs if p.text.startswith(start))


def test_a_sentence_is_changed(folder: Path) -> None:
    def change(document: DocumentType) -> None:
        paragraph(document, "现将").runs[0].text = "按照要求，现将{{ title }}情况报告如下，请审阅。"  # type: ignore[attr-defined]

    edit(folder, REPORT, change)
    assert "按照要求，现将2017年7月第2周（7月10日—7月16日）情况报告如下，请审阅。" in texts(
        report(folder)
    )


def test_a_column_is_dropped(folder: Path) -> None:
    def change(document: DocumentType) -> None:
        tasks = next(t for t in document.tables if t.rows[0].cells[0].text == "序号")
        for row in (tasks.rows[0], tasks.rows[2]):
            row._tr.remove(row._tr.tc_lst[-1])

    edit(folder, TABLE, change)
    rows = table(folder).tables[1].rows
    assert rows[0].cells[-1].text == "原因及建议"
    assert rows[1].cells[-1].text == "征地未完成"


def test_a_table_is_moved(folder: Path) -> None:
    def change(document: DocumentType) -> None:
        plans = next(t for t in document.tables if t.rows[0].cells[0].text == "行动计划")
        paragraph(document, "附件：")._p.addprevious(plans._tbl)  # type: ignore[attr-defined]

    edit(folder, REPORT, change)
    found = texts(report(folder))
    assert found.index("合计|2|0|0|1|1|0") == found.index("七、建议专项督查的事项") + 5


def test_a_font_is_changed(folder: Path) -> None:
    def change(document: DocumentType) -> None:
        paragraph(document, "现将").runs[0].font.name = "仿宋"  # type: ignore[attr-defined]
        paragraph(document, "截至").runs[0].font.size = Pt(18)  # type: ignore[attr-defined]

    edit(folder, REPORT, change)
    made = report(folder)
    assert paragraph(made, "现将").runs[0].font.name == "仿宋"  # type: ignore[attr-defined]
    assert paragraph(made, "截至").runs[0].font.size == Pt(18)  # type: ignore[attr-defined]


def test_a_list_of_its_own_is_added(folder: Path) -> None:
    def change(document: DocumentType) -> None:
        for text in (
            "{%p for part in overdue %}",
            "逾期{{ part.count }}项：",
            "{%p for task in part.lines %}",
            "{{ task.lead_unit }}　{{ task.task }}",
            "{%p endfor %}",
            "{%p endfor %}",
        ):
            paragraph(document, "附件：").insert_paragraph_before(text)  # type: ignore[attr-defined]

    edit(folder, REPORT, change)
    found = texts(report(folder))
    assert found[found.index("逾期1项：") + 1] == "区规建局　任务2"


@needs_libreoffice
def test_templates_saved_by_another_program_say_the_same(folder: Path, tmp_path: Path) -> None:
    before = {REPORT: texts(report(folder)), TABLE: texts(table(folder))}
    convert([folder / REPORT, folder / TABLE], "docx", tmp_path / "saved")
    shutil.copytree(tmp_path / "saved", folder, dirs_exist_ok=True)
    assert {REPORT: texts(report(folder)), TABLE: texts(table(folder))} == before


# duban templates


def test_the_command_lists_variables_and_finds_nothing_wrong(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["templates", "--root", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "  at_risk（列表）　全部预计不能按时办结的任务" in said
    assert f"{REPORT}　没有问题" in said
    assert f"{TABLE}　没有问题" in said


def test_the_command_names_what_is_broken(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def change(document: DocumentType) -> None:
        paragraph(document, "现将").runs[0].text = "现将{{ titel }}报告如下"  # type: ignore[attr-defined]
        paragraph(document, "附件：").runs[0].text = "{%p for part in overdue %}"  # type: ignore[attr-defined]

    edit(folder, REPORT, change)
    (folder / TABLE).unlink()
    assert main(["templates", "--json", "--root", str(tmp_path)]) == 1
    broken, missing, page, *_ = json.loads(capsys.readouterr().out)
    assert (broken["file"], missing["file"], page["file"]) == (REPORT, TABLE, "index.html")
    assert any("titel" in text and "title" in text for text in broken["problems"])
    assert any("没有结束" in text for text in broken["problems"])
    assert len(missing["problems"]) == 1
    assert "找不到" in missing["problems"][0]
    assert page["problems"] == []


def test_the_command_names_the_line_of_the_page(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "index.html"
    path.write_text(path.read_text("utf-8").replace("{{ standing }}", "{{ standin }}"), "utf-8")
    assert main(["templates", "--root", str(tmp_path)]) == 1
    assert "index.html：第86行用了没有的变量“standin”" in capsys.readouterr().out


def test_columns_of_the_office_are_listed_too(tmp_path: Path, folder: Path) -> None:
    from pipeline.domain.fields import Field

    own = Field("责任科室", "责任科室", ("return",), (), width=12)
    variables = {name for page in report_templates(folder, [own]) for name, _ in page.variables}
    assert "tables[].tasks[].责任科室" in variables


def test_templates_carry_nothing_that_word_would_repair() -> None:
    for name in (REPORT, TABLE):
        with zipfile.ZipFile(TEMPLATES / name) as package:
            assert "word/stylesWithEffects.xml" not in package.namelist()
