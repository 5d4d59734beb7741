"""The command `adopt`: takes a list of any make as the month's list."""

import argparse
import datetime as dt
import logging
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.exits import DONE
from pipeline.cli.options import Command
from pipeline.cli.screen.adopt import asked, print_understanding
from pipeline.cli.screen.terminal import say
from pipeline.cli.settings import settings_in
from pipeline.domain.errors import CannotWork
from pipeline.domain.week import Month
from pipeline.intake.files.ready import get_ready
from pipeline.office.disk import write_new
from pipeline.office.folder import OfficeFolder

if TYPE_CHECKING:
    from pipeline.adopt.source import Correction, Source
    from pipeline.adopt.understanding import Understanding
    from pipeline.domain.fields import Field
    from pipeline.domain.settings import Settings
    from pipeline.domain.week import Week

log = logging.getLogger("duban")


def add_commands(command: Command) -> None:
    """Adds the command."""
    made = command(adopt, "接收任务清单：任何样式的清单，核对各列是否认对后，写成当月的任务清单")
    made.add_argument(
        "file", metavar="文件", help="清单：xlsx、xls、et、ods、csv、html 或 docx（表格或条文）"
    )
    made.add_argument("--month", metavar="月份", help="哪一月的，如 2017-07；默认为本周所在的月份")
    made.add_argument(
        "--as",
        dest="as_",
        metavar="表头=字段",
        action="append",
        default=[],
        help="认错的列怎么认，可以写几个，如 --as 交办事项=工作内容；等号后面空着，就是不读这一列",
    )
    made.add_argument("--yes", action="store_true", help="不再询问，写入任务清单")
    made.add_argument("--force", action="store_true", help="当月已有清单时，换成这一份")


def adopt(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    get_ready()
    from pipeline import weekly
    from pipeline.adopt.canonical import canonical
    from pipeline.adopt.page import adoption_page
    from pipeline.adopt.source import read_source
    from pipeline.adopt.writing import put_list, refuse_if_other, refuse_to_overwrite

    settings = settings_in(folder, above_others=True)
    path = Path(arguments.file)
    own = weekly.own_columns(settings)
    corrections = [_correction(words, own) for words in arguments.as_]
    source = read_source(path, settings.limits)
    month = _month(arguments.month, settings, source)
    week = weekly.week_in(month, settings)
    asks = sys.stdin.isatty() and sys.stdout.isatty() and not arguments.yes
    understood = _understood(source, week, corrections, settings, arguments.file, asks)
    page_file = folder.master_page(month)
    print_understanding(understood)
    page = adoption_page(understood, settings.office.name, folder.templates)
    if understood.must_ask or asks or not arguments.yes:
        _show(page_file.name, page)
    if understood.must_ask:
        told = "、".join(understood.must_ask)
        raise CannotWork(f"{path}：{told}，没有写入。请写明是哪一列，如 {understood.command}")
    target = folder.master(month)
    if not (arguments.yes or asks):
        log.info("只是显示，没有写入清单。各列都认对了，就加 --yes 写成 %s", target)
        return DONE
    if not arguments.force:
        refuse_to_overwrite(folder, understood)
    content = canonical(understood, settings.office.name, settings.office.district)
    refuse_if_other(understood, content, settings.limits, own)
    if asks and not _agreed(target):
        log.info("没有写入任务清单")
        return DONE
    put_list(folder, understood, {page_file: page, target: content})
    log.info("已写成 %s（%d项任务）。怎样认的见 %s", target, len(understood.tasks), page_file)
    return DONE


def _show(name: str, page: bytes) -> None:
    """Puts the page outside the office, where people can look at it before they decide."""
    import tempfile

    shown = Path(tempfile.mkdtemp(prefix="duban")) / name
    write_new(shown, page)
    say(f"要看网页，打开 {shown}")


def _agreed(target: Path) -> bool:
    """Asks whether the list is right."""
    return asked(f"各列都认对了吗？写成 {target} 请输入 是，不写按回车") in ("是", "y", "yes")


def _understood(
    source: "Source",
    week: "Week",
    corrections: "list[Correction]",
    settings: "Settings",
    file: str,
    asks: bool,
) -> "Understanding":
    """Returns how the list was understood, after asking what is doubtful if someone can answer."""
    from pipeline import weekly
    from pipeline.adopt.understanding import questions_of, understand
    from pipeline.cli.screen.adopt import answer_to
    from pipeline.intake.meaning.units.roll import Naming
    from pipeline.intake.sheets.listing import NotAList

    own, naming = weekly.own_columns(settings), Naming.of(settings)
    answered: set[str] = set()
    while True:
        understood = None
        try:
            understood = understand(source, week, corrections, own, naming, file)
            questions = list(understood.questions)
        except NotAList as problem:
            questions = questions_of(problem)
            if not asks or all(question.words in answered for question in questions):
                raise
        open_questions = [q for q in questions if q.words not in answered] if asks else []
        if not open_questions:
            assert understood is not None
            return understood
        for question in open_questions:
            answered.add(question.words)
            correction = answer_to(question)
            if correction is not None:
                corrections.append(correction)


def _correction(words: str, own: "tuple[Field, ...]") -> "Correction":
    """Returns what 表头=字段 says. Raises CannotWork when it is not so written."""
    from pipeline.adopt.source import Correction
    from pipeline.domain.fields import FIELDS

    said, mark, means = (part.strip() for part in words.partition("="))
    if not mark or not said:
        raise CannotWork(f"--as {words}：应写成 表头=字段，如 --as 交办事项=工作内容")
    fields = [field for field in FIELDS if field.is_read("master")]
    fields += [field for field in own if "master" in field.sheets]
    for field in fields:
        if means in (field.heading, *field.synonyms):
            return Correction(said, field.heading)
    if means:
        known = "、".join(dict.fromkeys(field.heading for field in fields))
        raise CannotWork(f"--as {words}：没有“{means}”这个字段。可以是：{known}；空着就是不读")
    return Correction(said, "")


def _month(said: str | None, settings: "Settings", source: "Source") -> Month:
    """Returns the month asked for, or the current week's. Raises CannotWork.

    A file that names another month than the current one needs `--month`.
    """
    from pipeline import weekly
    from pipeline.adopt.source import months_named

    if said is not None:
        match = re.fullmatch(r"(\d{4})-(\d{2})", said)
        if not match or not 1 <= int(match[2]) <= 12 or not int(match[1]):
            raise CannotWork(f"{said}：不是月份。应如 2017-07")
        return Month(int(match[1]), int(match[2]))
    month = weekly.week_of(None, settings, dt.date.today()).month
    named = months_named(source)
    if named and month not in named:
        other = named[0]
        raise CannotWork(
            f"{source.path}：写的是{other.year}年{other.number}月，本周是{month.year}年{month.number}月。"
            f"请用 --month 写明是哪一月的清单，如 --month {other}"
        )
    return month
