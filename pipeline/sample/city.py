"""The sample of a city: three districts and the city above them.

One district is the sample itself. The others have lists, units and words of their own; one of them
joined with the second week, and one is slow. They differ in cut-off and in one standard, as
districts do, so that the same week does not read the same in each.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from pipeline.domain.errors import CannotWork
from pipeline.domain.registers.counterparts import COUNTERPARTS
from pipeline.office.disk import is_plain_file, make_folder, write_whole
from pipeline.office.folder import OfficeFolder, not_writable, package_folder
from pipeline.sample import make_sample
from pipeline.sample.districts import SampleDistrict, other_districts
from pipeline.sample.plans import WEEKS, all_tasks
from pipeline.sample.returns import sample_week
from pipeline.sample.workbooks import master_list, register_book, sample_key, week_files

CITY, SAMPLE = "示例市", "郫都区"
"""The city, and the district that is the sample itself."""
_OTHERWISE: Mapping[str, Mapping[str, str]] = {"新都区": {"S03: {gap: 40,": "S03: {gap: 20,"}}
"""Which standards of a district are not the sample's."""
_A_UNIT = re.compile(r"^  - \{name: .*\n", re.MULTILINE)

ITEMS: Mapping[str, tuple[str, str, Mapping[str, str]]] = {
    "01": (
        "棚户区改造和老旧院落整治",
        "年底",
        {"郫都区": "01-02-1、01-03-2", "温江区": "02-01-1", "新都区": "02-01-1"},
    ),
    "02": (
        "安置房、人才公寓建成交付",
        "三季度末",
        {"郫都区": "01-05-1、01-05-3", "温江区": "02-01-2", "新都区": "02-01-2"},
    ),
    "03": (
        "重大产业项目开工建设",
        "年底",
        {"郫都区": "02-03-1", "温江区": "01-01-1", "新都区": "01-01-1"},
    ),
    "04": (
        "产业园区供电等要素保障",
        "8月底前",
        {"郫都区": "02-03-2、02-03-3", "温江区": "01-01-2", "新都区": "01-01-2"},
    ),
    "05": (
        "黑臭水体整治",
        "8月底前",
        {"郫都区": "03-03-1、03-03-2", "温江区": "02-02-1", "新都区": "03-01-1"},
    ),
    "06": (
        "饮用水水源保护区排污口关停取缔",
        "7月31日前",
        {"郫都区": "03-01-2", "温江区": "无", "新都区": "03-01-2"},
    ),
    "07": (
        "农村人居环境整治",
        "三季度末",
        {"郫都区": "04-08-1、04-08-2", "温江区": "03-01-1", "新都区": "03-02-1"},
    ),
    "08": (
        "“最多跑一次”和政务服务事项上线",
        "7月底前",
        {"郫都区": "06-07-1、10-04-1", "温江区": "03-02-1", "新都区": "03-02-2"},
    ),
    "09": (
        "打通城市断头路",
        "年底",
        {"郫都区": "07-02-1、07-02-2", "温江区": "02-01-3", "新都区": "02-01-3"},
    ),
    "10": (
        "社区养老服务设施建设",
        "三季度末",
        {"郫都区": "09-03-1", "温江区": "03-02-2", "新都区": "03-02-3"},
    ),
    "11": ("淘汰城区剩余燃煤锅炉", "7月31日前", {}),
    "12": ("新建改建旅游厕所", "12月底前", {}),
}
"""The city's items by number: what, until when, and the tasks of each district that belong to it.
The counterparts of the last two are not entered: they are proposed."""


def make_city(root: Path) -> list[Path]:
    """Writes the city and its districts below `root`, and returns the paths of all files.

    Raises CannotWork when something else is there, or nothing can be written.
    """
    files = _of_city(root / CITY)
    files[root / SAMPLE / "config.yaml"] = _settings().encode()
    for district in other_districts():
        files |= _of_district(district, OfficeFolder(root / district.name))
    for path, content in files.items():
        if os.path.lexists(path) and not (is_plain_file(path) and path.read_bytes() == content):
            raise CannotWork(f"{path}：已有内容不同的文件。请换一个文件夹，或先把它移走")
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            make_folder(path.parent)
            write_whole(path, content)
    except OSError as error:
        raise not_writable(root, error) from None
    return [*files, *make_sample(root / SAMPLE)]


def weeks_of_districts() -> dict[str, tuple[str, ...]]:
    """Returns the weeks in which each district has returns, by name."""
    return {SAMPLE: WEEKS, **{each.name: each.weeks for each in other_districts()}}


def _settings() -> str:
    return (package_folder() / "config.yaml").read_text("utf-8")


def _of_district(district: SampleDistrict, folder: OfficeFolder) -> dict[Path, bytes]:
    month = district.week(WEEKS[0]).month
    listed = master_list(district.tasks, month.label, programme=district.programme)
    files = {folder.config: _config(district), folder.master(month): listed}
    for code in district.weeks:
        week = district.week(code)
        files |= week_files(folder.returns(week), district.returns(code))
        files[folder.week_key(week)] = sample_key(f"{district.name} {week}")
    return files


def _config(district: SampleDistrict) -> bytes:
    """Returns the sample's settings under the name of a district, with its own ways."""
    head, mark, rest = _settings().partition("\nweek:")
    text = head.replace(SAMPLE, district.name) + mark + _A_UNIT.sub("", rest)
    changes = {
        "cutoff: friday": f"cutoff: {district.cutoff}",
        'cutoff_time: "17:00"': f'cutoff_time: "{district.cutoff_time:%H:%M}"',
        **_OTHERWISE.get(district.name, {}),
    }
    for was, now in changes.items():
        text = text.replace(was, now, 1)
    return text.encode()


def _of_city(city: Path) -> dict[Path, bytes]:
    month = sample_week(WEEKS[0]).month
    texts = {SAMPLE: {task.task_id: task.text for task in all_tasks()}}
    texts |= {
        each.name: {task.task_id: task.text for task in each.tasks} for each in other_districts()
    }
    rows = [
        [number, name, theirs, texts[name].get(theirs, "")]
        for number, (_, _, counterparts) in ITEMS.items()
        for name, theirs in counterparts.items()
    ]
    listed = [["任务编号", "工作内容", "完成时限"]]
    listed += [[number, what, until] for number, (what, until, _) in ITEMS.items()]
    register = [[column.heading for column in COUNTERPARTS.columns], *rows]
    below = "".join(f"  - {{name: {name}, folder: ../{name}}}\n" for name in texts)
    config = (
        "# 示例：市级督查机构汇总三个区县。汇总用 duban rollup，见使用手册附录二之二\n"
        f"office: {{district: {CITY}, name: {CITY}政府督查室}}\n"
        f"reports: {{symbol: 示府督}}\noffices:\n{below}"
    )
    folder = OfficeFolder(city)
    return {
        folder.config: config.encode(),
        folder.master(month): register_book({"任务清单": listed}),
        folder.registers / "任务对应.xlsx": register_book({COUNTERPARTS.name: register}),
    }
