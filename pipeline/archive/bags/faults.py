"""The faults of a bag: all that is not as it was sealed."""

import os
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

import pipeline
from pipeline.archive.bags.bag import (
    BAGIT,
    BAGIT_TXT,
    INFO,
    NEEDS,
    PAPERS,
    PAYLOAD,
    TAGS,
    VERSION,
    Bag,
    sha256_of,
)
from pipeline.archive.bags.catalogue import is_period
from pipeline.archive.bags.copies import files_below
from pipeline.domain.errors import CannotWork, in_chinese, is_held
from pipeline.domain.text import visible
from pipeline.history.results import text_in
from pipeline.office.disk import is_plain_file


def faults_of(bag: Bag) -> list[str]:
    """Returns everything missing, extra, changed, unreadable or a link, in Chinese and by name.

    When the bag's own papers are damaged, nothing can be said of the rest.
    """
    linked = [
        f"{folder.name} 是链接，封存的内容不在 archive 里"
        for folder in (bag.path.parent, bag.path)
        if folder.is_symlink()
    ]
    try:
        if text_in(bag.path / BAGIT_TXT) != BAGIT:
            return [*linked, f"{BAGIT_TXT} 有改动"]
        bag.info()
        tags, payload = bag.tag_checksums(), bag.checksums()
    except (OSError, ValueError) as error:
        name = Path(getattr(error, "filename", None) or INFO).name
        if isinstance(error, OSError) and is_held(error):
            return [*linked, f"{_UNREAD}（{in_chinese(error)}）：{name}"]
        return [*linked, f"不是完整的封存包：{name} 缺失、损坏或被改写"]
    if not other_form(bag):
        tags = {name: tags.get(name, "") for name in PAPERS}
    return [*linked, *_faults(bag, tags | payload)]


def _faults(bag: Bag, recorded: Mapping[str, str]) -> Iterator[str]:
    present = {path.relative_to(bag.path).as_posix(): path for path in files_below(bag.path)}
    closed = {name: what for name, path in present.items() if (what := _closed(path))}
    for name, what in sorted(closed.items()):
        yield f"{what}：{visible(name)}"
    for name in sorted(recorded.keys() - present):
        if not _below(name, closed):
            yield f"缺失：{visible(name)}"
    for name in sorted(present.keys() - recorded.keys() - closed.keys() - {TAGS}):
        yield f"多出：{visible(name)}"
    for name in sorted(present.keys() & recorded.keys() - closed.keys()):
        if fault := _fault(present[name], recorded[name]):
            yield f"{fault}：{visible(name)}"


def altered(bag: Bag, files: Mapping[str, Path]) -> tuple[str, ...]:
    """Returns the names of those `files` that are not as they were sealed.

    `files` gives the path of each by its name in the bag. The manifest is checked against the
    tag manifest first, so that the bag's digest vouches for the files.
    """
    try:
        whole = not _fault(bag.path / PAYLOAD, bag.tag_checksums().get(PAYLOAD, ""))
        recorded = bag.checksums()
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and is_held(error):
            told = f"{_UNREAD}（{in_chinese(error)}）"
            raise cannot_judge(Path(str(error.filename or bag.path)), told) from None
        whole = False
    if not whole:
        return (PAYLOAD,)
    return tuple(
        name
        for name, path in files.items()
        if (name in recorded or os.path.lexists(path))
        and (_fault_or_stop(path, recorded.get(name, "")) or _through_link(bag, name))
    )


def _fault_or_stop(path: Path, sha256: str) -> str:
    """Returns as `_fault` does. Raises CannotWork for a file that is there, but cannot be read."""
    fault = _fault(path, sha256)
    if fault.startswith(_UNREAD) and is_plain_file(path):
        raise cannot_judge(path, fault)
    return fault


def cannot_judge(path: Path, fault: str) -> CannotWork:
    """Returns the error for what is neither whole nor altered, as far as anybody can tell."""
    return CannotWork(
        f"{path}：{fault}，看不出封存以后有没有改动。请关闭正在打开它的程序、检查权限后再运行"
    )


def unread(faults: Iterable[str]) -> str:
    """Returns the first of the faults that only says that something could not be read; '' if none.

    A file that another program holds open has not been tampered with.
    """
    return next((fault for fault in faults if fault.startswith((_UNREAD, _UNOPENED))), "")


def other_form(bag: Bag) -> str:
    """Returns, in Chinese, that another version of duban sealed the bag: in a form, or of a kind
    (neither week nor month), that this one does not know, or by later rules.

    Returns '' when this version did, or when nobody can tell. The checksums can be verified in
    any case, as in every bag.
    """
    try:
        info = bag.info()
        told = not _fault(bag.path / INFO, bag.tag_checksums().get(INFO, ""))
    except (OSError, ValueError):
        return ""
    if not told:
        return ""
    by_another, upgrade = "由另一版本的 duban 封存", "请升级后再试"
    needs = info.get(NEEDS, "")
    if needs and not _is_enough(needs):
        return (
            f"由更新的 duban 封存，需要 {visible(needs)} 以上的版本，现在运行的是 "
            f"{pipeline.__version__}。请改用新版本：旧的图标，双击新版本里的“建办公文件夹”来换"
        )
    if not is_period(bag.period):
        return f"{by_another}（{visible(bag.period)} 不是周次也不是月份），{upgrade}"
    version = info.get("Duban-Bag-Version", "（未写明）")
    return "" if version == VERSION else f"{by_another}（封存格式 {visible(version)}），{upgrade}"


def _is_enough(needs: str) -> bool:
    """Whether this program is of that release or a later one. What is no number asks for more."""
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})*", needs):
        return False
    own = re.findall(r"[0-9]+", pipeline.__version__)
    return [*map(int, own)] >= [*map(int, needs.split("."))]


def refuse_other_form(bag: Bag) -> None:
    """Raises CannotWork when another version of duban sealed the bag."""
    if told := other_form(bag):
        raise CannotWork(f"{bag.path}：{told}")


def _fault(path: Path, sha256: str) -> str:
    """Returns what is wrong with a file that should have this checksum; '' when nothing is."""
    try:
        if path.is_symlink():
            return _LINK
        return "" if sha256_of(path) == sha256 else "有改动"
    except OSError as error:
        return f"{_UNREAD}（{in_chinese(error)}）"


def _closed(path: Path) -> str:
    """Returns what hides the contents of this path; '' when nothing does."""
    try:
        if path.is_symlink():
            return _LINK
        return "文件夹打不开" if path.is_dir() else ""
    except OSError as error:
        return f"{_UNOPENED}（{in_chinese(error)}）"


_UNREAD, _UNOPENED = "读不了", "打不开"
_LINK = "是链接，不是封存的文件"


def _below(name: str, closed: Container[str]) -> bool:
    return any(parent.as_posix() in closed for parent in PurePosixPath(name).parents)


def _through_link(bag: Bag, name: str) -> bool:
    """Returns whether a folder on the way to the file is a link."""
    return any((bag.path / parent).is_symlink() for parent in PurePosixPath(name).parents[:-1])
