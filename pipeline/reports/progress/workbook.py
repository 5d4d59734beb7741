"""进展情况一览表 in Excel: the table itself, totals, exceptions, and what the office must chase."""

from collections import Counter
from collections.abc import Sequence

from xlsxwriter.utility import xl_col_to_name

from pipeline.assess.shown import MOST_OF_FILE, left_in_words
from pipeline.assess.view import Group, RegisterView, TaskView, WeekView
from pipeline.assess.wording import KEY, counts_in_words, date_in_words
from pipeline.domain.findings import Finding
from pipeline.domain.status import LIT, STATUS
from pipeline.excel.book import About, Book, Sheet
from pipeline.excel.cells import Column, TableRange
from pipeline.excel.charts import Bar
from pipeline.merge.subjects import FileFacts
from pipeline.reports.progress import amounts, columns, stages
from pipeline.reports.progress.order import in_order
from pipeline.reports.progress.remarks import remarks as remarks_of

MOST_REMARKS = 5_000
"""More comments make a workbook slow to open."""
BARS_IN_A_CHART = 45
"""More bars cannot be read, nor printed on one page."""


def progress_workbook(view: WeekView) -> bytes:
    """Returns the xlsx. The same view gives the same bytes."""
    label, office = view.week.label, view.office.name
    title = f"{label}重点工作进展情况一览表"
    where = f"{office}　　截至{date_in_words(view.week.as_of)}"
    counts = counts_in_words(view.total.by_status)
    tally = f"大项工作{view.counts['items']}项，具体任务{len(view.tasks)}项：{counts}"
    about = About(
        title,
        subject="重点工作进展情况",
        office=office,
        keywords=f"督查督办，一览表，{view.week}，{label}",
        comments=f"{view.week}（{label}），截至{date_in_words(view.week.as_of)}。",
        created=view.week.as_of,
    )
    book = Book(about, view.reports.paper)
    _, on_track, at_risk, overdue, unreported = (status.strong for status in LIT)
    sheet = book.sheet(_LIST, title, f"{where}　　{tally}", _BLUE)
    links = _progress(sheet, view)
    _sums(book.sheet("统计", f"{label}重点工作统计表", where, _BLUE), view)
    if lines := stages.stage_lines(view.plans, view.week):
        _stages(book.sheet("节点", f"{label}节点完成情况", where, _BLUE), view, lines, links)
    if goals := amounts.goals(view.plans):
        _goals(book.sheet("目标值", f"{label}目标值完成情况", where, _BLUE), goals, links)
    _exceptions(book.sheet("例外", f"{label}例外事项", where, overdue), view, links)
    _unreported(book.sheet("未报送", f"{label}未报送情况", where, unreported), view, links)
    _problems(book.sheet("数据问题", f"{label}填报数据问题", where, at_risk), view, links)
    _changes(book.sheet("与上周对比", f"{label}与上周对比", where, on_track), view, links)
    for kept in view.registers:
        _register(book.sheet(kept.register.name, kept.register.name, where, _BLUE), kept)
    return book.content()


_LIST = "一览表"
_BLUE = STATUS["done"].strong


class TaskLinks:
    """Links to the tasks in 一览表; a task that is not there has the link ''."""

    def __init__(self, table: TableRange, tasks: Sequence[TaskView]) -> None:
        letters = xl_col_to_name(columns.PROGRESS_TASK_ID)
        self._of_number: dict[int, str] = {}
        self._of_id: dict[str, str] = {}
        for row, task in zip(range(table.header + 1, table.last + 1), tasks, strict=False):
            # Links are made of numbers alone, so that nothing a unit wrote gets into them
            location = f"'{_LIST}'!{letters}{row + 1}"
            self._of_number[task.number] = location
            self._of_id.setdefault(task.task_id, location)

    def of_task(self, task: TaskView) -> str:
        return self._of_number.get(task.number, "")

    def of_finding(self, finding: Finding) -> str:
        """Returns the link to the task, the first one if the list has its number twice."""
        return self._of_id.get(finding.task_id, "")


def _progress(sheet: Sheet, view: WeekView) -> TaskLinks:
    tasks = in_order(view)
    shown = columns.progress_columns(view.shown, view.week.as_of)
    table = sheet.table(shown, tasks)
    sheet.filter(table)
    sheet.freeze(table, columns.PROGRESS_FROZEN)
    sheet.bars_in_cells(table, columns.PROGRESS_PERCENT, STATUS["done"].shade)
    remarks = _remark(sheet, table, shown, tasks)
    sheet.note(f"注：{KEY}为重点任务。{remarks}{view.rule_in_words}")
    return TaskLinks(table, tasks)


def _remark(
    sheet: Sheet, table: TableRange, shown: Sequence[Column[TaskView]], tasks: Sequence[TaskView]
) -> str:
    """Comments the cells that findings are about. Returns a sentence that says so."""
    written = 0
    for row, task in zip(range(table.header + 1, table.last + 1), tasks, strict=False):
        for column, text in remarks_of(task, shown).items() if task.findings else ():
            if written == MOST_REMARKS:
                return (
                    "右上角有红色三角的单元格带有批注，写明发现的问题；"
                    f"问题太多，只批注了前{MOST_REMARKS}处，全部见“数据问题”表。"
                )
            sheet.remark(row, column, text)
            written += 1
    return "右上角有红色三角的单元格带有批注，写明发现的问题。" if written else ""


def _sums(sheet: Sheet, view: WeekView) -> None:
    units = sorted(view.units, key=lambda unit: -len(unit.tasks))
    sheet.heading("一、各行动计划办结情况")
    sheet.repeat(_counted(sheet, columns.PLANS, view.plans, view.total, "各行动计划任务状态"))
    sheet.heading("二、各牵头单位报送和办结情况（任务多的在前）")
    _counted(sheet, columns.UNITS, units, view.total, "各牵头单位任务状态")
    if sum(len(unit.tasks) for unit in units) != len(view.tasks):
        sheet.note(
            "注：联合牵头的任务，各牵头单位分别计算；清单中没有牵头单位的任务，只计入合计。"
            "所以各单位相加不等于合计。"
        )
    share = "注：办结率为已办结的任务占任务数的比例。"
    sheet.note(f"{share}{view.rule_in_words}")


def _counted(
    sheet: Sheet,
    shown: Sequence[Column[Group]],
    groups: Sequence[Group],
    total: Group,
    title: str,
) -> TableRange:
    """Writes a table with the total as its last row, and a chart of its first rows."""
    if total.by_status["terminated"]:
        shown = columns.with_terminated(shown)
    table = sheet.table(shown, [*groups, total])
    bars = [Bar(number, status.strong) for number, status in enumerate(LIT, columns.COUNTS_FROM)]
    if len(groups) > BARS_IN_A_CHART:
        title += f"（{len(groups)}个中的前{BARS_IN_A_CHART}个）"
    if groups:
        sheet.chart(table, title, min(len(groups), BARS_IN_A_CHART), bars)
    return table


def _stages(
    sheet: Sheet, view: WeekView, lines: Sequence[stages.StageLine], links: TaskLinks
) -> None:
    staged = [plan for plan in view.plans if any(task.stages for task in plan.tasks)]
    sheet.heading("一、各行动计划到期节点的完成情况")
    sheet.table(stages.PLANS, [*staged, view.total])
    sheet.heading("二、全部节点")
    shown = columns.linked(stages.STAGES, lambda line: links.of_task(line.task))
    sheet.filter(sheet.table(shown, lines, whole="data/stages.csv"))
    sheet.note(stages.NOTE)


def _goals(sheet: Sheet, goals: Sequence[amounts.Goal], links: TaskLinks) -> None:
    shown = columns.linked(
        amounts.GOALS, lambda goal: links.of_task(goal.task) if goal.task else ""
    )
    table = sheet.table(shown, goals)
    sheet.filter(table)
    sheet.freeze(table, columns=0)
    sheet.note(amounts.NOTE)


def _exceptions(sheet: Sheet, view: WeekView, links: TaskLinks) -> None:
    tasks = [
        *view.with_status("overdue"),
        *view.past_due_unreported,
        *view.forecast_late,
        *view.forecast_unclear,
    ]
    if tasks:
        table = sheet.table(columns.linked(columns.EXCEPTIONS, links.of_task), tasks)
        sheet.filter(table)
        sheet.freeze(table, columns.EXCEPTIONS_FROZEN)
    else:
        sheet.line("本周没有已逾期、时限已过而未报送、预估不能按时办结或预估不明的任务。")


def _unreported(sheet: Sheet, view: WeekView, links: TaskLinks) -> None:
    rejected: dict[str, list[FileFacts]] = {}
    for file in view.files:
        if file.state == "rejected":
            rejected.setdefault(file.unit, []).append(file)
    sheet.heading("一、没有报送的单位")
    if view.missing:
        missing = [
            columns.Missing(unit, tuple(rejected.get(unit.name, ()))) for unit in view.missing
        ]
        sheet.repeat(sheet.table(columns.MISSING, missing))
    else:
        sheet.line("本周没有缺报的单位。")
    sheet.heading("二、收到但认不出单位、没有采用的文件")
    for file in rejected.get("", ())[:MOST_OF_FILE]:
        sheet.line(columns.rejected_in_words(file))
    if (more := len(rejected.get("", ())) - MOST_OF_FILE) > 0:
        sheet.line(f"另有{more}个没有列出，见 data/receipts.csv")
    if "" not in rejected:
        sheet.line("本周没有认不出单位的文件。")
    sheet.heading("三、没有报送进展的任务")
    if tasks := view.with_status("unreported"):
        sheet.filter(sheet.table(columns.linked(columns.UNREPORTED, links.of_task), tasks))
    else:
        sheet.line("本周没有未报送的任务。")


def _problems(sheet: Sheet, view: WeekView, links: TaskLinks) -> None:
    sheet.heading("一、发现的问题")
    if view.findings:
        shown = columns.linked(columns.FINDINGS, links.of_finding)
        found = view.shown_findings
        table = sheet.table(shown, found.listed, whole="data/findings.csv")
        sheet.filter(table)
        sheet.freeze(table, columns=0)
        if more := left_in_words(found.left, "个", "data/findings.csv"):
            sheet.line(more)
    else:
        sheet.line("本周没有发现填报数据问题。")
    sheet.heading("二、没有采用的填报（单位原文）")
    if view.loose_rows:
        rows = view.shown_rows
        loose = sheet.table(columns.LOOSE_ROWS, rows.listed, whole="单位报送的原文件")
        if more := left_in_words(rows.left, "行", "单位报送的原文件"):
            sheet.line(more)
        if not view.findings:
            sheet.repeat(loose)
    else:
        sheet.line("本周没有未采用的填报。")


def _register(sheet: Sheet, kept: RegisterView) -> None:
    table = sheet.table(columns.of_register(kept), kept.entries, whole="台账的原文件")
    sheet.filter(table)
    sheet.freeze(table, columns=1)
    sheet.note(f"注：{kept.register.purpose}{kept.register.counts}。")


def _changes(sheet: Sheet, view: WeekView, links: TaskLinks) -> None:
    if view.last_week is None:
        sheet.line("没有上周的结果，无法对比。")
        return
    sheet.heading(f"一、各状态任务数（上周为{view.last_week.label}）")
    sheet.repeat(sheet.table(columns.COMPARED, _compared(view.tasks)))
    if new := sum(not task.last_status for task in view.tasks):
        sheet.line(f"注：上周的数只计仍在清单中的任务；本周清单中有{new}项任务没有上周的结果。")
    sheet.heading("二、状态有变化的任务")
    if view.changed:
        changed = sorted(view.changed, key=columns.worst_first)
        sheet.filter(sheet.table(columns.linked(columns.CHANGED, links.of_task), changed))
    else:
        sheet.line("本周没有状态变化的任务。")


def _compared(tasks: Sequence[TaskView]) -> list[columns.Compared]:
    before = Counter(task.last_status for task in tasks if task.last_status)
    now = Counter(task.status for task in tasks)
    statuses = [
        columns.Compared(columns.LIGHTS[code], before[code], now[code])
        for code in STATUS
        if code != "terminated" or before[code] or now[code]
    ]
    return [*statuses, columns.Compared("合计", before.total(), now.total())]
