"""The commands of the week: `run`, `check`, `status`, `forms`."""

import argparse
import datetime as dt
import logging
from functools import partial
from typing import TYPE_CHECKING

from pipeline.cli.exits import CANNOT, DONE, held
from pipeline.cli.options import Command, add_date, add_jobs, add_json, add_week, files_named
from pipeline.cli.screen.terminal import print_json, track
from pipeline.cli.screen.week import last_line, print_check, print_forms, print_status, to_do
from pipeline.cli.settings import (
    settings_in,
    tell_of_the_date,
    tell_of_the_list,
    tell_of_unknown_units,
)
from pipeline.domain.errors import CannotWork
from pipeline.domain.text import listing, visible
from pipeline.domain.week import BEIJING
from pipeline.intake.files.ready import get_ready
from pipeline.office.folder import OfficeFolder
from pipeline.office.last_run import noted

if TYPE_CHECKING:
    from pipeline.assess.view import UnitView, WeekView
    from pipeline.domain.settings import Settings
    from pipeline.domain.week import Week
    from pipeline.merge.subjects import FileFacts
    from pipeline.weekly import Read

log = logging.getLogger("duban")


def add_commands(command: Command) -> None:
    """Adds the commands of the week."""
    made = command(run, "每周汇总：读取报表，检查合并，生成报告，放进 outbox")
    add_week(made)
    add_jobs(made)
    made.add_argument("--strict", action="store_true", help="有错误级的问题时，退出码为 1")
    add_date(made)

    made = command(check, "检查报表有什么问题，不写入任何文件；有错误级的问题时退出码为 1")
    made.add_argument("file", metavar="文件", nargs="+", help="一个或几个周报表")
    add_week(made)
    add_json(made)
    # A check is always strict; the option is accepted all the same
    made.add_argument("--strict", action="store_true", help=argparse.SUPPRESS)

    made = command(status, "谁已报送、谁没有、有什么问题，不写入任何文件")
    add_week(made)
    add_jobs(made)
    add_json(made)

    made = command(forms, "给每个牵头单位做一份空白周报表，填好已知的内容，放进 outbox")
    made.add_argument("--week", metavar="周次", required=True, help="哪一周的，如 2017-W28")


def now() -> dt.datetime:
    """Returns the time in Beijing: when a file came that nobody has seen before."""
    return dt.datetime.now(BEIJING)


def run(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    get_ready("pipeline.corrections.marking")
    from pipeline import weekly

    with noted(folder) as note:
        settings = settings_in(folder)
        week = weekly.week_of(arguments.week, settings, dt.date.today())
        note.week = week.title
        view = weekly.run(folder, week, _readers(arguments.jobs), now(), arguments.date or "")
        from pipeline.post.letters.messages import without_address

        tell_of_the_date(view.date, view.known_on, "最后收到文件的日期")
        tell_of_the_list(view)
        line = last_line(view, folder.results(week))
        if nobody := without_address(view, settings):
            log.info("没有邮箱、不会发出的邮件：%s", listing(nobody))
        tell_of_unknown_units(view, settings)
        log.info("%s", line)
        note.succeeded(line)
        from pipeline.printing import print_reports

        problems = {}
        if not (printed := print_reports(folder, week, settings)):
            problems["PDF 没有做成，详情见运行日志"] = f"处理后重新运行 duban run --week {week}"
        if settings.mail.auto and (problem := _not_mailed(folder, week, settings)):
            problems[problem] = f"处理后运行 duban send {week}"
        if problems:
            results = folder.results(week)
            said = f"本周的结果已在 {results}；但{listing(problems, '；')}"
            note.succeeded(said, listing(problems.values(), "；"))
    errors = view.counts["findings_error"] if arguments.strict else 0
    return held(errors or len(problems)) if printed else CANNOT


def _not_mailed(folder: OfficeFolder, week: "Week", settings: "Settings") -> str:
    """Sends the messages. Returns, in Chinese, that some did not go out; '' when all did.

    The results of the run are in place and stay there.
    """
    from pipeline.archive.outbox import newest_sealed
    from pipeline.post.sending.sealed import sealed_in
    from pipeline.post.sending.send import send as send_messages

    try:
        proof = sealed_in(folder, week, newest_sealed(folder.archive, str(week)), settings)
        if send_messages(folder, week, settings, proof, force=False, resend=()):
            return ""
        return "邮件没有全部发出，详情见运行日志"
    except CannotWork as told:
        log.error("%s", told)
        return f"邮件没有发出。{told}"
    except Exception:  # the results are in place all the same
        log.exception("发邮件时程序内部出错。请把运行日志发给维护人员")
        return "发邮件时程序内部出错。请把运行日志发给维护人员"


def check(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    get_ready()
    from pipeline import weekly

    settings = settings_in(folder)
    week = weekly.week_of(arguments.week, settings, dt.date.today())
    read = _readers(jobs=1)
    paths = [path for name in arguments.file for path in files_named(name)]
    view = weekly.check(folder, week, settings, read, paths, now())
    tell_of_the_list(view)
    names = {file.file for file in view.files}
    findings = [finding for finding in view.findings if finding.file in names]
    if arguments.json:
        print_json(
            {
                "week": str(week),
                "files": [_received(file, view) for file in view.files],
                "findings": [finding.in_columns() for finding in findings],
            }
        )
    else:
        print_check(view, findings)
    return held(any(f.of_return and f.severity == "error" for f in findings))


_SAID = ("file", "unit", "sha256", "size", "received_at", "seen", "sender", "proofs", "against")


def _received(file: "FileFacts", view: "WeekView") -> dict[str, object]:
    """Returns a received file for `--json`."""
    said = {name: getattr(file, name) for name in _SAID}
    late = file.received_at > view.week.cutoff
    columns = [
        {"column": c.column, "heading": c.heading, "field": c.field, "sure": c.sure}
        for c in file.columns
    ]
    return {
        **said,
        "late": late,
        "seen": file.seen,
        "sender": file.sender,
        "state": file.state,
        "reason": file.reason,
        "sheet": file.sheet,
        "columns": columns,
    }


def status(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    get_ready()
    from pipeline import weekly
    from pipeline.intake.files.receipts import loose_in

    settings = settings_in(folder)
    week = weekly.week_of(arguments.week, settings, dt.date.today())
    view = weekly.status(folder, week, settings, _readers(arguments.jobs), now())
    tell_of_the_list(view)
    tell_of_unknown_units(view, settings)
    not_filed = [visible(path.name) for path in loose_in(folder.inbox)]
    if arguments.json:
        print_json(
            {
                "week": str(week),
                "counts": view.counts,
                "units": [_status_of(unit, view) for unit in view.units],
                "files": [_received(file, view) for file in view.files],
                "not_filed": not_filed,
            }
        )
    else:
        print_status(view, not_filed)
    return DONE


def _status_of(unit: "UnitView", view: "WeekView") -> dict[str, object]:
    return {
        "unit": unit.name,
        "tasks": len(unit.tasks),
        "reported": unit.reported,
        "received_at": unit.received_at,
        "late": unit.late,
        "late_tasks": [task.task_id for task in unit.tasks if task.late],
        "files": unit.files,
        "findings_error": len(view.to_mend.get(unit.name, ())),
        "findings_warning": len(view.to_check.get(unit.name, ())),
        "to_do": to_do(view, unit),
    }


def forms(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    from pipeline import weekly
    from pipeline.office.folder import FORMS

    settings = settings_in(folder)
    week = weekly.week_of(arguments.week, settings, dt.date.today())
    view = weekly.forms(folder, week, settings)
    tell_of_the_list(view)
    print_forms(view, folder.results(week) / FORMS, _with_address(settings))
    return DONE


def _with_address(settings: "Settings") -> set[str]:
    return {unit for unit, addresses in settings.addresses.items() if addresses}


def _readers(jobs: int) -> "Read":
    from pipeline.intake.readers import read_returns

    return partial(read_returns, jobs=jobs, track=track)
