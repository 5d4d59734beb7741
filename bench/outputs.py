"""Checks that a change leaves every output the same to the byte, except for versions.

    python bench/outputs.py keep FOLDER      # before the change: makes weeks, keeps digests
    python bench/outputs.py compare FOLDER   # after it: runs the same weeks again

The weeks are the sample's two with the forms of a third, and ten messy ones drawn from the known
truth of `tests/truth.py`. The exit code is 1 when an output differs.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from pipeline.office.folder import OfficeFolder
from pipeline.sample import make_sample
from tests.office import Office
from tests.truth import KnownWeek, weeks

ROOT = Path(__file__).parent.parent
MESSY, DRAWN = 10, 100
"""Of the drawn weeks, the largest are kept."""
SAMPLE = ("run --week 2017-W27", "run --week 2017-W28", "forms --week 2017-W29")
MESSY_WEEK = ("forms --week 2017-W28", "run --week 2017-W28", "forms --week 2017-W29")
WITHOUT_PDF = b"reports: {pdf: off}\n"
"""LibreOffice takes its time, and its output is not ours to compare."""


def keep(folder: Path) -> None:
    """Makes the weeks in a new folder, and records the digests of their outputs."""
    sample = folder / "sample"
    sample.mkdir(parents=True)
    make_sample(sample)
    (sample / "config.yaml").write_bytes(
        (ROOT / "config.yaml").read_bytes().replace(b"pdf: auto", b"pdf: off")
    )
    for number, known in enumerate(_messy_weeks(), start=1):
        office = Office(folder / f"messy{number:02}")
        office.master(known.master)
        for name, table, received, further in known.returns:
            office.returned(name, table, received, **further)
        office.folder.config.write_bytes(WITHOUT_PDF)
    _digests_file(folder).write_text(json.dumps(digests(folder), ensure_ascii=False, indent=1))


def compare(folder: Path) -> list[str]:
    """Returns the outputs that have changed, are new or are gone, one a line."""
    kept = json.loads(_digests_file(folder).read_text())
    now = digests(folder)
    return [name for name in sorted({*kept, *now}) if kept.get(name) != now.get(name)]


def digests(folder: Path) -> dict[str, str]:
    """Returns the sha256 of every output of the weeks, by path below the folder."""
    found: dict[str, str] = {}
    for office in sorted(path for path in folder.iterdir() if path.is_dir()):
        with tempfile.TemporaryDirectory() as scratch:
            copy = Path(scratch) / office.name
            shutil.copytree(office, copy)
            OfficeFolder(copy).key.write_text(f"{0:064x}\n")  # a run would make one by chance
            for words in SAMPLE if office.name == "sample" else MESSY_WEEK:
                command = [sys.executable, "-m", "pipeline", "--root", str(copy), *words.split()]
                subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
            for path in sorted((copy / "outbox").rglob("*")):
                name = path.relative_to(scratch).as_posix()
                if path.is_file() and name.count("/") > 2:
                    found[name] = hashlib.sha256(_said(path)).hexdigest()
    return found


def _said(path: Path) -> bytes:
    """Returns the file's content, from run.json without what names the program that made it.

    The run.json of earlier weeks names it too, and their checksums are among the inputs.
    """
    content = path.read_bytes()
    if path.name != "run.json":
        return content
    said = {k: v for k, v in json.loads(content).items() if k not in ("versions", "outputs")}
    said["inputs"] = {k: v for k, v in said["inputs"].items() if not k.endswith("/run.json")}
    return json.dumps(said, ensure_ascii=False).encode()


def _messy_weeks() -> list[KnownWeek]:
    drawn: list[KnownWeek] = []

    @seed(20170714)
    @settings(
        max_examples=DRAWN,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(weeks())
    def draw(known: KnownWeek) -> None:
        drawn.append(known)

    draw()
    return sorted(drawn, key=lambda known: len(repr(known)))[-MESSY:]


def _digests_file(folder: Path) -> Path:
    return folder / "digests.json"


if __name__ == "__main__":
    what, place = sys.argv[1], Path(sys.argv[2])
    if what == "keep":
        keep(place)
    elif differing := compare(place):
        sys.exit("\n".join(["These outputs differ:", *differing]))
