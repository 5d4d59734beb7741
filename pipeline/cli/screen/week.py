"""What the commands of a week print: last line, checked files, the units' status, forms."""

from collections.abc import Container, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.screen.terminal import print_table, say
from pipeline.domain.findings import SEVERITIES, Finding
from pipeline.domain.places import column_name, is_of_document
from pipeline.domain.receiving import way_in_words
from pipeline.domain.text import listing, visible

if TYPE_CHECKING:
    from pipeline.assess.view import UnitView, WeekView
    from pipeline.domain.reading import ColumnRead


def last_line(view: "WeekView", results: Path) -> str:
    """Returns the last line of a run: the week in one line, and where its results are."""
    from pipeline.assess.wording import extent_in_words
    from pipeline.domain.status import shown_statuses

    counts, total = view.counts, view.total.by_status
    lights = "、".join(f"{status.word}{total[status.code]}" for status in shown_statuses(total))
    return (
        f"完成 {view.week.label}：{extent_in_words(view)}，{lights}；"
        f"{counts['units']}个单位，缺报{counts['units_missing']}、迟报{counts['units_late']}；"
        f"文件退回{counts['files_rejected']}个；问题：错误{counts['findings_error']}、"
        f"提醒{counts['findings_warning']}、提示{counts['findings_info']}。结果在 {results}"
    )


def print_check(view: "WeekView", findings: Sequence[Finding]) -> None:
    """Prints for each file how it was read, what is wrong in which cell, and what to do."""
    for file in view.files:
        mine = [finding for finding in findings if finding.file == file.file]
        said = {"accepted": "可以采用", "superseded": "不采用", "rejected": "退回"}[file.state]
        say(f"{file.file}　{file.unit or '单位不明'}　{said}" + _behind("：", file.reason))
        if file.sheet and not file.is_document:
            say(f"  读取的工作表：{file.sheet}")
        _print_columns(file.columns)
        for finding in sorted((f for f in mine if f.of_return), key=_severity):
            _print_finding(SEVERITIES[finding.severity], finding)
        if not any(finding.of_return for finding in mine):
            say("  没有问题")
        for finding in mine:
            if not finding.of_return:  # the office's business: no correction makes it go away
                _print_finding("督查", finding)


def _print_columns(columns: "Sequence[ColumnRead]") -> None:
    """Prints a line a column: the field ← its heading in the file; a guess is marked."""
    from pipeline.assess.wording import column_in_words

    if not columns:
        return
    say("  各列的读法：")
    for column in columns:
        say(f"    {column_name(column.column)}　{column_in_words(column)}")


def _print_finding(kind: str, finding: Finding) -> None:
    names_table = is_of_document(finding.column)  # its cell's place already says which table
    row = f"第{finding.row}行" if finding.row and not finding.cell else ""
    place = " ".join(filter(None, ("" if names_table else finding.sheet, finding.cell or row)))
    words = f"{finding.message}。{finding.hint}"
    say(f"  {kind} {finding.code}{_behind(' ', place)}　{words}")


def _behind(mark: str, text: str) -> str:
    return mark + text if text else ""


def _severity(finding: Finding) -> int:
    return list(SEVERITIES).index(finding.severity)


def print_status(view: "WeekView", not_filed: Sequence[str]) -> None:
    """Prints a line per unit, those with something to do first, and the counts.

    `not_filed`: what is in the inbox and no run has put under a week yet.
    """
    from rich import box
    from rich.table import Table

    table = Table(title=view.week.title, box=box.SIMPLE, title_justify="left")
    for heading in ("单位", "报送", "收到时间", "任务", "错误", "提醒", "还要做什么"):
        table.add_column(
            heading, justify="right" if heading in ("任务", "错误", "提醒") else "left"
        )
    for unit in sorted(view.units, key=lambda unit: (unit.reported, unit.name not in view.to_mend)):
        when = unit.received_at
        table.add_row(
            unit.name,
            _reporting(unit),
            f"{when:%m-%d %H:%M}{_HOW[unit.seen]}" if when else "",
            str(len(unit.tasks)),
            str(len(view.to_mend.get(unit.name, ()))),
            str(len(view.to_check.get(unit.name, ()))),
            to_do(view, unit),
        )
    print_table(table)
    counts = view.counts
    say(
        f"{counts['units']}个单位，已报{counts['units_reported']}，缺报{counts['units_missing']}，"
        f"迟报{counts['units_late']}{_excused(counts['units_excused'])}；文件{len(view.files)}个，退回{counts['files_rejected']}个"
    )
    for file in view.files:
        if file.state == "rejected":
            settled = "；其后报送的已采用" if file.file in view.settled_files else ""
            say(f"  退回 {file.file}：{file.reason}{settled}")
    _print_files(view)
    if not_filed:
        say(
            f"inbox 中另有{len(not_filed)}个文件或文件夹还没有归入某一周，未计在内"
            f"（运行 duban run 时归入）：{listing(not_filed)}"
        )


def _excused(count: int) -> str:
    return f"，本周不需报送{count}" if count else ""


_HOW = {"": "", "mail": " 邮件", "run": " 运行", "file": " 文件"}
"""How the time of a file is known, beside it."""


def _reporting(unit: "UnitView") -> str:
    if not unit.reported:
        return "不需报送" if unit.excused else "缺报"
    part = f"{unit.late_tasks}项" if unit.late_part else ""
    return f"迟报{part}" if unit.late else "已报"


def _print_files(view: "WeekView") -> None:
    """Prints who sent what for whom, by which way: what may be another unit's first."""
    from rich import box
    from rich.table import Table

    from pipeline.assess.shown import left_in_words

    if not view.files:
        return
    table = Table(title="收到的文件", box=box.SIMPLE, title_justify="left")
    for heading in ("单位", "文件", "收到时间", "来路", "说明"):
        table.add_column(heading, overflow="fold")
    found = view.shown_files()
    for file in found.listed:
        notes = (file.against and f"可能是别的单位的：{file.against}", file.proofs)
        table.add_row(
            file.unit or "认不出",
            visible(file.file),
            f"{file.received_at:%m-%d %H:%M}",
            visible(way_in_words(file.seen, file.sender)),
            visible(listing(filter(None, notes), "；")),
        )
    print_table(table)
    if more := left_in_words(found.left, "个", "data/receipts.csv"):
        say(more)


def to_do(view: "WeekView", unit: "UnitView") -> str:
    """Returns what the office still has to do about the unit, in Chinese; '' if nothing."""
    if unit.excused:
        return ""
    if not unit.reported:
        return "催报"
    errors = dict.fromkeys(finding.code for finding in view.to_mend.get(unit.name, ()))
    if errors:
        return f"退回修改（{'、'.join(errors)}）"
    warnings = dict.fromkeys(finding.code for finding in view.to_check.get(unit.name, ()))
    return f"请核对（{'、'.join(warnings)}）" if warnings else ""


def print_forms(view: "WeekView", folder: Path, addressed: Container[str]) -> None:
    """Prints who gets no form, what the forms lack, where they are, and who has no address.

    `addressed`: the units to which mail can be sent.
    """
    without = [unit.name for unit in view.units if not unit.open_tasks]
    if without:
        say(f"本周没有要填报的任务：{listing(without)}")
    if view.last_week is None:
        say("没有上一周的结果，表中的“上周进展情况”可能是空的或更早的")
    made = [unit.name for unit in view.units if unit.open_tasks]
    say(f"已制作{view.week.label}周报表{len(made)}份，在 {folder}")
    nobody = [name for name in made if name not in addressed]
    if len(nobody) < len(made):
        say(f"下发的邮件{len(made)}封，在 {folder / 'mail'}；发出：duban send --forms {view.week}")
    if nobody:
        say(f"没有邮箱、不会发出的{len(nobody)}个单位：{listing(nobody)}")
