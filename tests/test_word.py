"""Word from templates: untrusted text, cells that set their look, mistakes in a template."""

import datetime as dt
import io
import itertools
import re
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.document import Document as DocumentType

from pipeline.domain.errors import CannotWork
from pipeline.domain.settings import Reports
from pipeline.reports.progress import table as table_module
from pipeline.reports.progress.table import progress_table
from pipeline.templates.contexts.exception import ExceptionContext
from pipeline.templates.contexts.progress import ProgressContext
from pipeline.templates.variables import meanings
from pipeline.templates.word import WordTemplate, problems
from tests.report_parts import OLD_TEMPLATES
from tests.week_views import task, week

TEMPLATES = Path(__file__).parent.parent / "templates"
TABLE = "进展情况一览表.docx"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def document(content: bytes) -> DocumentType:
    return Document(io.BytesIO(content))


def xml_of(content: bytes, part: str = "word/document.xml") -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read(part).decode()


def the_table(*tasks: object, templates: Path = TEMPLATES) -> bytes:
    (content,) = progress_table(week(*tasks), templates).values()  # type: ignore[arg-type]
    return content


def cells_of(content: bytes, row: int, headings: int = 2) -> list[Any]:
    """Returns the `w:tc` elements of a task of the first table, which follows the table of lights.

    Two rows of headings are above the tasks: the plan, and the columns.
    """
    return document(content).tables[1].rows[row + headings - 1]._tr.findall(f"{W}tc")


def text_of(cell: Any) -> str:
    return "".join(text.text or "" for text in cell.iter(f"{W}t"))


def edited(
    folder: Path, name: str, change: Callable[[str], str], templates: Path = TEMPLATES
) -> Path:
    """Returns a copy of a template whose text was changed."""
    target = folder / name
    with zipfile.ZipFile(templates / name) as source, zipfile.ZipFile(target, "w") as copy:
        for member in source.namelist():
            content = source.read(member)
            written = member == "word/document.xml"
            copy.writestr(member, change(content.decode()) if written else content)
    return target


# What a unit wrote stays text


@pytest.mark.parametrize(
    "text",
    [
        "A&B <script>alert(1)</script>",
        "{{ 7*7 }} {% for x in y %} {_{ label }_} {# no #}",
        "]]> &amp; &lt; <!-- --> <?xml?>",
        "“引号”'单引号\"双引号",
        "=cmd|'/c calc'!A1",
        "𠀀生僻字 🚧",
    ],
)
def test_text_is_printed_as_it_was_written(text: str) -> None:
    rows = document(the_table(task("1", progress=text))).tables[1].rows
    assert text in [cell.text for cell in rows[2].cells]


def test_line_ends_and_tabs_are_words_own() -> None:
    content = the_table(task("1", progress="一、拆迁\n二、交房\r\n\t三、验收"))
    assert "一、拆迁\n二、交房\n\t三、验收" in [
        c.text for c in document(content).tables[1].rows[2].cells
    ]
    assert "一、拆迁</w:t><w:br/><w:t" in xml_of(content)


def test_what_xml_cannot_carry_is_shown_as_such() -> None:
    content = the_table(task("1", progress="甲\x00乙\x0b丙\x1f丁\ud800戊\ufffe己\uffff&"))
    cells = [cell.text for cell in document(content).tables[1].rows[2].cells]
    assert "甲\ufffd乙\ufffd丙\ufffd丁\ufffd戊\ufffd己\ufffd&" in cells


def test_what_turns_the_direction_of_writing_is_shown_as_such() -> None:
    content = the_table(task("1", progress="已完成\u202e50\u202c%，\u2067受阻\u2069"))
    cells = [cell.text for cell in document(content).tables[1].rows[2].cells]
    assert "已完成\ufffd50\ufffd%，\ufffd受阻\ufffd" in cells


# The table


def test_a_template_of_an_office_may_merge_plan_and_item_down() -> None:
    content = the_table(
        task("1", plan="甲", item="一"),
        task("2", plan="甲", item="一"),
        task("3", plan="甲", item="二"),
        task("4", plan="乙", item="二"),
        templates=OLD_TEMPLATES,
    )
    merges = [
        [
            (mark[0].get(f"{W}val") if (mark := cell.findall(f".//{W}vMerge")) else "")
            for cell in cells_of(content, row, headings=1)[1:3]
        ]
        for row in (1, 2, 3, 4)
    ]
    assert merges == [["restart", "restart"], ["continue", "continue"], ["continue", ""], ["", ""]]
    assert [text_of(cell) for cell in cells_of(content, 2, headings=1)[1:3]] == ["", ""]


def test_status_is_shaded_and_said() -> None:
    content = the_table(
        task("1", status="overdue", deadline=dt.date(2017, 7, 2)),
        task("2", status="done", closed="7月10日销号"),
        task("3", status="unreported", deadline=dt.date(2017, 7, 13)),
        task("4", status="at_risk"),
    )
    cells = [cells_of(content, row)[8] for row in (1, 2, 3, 4)]
    assert [text_of(cell) for cell in cells] == [
        "已逾期逾期12天",
        "已办结（已销号）",
        "未报送时限已过1天",
        "预计不能按时办结",
    ]
    properties = [child.tag.removeprefix(W) for child in cells[0].find(f"{W}tcPr")]
    assert properties == ["tcW", "shd", "vAlign"]
    shades = [cell.find(f"{W}tcPr/{W}shd") for cell in cells]
    assert [shade.get(f"{W}fill") for shade in shades] == ["C8372D", "C9E7F0", "DADADA", "FFF0B3"]


@pytest.mark.parametrize("templates", [TEMPLATES, OLD_TEMPLATES])
def test_statuses_are_told_apart_in_black_and_white(templates: Path) -> None:
    """Also in a template of 0.3.0: a white label, stripes, dots."""
    statuses = ("overdue", "at_risk", "unreported", "done")
    content = the_table(*(task(s, status=s) for s in statuses), templates=templates)
    headings = 2 if templates == TEMPLATES else 1
    cells = [cells_of(content, row, headings)[8] for row in (1, 2, 3, 4)]
    patterns = [cell.find(f"{W}tcPr/{W}shd").get(f"{W}val") for cell in cells]
    assert patterns == ["clear", "thinDiagStripe", "pct10", "clear"]
    inks = [[ink.get(f"{W}val") for ink in cell.iter(f"{W}color")] for cell in cells]
    assert inks == [["FFFFFF"], [], [], []]


def test_a_label_is_white_only_where_the_status_says_so(tmp_path: Path) -> None:
    """The template's own colour stays in all others; the white one replaces it."""
    own = '<w:rPr><w:color w:val="002060"/><w:sz w:val="20"/></w:rPr>'
    tag = '<w:r><w:t xml:space="preserve">{{ task.state }}'
    edited(tmp_path, TABLE, _replaced(tag, tag.replace("<w:r>", f"<w:r>{own}")))
    content = the_table(task("1", status="overdue"), task("2"), templates=tmp_path)
    looks = [cells_of(content, row)[8].find(f".//{W}rPr") for row in (1, 2)]
    assert [[child.tag.removeprefix(W) for child in look] for look in looks] == [
        ["color", "sz"]
    ] * 2
    assert [look[0].get(f"{W}val") for look in looks] == ["FFFFFF", "002060"]


def test_the_plan_stands_on_every_page_that_its_tasks_take() -> None:
    tasks = [task("1", plan="甲"), task("2", plan="甲"), task("3", plan="乙"), task("4", plan="")]
    tables = document(the_table(*tasks)).tables[1:]
    repeated = [
        [row.cells[0].text for row in table.rows if row._tr.find(f".//{W}tblHeader") is not None]
        for table in tables
    ]
    heading = "序号\n任务编号"
    assert repeated == [["甲", heading], ["乙", heading], [heading]]
    assert [[row.cells[0].text[-1] for row in table.rows][-2:] for table in tables] == [
        ["1", "2"],
        ["号", "3"],
        ["号", "4"],
    ]
    body = document(the_table(*tasks)).element.body
    kinds = [child.tag.removeprefix(W) for child in body]
    assert ("tbl", "tbl") not in itertools.pairwise(kinds), "Word would make one table of the two"


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (55, 50, "55%（+5）"),
        (55, 60.5, "55%（-5.5）"),
        (55, 55, "55%（持平）"),
        (55, None, "55%"),
        (None, 50, ""),
    ],
)
def test_progress_is_compared_with_last_week(
    now: float | None, before: float | None, said: str
) -> None:
    content = the_table(task("1", percent=now, last_percent=before))
    assert text_of(cells_of(content, 1)[6]) == said


def test_reasons_and_problems_share_a_column() -> None:
    said = {"reason": "征地未完成", "escalation": "请协调用地"}
    content = the_table(task("1", **said), task("2", escalation="请协调用地"), task("3"))
    cells = [cells_of(content, row)[9] for row in (1, 2, 3)]
    assert [text_of(cell) for cell in cells] == [
        "征地未完成需要协调解决：请协调用地",
        "需要协调解决：请协调用地",
        "",
    ]


def test_exceptions_come_first_by_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_module, "ROWS_A_TABLE", 2)
    view = week(
        task("1", plan="甲"),
        task("2", plan="甲", status="overdue"),
        task("3", plan="乙", status="unreported"),
        task("4", plan="乙", status="at_risk"),
        task("5", plan="丙", status="done"),
    )
    first = replace(view, reports=Reports(exceptions_first=True))
    exceptions, others = (
        "例外任务（已逾期、预计不能按时办结、未报送）",
        "其他任务（已办结、正常推进）",
    )
    for templates, plans in ((TEMPLATES, True), (OLD_TEMPLATES, False)):
        (content,) = progress_table(first, templates).values()
        made = document(content)
        titles = [p.text for p in made.paragraphs if p.text in (exceptions, others)]
        assert titles == [exceptions, others]
        found = [
            row.cells[0].text
            for table in made.tables[1:]
            for row in table.rows
            if not row.cells[0].text.startswith("序号")
        ]
        numbers = [text.replace("\n", "") for text in found]
        if plans:
            assert numbers == ["甲", "22", "乙", "33", "44", "甲", "11", "丙", "55"]
        else:
            assert numbers == ["2", "3", "4", "1", "5"]


def test_header_repeats_and_rows_hold_together() -> None:
    rows = document(the_table(task("1"))).tables[1].rows
    assert [row._tr.find(f".//{W}tblHeader") is not None for row in rows] == [True, True, False]
    assert all(row._tr.find(f".//{W}cantSplit") is not None for row in rows)


def test_a_row_with_more_text_than_a_page_has_room_for_may_break() -> None:
    many = "一、拆迁。\n" * 25
    said = ("短", "长" * 120, "长" * 400, many)
    rows = document(the_table(*(task(str(n), progress=text) for n, text in enumerate(said)))).tables
    assert [row._tr.find(f".//{W}cantSplit") is not None for row in rows[1].rows] == [
        True,  # the plan
        True,  # the headings
        True,
        True,
        False,
        False,
    ]


def test_landscape() -> None:
    section = document(the_table(task("1"))).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)  # type: ignore[union-attr]


def test_same_bytes_and_no_time_of_day() -> None:
    first, second = the_table(task("1")), the_table(task("1"))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        names = package.namelist()
        assert names == ["[Content_Types].xml", *sorted(names[1:])]
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_long_tables_are_split_by_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_module, "ROWS_A_FILE", 4)
    plans = "甲甲乙乙丙丙丙丙丙丁"
    tasks = [task(str(number), plan=plan) for number, plan in enumerate(plans)]
    files = progress_table(week(*tasks), TEMPLATES)
    label = "2017年7月第2周进展情况一览表"
    assert list(files) == [f"{label}.docx"] + [f"{label}（分册{n:02}）.docx" for n in (1, 2, 3)]
    overview, *volumes = (document(content) for content in files.values())
    assert [[cell.text for cell in row.cells][::7] for row in overview.tables[1].rows[1:]] == [
        ["甲", "分册01"],
        ["乙", "分册01"],
        ["丙", "分册02至分册03"],
        ["丁", "分册03"],
    ]
    assert [[len(table.rows) - 2 for table in volume.tables[1:]] for volume in volumes] == [
        [2, 2],
        [4],
        [1, 1],
    ]
    (said,) = (p.text for p in volumes[0].paragraphs if p.text.startswith("分册"))
    assert said == "分册01：甲、乙"


# Mistakes in a template


def _replaced(old: str, new: str) -> Callable[[str], str]:
    def change(xml: str) -> str:
        assert old in xml
        return xml.replace(old, new, 1)

    return change


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{{ task.progress }}", "{{ task.progres }}", "progress"),
        ("{{ label }}", "{{ lable }}", "label"),
        ("{{ label }}", "{{ label", "成对"),
        ("{{ label }}", "｛｛ label ｝｝", "全角"),
        ("{{ label }}", "{{ 7 * 7 }}", "写法不对"),
        ("{{ label }}", "{{ tables }}", "循环"),
        ("{{ label }}", "{{ label.__class__ }}", "没有的变量"),
        ("{%tr for task in table.tasks %}", "{%tr for task in table.task %}", "tasks"),
        ("{%tr for task in table.tasks %}", "{% tr for task in table.tasks %}", "空格"),
        ("{%tr for task in table.tasks %}", "{%tr for none in table.tasks %}", "none"),
        ("{%tr for task in table.tasks %}", "", "开头"),
        ("{%tr endfor %}", "", "没有结束"),
        ("{%p endfor %}", "附注 {%p endfor %}", "独占"),
        ("{%p for table in plan_tables %}", "{%p if tables %}", "只能用循环"),
        ("{%p for table in plan_tables %}", "{%tr for table in tables %}", "不在表格里"),
    ],
)
def test_a_broken_tag_is_named_with_its_place(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    path = edited(tmp_path, TABLE, _replaced(old, new))
    with pytest.raises(CannotWork) as caught:
        WordTemplate(path, ProgressContext)
    message = str(caught.value)
    assert str(path) in message
    assert said in message
    assert "\n" not in message
    assert problems(path.parent, path.name, ProgressContext)


TAG = (
    '<w:p><w:pPr><w:pStyle w:val="Tag"/></w:pPr><w:r><w:t xml:space="preserve">{}</w:t></w:r></w:p>'
)


@pytest.mark.parametrize(
    ("opening", "said"),
    [
        ("{%p for part in attention %}", "{%p for part in changes %} 之前"),
        ("{%p for empty in no_at_risk %}", "（或者它里面的循环）"),
        ("{%p for part in missing %}", "{%p for part in late %} 之前"),
    ],
)
def test_a_loop_without_its_end_is_all_that_is_told(
    tmp_path: Path, opening: str, said: str
) -> None:
    """Its consequences are not reported, such as that the charts after it are now in a loop."""

    def without_its_end(xml: str) -> str:
        before, tag, after = xml.partition(TAG.format(opening))
        return before + tag + after.replace(TAG.format("{%p endfor %}"), "", 1)

    path = edited(tmp_path, "例外情况报告.docx", without_its_end, OLD_TEMPLATES)
    found = problems(tmp_path, path.name, ExceptionContext)
    assert len(found) == 1
    assert found[0].startswith(f"循环 {opening}")
    assert "没有结束" in found[0]
    assert said in found[0]


def test_a_tag_split_by_formatting_is_healed(tmp_path: Path) -> None:
    split = '{{ </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">label</w:t></w:r>'
    edited(tmp_path, TABLE, _replaced("{{ label }}", split + "<w:r><w:t> }}"))
    (content,) = progress_table(week(task("1")), tmp_path).values()
    assert document(content).paragraphs[0].text == "2017年7月第2周重点工作进展情况一览表"


def test_a_tag_across_a_tracked_change_is_refused(tmp_path: Path) -> None:
    change = '</w:t></w:r><w:ins w:id="1" w:author="办公室"><w:r><w:t>label</w:t></w:r></w:ins>'
    path = edited(tmp_path, TABLE, _replaced("{{ label }}", "{{ " + change + "<w:r><w:t> }}"))
    with pytest.raises(CannotWork, match="修订"):
        WordTemplate(path, ProgressContext)


def test_an_empty_list_leaves_a_paragraph_in_the_cell(tmp_path: Path) -> None:
    def change(xml: str) -> str:
        loop = "".join(
            f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
            for text in ("{%p for part in overview %}", "{{ part.volumes }}", "{%p endfor %}")
        )
        return re.sub(r"<w:p>(?:(?!<w:p>).)*预计不能按时办结：.*?</w:p>", loop, xml, count=1)

    edited(tmp_path, TABLE, change)
    (content,) = progress_table(week(task("1")), tmp_path).values()
    cells = document(content).tables[0].rows[0]._tr.findall(f"{W}tc")
    assert [len(cell.findall(f"{W}p")) for cell in cells] == [1, 1, 1, 1, 1]


def test_a_dropped_column_and_a_new_one_just_work(tmp_path: Path) -> None:
    edited(tmp_path, TABLE, _replaced("{{ task.why }}", "{{ task.percent }}"))
    (content,) = progress_table(week(task("1", percent=62.5)), tmp_path).values()
    assert document(content).tables[1].rows[2].cells[-1].text == "62.5%"


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "找不到"), (b"", "不是 Word"), (b"PK\x03\x04 broken", "不是 Word")],
)
def test_a_template_that_is_none(tmp_path: Path, content: bytes | None, said: str) -> None:
    path = tmp_path / TABLE
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CannotWork, match=said):
        WordTemplate(path, ProgressContext)


def test_a_damaged_member(tmp_path: Path) -> None:
    path = tmp_path / TABLE
    shutil.copy(TEMPLATES / TABLE, path)
    content = bytearray(path.read_bytes())
    content[200:400] = bytes(200)
    path.write_bytes(content)
    with pytest.raises(CannotWork, match="损坏"):
        WordTemplate(path, ProgressContext)


def test_another_office_file_is_no_template(tmp_path: Path) -> None:
    path = tmp_path / TABLE
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
    with pytest.raises(CannotWork, match="正文"):
        WordTemplate(path, ProgressContext)


# The templates of the house


@pytest.mark.parametrize(
    ("name", "context"), [(TABLE, ProgressContext), ("例外情况报告.docx", ExceptionContext)]
)
def test_the_templates_are_in_order(name: str, context: type) -> None:
    assert problems(TEMPLATES, name, context) == []
    assert problems(OLD_TEMPLATES, name, context) == []
    assert all(meaning for _, meaning in meanings(context))


def test_fonts_are_named_for_every_script() -> None:
    for name in (TABLE, "例外情况报告.docx"):
        styles = xml_of((TEMPLATES / name).read_bytes(), "word/styles.xml")
        fonts = re.findall(r'<w:rFonts w:ascii="(.+?)" w:eastAsia="(.+?)" w:hAnsi="(.+?)"', styles)
        assert len(fonts) == styles.count("<w:rFonts")
        assert all(len(set(font)) == 1 for font in fonts)


def test_key_tasks_are_starred() -> None:
    content = the_table(task("1", key=True), task("2"))
    assert [text_of(cells_of(content, row)[2]) for row in (1, 2)] == ["★任务1", "任务2"]
