"""The faults of a bag: all that is not as it was sealed."""

import os
from collections.abc import Container, Iterator, Mapping
from pathlib import Path, PurePosixPath

from pipeline.archive.bags.bag import (
    BAGIT,
    BAGIT_TXT,
    INFO,
    PAPERS,
    PAYLOAD,
    TAGS,
    VERSION,
    Bag,
    sha256_of,
)
from pipeline.archive.bags.catalogue import is_period
from pipeline.archive.bags.copies import files_below
from pipeline.domain.errors import CannotWork, in_chinese
from pipeline.domain.text import visible
from pipeline.history.results import text_in


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
    except (OSError, ValueError):
        whole = False
    if not whole:
        return (PAYLOAD,)
    return tuple(
        name
        for name, path in files.items()
        if (name in recorded or os.path.lexists(path))
        and (_fault(path, recorded.get(name, "")) or _through_link(bag, name))
    )


def other_form(bag: Bag) -> str:
    """Returns, in Chinese, that another version of duban sealed the bag: in a form, or of a kind
    (neither week nor month), that this one does not know.

    Returns '' when this version did, or when nobody can tell. The checksums can be verified in
    any case, as in every bag.
    """
    try:
        version = bag.info().get("Duban-Bag-Version", "（未写明）")
        told = not _fault(bag.path / INFO, bag.tag_checksums().get(INFO, ""))
    except (OSError, ValueError):
        return ""
    if told and not is_period(bag.period):
        return f"由另一版本的 duban 封存（{visible(bag.period)} 不是周次也不是月份），请升级后再试"
    if not told or version == VERSION:
        return ""
    return f"由另一版本的 duban 封存（封存格式 {visible(version)}），请升级后再试"


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
        return f"读不了（{in_chinese(error)}）"


def _closed(path: Path) -> str:
    """Returns what hides the contents of this path; '' when nothing does."""
    try:
        if path.is_symlink():
            return _LINK
        return "文件夹打不开" if path.is_dir() else ""
    except OSError as error:
        return f"打不开（{in_chinese(error)}）"


_LINK = "是链接，不是封存的文件"


def _below(name: str, closed: Container[str]) -> bool:
    return any(parent.as_posix() in closed for parent in PurePosixPath(name).parents)


def _through_link(bag: Bag, name: str) -> bool:
    """Returns whether a folder on the way to the file is a link."""
    return any((bag.path / parent).is_symlink() for parent in PurePosixPath(name).parents[:-1])
