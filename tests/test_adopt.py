"""`duban adopt`: lists of any make are shown as they were understood, and become the month's list."""

import io
import os
import re
import select
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document

from pipeline import weekly
from pipeline.intake.tasks import MasterTask
from tests.chromium import chromium, needs_chromium, opened
from tests.command import ROOT, Ended, duban
from tests.libreoffice import converted, needs_libreoffice
from tests.office import Office, _cells, _lines, write_workbook
from tests.xls import xls

MONTH = ("--month", "2017-07")
LISTS = Path(__file__).parent / "lists_of_any_make.txt"

ODD = """
郫都区重点督查事项
| 序号 | 办什么事 | 落实方 | 何时办完 | 备注 |
| 1 | 建设柏条河沿线截污管网 | 区水务局 | 7月底 | |
| 2 | 建设望丛祠片区绿道 | 区农林局 | 尽快 | |
| 3 | 完成清水河清淤 | 区水物局 | 2017-08-31 | |
"""
ODD_AS = ("--as", "办什么事=工作内容", "--as", "落实方=牵头单位", "--as", "何时办完=完成时限")
PLAIN = """
| 任务编号 | 行动计划 | 工作内容 | 牵头单位 | 配合单位 | 完成时限 |
| 1-1 | 生态 | 建设柏条河沿线截污管网 | 区水务局 | 区财政局 | 7月底前 |
| 1-2 | ^ | 建设望丛祠片区绿道 | 区农林局 | | 2017-08-31 |
"""
PLAIN_TASKS = [
    ("1-1", "建设柏条河沿线截污管网", "区水务局", "2017-07-31"),
    ("1-2", "建设望丛祠片区绿道", "区农林局", "2017-08-31"),
]


@pytest.fixture
def desk(office: Office) -> Office:
    """An office without a list yet."""
    (office.root / "inbox").mkdir()
    office.folder.config.write_text("", "utf-8")
    return office


def adopt(desk: Office, file: Path, *words: str) -> Ended:
    return duban("--root", desk.root, "adopt", file, *MONTH, *words)


def tasks(desk: Office) -> list[tuple[str, str, str, str]]:
    """Returns number, text, unit and deadline of each task, as a run reads them from the list."""
    listed = weekly.master_list(desk.folder, desk.the_week, desk.settings).tasks
    return [(task.task_id, task.task, task.lead_unit, _due(task)) for task in listed]


def _due(task: MasterTask) -> str:
    return str(task.listed.date or ("长期" if task.listed.open else "?"))


def list_file(desk: Office, table: str, name: str = "清单.xlsx", **sheets: str) -> Path:
    return write_workbook(desk.root / name, {"Sheet1": table} | sheets)


def target(desk: Office) -> Path:
    return desk.root / "inbox" / "master" / "2017-07.xlsx"


def beside(desk: Office) -> list[str]:
    return sorted(path.name for path in target(desk).parent.glob("*"))


# Lists of any make


def lists() -> Iterator[tuple[str, str, list[tuple[str, ...]], str]]:
    """Yields the title of each list, its table, its tasks, and the field that must be asked for."""
    for block in LISTS.read_text("utf-8").split("\n## ")[1:]:
        title, *lines = block.strip().splitlines()
        said = [line[2:] for line in lines if line.startswith("= ")]
        asked = "".join(line[2:] for line in lines if line.startswith("? "))
        table = "\n".join(line for line in lines if line[:2] not in ("= ", "? "))
        yield title, table, [tuple(map(str.strip, line.split("|"))) for line in said], asked


@pytest.mark.parametrize(
    ("title", "table", "wanted", "asked"), [*lists()], ids=lambda v: str(v)[:40]
)
def test_a_list_is_right_or_it_is_asked(
    desk: Office, title: str, table: str, wanted: list[tuple[str, ...]], asked: str
) -> None:
    file = list_file(desk, table)
    ended = adopt(desk, file, "--yes")
    assert ended.returncode in (0, 2)
    if asked:
        assert ended.returncode == 2
        assert f"={asked}" in ended.stderr and not target(desk).exists()
    if ended.returncode == 2:  # what it says to type is the answer
        corrections = re.findall(r'--as "?(\S+?=\S+?)"?(?= |$)', ended.stderr.strip())
        assert corrections, ended.stderr
        words = [word for said in corrections for word in ("--as", said)]
        assert adopt(desk, file, *words, "--yes").returncode == 0
    if wanted:
        assert tasks(desk) == wanted
    told = {finding.code for finding in desk.view().findings if finding.of_list}
    assert not told & {"L07", "L11", "L15"}


def test_most_lists_need_no_question(desk: Office) -> None:
    known = [(table, wanted) for _, table, wanted, asked in lists() if not asked]
    ends = [adopt(desk, list_file(desk, table), "--yes", "--force") for table, _ in known]
    assert sum(ended.returncode == 0 for ended in ends) >= len(known) * 0.6


# Every kind of file


def test_a_workbook_becomes_the_list_and_is_kept_beside_it(desk: Office) -> None:
    file = list_file(desk, PLAIN)
    ended = adopt(desk, file, "--yes")
    assert ended.returncode == 0
    assert "已写成" in ended.stderr and str(target(desk)) in ended.stderr
    assert beside(desk) == ["2017-07.xlsx", "2017-07.原表.xlsx", "2017-07.认表.html"]
    assert target(desk).with_name("2017-07.原表.xlsx").read_bytes() == file.read_bytes()
    assert tasks(desk) == PLAIN_TASKS
    plans = [task.plan for task in desk.view().tasks]
    assert plans == ["生态", "生态"]


def html(table: str) -> bytes:
    rows = "".join(
        f"<tr>{''.join(f'<td>{cell}</td>' for cell in _cells(line))}</tr>"
        for line in _lines(table.replace("^", "生态"))
    )
    return f"<html><meta charset='utf-8'><table>{rows}</table></html>".encode()


def csv(table: str) -> bytes:
    lines = (",".join(_cells(line)) for line in _lines(table.replace("^", "生态")))
    return "\n".join(lines).encode("gb18030")


def old_workbook(table: str) -> bytes:
    return xls([_cells(line) for line in _lines(table.replace("^", "生态"))], "清单")


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("a.html", html),
        ("a.csv", csv),
        ("a.xls", old_workbook),
        ("a.et", old_workbook),
        ("a.htm", html),
    ],
)
def test_text_tables_and_old_workbooks(desk: Office, name: str, made: Any) -> None:
    file = desk.root / name
    file.write_bytes(made(PLAIN))
    assert adopt(desk, file, "--yes").returncode == 0
    assert tasks(desk) == PLAIN_TASKS
    assert f"2017-07.原表{file.suffix}" in beside(desk)


def test_one_row_a_stage_in_html(desk: Office) -> None:
    file = desk.root / "a.html"
    file.write_text(
        "<table><tr><th>序号<th>工作内容<th>牵头单位<th>完成时限</tr>"
        "<tr><td rowspan=2>1<td rowspan=2>建设柏条河截污管网<td rowspan=2>区水务局<td>6月底</tr>"
        "<tr><td>8月底</tr></table>",
        "utf-8",
    )
    assert adopt(desk, file, "--yes").returncode == 0
    assert tasks(desk) == [("1", "建设柏条河截污管网", "区水务局", "2017-08-31")]


@needs_libreoffice
@pytest.mark.long
def test_an_ods(desk: Office) -> None:
    file = converted(list_file(desk, PLAIN), "ods")
    assert adopt(desk, file, "--yes").returncode == 0
    assert tasks(desk) == PLAIN_TASKS


# Word documents


def word(*blocks: str | Sequence[Sequence[str]]) -> Document:
    """Returns a document of paragraphs (texts) and tables (rows of texts)."""
    document = docx.Document()
    for block in blocks:
        if isinstance(block, str):
            for line in block.strip().splitlines():
                document.add_paragraph(line)
            continue
        table = document.add_table(rows=0, cols=len(block[0]))
        for row in block:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    return document


def saved(desk: Office, document: Document, name: str = "清单.docx") -> Path:
    document.save(str(desk.root / name))
    return desk.root / name


HEAD = ("序号", "工作内容", "责任单位", "完成时限")


def test_a_word_table_split_over_pages_and_plans(desk: Office) -> None:
    file = saved(
        desk,
        word(
            "郫都区重点任务\n一、生态保护行动计划",
            [HEAD, ("1", "完成截污管网", "区水务局", "7月底")],
            [HEAD, ("2", "完成绿道", "区农林局", "8月底")],
            "二、产业集群行动计划",
            [("3", "完成招商", "区投促局", "长期坚持")],
        ),
    )
    assert adopt(desk, file, "--yes").returncode == 0
    assert tasks(desk) == [
        ("1", "完成截污管网", "区水务局", "2017-07-31"),
        ("2", "完成绿道", "区农林局", "2017-08-31"),
        ("3", "完成招商", "区投促局", "长期"),
    ]
    assert [task.plan for task in desk.view().tasks] == [
        "一、生态保护行动计划",
        "一、生态保护行动计划",
        "二、产业集群行动计划",
    ]


def test_stages_and_plans_merged_down_in_word(desk: Office) -> None:
    document = word(
        [
            ("行动计划", *HEAD),
            ("生态", "1", "完成截污管网", "区水务局", "6月底"),
            ("生态", "1", "完成截污管网", "区水务局", "8月底"),
            ("生态", "2", "完成绿道", "区农林局", "7月底"),
        ]
    )
    table = document.tables[0]
    for column, first, last in ((0, 1, 3), (1, 1, 2), (2, 1, 2), (3, 1, 2)):
        for row in range(first + 1, last + 1):
            table.cell(row, column).text = ""
        table.cell(first, column).merge(table.cell(last, column))
    assert adopt(desk, saved(desk, document), "--yes").returncode == 0
    assert tasks(desk) == [
        ("1", "完成截污管网", "区水务局", "2017-08-31"),
        ("2", "完成绿道", "区农林局", "2017-07-31"),
    ]
    assert {task.plan for task in desk.view().tasks} == {"生态"}


PROSE = """
郫都区重点工作任务分解
为贯彻落实区委部署，现将任务分解如下。
一、生态保护行动计划
（一）治水
1.建设柏条河沿线截污管网12公里。
牵头单位：区水务局
配合单位：区财政局、区规建局
完成时限：7月底前
2.完成清水河清淤（牵头单位：区水务局；完成时限：8月底）。
（二）造林
1.建绿道5公里（区农林局牵头，区财政局配合，长期坚持）
二、产业集群行动计划
（一）招商
1.引进企业3户。
（1）完成签约；
（2）完成注册。
责任单位：区投促局；完成时限：9月底
附件：略
"""


def test_numbered_prose(desk: Office) -> None:
    ended = adopt(desk, saved(desk, word(PROSE)), "--yes")
    assert ended.returncode == 0
    assert tasks(desk) == [
        ("1", "建设柏条河沿线截污管网12公里。", "区水务局", "2017-07-31"),
        ("2", "完成清水河清淤", "区水务局", "2017-08-31"),
        ("3", "建绿道5公里", "区农林局牵头，区财政局配合", "长期"),
        ("4", "引进企业3户。（1）完成签约；（2）完成注册。", "区投促局", "2017-09-30"),
    ]
    first, *_, last = desk.view().tasks
    assert (first.plan, first.item) == ("一、生态保护行动计划", "（一）治水")
    assert (last.plan, last.item) == ("二、产业集群行动计划", "（一）招商")
    assert desk.view().units[1].name == "区农林局"
    for line in ("原表没有编号", "为贯彻落实区委部署", "附件：略", "2点合成一项任务"):
        assert line in ended.stdout


def test_a_long_word_list_in_time(desk: Office) -> None:
    rows = [
        (str(n), f"完成第{n}标段截污管网建设并通过验收，保障沿线用水安全" * 2, "区水务局", "7月底")
        for n in range(1, 221)
    ]
    parts = [[HEAD, *rows[at : at + 9]] for at in range(0, 220, 9)]
    file = saved(desk, word(*parts))
    began = time.process_time()
    assert adopt(desk, file, "--yes").returncode == 0
    assert time.process_time() - began < 3
    assert len(tasks(desk)) == 220


# Corrections and questions


def test_shown_only_writes_nothing(desk: Office) -> None:
    ended = adopt(desk, list_file(desk, PLAIN))
    assert ended.returncode == 0
    assert "没有写入清单" in ended.stderr and "--yes" in ended.stderr
    assert not target(desk).parent.exists()
    page = Path(ended.stdout.rpartition("要看网页，打开 ")[2].strip())
    assert "任务清单是怎样认的" in page.read_text("utf-8")


def test_what_a_person_says_of_columns(desk: Office) -> None:
    file = list_file(desk, ODD, 旧表="| a | b |\n| 1 | 2 |")
    refused = adopt(desk, file, "--yes")
    assert refused.returncode == 2 and not target(desk).exists()
    for words in ODD_AS[1::2]:
        assert f"--as {words}" in refused.stderr
    ended = adopt(desk, file, *ODD_AS, "--yes")
    assert ended.returncode == 0
    assert [task[1:] for task in tasks(desk)] == [
        ("建设柏条河沿线截污管网", "区水务局", "2017-07-31"),
        ("建设望丛祠片区绿道", "区农林局", "?"),
        ("完成清水河清淤", "区水物局", "2017-08-31"),
    ]
    for line in (
        "2 建设望丛祠片区绿道：“尽快”",
        "“区水务局”（1项）和“区水物局”（1项）只差一个字",
        "工作表“旧表”不像本月任务清单，没有读取",
        '- {name: "工作内容", aliases: ["办什么事"]}',
        '- {name: "区水务局", aliases: ["区水物局"]}',
    ):
        assert line in ended.stdout


def test_a_column_that_is_not_to_be_read(desk: Office) -> None:
    table = """
| 序号 | 工作内容 | 工作任务 | 牵头单位 | 完成时限 |
| 1 | 治水 | 完成清水河清淤 | 区水务局 | 7月底 |
"""
    file = list_file(desk, table)
    assert adopt(desk, file, "--as", "工作内容=", "--yes").returncode == 0
    assert tasks(desk) == [("1", "完成清水河清淤", "区水务局", "2017-07-31")]


def test_a_column_without_a_heading_is_named_by_its_letters(desk: Office) -> None:
    table = "| 序号 | | 牵头单位 | 完成时限 |\n| 1 | 完成清水河清淤 | 区水务局 | 7月底 |"
    ended = adopt(desk, list_file(desk, table), "--as", "B列=工作内容", "--yes")
    assert ended.returncode == 0
    assert tasks(desk) == [("1", "完成清水河清淤", "区水务局", "2017-07-31")]


def test_another_column_of_the_same_heading_gives_way(desk: Office) -> None:
    table = """
| 序号 | 工作内容 | 办什么事 | 牵头单位 | 完成时限 |
| 1 | 治水 | 完成清水河清淤 | 区水务局 | 7月底 |
"""
    assert adopt(desk, list_file(desk, table), "--as", "办什么事=工作内容", "--yes").returncode == 0
    assert tasks(desk) == [("1", "完成清水河清淤", "区水务局", "2017-07-31")]


def test_a_guess_is_marked(desk: Office) -> None:
    table = "| 编号 | 工作内溶 | 牵头单位 | 完成时限 |\n| 1 | 完成清水河清淤 | 区水务局 | 7月底 |"
    ended = adopt(desk, list_file(desk, table), "--yes")
    assert ended.returncode == 0
    assert "▲ 按近似文字认出，请核对" in ended.stdout
    assert not {finding.code for finding in desk.view().findings} & {"L07"}


def test_a_guess_that_the_cells_speak_against_is_asked(desk: Office) -> None:
    table = """
| 编号 | 工作内溶 | 办什么事 | 牵头单位 | 完成时限 |
| 1 | 甲类 | 完成清水河清淤 | 区水务局 | 7月底 |
| 2 | 甲类 | 完成望丛祠片区绿道 | 区农林局 | 7月底 |
"""
    ended = adopt(desk, list_file(desk, table), "--yes")
    assert ended.returncode == 2 and ended.stderr.strip().endswith("--as 办什么事=工作内容")
    assert not target(desk).exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--as", "办什么事"), "应写成 表头=字段"),
        (("--as", "=工作内容"), "应写成 表头=字段"),
        (("--as", "办什么事=标题"), "没有“标题”这个字段。可以是：任务编号"),
        (("--as", "没有的=工作内容"), "没有表头“没有的”"),
        (("--as",), "后面要写一个值"),
        (("--nonsense",), "不认识的参数"),
    ],
)
def test_what_cannot_be_said(desk: Office, words: tuple[str, ...], told: str) -> None:
    ended = adopt(desk, list_file(desk, ODD), *words)
    assert ended.returncode == 2 and told in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("month", ["2017-7", "2017-13", "七月", "0000-01", "2017-07-01"])
def test_what_is_no_month(desk: Office, month: str) -> None:
    ended = duban("--root", desk.root, "adopt", list_file(desk, PLAIN), "--month", month)
    assert ended.returncode == 2 and f"{month}：不是月份。应如 2017-07" in ended.stderr


def test_the_month_is_the_current_weeks_unless_the_file_says_another(desk: Office) -> None:
    file = list_file(desk, PLAIN)
    ended = duban("--root", desk.root, "adopt", file, "--yes")
    assert ended.returncode == 0 and not target(desk).exists()
    for other in (
        list_file(desk, PLAIN, "2017年7月清单.xlsx"),
        list_file(desk, f"2017年7月任务清单{PLAIN}"),
    ):
        ended = duban("--root", desk.root, "adopt", other, "--yes")
        assert ended.returncode == 2 and "--month 2017-07" in ended.stderr


class Terminal:
    """The command on a terminal of its own, which is answered as a person would."""

    def __init__(self, *words: str | Path) -> None:
        import pty  # Windows has none

        self._main, end = pty.openpty()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "pipeline", *map(str, words)],
            stdin=end,
            stdout=end,
            stderr=end,
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT), "TERM": "dumb", "COLUMNS": "100"},
        )
        os.close(end)
        self.shown = ""

    def until(self, words: str) -> str:
        """Reads until the words are shown."""
        ends = time.monotonic() + 60
        while words not in self.shown and time.monotonic() < ends:
            if select.select([self._main], [], [], 0.2)[0]:
                try:
                    self.shown += os.read(self._main, 65536).decode("utf-8", "replace")
                except OSError:  # the other end is closed
                    break
        assert words in self.shown, self.shown
        return self.shown

    def answer(self, words: str) -> None:
        self.shown = ""
        os.write(self._main, f"{words}\n".encode())

    def end(self) -> int:
        code = self._process.wait(60)
        os.close(self._main)
        return code


on_a_terminal = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pty")


@on_a_terminal
@pytest.mark.long
def test_on_a_terminal_it_asks_one_question_at_a_time(desk: Office) -> None:
    file = list_file(desk, ODD)
    terminal = Terminal("--root", desk.root, "adopt", file, *MONTH)
    for field in ("工作内容", "牵头单位", "完成时限"):
        terminal.until(f"哪一列是“{field}”？")
        terminal.until("请输入1—")
        terminal.answer("x")  # no answer: asked again
        terminal.until("请输入1—")
        terminal.answer("1")
    terminal.until("各列都认对了吗")
    assert not target(desk).exists()
    terminal.answer("是")
    terminal.until("已写成")
    assert terminal.end() == 0
    assert tasks(desk)[0][1] == "建设柏条河沿线截污管网"


@on_a_terminal
@pytest.mark.long
def test_on_a_terminal_nothing_is_written_without_a_yes(desk: Office) -> None:
    file = list_file(desk, PLAIN)
    terminal = Terminal("--root", desk.root, "adopt", file, *MONTH)
    terminal.until("各列都认对了吗")
    terminal.answer("")
    terminal.until("没有写入任务清单")
    assert terminal.end() == 0
    assert not target(desk).exists()


# What is in place stays


def test_nothing_is_overwritten_without_force(desk: Office) -> None:
    desk.master(PLAIN)
    before = target(desk).read_bytes()
    file = list_file(desk, ODD)
    refused = adopt(desk, file, *ODD_AS, "--yes")
    assert refused.returncode == 2
    assert f"{target(desk)}：已经有了，没有覆盖" in refused.stderr and "--force" in refused.stderr
    assert target(desk).read_bytes() == before and beside(desk) == ["2017-07.xlsx"]
    assert adopt(desk, file, *ODD_AS, "--yes", "--force").returncode == 0
    assert len(tasks(desk)) == 3


def test_the_list_in_place_is_adopted_and_kept(desk: Office) -> None:
    desk.master(ODD)
    before = target(desk).read_bytes()
    assert adopt(desk, target(desk), *ODD_AS, "--yes").returncode == 0
    assert target(desk).with_name("2017-07.原表.xlsx").read_bytes() == before
    assert len(tasks(desk)) == 3


def test_another_source_replaces_the_one_before(desk: Office) -> None:
    adopt(desk, list_file(desk, PLAIN), "--yes")
    file = desk.root / "a.csv"
    file.write_bytes(csv(PLAIN))
    assert adopt(desk, file, "--yes").returncode == 2
    assert adopt(desk, file, "--yes", "--force").returncode == 0
    assert beside(desk) == ["2017-07.xlsx", "2017-07.原表.csv", "2017-07.认表.html"]


def test_the_same_list_gives_the_same_bytes(desk: Office) -> None:
    file = list_file(desk, PLAIN)
    adopt(desk, file, "--yes")
    first = {path.name: path.read_bytes() for path in target(desk).parent.iterdir()}
    adopt(desk, file, "--yes", "--force")
    assert {path.name: path.read_bytes() for path in target(desk).parent.iterdir()} == first


def test_ledgers_go_along(desk: Office) -> None:
    file = list_file(
        desk,
        PLAIN,
        延期台账="""
延期台账
| 任务编号 | 工作内容 | 原时限 | 新时限 | 批准日期 | 批准文号 |
| 1-1 | 建设柏条河沿线截污管网 | 7月底前 | 2017-09-30 | 2017-07-10 | 郫督〔2017〕3号 |
""",
    )
    assert adopt(desk, file, "--yes").returncode == 0
    assert str(desk.task("1-1").deadline) == "2017-09-30"


def test_the_source_is_sealed_with_the_week_and_taken_for_no_list(desk: Office) -> None:
    adopt(desk, list_file(desk, PLAIN), "--yes")
    desk.run()
    sealed = desk.root / "archive" / "2017-W28" / "r1" / "data" / "inbox" / "master"
    assert sorted(path.name for path in sealed.iterdir()) == ["2017-07.xlsx", "2017-07.原表.xlsx"]
    assert duban("--root", desk.root, "verify").returncode == 0
    target(desk).unlink()
    ended = duban("--root", desk.root, "status", "--week", "2017-W28")
    assert ended.returncode == 2
    assert "2017-07.认表.html" not in ended.stderr and "duban adopt" in ended.stderr


# Bad files


def bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", b"<w:document>" + b" " * (200 << 20))
    return content.getvalue()


def nested() -> bytes:
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "<w:tbl><w:tr><w:tc>" * 10_000 + "</w:tc></w:tr></w:tbl>" * 10_000
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            "word/document.xml", f'<w:document xmlns:w="{w}"><w:body>{body}</w:body></w:document>'
        )
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("空.docx", b""),
        ("图.docx", b"\x89PNG\r\n\x1a\n"),
        ("扫描.pdf", b"%PDF-1.7"),
        ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le") * 99),
        ("炸弹.docx", bomb),
        ("套表.docx", nested),
        ("话.txt", "这里没有表格".encode()),
        ("包.docx", b"PK\x03\x04 damaged"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_a_list(
    desk: Office, name: str, content: bytes | Callable[[], bytes]
) -> None:
    file = desk.root / name
    file.write_bytes(content if isinstance(content, bytes) else content())
    ended = adopt(desk, file, "--yes")
    assert ended.returncode == 2
    assert name in ended.stderr and ended.stderr.count("\n") == 1
    assert "程序内部出错" not in ended.stderr and not target(desk).parent.exists()


def test_a_workbook_that_is_named_docx_is_a_workbook(desk: Office) -> None:
    file = list_file(desk, PLAIN).rename(desk.root / "清单.docx")
    assert adopt(desk, file, "--yes").returncode == 0
    assert tasks(desk) == PLAIN_TASKS


def test_no_file_and_a_folder(desk: Office) -> None:
    assert "没有这个文件" in adopt(desk, desk.root / "没有.xlsx").stderr
    assert "这是文件夹" in adopt(desk, desk.root).stderr


# What people see


@needs_chromium
@pytest.mark.long
def test_the_page_opens_and_complains_of_nothing(desk: Office) -> None:
    file = list_file(desk, ODD.replace("建设望", "<script>alert(1)</script>建设望"))
    adopt(desk, file, *ODD_AS, "--yes")
    with (
        chromium() as browser,
        opened(browser, target(desk).with_name("2017-07.认表.html")) as shown,
    ):
        text = shown.page.inner_text("body")
        assert not shown.complaints and len(shown.requests) == 1
    for words in (
        "办什么事",
        "您指定的",
        "“区水务局”",
        "尽快",
        "<script>alert(1)</script>",
        "只差一个字",
    ):
        assert words in text


@needs_libreoffice
@pytest.mark.long
def test_the_list_prints_on_pages_of_one_width(desk: Office) -> None:
    adopt(desk, list_file(desk, PLAIN), "--yes")
    assert converted(target(desk), "pdf").read_bytes().startswith(b"%PDF")
