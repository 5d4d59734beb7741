"""Whole weeks made from a known truth: a list, what each unit means, and how it writes that.

`weeks()` draws a list, the truth about each task, the shape of every return and its faults. A
`KnownWeek` holds the files as text tables (see tests/office.py) beside the right reading: the
tasks, and every finding as (task, unit or file, code).
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from hypothesis import strategies as st

from pipeline.domain.fields import field as field_named

CUTOFF = dt.date(2017, 7, 14)
IN_TIME, LATER = "2017-07-13T16:00:00", "2017-07-14T10:00:00"
AFTER_CUTOFF, LAST = "2017-07-15T09:00:00", "2017-07-15T10:00:00"

T = TypeVar("T")


class Draw:
    """Choices that shrink to the first and plainest one."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self._draw = draw

    def one(self, choices: Sequence[T]) -> T:
        choice: T = self._draw(st.sampled_from(choices))
        return choice

    def number(self, first: int, last: int) -> int:
        return int(self._draw(st.integers(first, last)))

    def seldom(self, one_in: int = 6) -> bool:
        return self.number(1, one_in) == one_in

    def order(self, things: Sequence[T]) -> list[T]:
        return list(self._draw(st.permutations(things)))


@dataclass(frozen=True)
class Said:
    """What a unit reports on a task, correctly understood."""

    progress: str
    percent: float | None
    forecast: str
    reason: str = ""
    escalation: str = ""


@dataclass(frozen=True)
class Task:
    """A task of the list."""

    number: str
    plan: str
    item: str
    text: str
    unit: str
    due: dt.date | None
    deadline: str
    """A cell of a text table."""
    key: bool


@dataclass
class KnownWeek:
    """The files of a week, and their right reading."""

    master: str = ""
    returns: list[tuple[str, str, str, dict[str, str]]] = field(default_factory=list)
    """File, table, time of receipt, further sheets."""
    tasks: dict[str, tuple[object, ...]] = field(default_factory=dict)
    """Plan, item, progress, percent, forecast, reason, escalation and status, by number."""
    found: set[tuple[str, str]] = field(default_factory=set)
    reported: set[str] = field(default_factory=set)
    """The units that sent something."""

    def __repr__(self) -> str:
        files = [("任务清单", self.master, "", {}), *self.returns]
        return "\n".join(
            f"—— {name} {received} {''.join(sheets)}\n{table}"
            for name, table, received, sheets in files
        )


# The list

UNITS = ("区规建局", "区水务局", "润弘公司", "川菜园区管委会", "团结镇", "郫筒街道办", "区投促局")
TEXTS = (
    "完成柏条河沿线截污管网建设",
    "完成徐堰河饮用水源保护区围网",
    "新建滨河绿道12公里",
    "制定重点产业项目招商方案",
    "624套人才公寓全面达到拎包入住条件",
    "2017年新开工工业项目30个以上",
    "累计完成河道清淤12公里",
    "合计栽植行道树三千株以上",
    "完成菁蓉立交片区和国际社区起步区2.5平方公里城市设计方案并送审",
    "列出项目签约、落地时间表",
    "完成老旧小区改造工程（一期）",
    "完成老旧小区改造工程（二期）",
    "(1)开展餐饮油烟专项整治；(2)建立长效管理机制",
    "注册企业培育计划：新增规模以上企业5户",
    "说明会筹备及会务保障",
    "审核并公布权力清单",
    "问题楼盘处置",
    "备注册商标申请",
    "单位食堂改造",
    "第一批省级重点项目（总投资5亿元）开工",
    "完成老旧小区改造工程",
)
PLANS = ("水源涵养生态保护", "“电子信息+”产业集群发展", "都市现代农业融合发展")
ITEMS = ("治水", "一、产业项目", "绿道建设", "公共服务配套", "改革攻坚")
NUMBERS: tuple[Callable[[int, int, int], str], ...] = (
    lambda plan, item, n: f"{plan}-{item}-{n}",
    lambda plan, item, n: f"{plan:02}-{n:02}",
    lambda plan, item, n: f"'{plan}{n:02}",
    lambda plan, item, n: f"{'ABC'[plan - 1]}-{n}",
    lambda plan, item, n: f"'{n}",
    lambda plan, item, n: f"第{n}项",
    lambda plan, item, n: f"{plan}.{item}.{n}",
)
DUE: dict[dt.date | None, tuple[str, ...]] = {
    day: tuple(words.split())
    for day, words in {
        dt.date(
            2017, 7, 31
        ): "7月31日前 7月底 7月底前 7.31 2017.7.31 2017/7/31 2017-07-31 7月末 当月 "
        "２０１７年７月３１日 20170731 42947 本月底 7月下旬 2017年7月 7月31日（星期一）",
        dt.date(
            2017, 12, 31
        ): "12月底前 2017年12月 年底 年内 2017-12-31 下半年 6月底启动，12月底完工",
        dt.date(2017, 9, 30): "9月30日前 三季度末 第三季度 前三季度 7—9月 9月底",
        dt.date(2017, 7, 10): "7月10日前 7月上旬 2017.7.10 2017-07-10",
        dt.date(2017, 7, 14): "7月14日前 2017-07-14 7月14日",
        dt.date(2017, 6, 30): "6月底前 上半年 6月30日 6月底前完成，持续推进",
        None: "长期 长期坚持 持续推进 常态化 全年 每周 按月推进",
    }.items()
}
"""Phrases that mean the same day, or no day."""


def _list(draw: Draw) -> list[Task]:
    style = draw.one(NUMBERS)
    units = draw.order(UNITS)[: draw.number(1, 4)]
    texts = draw.order(TEXTS)
    tasks: list[Task] = []
    for plan in range(1, draw.number(1, 2) + 1):
        for item in range(1, draw.number(1, 2) + 1):
            for _ in range(draw.number(1, 4)):
                due = draw.one(tuple(DUE))
                tasks.append(
                    Task(
                        number=style(plan, item, len(tasks) + 1),
                        plan=PLANS[plan - 1],
                        item=ITEMS[(plan - 1) * 2 + item - 1],
                        text=texts[len(tasks)],
                        unit=draw.one(units),
                        due=due,
                        deadline=draw.one(DUE[due]),
                        key=draw.seldom(),
                    )
                )
    return tasks


def _master(draw: Draw, tasks: list[Task]) -> str:
    """Returns the list as a table: plan and item merged down, written once, or in every row."""
    columns = ["task_id", "plan", "item", "task", "lead_unit", "deadline", "key"]
    if draw.seldom(3):
        columns = columns[:1] + draw.order(columns[1:])
    rows = [_row([field_named(name).heading for name in columns])]
    repeated = draw.one(("^", "", "all"))
    before: dict[str, str] = {}
    for task in tasks:
        values = {
            "task_id": task.number,
            "plan": task.plan,
            "item": task.item,
            "task": task.text,
            "lead_unit": task.unit,
            "deadline": task.deadline,
            "key": "是" if task.key else "",
        }
        shown = dict(values)
        if repeated != "all":
            same_plan = values["plan"] == before.get("plan")
            for name, same in (
                ("plan", same_plan),
                ("item", same_plan and values["item"] == before.get("item")),
            ):
                if same:
                    shown[name] = repeated
        rows.append(_row([shown[name] for name in columns]))
        before = values
    title = ["| 2017年7月重点工作任务清单 |" + " < |" * (len(columns) - 1)] * draw.seldom(3)
    return "\n".join([*title, *rows])


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("\n", "\\n") for cell in cells) + " |"


# What is true

PROGRESS = (
    "已完成{n}公里，正在铺设",
    "完成招标{n}项",
    "一、完成选址；\n二、签约{n}户",
    "７月{n}日召开推进会",
    "方案已于7月{n}日送审",
    "无重大变化，累计{n}处",
    "同上周相比新增{n}处",
    "{n}",
    "合计完成{n}项",
)
REASONS = ("连续降雨影响施工，建议顺延", "拆迁未完成，建议区政府协调", "资金未到位\n建议追加")
SILENT = ("", "", "无", "—")
"""Texts that mean no progress; they are quoted as written."""
PROBLEMS = ("请协调解决用地指标", "需区委区政府明确资金来源", "=1+1 请协调")
NOTHING = ("", "无", "—", "暂无", "/", "无。", "没有", "-", "暂无问题")
FORECASTS: dict[str, tuple[str, ...]] = {
    meaning: tuple(words.split("|"))
    for meaning, words in {
        "on_time": "是|能|√|按时|可以按时办结|☑是 □否|是☑否□|不会延期|（是）|是。|能按时办结|可按期完成|"
        "预计能按时完成|正常推进|不影响按时办结|能够按时办结|没有问题，能按时办结|目前未完成，能按时办结|"
        "按计划推进|　是　|Y|预计按时办结|可|预计7月底前完成|无困难，可按时办结|确保按时完成|可如期完成|V|"
        "已完成60%，能按时办结|已完成主体工程，预计能按时办结|顺利推进|是，能按时办结|没问题",
        "late": "否|不能|无法|×|难以按时|延期|不能按时办结|□是 ☑否|□是√否|否。|不能按时完成，需延期|"
        "无法按期办结|预计不能按时办结|推迟到9月|不能如期完成|N|预计延期|难以按期完成|否（拆迁）|不可能|"
        "不会按时完成|滞后|未能按时办结|未按时办结|没办法按时|恐难按时完成|停工|否，需延期至9月|可能延期",
        "done": "已办结|已完成|提前完成|已于7月10日完成|全部完成|完成|已按时办结|办结|☑已办结 □是 □否|"
        "已提前办结|已全部完成|已竣工|按时完成，已办结|已完成。|已完结|完成（7月10日）|办理完毕，已办结",
        "unclear": "存疑|基本能|力争|待定|☑是 ☑否|争取按时完成|有望|是/否|不确定|力争按时完成|能/不能|"
        "基本能够按时办结|可能|视情况而定|尽量|应该能|有一定难度|无法判断|有风险",
        "": "|□是 □否",
    }.items()
}
PERCENTS: dict[str, Callable[[float], str]] = {
    "number": lambda p: f"{p:g}",
    "text": lambda p: f"'{p:g}",
    "per cent": lambda p: f"'{p:g}%",
    "full-width": lambda p: f"{p:g}％",
    "about": lambda p: f"约{p:g}%",
    "formatted": lambda p: f"{p:g}%",
    "share": lambda p: f"{p / 100:.3f}",
}


def _said(draw: Draw, above: Said | None) -> Said:
    """Draws mostly a careful unit's report; now and then the same as for the task above."""
    if above is not None and draw.seldom(5):
        return above
    forecast = draw.one(("on_time", "on_time", "done", "late", "unclear", ""))
    percent: float | None = 100 if forecast == "done" else draw.number(0, 99)
    if draw.seldom(8):
        percent = draw.one((None, 100, 33.5, 50))
    progress = draw.one(PROGRESS).format(n=draw.number(1, 30))
    if progress.isdigit():
        progress = f"'{progress}"
    reason = draw.one(REASONS) if forecast == "late" or draw.seldom(12) else ""
    return Said(
        draw.one(SILENT) if draw.seldom(15) else progress,
        percent,
        forecast,
        "" if draw.seldom(10) else reason,
        draw.one(PROBLEMS) if draw.seldom() else "",
    )


# How a unit writes it

UNSEEN: dict[str, tuple[str, ...]] = {
    "task_id": ("任务编号（清单）", "清单编号", "任务 编码"),
    "task": ("具体工作任务内容", "主要工作内容", "重点任务名称", "工做内容"),
    "deadline": ("任务完成时限", "要求完成时间", "办结时间", "完成日期", "完成时现"),
    "lead_unit": ("主要责任单位", "牵头责任部门", "牵头（责任）单位", "牵头单为"),
    "progress": ("目前进展（截至7月14日）", "本周工作开展情况", "推进落实情况", "工作进展\n情况"),
    "percent": ("完成率（%）", "目前完成比例", "形象进度（%）", "工作进度", "完成近度"),
    "forecast": ("能否按时完成", "是否能按期完成", "预计能否按时办结", "按期完成情况预估"),
    "reason": ("未按时完成的原因", "滞后原因", "原因分析及下步建议", "原因说明"),
    "escalation": ("需区委、区政府协调解决事项", "请示事项", "需要协调解决的困难和问题"),
    "plan": ("行动计划",),
    "item": ("大项工作",),
}
MISSPELT = {"工做内容", "完成时现", "牵头单为", "完成近度"}
OTHERS = {"序号": "", "科室": "综合科", "联系电话": "028-87654321", "备注": "", "附件": ""}
"""Columns of no field, and their contents; 序号 counts up."""
NAMES = ("{unit}.xlsx", "{unit}2017年7月第2周周报表.xlsx", "2017-W28 {unit}.XLSX")


@dataclass
class Sheet:
    """The shape of one return."""

    columns: list[str]
    headings: dict[str, str]
    group: str
    """The heading over two columns, in a header of two lines."""
    percent_style: str
    number_style: Callable[[str], str]
    names_unit: str
    """Where the unit is named: above, title, below, column or file."""


def _sheet(draw: Draw) -> Sheet:
    fields = {"task_id", "task", "deadline", "progress", "percent", "forecast", "reason"}
    fields |= {"escalation", "lead_unit"}
    names_unit = draw.one(("above", "cells", "title", "below", "column", "file"))
    for name in sorted(fields - {"progress", "forecast"}):
        if draw.seldom(5):
            fields.discard(name)
    if names_unit == "column":
        fields.add("lead_unit")
    if not fields & {"task_id", "task"}:
        fields.add("task")
    fields |= {name for name in ("plan", "item") if draw.seldom(4)}
    shown = ["task_id", "plan", "item", "task", "lead_unit", "deadline", "progress", "percent"]
    shown = [name for name in [*shown, "forecast", "reason", "escalation"] if name in fields]
    if draw.seldom(3):
        first = [name for name in shown if name in ("task_id", "task")][:1]
        shown = first + draw.order([name for name in shown if name not in first])
    for name in OTHERS:
        if draw.seldom(8):
            shown.insert(0 if name == "序号" else draw.number(1, len(shown)), name)
    headings = {name: name for name in OTHERS}
    for name in shown:
        if name not in OTHERS:
            known = field_named(name)
            headings[name] = draw.one(
                (known.heading, known.heading, *known.synonyms, *UNSEEN[name])
            )
    pairs = {"预估情况": ("forecast", "reason"), "进展情况": ("progress", "percent")}
    group = draw.one(("", "", *pairs))
    if group:
        one, other = pairs[group]
        if one in shown and other in shown:
            shown.remove(other)
            shown.insert(shown.index(one) + 1, other)
        else:
            group = ""
    return Sheet(
        columns=shown,
        headings=headings,
        group=group,
        percent_style=draw.one(tuple(PERCENTS)),
        number_style=draw.one(NUMBER_STYLES),
        names_unit=names_unit,
    )


def _as_date(number: str) -> str:
    """Returns what a Chinese Excel makes of 3-1 or 1-3-1 in a plain cell, or '' for no date."""
    parts = [int(part) for part in number.split("-") if part.isdigit()]
    try:
        year = {2: 2017, 3: 2000 + parts[0]}[len(parts)]
        return dt.date(year, *parts[-2:]).isoformat()
    except (LookupError, ValueError):
        return ""


def _full_width(number: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in number.lstrip("'"))


NUMBER_STYLES: tuple[Callable[[str], str], ...] = (
    lambda number: number,
    lambda number: number.lstrip("'"),  # a cell with only digits is then a number
    _full_width,
    lambda number: " - ".join(number.split("-")),
    lambda number: number.replace("-", "—"),
    lambda number: _as_date(number) or number,
    lambda number: f"'{number.lower().lstrip(chr(39))}、",
)


def _header(draw: Draw, sheet: Sheet) -> list[str]:
    labels = [sheet.headings[name] for name in sheet.columns]
    if not sheet.group:
        return [_row(labels)]
    pair = {"预估情况": "forecast", "进展情况": "progress"}[sheet.group]
    start = sheet.columns.index(pair)
    above = [*labels[:start], sheet.group, "<", *labels[start + 2 :]]
    merged = draw.one(("^", ""))
    below = [label if start <= n < start + 2 else merged for n, label in enumerate(labels)]
    return [_row(above), _row(below)]


@dataclass
class Line:
    """A row of a return: its task (None for an invented one) and what it reports."""

    task: Task | None
    said: Said
    cells: dict[str, str] = field(default_factory=dict)
    """The text of a cell where it is not simply the report."""
    second: str = ""
    """The rest of the progress, in a row of its own."""
    codes: set[str] = field(default_factory=set)
    """The codes that must be found, besides those that follow from the report."""


def _wordings(forecast: str, task: Task | None) -> Sequence[str]:
    """Returns the wordings of a forecast. A promise after the deadline is none of being in time."""
    due = task.due if task else None
    is_soon = due is not None and due < dt.date(2017, 7, 31)
    return [words for words in FORECASTS[forecast] if not (is_soon and "7月底" in words)]


def _cells(draw: Draw, sheet: Sheet, unit: str, line: Line) -> dict[str, str]:
    """Returns the cells of a line, by column."""
    task, said = line.task, line.said
    cells = {
        "forecast": draw.one(_wordings(said.forecast, task)),
        "progress": said.progress,
        "percent": draw.one(("", "", "—"))
        if said.percent is None
        else PERCENTS[sheet.percent_style](said.percent),
        "reason": said.reason or draw.one(NOTHING),
        "escalation": said.escalation or draw.one(NOTHING),
        "lead_unit": unit,
    }
    if task is not None:
        again = draw.one((task.deadline, *DUE[task.due], ""))
        cells |= {
            "task_id": sheet.number_style(task.number),
            "plan": task.plan,
            "item": task.item,
            "task": draw.one(
                (task.text, task.text, task.text + "。", f"{task.text[:4]}\n{task.text[4:]}")
            ),
            "deadline": again,
        }
    return cells | line.cells


SECTIONS = ("一、生态保护类", "（二）产业发展类", "三、其他")
NOTES = (
    "填报人：办公室　　联系电话：028-87654321　　审核人：",
    "注：1. 进度按形象进度填。",
    "备注：以上数据截至7月13日",
    "单位负责人（签字）：",
)


def _table(draw: Draw, sheet: Sheet, unit: str, lines: list[Line]) -> str:
    """Returns the return as a text table."""
    width = len(sheet.columns)
    across = " < |" * (width - 1)
    title = f"{unit if sheet.names_unit == 'title' else ''}2017年7月第2周重点工作进展情况表"
    rows = []
    if sheet.names_unit == "title" or draw.seldom(2):
        rows.append(draw.one((f"| {title} |{across}", title)))
    if sheet.names_unit == "above":
        rows.append(f"填报单位：{unit}　　填报日期：2017年7月13日")
    if sheet.names_unit == "cells":
        rows.append(f"| 填报单位： | {unit} | 填报日期： | 2017-07-13 |")
    rows += ["|  |"] * draw.one((0, 0, 1, 3))
    header = _header(draw, sheet)
    rows += header
    if draw.seldom(10):
        rows.append(_row([f"{n}" for n in range(1, width + 1)]))
    above: dict[str, str] = {}
    merge, unit_once = draw.seldom(3), draw.seldom(6)
    for number, line in enumerate(lines, start=1):
        if draw.seldom(8):
            rows.append(f"| {draw.one(SECTIONS)} |{across}")
            above = {}
        if draw.seldom(12):
            rows += ["|  |"] * draw.one((1, 2, 40))
            above = {}
        cells = _cells(draw, sheet, unit, line)
        if number > 1 and unit_once:
            cells["lead_unit"] = ""
        if draw.seldom(15):
            rows += header
            above = {}
        shown = []
        for name in sheet.columns:
            value = cells.get(name, f"{number}" if name == "序号" else OTHERS.get(name, ""))
            if (
                merge
                and name not in ("task_id", "task", "序号")
                and value
                and above.get(name) == value
            ):
                shown.append("^")
            else:
                shown.append(value)
        rows.append(_row(shown))
        above = cells
        if line.second:
            rows.append(_row([line.second if name == "progress" else "" for name in sheet.columns]))
            above = {}
    if draw.seldom(4):
        total = {"percent": "77", sheet.columns[0]: "合计"}
        rows.append(_row([total.get(name, "") for name in sheet.columns]))
    if draw.seldom(3):
        rows.append("|  |")
    if sheet.names_unit == "below":
        rows.append(f"填报单位：{unit}　填报人：办公室")
    for note in NOTES:
        if draw.seldom(4):
            rows.append(draw.one((f"| {note} |{across}", note)))
    return "\n".join(rows)


# What goes wrong

INVENTED = ("组织干部职工开展消防演练", "举办全区职工篮球赛", "其他")
WRONG_PERCENTS = (
    *(("八成", "V01"), ("120", "V01"), ("-5", "V01"), ("80-90", "V01")),
    *(("=1/0", "V05"), ("=?", "V05")),
)


def _spoil(draw: Draw, unit: str, lines: list[Line], tasks: list[Task], sheet: Sheet) -> None:
    """Puts faults into the lines of a return."""
    _insert(draw, unit, lines, tasks, sheet)
    for position, line in enumerate(lines):
        if line.task is not None and not line.codes & {"M03", "overwritten"}:
            _spoil_cells(draw, line, line.task, sheet)
            if position:
                _ditto(draw, line, lines[position - 1], sheet)


def _insert(draw: Draw, unit: str, lines: list[Line], tasks: list[Task], sheet: Sheet) -> None:
    """Inserts rows that do not belong in the return."""
    texts = {line.task.text for line in lines if line.task}
    if draw.seldom(8) and lines:
        again = draw.one(lines)
        if again.said.forecast:
            earlier = Line(again.task, replace(again.said, progress="先前的一行"))
            earlier.codes.add("overwritten")
            again.codes.add("M05")
            lines.insert(draw.number(0, lines.index(again)), earlier)
    foreign = [task for task in tasks if task.unit != unit and task.text not in texts]
    if draw.seldom(8) and foreign:
        other = Line(draw.one(foreign), Said("越界填报", 66, "on_time"), codes={"M03"})
        lines.insert(draw.number(1, len(lines)), other)
    if draw.seldom(8):
        numbers = ("", "99-9", "新增")
        cells = {
            "task": draw.one(INVENTED),
            # Without any name it would be the second line of the row above
            "task_id": draw.one(numbers if "task" in sheet.columns else numbers[1:]),
        }
        said = Said("自行开展", 50, "on_time")
        lines.insert(draw.number(0, len(lines)), Line(None, said, cells, codes={"M01"}))


def _spoil_cells(draw: Draw, line: Line, task: Task, sheet: Sheet) -> None:
    columns = set(sheet.columns)
    if line.said.progress not in SILENT and draw.seldom(12):
        line.cells["progress"], line.second = line.said.progress, "二、其余工作正在推进"
        both = f"{line.said.progress}\n{line.second}"
        line.said = replace(line.said, progress=both)
    if "deadline" in columns and draw.seldom(10):
        others = [phrase for due, said in DUE.items() if due != task.due for phrase in said]
        line.cells["deadline"] = draw.one((*others, "待定", "6月31日"))
        line.codes.add("V03")
    if "percent" in columns and draw.seldom(10):
        line.cells["percent"], code = draw.one(WRONG_PERCENTS)
        line.codes.add(code)
        line.said = replace(line.said, percent=None)
    if columns >= {"task", "task_id"} and draw.seldom(10):
        line.cells["task"] = task.text[:-1] + "等工作"
        line.codes.add("V04")
    elif columns >= {"task", "task_id"} and line.said.forecast and draw.seldom(10):
        line.cells["task_id"] = ""
        line.codes.add("M02")


def _ditto(draw: Draw, line: Line, above: Line, sheet: Sheet) -> None:
    for name in ("progress", "reason", "forecast", "percent"):
        meant = getattr(above.said, name)
        plain = name in sheet.columns and name not in {*line.cells, *above.cells}
        if name == "percent" and line.said.forecast == "done" and meant == 1:
            continue  # 1 on a task that is done may well be all of it
        if plain and meant and draw.seldom(12):
            line.cells[name] = draw.one(("同上", "〃", "同上。"))
            line.said = replace(line.said, **{name: meant})
            line.codes.add("V07")


# A week

CORRECTED = ("{unit}（更正）.xlsx", "{unit}周报V2.xlsx", "{unit}重报.xlsx", "{unit}第二稿.xlsx")


@st.composite
def weeks(draw_from: Callable[[st.SearchStrategy[Any]], Any]) -> KnownWeek:
    """Draws a week and its right reading."""
    draw = Draw(draw_from)
    tasks = _list(draw)
    known = KnownWeek(_master(draw, tasks))
    said: dict[str, Said] = {}
    for unit in dict.fromkeys(task.unit for task in tasks):
        if draw.seldom(8):
            known.found.add((unit, "D01"))
        else:
            said |= _reported(draw, known, unit, tasks)
    for task in tasks:
        number = task.number.lstrip("'")
        status, codes = _follows(task, said.get(number))
        if task.unit in known.reported and number not in said:
            codes.add("M04")
        words = said.get(number, Said("", None, ""))
        told = (words.progress.strip("'"), words.percent, words.forecast, words.reason)
        known.tasks[number] = (task.plan, task.item, *told, words.escalation, status)
        known.found |= {(number, code) for code in codes}
    return known


def _reported(draw: Draw, known: KnownWeek, unit: str, tasks: list[Task]) -> dict[str, Said]:
    """Adds a unit's returns to the week. Returns what counts for each of its tasks."""
    own = [task for task in tasks if task.unit == unit]
    kind = draw.one(("one", "one", "one", "correction", "supplement", "unmarked"))
    first, second = own, []
    if draw.seldom(3):
        first = draw.order(first)
    if kind == "supplement":
        cut = draw.number(1, len(own))
        first, second = own[:cut], own[cut:]
    elif kind != "one":
        second = own[draw.number(0, len(own) - 1) :]
    elif len(own) > 1 and draw.seldom(8):
        first = own[1:]
    when = AFTER_CUTOFF if draw.seldom(8) else IN_TIME
    if when == AFTER_CUTOFF:
        known.found.add((unit, "D02"))
    name = draw.one(NAMES).format(unit=unit)
    read = [_sent(draw, known, unit, first, tasks, name, when, must_say=kind == "unmarked")]
    if second:
        names = {"supplement": ("{unit}补报.xlsx",), "unmarked": ("{unit}周报.xlsx",)}
        name = draw.one(names.get(kind, CORRECTED)).format(unit=unit)
        when = LAST if when == AFTER_CUTOFF else draw.one((LATER, LAST))
        read.append(_sent(draw, known, unit, second, tasks, name, when, must_say=True))
        if when == LAST and _first_reported(read[1]) - _first_reported(read[0]):
            known.found.add((unit, "D02"))
    return _counted(known, unit, kind, read)


def _first_reported(lines: list[Line]) -> set[str]:
    """Returns the tasks that a return reports something of."""
    return {
        line.task.number
        for line in lines
        if line.task is not None
        and not line.codes & {"M03", "overwritten"}
        and (line.said.progress or line.said.percent is not None or line.said.forecast)
    }


def _sent(
    draw: Draw,
    known: KnownWeek,
    unit: str,
    own: list[Task],
    tasks: list[Task],
    name: str,
    when: str,
    *,
    must_say: bool,
) -> list[Line]:
    """Writes one return. Returns its lines, with all that is read and found in each."""
    lines: list[Line] = []
    for task in own:
        said = _said(draw, lines[-1].said if lines else None)
        if must_say and not said.forecast:
            said = replace(said, forecast="on_time", reason="")
        lines.append(Line(task, said))
    sheet = _sheet(draw)
    _spoil(draw, unit, lines, tasks, sheet)
    # 1 on an open task is one per cent, unless the column has shares
    if sheet.percent_style == "share" and any(line.said.percent == 100 for line in lines):
        sheet.percent_style = "formatted"
    table = _table(draw, sheet, unit, lines)
    further = {}
    if draw.seldom(10):
        further["_旧表"] = table
        known.found.add((unit, "F08"))
    if {sheet.headings[name] for name in sheet.columns} & MISSPELT:
        known.found.add((unit, "F10"))
    if draw.seldom(10):
        further["说明"] = "请各单位如实填报"
    known.returns.append((name, table, when, further))
    for line in lines:
        line.said = replace(
            line.said,
            percent=line.said.percent if "percent" in sheet.columns else None,
            reason=line.said.reason if "reason" in sheet.columns else "",
            escalation=line.said.escalation if "escalation" in sheet.columns else "",
        )
        if "task_id" not in sheet.columns:
            line.cells["task_id"] = ""
        if "task_id" not in sheet.columns and not line.codes & {"M01", "M03"}:
            line.codes.add("M02")
    return lines


def _counted(known: KnownWeek, unit: str, kind: str, read: list[list[Line]]) -> dict[str, Said]:
    """Returns what counts after the last return; records the findings in the rows left over."""
    used: dict[str, tuple[int, Line]] = {}
    replaced = False
    for file, lines in enumerate(read):
        for line in lines:
            if line.task is not None and not line.codes & {"M03", "overwritten"}:
                number = line.task.number.lstrip("'")
                replaced |= number in used
                used[number] = (file, line)
    if replaced:
        known.found.add((unit, "M07" if kind == "unmarked" else "M06"))
    counting = {file for file, _ in used.values()}
    for number, (_, line) in used.items():
        known.found |= {(number, code) for code in line.codes}
    for file, lines in enumerate(read):
        for line in lines:
            if file in counting or not replaced:
                if "M01" in line.codes:
                    known.found.add((line.cells["task_id"] or unit, "M01"))
                if "M03" in line.codes and line.task is not None:
                    known.found.add((line.task.number.lstrip("'"), "M03"))
    known.reported.add(unit)
    return {number: line.said for number, (_, line) in used.items()}


def _follows(task: Task, said: Said | None) -> tuple[str, set[str]]:
    """Returns the status and the findings that follow from the report. Source: DOMAIN."""
    overdue = task.due is not None and task.due < CUTOFF
    if said is None:
        return "unreported", {"S01"} if task.key and overdue else set()
    late, done = said.forecast == "late", said.forecast == "done"
    status = "done" if done else "overdue" if overdue else "on_track"
    if status == "on_track" and said.forecast != "on_time":
        status = "at_risk"
    in_time = said.forecast in ("done", "on_time")
    behind = False
    if task.due is not None and said.percent is not None and status in ("on_track", "at_risk"):
        behind = min(100, 1300 / (task.due - dt.date(2017, 7, 1)).days) - said.percent > 40
    codes = {
        "C01": late and not said.reason,
        "C02": done and said.progress in SILENT,
        "C03": said.percent == 100 and not done,
        "C04": done and said.percent is not None and said.percent < 100,
        "C05": not done and said.progress in SILENT,
        "C06": in_time and said.reason != "",
        "V02": said.forecast in ("", "unclear"),
        "H06": overdue and said.forecast == "on_time",
        "S01": task.key and (status == "overdue" or (late and status == "at_risk")),
        "S03": behind,
    }
    return status, {code for code, follows in codes.items() if follows}
