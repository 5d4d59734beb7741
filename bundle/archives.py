"""The files that are carried: the same sources give the same bytes."""

import hashlib
import io
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from deflate import gzip_compress

from pipeline.office.package import deflated, zip_of

_TIME = 1_500_000_000
"""In seconds, of every file; in a zip it is the first day that it can tell."""


def files_in(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yields every file below the folder in the order of names, which is the same everywhere."""
    found = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    yield from sorted(found.items())


def write_zip(folder: Path, to: Path, last: str) -> None:
    """Packs a folder, with its own name before all. `last` is the file that is packed last."""
    files = sorted(files_in(folder), key=lambda each: (each[0] == last, each[0]))
    parts = ((f"{folder.name}/{name}", path.read_bytes()) for name, path in files)
    to.write_bytes(
        zip_of(((name, deflated(part, 12)) for name, part in parts), zipfile.ZIP_DEFLATED)
    )


def write_tar(folder: Path, to: Path, programs: frozenset[str]) -> None:
    """Packs a folder, with its own name before all. `programs` are files that can be run."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as package:
        for name, path in files_in(folder):
            entry = tarfile.TarInfo(f"{folder.name}/{name}")
            content = path.read_bytes()
            entry.size, entry.mtime = len(content), _TIME
            entry.mode = 0o755 if name in programs else 0o644
            package.addfile(entry, io.BytesIO(content))
    to.write_bytes(gzip_compress(packed.getvalue(), 6))


def checksums(files: Iterable[tuple[str, Path]]) -> str:
    """Returns the lines of SHA256SUMS for files by their names, as sha256sum reads them."""
    digests = ((hashlib.sha256(path.read_bytes()).hexdigest(), name) for name, path in files)
    return "".join(f"{digest}  {name}\n" for digest, name in digests)
