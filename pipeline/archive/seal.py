"""Seals a week or month: a new revision when anything differs, read-only, by one rename."""

import datetime as dt
import logging
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.archive.bags.bag import (
    BAGGING_DATE,
    IDENTIFIER,
    LOOKED_AT,
    NEEDS,
    PREVIOUS,
    SEALED_AT,
    SUPERSEDES,
    Bag,
    release_of,
    write_tags,
)
from pipeline.archive.bags.catalogue import bags_of, sealed_months, sealed_weeks
from pipeline.archive.bags.chain import last_links, made_again_since, sound_chain
from pipeline.archive.bags.faults import cannot_judge, faults_of, unread
from pipeline.archive.bags.links import link_to
from pipeline.archive.comparing.reasons import same_outputs, why_other
from pipeline.archive.statement import Made, Statement, read, revised, statement_of, write
from pipeline.domain.errors import CannotWork
from pipeline.domain.text import listing
from pipeline.domain.week import BEIJING, Week
from pipeline.history.past import NAME as PAST
from pipeline.history.past import Past
from pipeline.history.weeks import WEEKS_BACK, PastWeek, past_week, sealed_past
from pipeline.office.disk import all_to_disk, is_plain_file, make_folder, move, to_disk
from pipeline.office.folder import OfficeFolder

log = logging.getLogger("duban")


def seal(
    folder: OfficeFolder,
    made: Made[Any],
    looked_at: dt.datetime | None = None,
    edits: Sequence[str] = (),
) -> Bag:
    """Seals what was made, and returns the revision that holds it.

    The newest revision is returned if nothing differs from it and nothing was edited. Otherwise a
    new one is made: the folder in which `made.office` lies is renamed. `looked_at`: when the run
    looked at the week's folder. `edits`: what was edited in receipts.csv, in Chinese.
    Raises OSError when the archive cannot be written, CannotWork when its chain cannot be
    continued.
    """
    chain = sound_chain(folder.archive)  # it may have changed since the run began
    period = str(made.period)
    statement = statement_of(made)
    why = list(edits)
    if sealed := bags_of(folder.archive, period):
        newest = sealed[-1]
        why = [*edits, *_why_other(newest, statement)]
        if not why:
            log.info("与已封存的 archive/%s 相同", newest)
            return newest
        statement = revised(statement, newest.revision, newest.digest(), why)
    write(statement, made.results)
    bag = Bag(period, statement["revision"], folder.archive / period / f"r{statement['revision']}")
    if moved := [link.name for _, link in chain.beginnings if _takes_place(bag, link.name)]:
        raise CannotWork(
            f"{folder.archive}：链条接着的 {moved[0]} 不在这里，再封存 {period} 就与它混淆。"
            "请先把它移回来，再运行"
        )
    aside = made.office.root.parent
    reason = [("Duban-Reason", "；".join(why))] if why else []
    look = [(LOOKED_AT, looked_at.isoformat(timespec="seconds"))] if looked_at else []
    write_tags(aside, [*_info(folder, made, bag, statement), *reason, *look])
    _keep(aside, bag.path)
    log.info("已封存 archive/%s%s", bag, f"，{listing(why, '；')}" if why else "")
    return bag


def _takes_place(bag: Bag, lacking: str) -> bool:
    """Whether a new bag would stand where the chain names one that the archive lacks."""
    period, _, revision = lacking.partition("/r")
    return period == bag.period and (not revision.isdecimal() or int(revision) >= bag.revision)


def to_run_again(archive: Path, week: Week) -> list[str]:
    """Returns the later weeks whose newest revision used out-of-date results of this week.

    Such a week used the results themselves, or the past of the tasks that came with them.
    """
    later = [code for code in sealed_weeks(archive) if code > str(week)]
    if not later:  # as nearly always: the week just sealed need not be read again
        return []
    now, past = past_week(archive.parent, week), sealed_past(archive.parent, str(week))
    recent = {str(week.before(-ahead)) for ahead in range(1, WEEKS_BACK + 1)}
    return [
        code
        for code in later
        if (code in recent and _used(bags_of(archive, code)[-1], week) != now)
        or (code == later[0] and not _has_past(bags_of(archive, code)[-1], week, past))
    ]


def to_close_again(archive: Path, week: str) -> list[str]:
    """Returns the closed months whose newest revision used an earlier revision of this week."""
    return [
        month
        for month in sealed_months(archive)
        for newest in bags_of(archive, month)[-1:]
        if any(later.period == week for _, later in made_again_since(archive, newest))
    ]


def _has_past(bag: Bag, week: Week, past: Past | None) -> bool:
    """Whether the bag began with this past; so does one of a release that knew of none."""
    try:
        return sealed_past(bag.data, str(week)) == past or not is_plain_file(
            bag.results / "data" / PAST
        )
    except CannotWork:
        return False


def _used(bag: Bag, week: Week) -> PastWeek | None:
    """Returns what the bag's history holds of an earlier week; None when that is damaged."""
    try:
        return past_week(bag.data, week)
    except CannotWork:
        return None


def _why_other(newest: Bag, statement: Statement) -> list[str]:
    """Returns why what was made needs a new revision; nothing if the newest already holds it.

    It needs one when the content of a result, an input or the version of duban differs. A library,
    a system or a program of another digest that gives the same results is no reason: a new commit
    or another machine must not seal every week anew.
    """
    try:
        faults = faults_of(newest)
        if fault := unread(faults):
            raise cannot_judge(newest.path, fault)
        if not faults:
            sealed = read(newest.results)
            versions = sealed["versions"]["duban"], statement["versions"]["duban"]
            same = sealed["inputs"] == statement["inputs"] and same_outputs(sealed, statement)
            return [] if same and len(set(versions)) == 1 else why_other(sealed, statement)
    except (OSError, ValueError, KeyError, TypeError):
        pass  # damaged, and the checksums were made anew
    return [f"r{newest.revision} 封存后有改动或缺失"]


def _info(
    folder: OfficeFolder, made: Made[Any], bag: Bag, statement: Statement
) -> Iterator[tuple[str, str]]:
    period = made.period
    what = f"{period.title}督办周报" if isinstance(period, Week) else f"{period.label}督办月报"
    yield "Source-Organization", made.settings.office.name
    yield "External-Description", f"{what}的封存"
    yield IDENTIFIER, str(bag)
    yield "Bag-Software-Agent", _agent(statement["versions"])
    yield NEEDS, release_of(statement["versions"]["duban"])
    yield from sealed_at(dt.datetime.now(BEIJING))
    for last in last_links(folder.archive):
        yield PREVIOUS, str(link_to(last))
    if behind := statement["supersedes"]:
        yield SUPERSEDES, f"{bag.period}/r{behind['revision']} sha256:{behind['sha256']}"


def sealed_at(when: dt.datetime) -> Iterator[tuple[str, str]]:
    """Yields when a bag is sealed, as the clock says: a claim, which nothing is compared with."""
    yield BAGGING_DATE, when.date().isoformat()
    yield SEALED_AT, when.isoformat(timespec="seconds")


def _agent(versions: Mapping[str, str]) -> str:
    commit = f"; commit {versions['commit']}" if "commit" in versions else ""
    return f"duban {versions['duban']} (program sha256:{versions['program']}{commit})"


def _keep(aside: Path, target: Path) -> None:
    """Puts the bag in its final place: first all of it to the disk, then the rename."""
    all_to_disk(aside)
    for path in aside.rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    make_folder(target.parent)
    move(aside, target)
    target.chmod(0o555)  # only now: a read-only folder cannot be moved
    to_disk(target.parent)
    to_disk(target.parent.parent)
