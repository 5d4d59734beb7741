"""A city above three districts, each of which has sealed the week 2017-W28; for tests."""

from pathlib import Path

from pipeline.domain.settings import Office as Named
from pipeline.domain.settings import OfficeBelow, Settings
from tests.office import WEEK, WITHOUT_PDF, Office, _written

ITEMS = """
| 任务编号 | 工作内容 | 完成时限 |
| 1 | 改造老旧小区供水管网 | 2017-12-31 |
| 2 | 建成社区养老服务中心 | 2017-12-31 |
"""
COUNTERPARTS = """
| 市级任务编号 | 区县 | 区县任务编号 | 区县任务内容 |
| 1 | 东区 | 1-1 | 改造老旧小区供水管网12处 |
| 1 | 西区 | A-1、A-2 | |
| 1 | 南区 | 3 | 南区老旧小区管网改造 |
| 2 | 东区 | 1-2 | 建成社区养老服务中心2个 |
| 2 | 西区 | 无 | |
| 2 | 南区 | 4 | |
"""
HEADER = "| 任务编号 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |"
DISTRICTS = {
    "东区": (
        """
        | 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
        | 1-1 | 改造老旧小区供水管网12处 | 区水务局 | 年底 |
        | 1-2 | 建成社区养老服务中心2个 | 区民政局 | 2017-06-30 |
        """,
        {
            "区水务局.xlsx": "| 1-1 | 已改造5处 | 60 | 是 |",
            "区民政局.xlsx": "| 1-2 | 主体完工 | 80 | 是 |",
        },
    ),
    "西区": (
        """
        | 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
        | A-1 | 改造老旧小区供水管网东片 | 区水务局 | 年底 |
        | A-2 | 改造老旧小区供水管网西片 | 区水务局 | 年底 |
        """,
        {"区水务局.xlsx": "| A-1 | 已完成 | 100 | 已办结 |\n| A-2 | 已开工 | 60 | 是 |"},
    ),
    "南区": (
        """
        | 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
        | 3 | 南区老旧小区管网改造 | 区住建局 | 年底 |
        | 4 | 建成社区养老服务中心1个 | 区民政局 | 年底 |
        """,
        {"区住建局.xlsx": "| 3 | 已进场 | 55 | 是 |"},
    ),
}


def district(root: Path, name: str) -> Office:
    """Seals the week of one of these districts below `root`."""
    listed, returns = DISTRICTS[name]
    named = Named(district=name, name=f"{name}目标督查办公室")
    office = Office(root / name, settings=Settings(office=named, reports=WITHOUT_PDF))
    office.root.mkdir()
    office.master(listed)
    for file, rows in returns.items():
        office.returned(file, f"{HEADER}\n{rows}")
    office.run()
    return office


def city(root: Path, *districts: str, counterparts: str = COUNTERPARTS) -> Office:
    """Makes the folder of the city beside its districts. Nothing is summed up yet."""
    below = tuple(OfficeBelow(name=name, folder=f"../{name}") for name in districts or DISTRICTS)
    named = Named(district="某市", name="某市政府督查室")
    settings = Settings(office=named, offices=below, reports=WITHOUT_PDF)
    office = Office(root / "市", settings=settings)
    office.root.mkdir()
    configured(office)
    office.master(ITEMS)
    if counterparts:
        office.kept("任务对应.xlsx", 任务对应=counterparts)
    return office


def configured(office: Office, /, **otherwise: object) -> None:
    """Writes config.yaml, with these settings in place of those that it has."""
    office.settings = office.settings.model_copy(update=otherwise)
    office.folder.config.write_text(_written(office.settings), "utf-8")


__all__ = ["COUNTERPARTS", "DISTRICTS", "ITEMS", "WEEK", "city", "configured", "district"]
