"""The sample of a city: three districts with the sample's list and weeks, and the city above them.

All three have the same returns. They differ in name, in cut-off and in one standard, as districts
do, so that the same week does not read the same in each.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from pipeline.domain.errors import CannotWork
from pipeline.domain.registers.counterparts import COUNTERPARTS
from pipeline.office.disk import is_plain_file, make_folder, write_whole
from pipeline.office.folder import OfficeFolder, not_writable, package_folder
from pipeline.sample import make_sample
from pipeline.sample.returns import sample_week
from pipeline.sample.story import listed_in
from pipeline.sample.workbooks import register_book

CITY = "示例市"
DISTRICTS: Mapping[str, Mapping[str, str]] = {
    "郫都区": {},
    "温江区": {
        "cutoff: friday": "cutoff: thursday",
        'cutoff_time: "17:00"': 'cutoff_time: "12:00"',
    },
    "新都区": {"S03: {gap: 40,": "S03: {gap: 20,"},
}
"""Each district with what its config.yaml has otherwise than the sample's."""
_WEEK = "2017-W28"
_ITEMS = (
    *("01-01-1", "01-03-1", "01-05-3", "02-03-3", "02-04-3", "03-05-3"),
    *("04-08-1", "05-01-1", "06-07-1", "07-02-1", "08-01-1", "09-08-1"),
)
"""The sample's tasks that are items of the city: some done, some slow."""
_NOT_ENTERED = _ITEMS[-2:]
"""Those whose counterparts the city has not entered: they are proposed."""


def make_city(root: Path) -> list[Path]:
    """Writes the city and its districts below `root`, and returns the paths of all files.

    Raises CannotWork when something else is there, or nothing can be written.
    """
    files = _of_city(root / CITY)
    for name, otherwise in DISTRICTS.items():
        files[root / name / "config.yaml"] = _config(name, otherwise)
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
    return [*files, *(path for name in DISTRICTS for path in make_sample(root / name))]


def _config(name: str, otherwise: Mapping[str, str]) -> bytes:
    """Returns the sample's settings under the name of a district, with its own ways."""
    text = (package_folder() / "config.yaml").read_text("utf-8")
    head, mark, rest = text.partition("\nweek:")
    text = head.replace("郫都区", name) + mark + rest
    for was, now in otherwise.items():
        text = text.replace(was, now, 1)
    return text.encode()


def _of_city(city: Path) -> dict[Path, bytes]:
    week = sample_week(_WEEK)
    items = [task for task in listed_in(week) if task.task_id in _ITEMS]
    rows = [
        [task.task_id, name, task.task_id, task.text]
        for task in items
        if task.task_id not in _NOT_ENTERED
        for name in DISTRICTS
    ]
    listed = [["任务编号", "工作内容", "完成时限"]]
    listed += [[task.task_id, task.text, task.deadline] for task in items]
    register = [[column.heading for column in COUNTERPARTS.columns], *rows]
    below = "".join(f"  - {{name: {name}, folder: ../{name}}}\n" for name in DISTRICTS)
    config = (
        "# 示例：市级督查机构汇总三个区县。汇总用 duban rollup，见使用手册附录二之二\n"
        f"office: {{district: {CITY}, name: {CITY}政府督查室}}\noffices:\n{below}"
    )
    folder = OfficeFolder(city)
    return {
        folder.config: config.encode(),
        folder.master(week.month): register_book({"任务清单": listed}),
        folder.registers / "任务对应.xlsx": register_book({COUNTERPARTS.name: register}),
    }
