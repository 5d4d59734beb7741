"""Templates belong to the office: its changes in Word just work, its mistakes are named."""

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

from pipeline.cli.command_line import main
from pipeline.domain.errors import CannotWork
from pipeline.reports.exception.report import exception_report
from pipeline.reports.progress.table import progress_table
from pipeline.templates import catalogue, look_through, sources, weekly
from pipeline.templates.catalogue import linted
from pipeline.templates.contexts.exception import ExceptionContext
from pipeline.templates.contexts.letters import ReminderContext
from pipeline.templates.template import Template
from tests.libreoffice import convert, needs_libreoffice
from tests.office import Office
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
    """Does by program what the office does in Word."""
    document = Document(str(folder / name))
    change(document)
    document.save(str(folder / name))


def report(folder: Path) -> DocumentType:
    return Document(io.BytesIO(exception_report(VIEW, folder)))


def table(folder: Path) -> DocumentType:
    (content,) = progress_table(VIEW, folder).values()
    return Document(io.BytesIO(content))


def texts(document: DocumentType) -> list[str]:
    """Returns all texts of the document, in order."""
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
        paragraph(document, "截至").runs[0].text = "按照要求，现将{{ title }}情况报告如下，请审阅。"  # type: ignore[attr-defined]

    edit(folder, REPORT, change)
    assert "按照要求，现将2017年7月第2周（7月10日—7月16日）情况报告如下，请审阅。" in texts(
        report(folder)
    )


def test_a_column_is_dropped(folder: Path) -> None:
    def change(document: DocumentType) -> None:
        tasks = document.tables[-1]
        for row in (tasks.rows[3], tasks.rows[5]):
            row._tr.remove(row._tr.tc_lst[-1])

    edit(folder, TABLE, change)
    rows = table(folder).tables[1].rows
    assert rows[1].cells[8].text == "状态"
    assert rows[2].cells[8].text == "预计不能按时办结"
    assert "征地未完成" not in [cell.text for row in rows for cell in row.cells]


def test_a_table_is_moved(folder: Path) -> None:
    def change(document: DocumentType) -> None:
        plans = next(t for t in document.tables if t.rows[0].cells[0].text == "行动计划")
        paragraph(document, "附件：")._p.addprevious(plans._tbl)  # type: ignore[attr-defined]

    edit(folder, REPORT, change)
    found = texts(report(folder))
    signed = next(n for n, text in enumerate(found) if text.startswith("附件："))
    assert found[signed - 1] == "合计|2|0|0|1|1|0"
    assert found.count("合计|2|0|0|1|1|0") == 1


def test_a_font_is_changed(folder: Path) -> None:
    def change(document: DocumentType) -> None:
        paragraph(document, "截至").runs[0].font.name = "仿宋"  # type: ignore[attr-defined]
        paragraph(document, "{{ reporting }}").runs[0].font.size = Pt(18)  # type: ignore[attr-defined]

    edit(folder, REPORT, change)
    made = report(folder)
    assert paragraph(made, "截至").runs[0].font.name == "仿宋"  # type: ignore[attr-defined]
    assert paragraph(made, "牵头单位").runs[0].font.size == Pt(18)  # type: ignore[attr-defined]


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
        paragraph(document, "截至").runs[0].text = "现将{{ titel }}报告如下"  # type: ignore[attr-defined]
        paragraph(document, "附件：").runs[0].text = "{%p for part in overdue %}"  # type: ignore[attr-defined]

    edit(folder, REPORT, change)
    (folder / TABLE).write_bytes(b"")
    assert main(["templates", "--json", "--root", str(tmp_path)]) == 1
    found = {template["file"]: template for template in json.loads(capsys.readouterr().out)}
    broken, empty, page = (found[name] for name in (REPORT, TABLE, "index.html"))
    assert any("titel" in text and "title" in text for text in broken["problems"])
    assert any("没有结束" in text for text in broken["problems"])
    assert len(empty["problems"]) == 1
    assert "不是 Word 文档" in empty["problems"][0]
    assert page["problems"] == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{{ standing }}", "{{ standin }}", "“standin”用了没有的变量 standin。是否想写 standing？"),
        ("{{ row.grounds }}", "{{ row.ground }}", "“row.ground”用了没有的变量 ground。是否想写 grounds？"),
        ("in missing %}", "in missng %}", "“missng”用了没有的变量 missng。是否想写 missing？"),
    ],
    ids=["value", "value of a line", "list"],
)  # fmt: skip
def test_the_command_names_the_line_of_the_page(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, said: str
) -> None:
    path = folder / "index.html"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    assert main(["templates", "--root", str(tmp_path)]) == 1
    line = text[: text.index(old)].count("\n") + 1
    assert f"第{line}行{said}" in capsys.readouterr().out


def test_a_page_may_use_all_that_jinja_offers(folder: Path) -> None:
    path = folder / "index.html"
    more = """
{% set first = by_unit|first %}{{ first.unit }}{{ label.upper() }}{{ counts.tasks }}
{% macro named(line) %}{{ line.unit }}{{ line.anything }}{% endmacro %}
{% for unit in by_unit if unit.tasks %}{{ loop.index }}{{ unit.bar.words }}{{ range(3)|list|length }}
{% for part in unit.bar.parts %}{{ part.word }}{% endfor %}{% else %}{{ title }}{% endfor %}
"""
    path.write_text(path.read_text("utf-8") + more, "utf-8")
    (page,) = (one for one in linted(folder, []) if one.file == "index.html")
    assert page.problems == ()


def test_columns_of_the_office_are_listed_too(tmp_path: Path, folder: Path) -> None:
    from pipeline.domain.fields import Field

    own = Field("责任科室", "责任科室", ("return",), (), width=12)
    variables = {name for page in linted(folder, [own]) for name, _ in page.variables}
    assert "tables[].tasks[].责任科室" in variables


# An office whose folder is older than the program


@pytest.fixture
def newer(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Returns the templates of a program with one more Word document and one more letter."""
    package = tmp_path_factory.mktemp("newer")
    shutil.copytree(TEMPLATES, package / "templates")
    shutil.copy(TEMPLATES / REPORT, package / "templates" / "督查专报.docx")
    shutil.copy(TEMPLATES / "邮件-催报.txt", package / "templates" / "邮件-通知.txt")
    monkeypatch.setattr(sources, "package_folder", lambda: package)
    more = (
        Template("督查专报.docx", ExceptionContext),
        Template("邮件-通知.txt", ReminderContext),
    )
    monkeypatch.setattr(weekly, "OF_WEEK", weekly.OF_WEEK + more)
    monkeypatch.setattr(catalogue, "TEMPLATES", catalogue.TEMPLATES + more)
    return package / "templates"


def an_office(office: Office) -> Office:
    shutil.copytree(TEMPLATES, office.root / "templates")
    office.master("| 编号 | 工作内容 | 牵头单位 | 完成时限 |\n| 1 | 修路 | 区规建局 | 7月底 |")
    (office.root / "config.yaml").write_text("reports: {pdf: off}", "utf-8")
    return office


def test_an_office_runs_without_the_templates_that_are_new(
    newer: Path, office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    an_office(office)
    run = ["run", "--root", str(office.root), "--week", office.week]
    assert main(run) == 0
    log = (office.root / "outbox" / "运行日志.txt").read_text("utf-8")
    assert log.count("用的是程序自带的") == 2
    for name in ("督查专报.docx", "邮件-通知.txt"):
        assert log.count(f"模板 {name} 用的是程序自带的") == 1
        sealed = office.root / "archive" / office.week / "r1" / "data" / "templates" / name
        assert sealed.read_bytes() == (newer / name).read_bytes()
    assert main(["verify", "--root", str(office.root)]) == 0
    capsys.readouterr()
    assert main(["templates", "--root", str(office.root)]) == 0
    assert "模板 督查专报.docx 用的是程序自带的" in capsys.readouterr().out


def test_a_sealed_week_runs_again_with_what_the_office_lacks_now(office: Office) -> None:
    an_office(office).run()
    (office.root / "templates" / REPORT).unlink()
    shutil.rmtree(office.root / "outbox")
    again = ["rerun", office.week, "--out", str(office.root / "again"), "--current"]
    assert main([*again, "--root", str(office.root)]) == 0
    assert list((office.root / "again").glob("*例外情况报告.docx"))


def test_what_is_wrong_with_a_new_template_is_told(newer: Path, office: Office) -> None:
    own = an_office(office).folder.templates
    (own / "邮件-通知.txt").write_text("主题：通知\n{{ untt }}", "utf-8")
    with pytest.raises(CannotWork, match=r"邮件-通知\.txt：第2行：“untt”用了没有的变量"):
        look_through(own, [])


@pytest.mark.parametrize("name", [REPORT, TABLE, "index.html", "index.css", "邮件-催报.txt"])
def test_any_template_that_is_gone_is_the_packages(
    office: Office, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    caplog.set_level("INFO", "duban")
    (an_office(office).root / "templates" / name).unlink()
    office.run()
    assert [record.getMessage() for record in caplog.records if "自带" in record.getMessage()] == [
        f"模板 {name} 用的是程序自带的"
    ]
    sealed = office.root / "archive" / office.week / "r1" / "data" / "templates" / name
    assert sealed.read_bytes() == (TEMPLATES / name).read_bytes()


def test_every_file_is_in_the_catalogue_and_has_what_it_says(tmp_path: Path) -> None:
    files = [f for one in catalogue.TEMPLATES for f in (one.file, *one.parts)]
    assert sorted(files) == sorted(path.name for path in TEMPLATES.iterdir())
    for path in TEMPLATES.iterdir():  # as an office's own: a run believes the package's
        more = b"\n" if path.suffix in (".txt", ".html") else b""
        (tmp_path / path.name).write_bytes(path.read_bytes() + more)
    for template in linted(tmp_path, []):
        assert template.problems == ()
        assert template.variables
        assert all(meaning for _, meaning in template.variables)


def test_templates_carry_nothing_that_word_would_repair() -> None:
    for name in (REPORT, TABLE):
        with zipfile.ZipFile(TEMPLATES / name) as package:
            assert "word/stylesWithEffects.xml" not in package.namelist()
