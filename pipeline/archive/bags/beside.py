"""What lies in an archive beside its bags: told by name, so that nothing hides there."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.archive.bags.bag import BAGIT_TXT, TAGS
from pipeline.archive.bags.catalogue import is_period, unknown_in
from pipeline.domain.errors import in_chinese
from pipeline.domain.text import pattern, visible
from pipeline.history.weeks import is_revision
from pipeline.intake.files.receipts import is_leaving
from pipeline.office.disk import by_name, is_plain_file


@dataclass(frozen=True)
class Beside:
    """A file or folder that is no bag and belongs to none."""

    name: str
    """Its path below archive/."""
    what: str
    """What it is, in Chinese."""
    fault: bool = False
    """Whether it could be taken for a bag, or may hide one."""


def beside_bags(archive: Path) -> list[Beside]:
    """Returns all that lies in archive/ and in its weeks and months beside the bags, by name.

    What office programs and systems leave behind is left out. A folder that cannot be listed is
    told, since nor can its bags. Raises OSError when archive/ itself cannot be listed.
    """
    return list(_beside(archive)) if archive.is_dir() else []


def _beside(archive: Path) -> Iterator[Beside]:
    for path in _listed(archive):
        ours = is_period(path.name) or unknown_in(archive, path.name)
        if ours and path.is_dir():
            try:
                inside = _listed(path)
            except OSError as error:
                yield Beside(path.name, f"打不开（{in_chinese(error)}），没有核对", fault=True)
                continue
            if not inside:
                yield Beside(path.name, "空文件夹，没有封存包")
            yield from (_told(archive, each) for each in inside if not is_revision(each.name))
        else:
            yield _told(archive, path)


def _listed(folder: Path) -> list[Path]:
    paths = by_name(folder.iterdir())
    return [path for path in paths if not (is_leaving(path.name) and is_plain_file(path))]


def _told(archive: Path, path: Path) -> Beside:
    name = visible(path.relative_to(archive).as_posix())
    if is_plain_file(path):
        return Beside(name, "不是封存包的文件")
    if _SEALING.fullmatch(path.name) and not path.is_symlink():
        return Beside(name, "没有封存完就中断的，下次运行时清除")
    folded = unicodedata.normalize("NFKC", path.name).lower().strip()
    like = _LIKE.match(folded) or _holds_a_bag(path)
    kind = "链接" if path.is_symlink() else "文件夹" if path.is_dir() else "管道、设备之类"
    if like:
        return Beside(name, f"像封存包而不是的{kind}，请移到别处", fault=True)
    return Beside(name, f"不是封存包的{kind}")


_SEALING = pattern(r"\.[0-9]{4}-W?[0-9]{2}\.sealing")
_LIKE = pattern(r"r[\W_]*[0-9]|[0-9]{4}[\W_]*w[\W_]*[0-9]|[0-9]{4}[\W_年]+[0-9]{1,2}月?$")
"""How the name of a week or a revision begins, in whatever writing, or that of a month is: R2, r02,
２０１７-w28, 2017年7月."""
_DEPTH = 3
"""How many folders down a bag is looked for: of a week, of an archive, of a copy of one."""


def _holds_a_bag(path: Path, depth: int = _DEPTH) -> bool:
    try:
        inside = list(path.iterdir())
    except OSError:
        return path.is_dir()  # nobody can tell
    if {BAGIT_TXT, TAGS} & {each.name for each in inside}:
        return True
    folders = (each for each in inside if depth and each.is_dir() and not each.is_symlink())
    return any(_holds_a_bag(each, depth - 1) for each in folders)
