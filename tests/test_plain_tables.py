"""HTML and CSV files named .xls: read when they are plain tables, refused otherwise."""

import pytest

from tests.office import Office
from tests.test_week_of_returns import MASTER

CSV = "填报单位：区水务局\n任务编号,进展情况,完成进度（%）,能否按时办结\n1-1-1,已完成3公里,60%,是\n"
TABS = CSV.replace(",", "\t")
HTML = """<html><head><meta charset="{0}"></head><body><table>
<tr><td colspan=4>填报单位：区水务局</td></tr>
<tr><th>任务编号</th><th>进展情况</th><th>完成进度（%）</th><th>能否按时办结</th></tr>
<tr><td>1-1-1</td><td>已完成<br>3公里 &amp; 验收</td><td rowspan="2">60</td><td>是</td></tr>
<tr><td>1-1-2</td><td><script>alert(1)</script></td><td>是</td></tr>
</table></body></html>"""


@pytest.mark.parametrize("text", [CSV, TABS])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_named_xls_is_read(office: Office, text: str, encoding: str) -> None:
    office.master(MASTER)
    office.dropped("报表.xls", text.encode(encoding))
    task = office.task("1-1-1")
    assert (task.progress, task.percent, task.forecast) == ("已完成3公里", 60, "on_time")
    assert (task.source_row, office.view().files[0].unit) == (3, "区水务局")


@pytest.mark.parametrize("encoding", ["utf-8", "gb2312"])
def test_html_named_xls_is_read(office: Office, encoding: str) -> None:
    office.master(MASTER)
    office.dropped("报表.xls", HTML.format(encoding).encode(encoding))
    assert office.task("1-1-1").progress == "已完成\n3公里 & 验收"
    assert office.task("1-1-2").percent == 60


@pytest.mark.parametrize(
    "content",
    [
        "7月进展情况已报，见附件。".encode(),
        "第一行\n第二行，没有表格\n".encode("gb18030"),
        b"<html><body><p>no table</p></body></html>",
        b"<table></table>",
        b"\x00\x01\x02\x03" * 99,
        b"\xff\xfe" + b"a" * 99,
    ],
)
def test_what_is_no_table_is_refused(office: Office, content: bytes) -> None:
    office.master(MASTER)
    office.dropped("区水务局.xls", content)
    assert office.found("F") == {("区水务局", "F03")}
