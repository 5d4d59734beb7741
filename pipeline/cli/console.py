"""What people see of a command: the log, the progress bar, tables on the screen."""

import datetime as dt
import io
import logging
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pipeline.domain.findings import SEVERITIES, Finding, Rule
from pipeline.domain.week import BEIJING
from pipeline.office.folder import OfficeFolder

if TYPE_CHECKING:
    from pipeline.assess.view import UnitView, WeekView
    from pipeline.templates.of_reports import Template

T = TypeVar("T")

log = logging.getLogger("duban")

_LOG_BYTES, _LOGS_KEPT = 1_000_000, 5


def leave_old_encodings() -> None:
    """Starts the command anew in UTF-8 where the locale would read file names in another code."""
    if sys.flags.utf8_mode == 0 and sys.getfilesystemencoding().lower() != "utf-8":
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])


def use_utf8() -> None:
    """Chinese comes out whole even where the console's code page is an old one."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


@contextmanager
def logging_to(folder: OfficeFolder | None) -> Iterator[None]:
    """Log lines go to the screen and, for a run, to the office's log file.

    On a terminal the progress bar takes the place of the lines before the last.
    """
    screen = logging.StreamHandler(sys.stderr)
    screen.setFormatter(_OneLine("%(message)s"))
    handlers: list[logging.Handler] = [screen]
    if folder is not None and folder.inbox.is_dir():
        with suppress(OSError):  # the run itself says what is wrong with the outbox
            handlers.append(_file(folder.log))
    log.setLevel(logging.INFO)
    log.propagate = False
    for handler in handlers:
        log.addHandler(handler)
    try:
        yield
    finally:
        for handler in handlers:
            log.removeHandler(handler)
            handler.close()


@contextmanager
def crash_log(folder: OfficeFolder) -> Iterator[Path]:
    """The file in which a traceback is kept, also of a command that writes no log otherwise.

    It stands in the outbox; where there is none to write to, among the system's temporary files.
    """
    for handler in log.handlers:
        if isinstance(handler, RotatingFileHandler):
            yield Path(handler.baseFilename)
            return
    try:
        file = _file(folder.log if folder.is_office else _elsewhere(folder))
    except OSError:
        file = _file(_elsewhere(folder))
    log.addHandler(file)
    try:
        yield Path(file.baseFilename)
    finally:
        log.removeHandler(file)
        file.close()


def _elsewhere(folder: OfficeFolder) -> Path:
    return Path(tempfile.gettempdir()) / f"duban{folder.log.name}"


def _file(path: Path) -> RotatingFileHandler:
    path.parent.mkdir(exist_ok=True)
    file = RotatingFileHandler(path, maxBytes=_LOG_BYTES, backupCount=_LOGS_KEPT, encoding="utf-8")
    formatter = logging.Formatter("%(asctime)s %(levelname)s %(message)s")
    formatter.converter = _in_beijing
    file.setFormatter(formatter)
    return file


def _in_beijing(seconds: float | None) -> time.struct_time:
    """The hour that the office's other papers name, whatever the machine's time zone."""
    return dt.datetime.fromtimestamp(seconds or 0, BEIJING).timetuple()


class _OneLine(logging.Formatter):
    """The message without the traceback: that is for the log file."""

    def format(self, record: logging.LogRecord) -> str:
        return record.getMessage()


def track(items: Iterator[T], total: int, doing: str = "读取报表") -> Iterator[T]:
    """The items, with a progress bar on a terminal and nothing elsewhere."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import track as bar

    yield from bar(items, doing, total, console=Console(stderr=True), transient=True)


def last_line(view: "WeekView", results: Path) -> str:
    """What a run ends with: the week in one line, and where it lies."""
    counts, total = view.counts, view.total.by_status
    from pipeline.domain.status import STATUSES

    lights = "、".join(f"{status.word}{total[status.code]}" for status in STATUSES)
    return (
        f"完成 {view.week.label}：{counts['items']}个大项{counts['tasks']}项任务，{lights}；"
        f"{counts['units']}个单位，缺报{counts['units_missing']}、迟报{counts['units_late']}；"
        f"文件退回{counts['files_rejected']}个；问题：错误{counts['findings_error']}、"
        f"提醒{counts['findings_warning']}、提示{counts['findings_info']}。结果在 {results}"
    )


def print_check(view: "WeekView", findings: Sequence[Finding]) -> None:
    """File by file: whose it is, what is wrong in which cell, and what to do."""
    for file in view.files:
        mine = [finding for finding in findings if finding.file == file.file]
        said = {"accepted": "可以采用", "superseded": "不采用", "rejected": "退回"}[file.state]
        print(f"{file.file}　{file.unit or '单位不明'}　{said}" + _behind("：", file.reason))
        for finding in sorted((f for f in mine if f.of_return), key=_severity):
            _print_finding(SEVERITIES[finding.severity], finding)
        if not any(finding.of_return for finding in mine):
            print("  没有问题")
        for finding in mine:
            if not finding.of_return:  # the office's business, which no correction makes go away
                _print_finding("督查", finding)


def _print_finding(kind: str, finding: Finding) -> None:
    place = " ".join(filter(None, (finding.sheet, finding.cell)))
    words = f"{finding.message}。{finding.hint}"
    print(f"  {kind} {finding.code}{_behind(' ', place)}　{words}")


def _behind(mark: str, text: str) -> str:
    return mark + text if text else ""


def _severity(finding: Finding) -> int:
    return list(SEVERITIES).index(finding.severity)


def print_status(view: "WeekView", not_filed: Sequence[str]) -> None:
    """A line a unit, those with something to do first, and the counts.

    `not_filed`: what lies in the inbox that no run has put under a week yet.
    """
    from rich import box
    from rich.table import Table

    table = Table(title=view.week.title, box=box.SIMPLE, title_justify="left")
    for heading in ("单位", "报送", "收到时间", "任务", "错误", "提醒", "还要做什么"):
        table.add_column(
            heading, justify="right" if heading in ("任务", "错误", "提醒") else "left"
        )
    for unit in sorted(view.units, key=lambda unit: (unit.reported, not unit.count("error"))):
        when = unit.received_at
        table.add_row(
            unit.name,
            ("迟报" if unit.late else "已报") if unit.reported else "缺报",
            f"{when:%m-%d %H:%M}" if when else "",
            str(len(unit.tasks)),
            str(unit.count("error")),
            str(unit.count("warning")),
            to_do(view, unit),
        )
    _print(table)
    counts = view.counts
    print(
        f"{counts['units']}个单位，已报{counts['units_reported']}，缺报{counts['units_missing']}，"
        f"迟报{counts['units_late']}；文件{len(view.files)}个，退回{counts['files_rejected']}个"
    )
    for file in view.files:
        if file.state == "rejected":
            settled = "；其后报送的已采用" if file.file in view.settled_files else ""
            print(f"  退回 {file.file}：{file.reason}{settled}")
    if not_filed:
        print(
            f"inbox 中另有{len(not_filed)}个文件或文件夹还没有归入某一周，未计在内"
            f"（运行 duban run 时归入）：{'、'.join(not_filed)}"
        )


def to_do(view: "WeekView", unit: "UnitView") -> str:
    """What the office still has to do about the unit, in Chinese; '' when nothing."""
    if not unit.reported:
        return "催报"
    errors = dict.fromkeys(finding.code for finding in view.to_mend.get(unit.name, ()))
    return f"退回修改（{'、'.join(errors)}）" if errors else ""


def print_forms(view: "WeekView", folder: Path) -> None:
    """Who gets no form, what the forms lack, and where they lie."""
    from pipeline.reports.forms import open_tasks

    without = [unit.name for unit in view.units if not open_tasks(unit)]
    if without:
        print(f"没有在办任务，不用填报：{'、'.join(without)}")
    if view.last_week is None:
        print("没有上一周的结果，表中的“上周进展情况”可能是空的或更早的")
    made = len(view.units) - len(without)
    print(f"已制作{view.week.label}周报表{made}份，在 {folder}")


def print_rules(catalogue: Iterable[Rule]) -> None:
    """The catalogue as people read it."""
    for rule in catalogue:
        print(f"{rule.code} {SEVERITIES[rule.severity]}　{rule.title}")
        print(f"    为什么：{rule.why}。")
        print(f"    怎么办：{rule.remedy}。")
        for name, value in rule.thresholds.items():
            print(f"    可调标准：{name}（默认 {value:g}）")


def print_templates(templates: "Sequence[Template]", folder: Path) -> None:
    """Each template with its variables, a list's own under it; then what is wrong."""
    print("模板里写 {{ 变量 }}，就印出它的内容。标有“列表”的要逐行写出，三样各占一行（段）：")
    print("  表格的行：{%tr for 行 in 列表 %}　　{{ 行.变量 }}　　{%tr endfor %}")
    print("  段　　落：{%p for 行 in 列表 %}　　{{ 行.变量 }}　　{%p endfor %}")
    print("  邮　　件：{% for 行 in 列表 %}　　{{ 行.变量 }}　　{% endfor %}")
    print("邮件模板的第一行是“主题：…”；其中还可以写 {% if 列表 %} … {% else %} … {% endif %}")
    for template in templates:
        print(f"\n{template.file}")
        names = [name for name, _ in template.variables]
        for name, meaning in template.variables:
            *lists, last = name.split("[].")
            is_list = any(other.startswith(f"{name}[].") for other in names)
            print(f"  {'    ' * len(lists)}{last}{'（列表）' if is_list else ''}　{meaning}")
    print()
    for template in templates:
        if not template.problems:
            print(f"{template.file}　没有问题")
        for problem in template.problems:
            print(problem)
    print(f"模板在 {folder}")


def _print(table: object) -> None:
    from rich.console import Console

    width = None if sys.stdout.isatty() else 120
    Console(width=width, markup=False, emoji=False, highlight=False).print(table)
