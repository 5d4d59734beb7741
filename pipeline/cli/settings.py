"""The office's settings for a command, with warnings about what looks wrong in them."""

import logging
from typing import TYPE_CHECKING

from pipeline.domain.errors import CannotWork
from pipeline.domain.text import listing, visible
from pipeline.office.folder import OfficeFolder

if TYPE_CHECKING:
    import datetime as dt

    from pipeline.assess.view import WeekView
    from pipeline.domain.settings import Settings

log = logging.getLogger("duban")


def settings_in(folder: OfficeFolder, *, above_others: bool = False) -> "Settings":
    """Returns the settings of the office in this folder. Raises CannotWork if it is no office.

    So it does in the folder of an office above others, which has no weeks of its own, unless the
    command is one for it.
    """
    from pipeline import weekly

    if not folder.is_office:
        raise CannotWork(
            f"{folder.root}：不是办公文件夹（既没有 config.yaml，也没有 inbox）。"
            "请进入办公文件夹再运行，或用 --root 指明；还没有的，用 duban init 建一个"
        )
    settings = weekly.settings_of(folder)
    if settings.offices and not above_others:
        raise CannotWork(
            f"{folder.config}：写有 offices，是汇总各区县的文件夹，没有自己的周报。"
            "汇总请用 duban rollup；自己也有周报的，请另建一个文件夹"
        )
    if not folder.config.exists():
        beside = listing(map(visible, folder.other_configs))
        log.warning(
            "%s：没有这个文件，全部按默认设置（%s）。%s",
            folder.config,
            settings.office.name,
            f"旁边有 {beside}，请改名为 config.yaml" if beside else "请补上",
        )
    return settings


def tell_of_the_date(date: "dt.date | None", known_on: "dt.date", what: str) -> None:
    """Warns when the reports are dated before `known_on`, the day of `what` they tell of."""
    if date and date < known_on:
        log.warning("成文日期 %s 早于%s %s，请核对", date, what, known_on)


def tell_of_the_list(view: "WeekView") -> None:
    """Says before all else what in the month's list is not sure, as all else rests on it."""
    for finding in view.list_not_sure:
        log.error("%s %s：%s。%s", finding.code, finding.file, finding.message, finding.hint)


def tell_of_unknown_units(view: "WeekView", settings: "Settings") -> None:
    """Warns of units in config.yaml that are not in the list.

    A misspelt name would silently leave its unit without aliases and without mail.
    """
    if unknown := view.not_listed(settings.units):
        names = listing(map(visible, unknown))
        log.warning("config.yaml 的 units 中有单位不在本月任务清单里，请核对名称：%s", names)
