"""Makes a sealed week or month again in a scratch folder, from its bag and nothing else."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from pipeline.archive.bags.bag import BAGIT_TXT, SUPERSEDES, Bag, digests_below
from pipeline.archive.bags.catalogue import bags_named, is_period
from pipeline.archive.bags.copies import copy_file, copy_folder, files_below
from pipeline.archive.bags.faults import altered, faults_of, refuse_other_form
from pipeline.archive.bags.kept import Kept, brought, seconds_for
from pipeline.archive.bags.links import links_in
from pipeline.archive.comparing.compare import Comparison, compare, misstated
from pipeline.archive.comparing.data import same_data
from pipeline.archive.comparing.reasons import inputs_changed, versions_changed, why_other
from pipeline.archive.stage import copy_templates
from pipeline.archive.statement import (
    Made,
    Statement,
    place_of,
    read,
    revised,
    statement_of,
    write,
)
from pipeline.domain.errors import CannotWork, in_chinese
from pipeline.domain.text import visible
from pipeline.engine.work import MachineFails, Workplace
from pipeline.office.disk import is_plain_file, on_disk, write_new
from pipeline.office.folder import OfficeFolder
from pipeline.templates.sources import packaged

Make = Callable[[OfficeFolder, str], Made[Any]]
"""The recipe of the week or month of a code: `weekly.made_of` with its `read` already chosen."""


@dataclass(frozen=True)
class Again:
    """A sealed week or month that was made again, compared with what was sealed."""

    bag: Bag
    comparison: Comparison
    why: tuple[str, ...]
    """The reasons why it differs, in Chinese."""


def bag_named(archive: Path, name: str) -> Bag:
    """Returns the bag that a person names: `2017-W28`, `2017-07`, `2017-W28/r1` or its folder.

    A week or month means its newest revision. Raises CannotWork when there is no such bag.
    """
    path = Path(name)
    if (path / BAGIT_TXT).is_file():
        path = on_disk(path.resolve())
        return Bag(*_identity(path), path)
    if bags := bags_named(archive, name):
        return bags[-1]
    raise CannotWork(
        f"{name}：没有封存过。应是 archive 中的周次（如 2017-W28）、月份（如 2017-07）"
        "或封存包所在的文件夹"
    )


def _identity(path: Path) -> tuple[str, int]:
    """Returns the code and revision that the bag itself states, whatever its folder is called."""
    period, _, revision = (said := Bag("", 0, path).identity()).partition("/r")
    if is_period(period) and revision.isdecimal():
        return period, int(revision)
    if said:
        raise CannotWork(
            f"{path}：封存包自称是 {visible(said)}，不是哪一周、哪一月的。"
            "可能由更新的 duban 封存，请升级后再试"
        )
    raise CannotWork(f"{path}：封存包不完整（bag-info.txt 缺失或损坏）。请从备份恢复")


class NoRoom(MachineFails):
    """The error when no bag at all can be run again, whatever it holds."""


@contextmanager
def made_again(bag: Bag, make: Make, current: OfficeFolder | None = None) -> Iterator[Made[Any]]:
    """Makes the reports of a week or month again from the bag, and deletes them afterwards.

    With `current`, the settings and templates are those that this office has now. Raises
    CannotWork.
    """
    refuse_other_form(bag)
    with tempfile.TemporaryDirectory(prefix="duban-", ignore_cleanup_errors=True) as scratch:
        copy = OfficeFolder(on_disk(Path(scratch).resolve()) / "data")
        try:
            for path in files_below(bag.data):
                name = path.relative_to(bag.data)
                ours = path.is_relative_to(bag.results) or (current and name.parts[0] in _CHANGED)
                if is_plain_file(path) and not ours:
                    copy_file(path, copy.root / name)
            if current and current.config.is_file():
                copy_file(current.config, copy.config)
            for templates in (*([current.templates] if current else ()), packaged()):
                copy_templates(templates, copy, bag.period)  # templates added since then
            (copy.outbox / bag.period).mkdir(parents=True)
            made = make(copy, bag.period)
            write(_as_sealed(bag, statement_of(made)), made.results)
        except CannotWork as problem:
            said = [line.replace(str(copy.root), str(bag.data)) for line in problem.args]
            raise CannotWork(*([whole] if (whole := _not_whole(bag)) else said)) from None
        except OSError as error:
            raise NoRoom(f"{scratch}：写不进去（{in_chinese(error)}）。请检查磁盘空间") from None
        yield made


def _not_whole(bag: Bag) -> str:
    """Returns, in Chinese, that the bag is not as it was sealed; '' when it is."""
    if faults := faults_of(bag):
        told = f"{faults[0]}{'等' if len(faults) > 1 else ''}"
        return (
            f"{bag.path}：校验不符（{told}），封存的材料不能再用。"
            f"请运行 duban verify {bag.period}，并从备份恢复"
        )
    return ""


_CHANGED = ("config.yaml", "templates")


def _as_sealed(bag: Bag, statement: Statement) -> Statement:
    """Returns the statement as that of the bag's revision, after the one that the bag names."""
    try:
        superseded = [link.digest for link in links_in(bag.entries(), SUPERSEDES)]
        if bag.revision == 1 and not superseded:
            return statement
        why = read(bag.results)["supersedes"]["why"]
        return revised(statement, bag.revision - 1, "".join(superseded), why)
    except (OSError, ValueError, KeyError, TypeError):
        return statement | {"revision": bag.revision}


def again(bag: Bag, make: Make) -> Again:
    """Makes the week or month again, compares it and keeps nothing. Raises CannotWork."""
    with made_again(bag, make) as made:
        return compared(bag, made.results)


@dataclass(frozen=True)
class Order:
    """A bag to be made again elsewhere."""

    kept: Kept
    current: Mapping[str, bytes] | None = None
    """The files of the office now, its settings and templates, by path; None for those sealed."""

    def __str__(self) -> str:
        return str(self.kept)


@dataclass(frozen=True)
class Reports:
    """The reports of a bag that was made again elsewhere."""

    digest: str
    """That of the bag they were made from."""
    files: Mapping[str, bytes]
    """By path below the results."""


def order_of(kept: Kept, current: OfficeFolder | None) -> Order:
    """Returns the order to make a bag again.

    With the `current` office, it holds that office's settings and templates.
    """
    if current is None:
        return Order(kept)
    paths = [current.config, *files_below(current.templates)]
    files = {path.relative_to(current.root): path for path in paths if path.is_file()}
    return Order(kept, {name.as_posix(): path.read_bytes() for name, path in files.items()})


@contextmanager
def made_at(workplace: Workplace, order: Order, make: Make) -> Iterator[Path]:
    """Has the reports made again at the workplace, and deletes them afterwards. Raises CannotWork.

    They are taken only from one that read the bag as it is here.
    """
    work = partial(reports_again, make=make)
    (done,) = workplace.do(work, [order], lambda order: seconds_for(order.kept))
    if not isinstance(done.result, Reports):
        raise CannotWork(*(done.why or f"{order}：没有做成").split("\n"))
    bag = order.kept.bag
    if done.result.digest != bag.digest():
        raise CannotWork(
            f"{order.kept.shared or bag.path}：工作进程 {done.where} 读到的摘要是"
            f" {done.result.digest or '（没有读到）'}，与这里的不同，它做的不算"
        )
    with tempfile.TemporaryDirectory(prefix="duban-", ignore_cleanup_errors=True) as scratch:
        results = on_disk(Path(scratch).resolve()) / bag.period
        try:
            write_files(done.result.files, results)
        except OSError as error:
            raise NoRoom(f"{scratch}：写不进去（{in_chinese(error)}）。请检查磁盘空间") from None
        yield results


def reports_again(order: Order, make: Make) -> Reports:
    """Makes the reports again where it is called. Raises CannotWork."""
    with tempfile.TemporaryDirectory(prefix="duban-", ignore_cleanup_errors=True) as scratch:
        current = None
        if order.current is not None:
            current = OfficeFolder(on_disk(Path(scratch).resolve()))
            write_files(order.current, current.root)
        with brought(order.kept) as bag, made_again(bag, make, current) as made:
            files = {
                path.relative_to(made.results).as_posix(): path.read_bytes()
                for path in files_below(made.results)
            }
            return Reports(bag.digest(), files)


def write_files(files: Mapping[str, bytes], folder: Path) -> None:
    """Writes files below a folder, each at its path there. Raises CannotWork for one elsewhere."""
    for name, content in files.items():
        path = folder / name
        if {"", ".", ".."} & set(name.split("/")) or not path.is_relative_to(folder):
            raise CannotWork(f"{visible(name)}：不是结果中的文件")
        path.parent.mkdir(parents=True, exist_ok=True)
        write_new(path, content)


def compared(bag: Bag, results: Path) -> Again:
    """Compares what was sealed with what was made, and finds out why they differ."""
    comparison = compare(bag.results, results)
    if not comparison.differences:
        return Again(bag, comparison, ())
    why = tuple(_why(bag, results)) or ("封存的报告后来有改动",)
    if _as_stated(bag) and same_data(bag.results, results):
        comparison = replace(comparison, verdict="same_data")
    return Again(bag, comparison, why)


def _as_stated(bag: Bag) -> bool:
    """Whether the statement is as it was sealed, and the reports are those that it states."""
    path = place_of(bag.results)
    return not (
        altered(bag, {path.relative_to(bag.path).as_posix(): path}) or any(misstated(bag.results))
    )


def _why(bag: Bag, results: Path) -> list[str]:
    """Returns why the reports differ; nothing if only the sealed ones were changed afterwards.

    The program is not blamed for what somebody did to the bag.
    """
    path = place_of(bag.results)
    if altered(bag, {path.relative_to(bag.path).as_posix(): path}):
        return [f"封存的 {path.name} 与校验和不符，不能据以说明原因"]
    try:
        was, now = read(bag.results), read(results)
        if {name: made["sha256"] for name, made in was["outputs"].items()} == _digests_now(
            bag.results
        ):
            return why_other(was, now)
        return [
            *inputs_changed(was["inputs"], now["inputs"]),
            *versions_changed(was["versions"], now["versions"]),
        ]
    except (OSError, ValueError, KeyError, TypeError):
        return [f"封存的 {path.name} 缺失或损坏"]


def _digests_now(results: Path) -> dict[str, str]:
    """Returns the sha256 of the outputs as they are there now."""
    digests = digests_below(results)
    statement = place_of(results).relative_to(results).as_posix()
    return {name: sha256 for name, sha256 in digests.items() if name != statement}


def must_be_free(office: OfficeFolder, out: Path) -> None:
    """Raises CannotWork if `out` has other files, or lies within a bag or the office's folders."""
    for kept in (office.archive, office.inbox, office.outbox, office.templates):
        if out.is_relative_to(kept.resolve()):
            raise CannotWork(f"{out}：在 {kept} 里面。请换一个别处的文件夹")
    if any((above / BAGIT_TXT).exists() for above in (out, *out.parents)):
        raise CannotWork(f"{out}：在一个封存包里面。请换一个别处的文件夹，以免改动封存")
    if out.exists() and not (out.is_dir() and not any(out.iterdir())):
        raise CannotWork(f"{out}：已有文件。请换一个不存在或空的文件夹，以免覆盖")


def keep(results: Path, out: Path) -> None:
    """Copies the reports to the folder `out`. Raises CannotWork."""
    try:
        copy_folder(results, out)
    except OSError as error:
        raise CannotWork(f"{out}：写不进去（{in_chinese(error)}）。请检查路径和写入权限") from None
