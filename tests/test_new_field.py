"""A field that is only added to the table of fields reaches every output by itself."""

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from docx import Document

# openpyxl does not support bars in cells
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")

ROOT = Path(__file__).parent.parent
NOBODY_ELSE = "reports: {pdf: off}"
THEIR_OWN = f"{NOBODY_ELSE}\ncolumns: [{{name: 联系人}}]"


def run(office: Path, config: str, heading: str) -> Path:
    """Runs a program with one more field, `contact` 联系人 of a return. Returns its outbox."""
    command = [sys.executable, "-m", "tests.a_new_field", str(office), config, heading]
    subprocess.run(command, cwd=ROOT, check=True)
    return office / "outbox" / "2017-W28"


def table(outbox: Path) -> dict[str, str]:
    text = (outbox / "data" / "tasks.csv").read_bytes().decode("utf-8-sig")
    return next(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("heading", ["联系人", "联络员", "联系人及电话"])
def test_it_is_seen_in_the_table_the_workbook_the_page_and_the_form(
    tmp_path: Path, heading: str
) -> None:
    outbox = run(tmp_path, NOBODY_ELSE, heading)
    assert list(table(outbox))[-2:] == ["source_sha256", "contact"]
    assert table(outbox)["contact"] == "李工"
    workbook = openpyxl.load_workbook(outbox / "2017年7月第2周进展情况一览表.xlsx")
    listed = [cell.value for row in workbook["一览表"].iter_rows() for cell in row]
    assert "联系人" in listed and "李工" in listed
    loose = [str(cell.value) for row in workbook["数据问题"].iter_rows() for cell in row]
    assert any("联系人：王工" in text for text in loose)
    assert page_data(outbox)["own_columns"] == ["联系人"]
    assert "李工" in page_data(outbox)["texts"]
    form = openpyxl.load_workbook(next((outbox / "forms").iterdir()))["周报表"]
    assert "联系人" in [cell.value for cell in form[4]]


def test_the_word_template_may_name_it(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    template = tmp_path / "templates" / "进展情况一览表.docx"
    document = Document(str(template))
    tasks = next(t for t in document.tables if t.rows[0].cells[0].text == "序号")
    tasks.rows[2].cells[-1].paragraphs[0].add_run("{{ task.contact }}")
    document.save(str(template))
    outbox = run(tmp_path, NOBODY_ELSE, "联系人")
    written = Document(str(outbox / "2017年7月第2周进展情况一览表.docx"))
    cells = [cell.text for table in written.tables for row in table.rows for cell in row.cells]
    assert any("李工" in text for text in cells)


def test_an_offices_own_column_of_that_name_stays_its_own(tmp_path: Path) -> None:
    """Scripts that read the column in tasks.csv, and templates that name it, go on working."""
    outbox = run(tmp_path, THEIR_OWN, "联络员")
    assert list(table(outbox))[-3:] == ["source_sha256", "contact", "联系人"]
    assert (table(outbox)["contact"], table(outbox)["联系人"]) == ("李工", "李工")
    assert page_data(outbox)["own_columns"] == ["联系人"]


def page_data(outbox: Path) -> dict[str, list[str]]:
    page = (outbox / "index.html").read_text("utf-8")
    found = re.search(r"<script[^>]*application/json[^>]*>(.*?)</script>", page, re.DOTALL)
    assert found is not None
    data: dict[str, list[str]] = json.loads(found[1])
    return data
