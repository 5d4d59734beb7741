"""The form of a sealed week: a BagIt bag (RFC 8493) with sha256 manifests.

    bagit.txt  bag-info.txt  manifest-sha256.txt  tagmanifest-sha256.txt  data/

`data/` is an office folder in small: inbox, config.yaml, templates and archive as the week used
them, and the week's outbox.
"""

import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipeline.archive.copies import files_below
from pipeline.errors import CannotWork
from pipeline.intake.results import text_of
from pipeline.text import visible

VERSION = "1"
"""Of the form of a bag; one with another is for another version of duban."""
PAYLOAD, TAGS = "manifest-sha256.txt", "tagmanifest-sha256.txt"
_BAGIT = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_INFO = "bag-info.txt"

PREVIOUS, SUPERSEDES = "Duban-Previous", "Duban-Supersedes"
"""In bag-info.txt, with digests: the bag sealed before, of whatever week, one a line when there
are several; the revision before. Older bags name the newest of the week before as PREVIOUS."""


@dataclass(frozen=True, order=True)
class Bag:
    """A sealed revision of a week, which lies at `path`."""

    week: str
    revision: int
    path: Path

    def __str__(self) -> str:
        return f"{self.week}/r{self.revision}"

    @property
    def data(self) -> Path:
        return self.path / "data"

    @property
    def results(self) -> Path:
        return self.data / "outbox" / self.week

    def digest(self) -> str:
        """Sha256 of its tag manifest, which holds the checksums of all; '' when it has none."""
        try:
            return sha256_of(self.path / TAGS)
        except OSError:
            return ""

    def info(self) -> dict[str, str]:
        """bag-info.txt, of a label that is repeated the last. Raises as `entries` does."""
        return dict(self.entries())

    def entries(self) -> list[tuple[str, str]]:
        """The labels of bag-info.txt with what they say.

        Raises OSError and ValueError when it is missing or damaged.
        """
        lines = text_of(self.path / _INFO).splitlines()
        parts = [line.partition(": ") for line in lines]
        if not all(mark for _, mark, _ in parts):
            raise ValueError(_INFO)
        return [(label, text) for label, _, text in parts]

    def checksums(self) -> dict[str, str]:
        """Path below the bag to sha256, as the manifest of the payload says.

        Raises OSError and ValueError when it is missing or damaged.
        """
        return _manifest(self.path / PAYLOAD)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digests_below(folder: Path) -> dict[str, str]:
    """Sha256 of every file below the folder, by its path there with `/`."""
    return {path.relative_to(folder).as_posix(): sha256_of(path) for path in files_below(folder)}


def write_tags(path: Path, info: Iterable[tuple[str, str]]) -> None:
    """Makes the folder at `path`, which has its data/, a bag."""
    data = path / "data"
    sizes = [file.stat().st_size for file in files_below(data)]
    payload = {f"data/{name}": sha256 for name, sha256 in digests_below(data).items()}
    whole = [*info, ("Payload-Oxum", f"{sum(sizes)}.{len(sizes)}"), ("Duban-Bag-Version", VERSION)]
    tags = {
        "bagit.txt": _BAGIT,
        _INFO: "".join(f"{label}: {visible(value)}\n" for label, value in whole),
        PAYLOAD: _lines(payload),
    }
    for name, text in tags.items():
        (path / name).write_bytes(text.encode())
    (path / TAGS).write_bytes(_lines({name: sha256_of(path / name) for name in tags}).encode())


def faults_of(bag: Bag) -> list[str]:
    """Everything that is not as it was sealed: missing, extra, changed; in Chinese, each named.

    Raises CannotWork when a newer program sealed it.
    """
    try:
        if text_of(bag.path / "bagit.txt") != _BAGIT:
            return ["bagit.txt 有改动"]
        info = bag.info()
        tags, payload = _manifest(bag.path / TAGS), bag.checksums()
    except (OSError, ValueError) as error:
        return [
            f"不是完整的封存包：{Path(getattr(error, 'filename', None) or _INFO).name} 缺失或损坏"
        ]
    present = {path.relative_to(bag.path).as_posix() for path in files_below(bag.path)}
    recorded = tags | payload
    changed = [
        name for name in present & recorded.keys() if not _holds(bag.path / name, recorded[name])
    ]
    if info.get("Duban-Bag-Version") != VERSION and _INFO not in changed:
        raise CannotWork(f"{bag.path}：由另一版本的 duban 封存，本版读不了。请先升级再核对")
    return [
        *(f"缺失：{visible(name)}" for name in sorted(recorded.keys() - present)),
        *(f"多出：{visible(name)}" for name in sorted(present - recorded.keys() - {TAGS})),
        *(f"有改动：{visible(name)}" for name in sorted(changed)),
    ]


def damaged(bag: Bag) -> CannotWork:
    """What to tell of a bag whose results cannot be read."""
    return CannotWork(
        f"{bag.path}：封存的结果缺失或损坏。请运行 duban verify {bag.week}，并从备份恢复"
    )


def holds(bag: Path, copy: Path, name: Path) -> bool:
    """Whether `copy` is what the bag's manifest says of the file `name` in it."""
    try:
        return _holds(copy, _manifest(bag / PAYLOAD)[name.as_posix()])
    except (OSError, KeyError):
        return False


def altered(bag: Bag, paths: Iterable[Path]) -> tuple[str, ...]:
    """Which of these files are not as they were sealed, by their names in the bag.

    The manifest is held against the tag manifest first: so the bag's digest speaks for them.
    """
    try:
        whole = _holds(bag.path / PAYLOAD, _manifest(bag.path / TAGS)[PAYLOAD])
        recorded = bag.checksums()
    except (OSError, KeyError):
        whole = False
    if not whole:
        return (PAYLOAD,)
    there = {path.relative_to(bag.path).as_posix(): path for path in paths}
    return tuple(
        name
        for name, path in there.items()
        if (name in recorded or os.path.lexists(path)) and not _holds(path, recorded.get(name, ""))
    )


def _holds(path: Path, sha256: str) -> bool:
    try:
        return path.is_file() and not path.is_symlink() and sha256_of(path) == sha256
    except OSError:
        return False


def _lines(digests: Mapping[str, str]) -> str:
    return "".join(f"{sha256}  {_encoded(name)}\n" for name, sha256 in sorted(digests.items()))


def _manifest(path: Path) -> dict[str, str]:
    try:
        lines = text_of(path).split("\n")
        entries = [line.split("  ", 1) for line in lines if line]
        digests = {_decoded(name): sha256 for sha256, name in entries}
    except ValueError as error:
        raise OSError(0, str(error), str(path)) from None
    if not _inside(digests):
        raise OSError(0, "a path outside the bag", str(path))
    return digests


def _inside(names: Iterable[str]) -> bool:
    return not any(
        name.startswith(("/", "~")) or ".." in PurePosixPath(name).parts for name in names
    )


def _encoded(name: str) -> str:
    """A path as a manifest writes it (RFC 8493, 2.1.3)."""
    return name.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _decoded(name: str) -> str:
    return re.sub("%(25|0D|0A)", lambda code: chr(int(code[1], 16)), name, flags=re.IGNORECASE)
