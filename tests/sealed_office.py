"""Offices whose weeks were run: one with two returns, and that of the sample."""

import shutil
from pathlib import Path

from pipeline.archive.bags.bag import Bag
from pipeline.archive.bags.catalogue import bags_of
from tests.office import Office

ROOT = Path(__file__).parent.parent
MASTER = """
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
| 1-1 | 完成柏条河沿线截污管网建设 | 区水务局 | 7月底前 |
| 1-2 | 完成郫温路改造 | 区规建局 | 年底 |
"""
HEADER = "| 任务编号 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |"
WATER, ROADS = "| 1-1 | 已完成3公里 | 60 | 是 |", "| 1-2 | 已进场 | 20 | 是 |"


def seal(office: Office) -> None:
    """Fills a new office folder, and runs its week for real."""
    shutil.copytree(ROOT / "templates", office.root / "templates")
    office.master(MASTER)
    office.returned("区水务局.xlsx", f"{HEADER}\n{WATER}")
    office.returned("区规建局.xlsx", f"{HEADER}\n{ROADS}")
    office.run()


def run_sample(office: Office) -> None:
    """Runs both weeks of the sample that is checked in."""
    for name in ("inbox", "templates"):
        shutil.copytree(ROOT / name, office.root / name, dirs_exist_ok=True)
    for week in ("2017-W27", "2017-W28"):
        office.run(week)


def copy_of(root: Path, office: Office, week: str = "2017-W28") -> Office:
    """Copies the office folder at `root` into a new office, whose current week is `week`."""
    shutil.copytree(root, office.root, symlinks=True, dirs_exist_ok=True)
    office.week = week
    return office


def bags(office: Office, week: str = "2017-W28") -> list[Bag]:
    return bags_of(office.root / "archive", week)
