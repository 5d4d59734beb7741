"""The form of a sealed week or month: a BagIt bag (RFC 8493) with sha256 manifests.

    bagit.txt  bag-info.txt  manifest-sha256.txt  tagmanifest-sha256.txt  data/

`data/` is a small office folder: the inbox, config.yaml, templates and archive that the week or
month used, and its outbox.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.archive.bags.copies import files_below
from pipeline.archive.bags.manifest import manifest_text, read_manifest
from pipeline.domain.errors import CannotWork
from pipeline.domain.text import visible
from pipeline.history.results import text_in
from pipeline.office.disk import must_be_file, write_whole

VERSION = "1"
"""The version of a bag's form. A bag of another form needs another version of duban."""
PAYLOAD, TAGS = "manifest-sha256.txt", "tagmanifest-sha256.txt"
BAGIT = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
BAGIT_TXT, INFO = "bagit.txt", "bag-info.txt"
PAPERS = (BAGIT_TXT, INFO, PAYLOAD)
"""The files whose checksums the tag manifest holds."""

IDENTIFIER = "External-Identifier"
"""The label of what the bag says that it is: `2017-W28/r1`."""
PREVIOUS, SUPERSEDES = "Duban-Previous", "Duban-Supersedes"
"""Labels in bag-info.txt whose lines name other bags with their digests.

PREVIOUS names the bag sealed before, of whatever week or month; only the very first of an archive
has none.
SUPERSEDES names the revision before. In bags of 0.1.0 PREVIOUS may name the newest of the week
before, so that an archive of theirs has several last bags; the next bag names them all.
"""
NEEDS = "Duban-Needs"
"""The least release that may read the bag and seal after it: `0.7`. Bags up to 0.6.0 have no such
line. It is the release that sealed the bag, without the last number: a patch changes no results."""
BAGGING_DATE, SEALED_AT = "Bagging-Date", "Duban-Sealed-At"
"""When the bag was sealed, as the clock said then: BagIt's own label, and the moment."""
LOOKED_AT = "Duban-Looked-At"
"""When the run looked at the week's folder: what it did not see came later."""
_LARGEST = 1 << 20
"""In bytes of bag-info.txt, which has some ten lines."""


@dataclass(frozen=True, order=True)
class Bag:
    """A sealed revision of a week or month, in the folder `path`."""

    period: str
    """The code of the week or month: 2017-W28, 2017-07."""
    revision: int
    path: Path

    def __str__(self) -> str:
        return f"{self.period}/r{self.revision}"

    @property
    def data(self) -> Path:
        return self.path / "data"

    @property
    def results(self) -> Path:
        return self.data / "outbox" / self.period

    def digest(self) -> str:
        """Returns the sha256 of the tag manifest, which vouches for every file; '' without one."""
        try:
            return sha256_of(self.path / TAGS)
        except OSError:
            return ""

    def info(self) -> dict[str, str]:
        """Returns bag-info.txt by label, the last of repeated ones. Raises as `entries` does."""
        return dict(self.entries())

    def entries(self) -> list[tuple[str, str]]:
        """Returns the labels and values of bag-info.txt.

        Raises OSError and ValueError when it is missing or damaged.
        """
        if must_be_file(self.path / INFO).stat().st_size > _LARGEST:
            raise OSError(0, "too large", str(self.path / INFO))
        lines = text_in(self.path / INFO).splitlines()
        parts = [line.partition(": ") for line in lines]
        if not all(mark for _, mark, _ in parts):
            raise ValueError(INFO)
        return [(label, text) for label, _, text in parts]

    def identity(self) -> str:
        """Returns what the bag says that it is; '' when it says nothing, or that is damaged."""
        try:
            return self.info().get(IDENTIFIER, "")
        except (OSError, ValueError):
            return ""

    def checksums(self) -> dict[str, str]:
        """Returns the checksums in the payload manifest: path below the bag to sha256.

        Raises OSError and ValueError when it is missing or damaged.
        """
        return read_manifest(self.path / PAYLOAD, of_payload=True)

    def tag_checksums(self) -> dict[str, str]:
        """Returns the checksums of the files beside data/. Raises as `checksums` does."""
        return read_manifest(self.path / TAGS, of_payload=False)


def sha256_of(path: Path) -> str:
    """Returns the file's sha256. Raises OSError when it cannot be read, or is no file."""
    with must_be_file(path).open("rb", buffering=0) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digests_below(folder: Path) -> dict[str, str]:
    """Returns the sha256 of every file below the folder, by its path there with `/`."""
    return {path.relative_to(folder).as_posix(): sha256_of(path) for path in files_below(folder)}


def release_of(version: str) -> str:
    """Returns a version without the number of its patch: 0.6 of 0.6.1."""
    return ".".join(version.split(".")[:2])


def write_tags(path: Path, info: Iterable[tuple[str, str]]) -> None:
    """Makes the folder at `path` a bag. It must already hold data/."""
    data = path / "data"
    sizes = [file.stat().st_size for file in files_below(data)]
    payload = {f"data/{name}": sha256 for name, sha256 in digests_below(data).items()}
    whole = [*info, ("Payload-Oxum", f"{sum(sizes)}.{len(sizes)}"), ("Duban-Bag-Version", VERSION)]
    tags = {
        BAGIT_TXT: BAGIT,
        INFO: "".join(f"{label}: {visible(value)}\n" for label, value in whole),
        PAYLOAD: manifest_text(payload),
    }
    for name, text in tags.items():
        write_whole(path / name, text.encode())
    digests = {name: sha256_of(path / name) for name in tags}
    write_whole(path / TAGS, manifest_text(digests).encode())


def damaged(bag: Bag) -> CannotWork:
    """Returns the error to raise for a bag whose results cannot be read."""
    return CannotWork(
        f"{bag.path}：封存的结果缺失或损坏。请运行 duban verify {bag.period}，并从备份恢复"
    )
