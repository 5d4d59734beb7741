"""The recipe of a week, top to bottom. Read this first.

A return goes one way: intake → merge → rules → assess → reports. The archive seals what went in
and what came out. Each step takes what it needs and makes the next thing. Only intake, history and
corrections read files; only reports, corrections, post and the archive write them.
"""

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import rules
from pipeline.archive.bags.bag import Bag
from pipeline.archive.bags.chain import sound_chain
from pipeline.archive.outbox import put_sealed
from pipeline.archive.past import sealed_history
from pipeline.archive.received import sealed_lines, sealed_look
from pipeline.archive.seal import seal, to_close_again, to_run_again
from pipeline.archive.stage import staged_week
from pipeline.archive.statement import Made, said_of_week
from pipeline.corrections.corrections import corrections
from pipeline.domain.errors import CannotWork
from pipeline.domain.fields import Field
from pipeline.domain.settings import Limits, Settings
from pipeline.domain.text import listing
from pipeline.domain.week import Month, Week
from pipeline.history.weeks import History, left_out, read_history
from pipeline.intake.files.arrivals import NAME, Look, add_lines
from pipeline.intake.files.looks import Proofs, looks_at, note_look
from pipeline.intake.files.receipts import (
    Found,
    Receipt,
    file_loose_returns,
    found,
    receipt_of,
    receipts_of,
)
from pipeline.intake.master import MasterList, read_master, refuse_no_list
from pipeline.intake.meaning.headings.recognise import carried_columns, usual_sheets
from pipeline.intake.meaning.units.known import Units
from pipeline.intake.meaning.units.not_units import is_group
from pipeline.intake.meaning.units.roll import Naming
from pipeline.intake.registers import read_books
from pipeline.intake.returns import Return, read_return
from pipeline.intake.sheets.issued import Known
from pipeline.office.config import read_settings
from pipeline.office.disk import write_new
from pipeline.office.folder import FORMS, OfficeFolder, locked, put_in_place
from pipeline.office.key import make_key, week_key
from pipeline.post import issuing_letters, write_issuing, write_messages
from pipeline.post.fetching.record import Record
from pipeline.reports import (
    Forms,
    forms_of_all,
    forms_of_missing,
    write_forms,
    write_past,
    write_reports,
)
from pipeline.templates import look_through

if TYPE_CHECKING:
    from pipeline.assess.view import WeekView

log = logging.getLogger("duban")

Read = Callable[[Sequence[Receipt], Week, Limits, tuple[Field, ...]], Iterable[Return]]
"""Reads the received files: `readers.read_returns` with jobs and progress bar already chosen."""


def run(
    folder: OfficeFolder, week: Week, read: Read, now: dt.datetime, date: str = ""
) -> "WeekView":
    """Runs the weekly batch: the units' returns in, the leaders' reports out, both sealed.

    Everything is copied first, and then only the copy is read. The clock tells only when files
    came that no run has seen before. `date` is that of the documents, as `--date` has it; '' leaves
    it to config.yaml. Raises CannotWork; the outbox then stays as it was before.
    """
    own = own_columns(settings_of(folder))
    with locked(folder):
        log.info("开始 %s %s", week, week.title)
        sound_chain(folder.archive)  # before anything is written
        for name in look_through(folder.templates, carried_columns(own)):
            log.info("模板 %s 用的是程序自带的", name)
        filed, held = file_loose_returns(folder.inbox, week)
        if filed:
            log.info("归入 inbox/%s：%s", week, listing(filed))
        refuse_no_list(folder.master(week.month), week.month)  # now: the copy has no other lists
        make_key(folder)
        look = look_at(folder, week, now)
        with staged_week(folder, week, held) as copy:
            new = found(copy.returns(week), look)
            add_lines(copy.returns(week) / NAME, new.lines)
            for edit in new.edits:
                log.warning("%s", edit)
            if not new.edits:
                _remember(folder, week, look, new)
            if date:
                write_new(copy.date, date.encode())  # sealed, so that a re-run has it too
            made = made_of(copy, str(week), read)
            for missing in left_out(week, made.view.earlier):
                log.warning("archive 中没有 %s 的结果，与它的对比从略", missing)
            bag = seal(folder, made, look.at, new.edits)
            if new.edits:  # only now: a run that fails must not hide them from the next
                _remember(folder, week, look, new)
        put_sealed(folder, made, bag)
        if later := listing(to_run_again(folder.archive, week)):
            log.warning("%s 用的不是 %s 现在的结果。请按先后重新运行这些周", later, week)
        if months := to_close_again(folder.archive, str(week)):
            again = listing(f"duban month {month} --close" for month in months)
            closed = listing(months)
            log.warning("%s 已结账，用的不是 %s 现在的结果。请重新运行 %s", closed, week, again)
    return made.view


def _remember(folder: OfficeFolder, week: Week, look: Look, new: Found) -> None:
    """Records what the look has found, and notes the look itself."""
    add_lines(folder.returns(week) / NAME, new.lines)
    note_look(folder, week, look, new.noted, new.unopened)
    Record(folder).mend()


def look_at(folder: OfficeFolder, week: Week, now: dt.datetime) -> Look:
    """Returns what tells when the files came that are in the week's folder now."""
    at = now.replace(microsecond=0)
    mail, sealed = Record(folder), sealed_lines(folder, week)
    mailed = mail.mailed(week)
    looks = looks_at(folder, week, Proofs(at, sealed, mailed, sealed_look(folder, week)))
    return Look(
        at=at,
        before=looks.last,
        mailed=mailed,
        kept={**looks.lines, **sealed},
        unopened=looks.unopened,
        folder=folder.returns(week),
        edits=(*looks.edits, *mail.edits(week)),
        mended=looks.mended,
    )


def made_of(copy: OfficeFolder, code: str, read: Read) -> Made["WeekView"]:
    """Writes the week's reports into the outbox of a small office folder of its own.

    A week is run in this way, and a sealed one is run again in the same way.
    """
    settings = settings_of(copy)
    week = week_named(code, settings)
    master = master_list(copy, week, settings)
    receipts, _ = receipts_of(copy.returns(week))
    history = read_history(copy.root, week)  # checked against the bags when it was copied
    known = known_in(copy, week, settings)
    view = understood(history, week, settings, master, receipts, read, known)
    view = replace(view, date_asked=date_asked(copy))
    by_sequence = master.by_sequence
    del master  # the view has what the reports need, and a long list is as large as they are
    returns, limits, results = copy.returns(week), settings.limits, copy.results(week)
    with corrections(view, known.key, returns, limits, results):  # in other processes meanwhile
        write_reports(view, copy.templates, results)
        write_past(history.past, view, results, by_sequence=by_sequence)
    reminders = forms_of_missing(view, known.key)
    write_messages(view, settings, copy.templates, results, reminders)
    return Made(copy, week, view, settings, said_of_week(view))


def date_asked(copy: OfficeFolder) -> str:
    """Returns what `--date` asked for when the week was run, as sealed with it; '' for nothing."""
    return copy.date.read_text(encoding="ascii") if copy.date.is_file() else ""


def return_in(bag: Bag, file: str, sha256: str) -> Return:
    """Reads a return as its sealed week read it."""
    copy = OfficeFolder(bag.data)
    settings = settings_of(copy)
    week = week_named(bag.period, settings)
    path = copy.returns(week) / file
    return read_return(path, file, sha256, week, settings.limits, own_columns(settings))


def list_in(bag: Bag) -> MasterList:
    """Reads the month's list as its sealed week read it. Raises CannotWork."""
    copy = OfficeFolder(bag.data)
    settings = settings_of(copy)
    return master_list(copy, week_named(bag.period, settings), settings)


def forms(folder: OfficeFolder, week: Week, settings: Settings) -> "WeekView":
    """Writes the units' blank returns for a week, filled in from the list and earlier weeks.

    With them it writes the letters that bring each unit its own. Returns the week as it is before
    any return is in. Raises CannotWork.
    """
    with locked(folder):
        make_key(folder)
        view, made, letters = _issued(folder, week, settings)

        def build(aside: Path) -> None:
            write_forms(made, aside)
            write_issuing(letters, aside)

        put_in_place(folder, week, build, lambda name: name == FORMS)
    return view


def forms_now(folder: OfficeFolder, week: Week, settings: Settings) -> dict[str, bytes]:
    """Returns the letters that `forms` would write now, by file name. Writes nothing.

    Forms are not sealed: whether those on the disk are the office's is proved by making them anew.
    Raises CannotWork.
    """
    return _issued(folder, week, settings)[2]


def _issued(
    folder: OfficeFolder, week: Week, settings: Settings
) -> "tuple[WeekView, Forms, dict[str, bytes]]":
    master = master_list(folder, week, settings)
    key = week_key(folder, week)
    history = sealed_history(folder, week)
    view = understood(history, week, settings, master, [], lambda *_: [], Known(key))
    made = forms_of_all(view, key)
    return view, made, issuing_letters(view, settings, folder.templates, made)


def status(
    folder: OfficeFolder, week: Week, settings: Settings, read: Read, now: dt.datetime
) -> "WeekView":
    """Returns the week as it is now. Writes nothing."""
    master = master_list(folder, week, settings)
    receipts = _here(folder, week, now)
    history, known = sealed_history(folder, week), known_in(folder, week, settings)
    return understood(history, week, settings, master, receipts, read, known)


def _here(folder: OfficeFolder, week: Week, now: dt.datetime) -> list[Receipt]:
    """Returns what is in the week's folder now. Warns of what was done to the record of looks."""
    look = look_at(folder, week, now)
    for edit in look.edits:
        log.warning("%s", edit)
    return receipts_of(folder.returns(week), look)[0]


def check(
    folder: OfficeFolder,
    week: Week,
    settings: Settings,
    read: Read,
    paths: Sequence[Path],
    now: dt.datetime,
) -> "WeekView":
    """Returns what `run` would make of these files alone. Writes nothing.

    A file in the week's inbox was received when its receipt says. Any other file counts as
    received in time.
    """
    master = master_list(folder, week, settings)
    known = {receipt.path.resolve(): receipt for receipt in _here(folder, week, now)}
    receipts = []
    for path in paths:
        if not path.is_file():
            raise CannotWork(f"{path}：没有这个文件。请检查路径和文件名")
        receipt = known.get(path.resolve())
        receipts.append(receipt or replace(receipt_of(path), received_at=week.cutoff))
    history, ours = sealed_history(folder, week), known_in(folder, week, settings)
    return understood(history, week, settings, master, receipts, read, ours)


def understood(
    history: History,
    week: Week,
    settings: Settings,
    master: MasterList,
    receipts: Sequence[Receipt],
    read: Read,
    known: Known,
) -> "WeekView":
    """Makes the view that all reports share from the received files: the heart of the recipe."""
    own = own_columns(settings)
    returns = read(receipts, week, settings.limits.of_list(len(master.tasks)), own)
    # Only now, with pandas: other processes read the returns meanwhile
    from pipeline.assess import assess
    from pipeline.merge import merge

    merged = merge(
        *(master, units_of(master, settings), receipts, returns, history, week, known),
        settings.limits,
        settings.stages.slip,
    )
    findings = rules.judge(merged, settings.rules)
    return assess(merged, findings, history, week, settings, carried_columns(own))


def known_in(folder: OfficeFolder, week: Week, settings: Settings) -> Known:
    """Returns what proves to the office which files are its own, and whose. Raises CannotWork."""
    addresses: dict[str, list[str]] = {}
    for unit in settings.units:
        for address in unit.mail:
            addresses.setdefault(address.lower(), []).append(unit.name)
    return Known(week_key(folder, week), addresses)


def settings_of(folder: OfficeFolder) -> Settings:
    """Returns the office's settings. Raises CannotWork."""
    return read_settings(folder.config, rules.THRESHOLDS)


def week_of(code: str | None, settings: Settings, today: dt.date) -> Week:
    """Returns the week asked for, or that of the latest cut-off day. Raises CannotWork."""
    if code is None:
        return Week.latest(today, settings.week.cutoff, settings.week.cutoff_time)
    return week_named(code, settings)


def week_in(month: Month, settings: Settings) -> Week:
    """Returns the last week of the month."""
    after = dt.date(month.year + month.number // 12, month.number % 12 + 1, 1)
    last = after - dt.timedelta(days=1)
    return Week.latest(last, settings.week.cutoff, settings.week.cutoff_time)


def week_named(code: str, settings: Settings) -> Week:
    """Returns the week of that code. Raises CannotWork when there is no such week."""
    try:
        return Week.parse(code, settings.week.cutoff, settings.week.cutoff_time)
    except ValueError:
        raise CannotWork(f"{code}：不是周次。应如 2017-W28（2017年第28周）") from None


def master_list(folder: OfficeFolder, week: Week, settings: Settings) -> MasterList:
    path = folder.master(week.month)
    file = folder.relative(path)
    own = own_columns(settings)
    books = read_books(folder, week.month, settings.limits)
    return read_master(
        path,
        file,
        week,
        settings.limits,
        Naming.of(settings),
        own,
        books,
        late_counts=settings.registers.late_extensions,
        working=settings.week.working_days,
    )


def units_of(master: MasterList, settings: Settings) -> Units:
    """Returns the known units: supporting units too, so that none is mistaken for the lead unit."""
    names = [*master.units, *(name for name in master.supporting if not is_group(name))]
    return Units(names, Naming.of(settings).same_unit, settings.office.district)


def own_columns(settings: Settings) -> tuple[Field, ...]:
    """Returns the columns that the office adds, as fields. Their names are their headings."""
    return tuple(
        Field(
            column.name,
            column.name,
            (column.sheet,) if column.sheet else usual_sheets(column.name),
            column.aliases,
            width=column.width,
        )
        for column in settings.columns
    )
