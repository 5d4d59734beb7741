"""Builds the packages: `make bundle`, or `python -m bundle [windows] [linux]`."""

import sys
import tempfile
from pathlib import Path

from bundle import linux, windows
from bundle.archives import checksums
from bundle.parts import ROOT
from pipeline import __version__


def main(wanted: list[str]) -> int:
    """Builds those that are wanted, or all, into dist/."""
    to = ROOT / "dist"
    to.mkdir(exist_ok=True)
    made = []
    with tempfile.TemporaryDirectory(prefix="duban-bundle-") as work:
        if not wanted or "windows" in wanted:
            made.append(windows.build(__version__, Path(work), to))
        if not wanted or "linux" in wanted:
            made += [linux.build(__version__, m, Path(work), to) for m in ("x86_64", "aarch64")]
    for path in made:
        print(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB")
    (to / "SHA256SUMS").write_text(checksums((path.name, path) for path in made), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
