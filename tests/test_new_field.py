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


def run(office: Path, config: str) -> Path:
    """Returns the outbox of an office whose program has one more field, `contact` 联系人."""
    command = [sys.executable, "-m", "tests.a_new_field", str(office), config]
    subprocess.run(command, cwd=ROOT, check=True)
    return office / "outbox" / "2017-W28"


def table(outbox: Path) -> list[dict[str, str]]:
    text = (outbox / "data" / "tasks.csv").read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_it_is_seen_in_the_table_the_workbook_the_page_the_form_and_where_word_names_it(
    tmp_path: Path,
) -> None:
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    template = tmp_path / "templates" / "进展情况一览表.docx"
    document = Document(str(template))
    document.tables[-1].rows[5].cells[-1].paragraphs[0].add_run("{{ task.contact }}")
    document.save(str(template))

    outbox = run(tmp_path, NOBODY_ELSE)
    rows = table(outbox)
    assert ",".join(rows[0]).endswith(",contact")  # behind all that was released
    assert [row["contact"] for row in rows] == ["李工", "张工", "赵工"]
    workbook = openpyxl.load_workbook(outbox / "2017年7月第2周进展情况一览表.xlsx")
    listed = [cell.value for row in workbook["一览表"].iter_rows() for cell in row]
    assert {"联系人", "李工", "张工", "赵工"} <= {*listed}
    loose = [str(cell.value) for row in workbook["数据问题"].iter_rows() for cell in row]
    assert sum("联系人：王工" in text for text in loose) == 3
    assert page_data(outbox)["own_columns"] == ["联系人"]
    assert {"李工", "张工", "赵工"} <= {*page_data(outbox)["texts"]}
    form = openpyxl.load_workbook(next((outbox / "forms").iterdir()))["周报表"]
    assert "联系人" in [cell.value for cell in form[4]]
    written = Document(str(outbox / "2017年7月第2周进展情况一览表.docx"))
    cells = [cell.text for table in written.tables for row in table.rows for cell in row.cells]
    assert any("李工" in text for text in cells)


def test_an_offices_own_column_of_that_name_stays_its_own(tmp_path: Path) -> None:
    """Scripts that read it in tasks.csv, and templates that name it, go on as before."""
    outbox = run(tmp_path, THEIR_OWN)
    rows = table(outbox)
    assert ",".join(rows[0]).endswith(",contact,联系人")
    for name in ("contact", "联系人"):
        assert [row[name] for row in rows] == ["李工", "张工", "赵工"]
    assert page_data(outbox)["own_columns"] == ["联系人"]


def page_data(outbox: Path) -> dict[str, list[str]]:
    page = (outbox / "index.html").read_text("utf-8")
    found = re.search(r"<script[^>]*application/json[^>]*>(.*?)</script>", page, re.DOTALL)
    assert found is not None
    data: dict[str, list[str]] = json.loads(found[1])
    return data
