"""Makes a clean week: N tasks in M returns, with nothing wrong in any of them.

    python bench/weeks.py TASKS FILES

prints the office folder. The folder is outside the repository (`$DUBAN_BENCH_DIR`, or `duban-bench`
in the system's temporary folder). It is made again only when this file or XlsxWriter has changed.
"""

import argparse
import csv
import datetime as dt
import hashlib
import importlib.metadata
import json
import os
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

REPOSITORY = Path(__file__).resolve().parent.parent
WEEK = "2017-W28"
MONTH = "2017-07"
SEED = 20170714
PLANS = 10
CREATED = dt.datetime(2017, 7, 13, 15, 0, 0)
RECEIVED = dt.datetime(2017, 7, 13, 16, 0, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
STAMP = "made-by.json"

MASTER_HEADINGS = (
    "任务编号", "行动计划", "大项工作", "工作内容", "牵头单位", "配合单位", "完成时限", "重点",
)  # fmt: skip
MASTER_WIDTHS = (12, 22, 28, 44, 16, 20, 14, 6)
RETURN_HEADINGS = (
    "任务编号", "工作内容", "牵头单位", "完成时限", "进展情况", "完成进度（%）",
    "预估是否能够按时办结", "预估不能按时办结的原因及建议", "需要区委区政府解决的问题",
)  # fmt: skip
RETURN_WIDTHS = (12, 40, 16, 14, 50, 10, 12, 32, 32)

# fmt: off
FIELDS = (
    "水源涵养生态保护", "“电子信息+”产业集群发展", "都市现代农业融合发展", "城市组团有机更新发展",
    "交通枢纽提升", "公共服务均衡", "大气污染防治", "乡村旅游升级", "人才安居", "营商环境优化",
)
PLACES = (
    "菁蓉镇", "德源片区", "红光片区", "犀浦片区", "唐昌古城", "安德川菜园区", "三道堰水乡",
    "友爱片区", "新民场片区", "花园片区", "古城片区", "团结片区", "望丛片区", "工业港南片区",
    "现代工业港北区", "国际社区起步区",
)
WORKS = (
    "生态湿地保护与修复", "绿道建设", "标准厂房改造", "道路提升改造", "雨污管网整治",
    "高标准农田建设", "人才公寓装修", "老旧小区改造", "招商引资项目落地", "企业技改扩能",
    "学校新建扩建", "社区卫生服务中心建设", "黑臭水体治理", "川菜博览园配套", "特色街区打造",
    "停车场建设", "智慧平台搭建", "公园绿地建设",
)
VERBS = ("完成", "启动", "推进", "基本完成", "全面实施", "加快推进", "牵头落实", "编制并报审")
AMOUNTS = ("公里", "万平方米", "亩", "个项目", "套", "处点位", "户", "家企业")
GOALS = (
    "形成阶段成果并报区政府审定", "完成方案设计和专家评审", "主体工程完工并组织初验",
    "签约项目全部开工建设", "建立周调度和问题销号机制", "完成招标并组织进场施工",
    "确保年度投资任务过半", "完成验收并移交管理单位",
)
STEPS = (
    "施工图设计和财政评审", "土地报征和拆迁补偿", "设备采购及安装调试", "主体结构施工",
    "方案公示和意见征求", "招标文件编制与挂网", "地下管线探测和迁改", "用地红线核定和勘界",
    "资金拨付和合同签订", "企业走访和政策宣讲",
)
NEXT = (
    "将组织部门联合现场踏勘", "将召开专题会议研究验收安排", "将抓紧完善用地手续",
    "将增加人员和机具加快进度", "将对照时间节点逐项销号", "将报请分管领导审定后实施",
)
CAUSES = (
    "涉及管线权属单位多，迁改方案尚未统一", "拆迁户对补偿标准有异议，签约进度慢",
    "上级用地批复尚未下达，无法进场", "连续降雨影响土方施工，工期顺延",
    "设计变更需要重新财政评审，周期较长",
)
DEADLINES: tuple[str | dt.date, ...] = (
    "7月31日前", "7月底前", "8月31日前", "9月底前", "第三季度", "12月底前", "年底",
    "2017年12月31日", dt.date(2017, 7, 31), dt.date(2017, 9, 30), dt.date(2017, 12, 31),
)
# fmt: on


@dataclass(frozen=True)
class Task:
    """A task of the master list, and what its unit reports on it."""

    task_id: str
    plan: str
    item: str
    text: str
    lead_unit: str
    support_units: str
    deadline: str | dt.date
    key: str
    progress: str
    percent: int
    forecast: str
    reason: str
    escalation: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("tasks", type=int)
    parser.add_argument("files", type=int)
    arguments = parser.parse_args()
    print(office_of(arguments.tasks, arguments.files))


def office_of(tasks: int, files: int) -> Path:
    """Returns the office folder of that clean week, made if need be, with today's settings."""
    if not 0 < files <= tasks:
        raise SystemExit(f"{files} returns cannot hold {tasks} tasks")
    office = cache_folder() / f"{tasks}-in-{files}"
    stamp = {
        "maker": hashlib.sha256(Path(__file__).read_bytes()).hexdigest(),
        "xlsxwriter": importlib.metadata.version("xlsxwriter"),
    }
    if not _is_made_by(stamp, office):
        _make_aside(office, stamp, tasks, files)
    _copy_settings(office)
    return office


def cache_folder() -> Path:
    chosen = os.environ.get("DUBAN_BENCH_DIR")
    return Path(chosen) if chosen else Path(tempfile.gettempdir()) / "duban-bench"


def make_week(office: Path, tasks: int, files: int) -> None:
    """Writes the master list, the returns and their receipts below `office`."""
    inbox = office / "inbox" / WEEK
    inbox.mkdir(parents=True)
    (office / "inbox" / "master").mkdir()
    listed = make_tasks(tasks, files)
    write_master(office / "inbox" / "master" / f"{MONTH}.xlsx", listed)

    by_unit: dict[str, list[Task]] = {}
    for task in listed:
        by_unit.setdefault(task.lead_unit, []).append(task)
    for unit, own in by_unit.items():
        write_return(inbox / f"{unit}进展情况周报表.xlsx", unit, own)
    write_receipts(inbox)


def make_tasks(tasks: int, files: int) -> list[Task]:
    """Returns the tasks in the order of the list: plan, item, task; units are spread evenly.

    About a quarter are done, one in 48 is late with its reason, the rest are on time and well
    advanced.
    """
    chance = random.Random(SEED)
    per_item = max(3, min(10, tasks // 1000))
    items_per_plan = max(1, -(-tasks // (PLANS * per_item)))
    seen: set[str] = set()
    listed: list[Task] = []
    for number in range(tasks):
        item_number, in_item = divmod(number, per_item)
        plan_number, in_plan = divmod(item_number, items_per_plan)
        is_late = number % 48 == 17
        is_done = not is_late and chance.random() < 0.25
        forecast = "否" if is_late else "已办结" if is_done else "是"
        support = f"{_unit((number * 7 + 3) % files)}、{_unit((number * 11 + 5) % files)}"
        listed.append(
            Task(
                task_id=f"{plan_number + 1:02}-{in_plan + 1:02}-{in_item + 1}",
                plan=f"{FIELDS[plan_number]}行动计划",
                item=f"{in_plan + 1}.{_choice(chance, PLACES)}{_choice(chance, WORKS)}"
                if in_item == 0
                else listed[-1].item,
                text=_new(chance, seen, _task_text),
                lead_unit=_unit(number % files),
                support_units=support if number % 3 == 0 else "",
                deadline=DEADLINES[chance.randrange(len(DEADLINES))],
                key="" if is_late or number % 8 else "是",
                progress=_new(chance, seen, _done_text if is_done else progress_text),
                percent=100 if is_done else 5 * chance.randrange(10, 15 if is_late else 20),
                forecast=forecast,
                reason=_new(chance, seen, reason_text) if is_late else "",
                escalation=_new(chance, seen, _escalation_text) if number % 96 == 17 else "",
            )
        )
    return listed


def write_master(path: Path, tasks: list[Task]) -> None:
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": CREATED})
        title, heading, cell, date = _formats(book)
        sheet = book.add_worksheet("任务清单")
        _set_widths(sheet, MASTER_WIDTHS)
        sheet.merge_range(0, 0, 0, 7, "2017年7月重点工作任务清单", title)
        for column, name in enumerate(MASTER_HEADINGS):
            sheet.write_string(1, column, name, heading)
        for row, task in enumerate(tasks, start=2):
            sheet.write_string(row, 0, task.task_id, cell)
            sheet.write_string(row, 3, task.text, cell)
            sheet.write_string(row, 4, task.lead_unit, cell)
            sheet.write_string(row, 5, task.support_units, cell)
            _write_deadline(sheet, row, 6, task.deadline, cell, date)
            sheet.write_string(row, 7, task.key, cell)
        for column, names in ((1, [t.plan for t in tasks]), (2, [t.item for t in tasks])):
            for first, last, name in _stretches(names):
                _write_down(sheet, column, first + 2, last + 2, name, cell)


def write_return(path: Path, unit: str, tasks: list[Task]) -> None:
    with xlsxwriter.Workbook(path, {"in_memory": True}) as book:
        book.set_properties({"created": CREATED})
        title, heading, cell, date = _formats(book)
        sheet = book.add_worksheet("周报表")
        _set_widths(sheet, RETURN_WIDTHS)
        sheet.merge_range(0, 0, 0, 8, "2017年7月第2周重点工作进展情况周报表", title)
        sheet.merge_range(1, 0, 1, 8, f"填报单位：{unit}    填报日期：2017年7月13日")
        for column, name in enumerate(RETURN_HEADINGS):
            sheet.write_string(2, column, name, heading)
        for row, task in enumerate(tasks, start=3):
            sheet.write_string(row, 0, task.task_id, cell)
            sheet.write_string(row, 1, task.text, cell)
            sheet.write_string(row, 2, task.lead_unit, cell)
            _write_deadline(sheet, row, 3, task.deadline, cell, date)
            sheet.write_string(row, 4, task.progress, cell)
            sheet.write_number(row, 5, task.percent, cell)
            sheet.write_string(row, 6, task.forecast, cell)
            sheet.write_string(row, 7, task.reason, cell)
            sheet.write_string(row, 8, task.escalation, cell)
        notes = "填报人：办公室    联系电话：028-87000000    审核人：办公室"
        sheet.merge_range(len(tasks) + 3, 0, len(tasks) + 3, 8, notes)


def write_receipts(inbox: Path) -> None:
    """Writes receipts in which every return arrived the day before the cut-off."""
    returns = sorted(inbox.iterdir())
    with (inbox / "receipts.csv").open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("name", "sha256", "size", "received_at"))
        for path in returns:
            content = path.read_bytes()
            digest = hashlib.sha256(content).hexdigest()
            rows.writerow((path.name, digest, len(content), RECEIVED.isoformat()))
            os.utime(path, (RECEIVED.timestamp(), RECEIVED.timestamp()))


def _is_made_by(stamp: dict[str, str], office: Path) -> bool:
    try:
        return bool(json.loads((office / STAMP).read_text("utf-8")) == stamp)
    except (OSError, ValueError):
        return False


def _make_aside(office: Path, stamp: dict[str, str], tasks: int, files: int) -> None:
    """Makes the week aside, so that an interrupted one is never taken for a whole one."""
    office.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{office.name}-", dir=office.parent) as aside:
        made = Path(aside) / "office"
        make_week(made, tasks, files)
        (made / STAMP).write_text(json.dumps(stamp), "utf-8")
        if (office / STAMP).is_file():
            shutil.rmtree(office)
        elif office.exists():
            raise SystemExit(
                f"{office.name} in the folder of weeks was not made here: move it away"
            )
        made.rename(office)


def _copy_settings(office: Path) -> None:
    if (REPOSITORY / "config.yaml").is_file():
        settings = (REPOSITORY / "config.yaml").read_text(encoding="utf-8")
        # The plain script makes no PDF; what LibreOffice takes is not ours to measure
        settings = settings.replace("pdf: auto", "pdf: off")
        (office / "config.yaml").write_text(settings, encoding="utf-8")
    if (REPOSITORY / "templates").is_dir():
        shutil.rmtree(office / "templates", ignore_errors=True)
        shutil.copytree(REPOSITORY / "templates", office / "templates")


def _unit(number: int) -> str:
    return f"单位{number + 1:04}"


def _choice(chance: random.Random, words: tuple[str, ...]) -> str:
    return words[int(chance.random() * len(words))]


def _new(chance: random.Random, seen: set[str], make: Callable[[random.Random], str]) -> str:
    """Returns a text that no other cell of the week has."""
    while (text := make(chance)) in seen:
        pass
    seen.add(text)
    return text


def _task_text(chance: random.Random) -> str:
    amount = f"{chance.randrange(12, 999) / 10:g}{_choice(chance, AMOUNTS)}"
    return (
        f"{_choice(chance, VERBS)}{_choice(chance, PLACES)}{_choice(chance, WORKS)}"
        f"{amount}，{_choice(chance, GOALS)}"
    )


def progress_text(chance: random.Random) -> str:
    return (
        f"截至7月{chance.randrange(10, 14)}日，已完成{_choice(chance, STEPS)}，"
        f"累计完成{chance.randrange(20, 900)}{_choice(chance, AMOUNTS)}，"
        f"完成投资{chance.randrange(100, 9000)}万元；"
        f"正在开展{_choice(chance, STEPS)}，下一步{_choice(chance, NEXT)}。"
    )


def _done_text(chance: random.Random) -> str:
    return (
        f"已于7月{chance.randrange(3, 14)}日办结：{_choice(chance, STEPS)}全部完成，"
        f"共计{chance.randrange(20, 900)}{_choice(chance, AMOUNTS)}，"
        f"完成投资{chance.randrange(100, 9000)}万元，资料已归档，相关成果已报区目标督查办公室备案。"
    )


def reason_text(chance: random.Random) -> str:
    return (
        f"原因：{_choice(chance, CAUSES)}，"
        f"影响{chance.randrange(2, 90)}{_choice(chance, AMOUNTS)}。"
        f"建议：将完成时限顺延{chance.randrange(10, 90)}天，由牵头单位倒排工期、按周调度。"
    )


def _escalation_text(chance: random.Random) -> str:
    return (
        f"请区政府协调{_choice(chance, PLACES)}{_choice(chance, STEPS)}事宜，"
        f"解决资金缺口{chance.randrange(50, 9000)}万元。"
    )


def _formats(book: xlsxwriter.Workbook) -> tuple[Format, Format, Format, Format]:
    """Returns the formats of titles, headings, cells and dates."""
    boxed = {"border": 1, "text_wrap": True, "valign": "vcenter"}
    return (
        book.add_format({"bold": True, "font_size": 16, "align": "center"}),
        book.add_format({**boxed, "bold": True, "align": "center", "bg_color": "#D9E1F2"}),
        book.add_format(boxed),
        book.add_format({**boxed, "num_format": 'yyyy"年"m"月"d"日"'}),
    )


def _set_widths(sheet: Worksheet, widths: tuple[int, ...]) -> None:
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)


def _write_deadline(
    sheet: Worksheet, row: int, column: int, deadline: str | dt.date, cell: Format, date: Format
) -> None:
    if isinstance(deadline, str):
        sheet.write_string(row, column, deadline, cell)
    else:
        sheet.write_datetime(row, column, deadline, date)


def _stretches(names: list[str]) -> Iterator[tuple[int, int, str]]:
    """Yields the first place, last place and name of each run of equal names."""
    first = 0
    for name, same in groupby(names):
        last = first + sum(1 for _ in same) - 1
        yield first, last, name
        first = last + 1


def _write_down(
    sheet: Worksheet, column: int, first: int, last: int, name: str, cell: Format
) -> None:
    if first == last:
        sheet.write_string(first, column, name, cell)
    else:
        sheet.merge_range(first, column, last, column, name, cell)


if __name__ == "__main__":
    main()
