"""The tests of the project on the Windows machine: which mean something there, and how they run."""

import importlib.metadata
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from bundle.parts import WINDOWS, unpack_wheel, wheels
from tests.windows.machine import windows
from tests.windows.trial import HERE, Trial, said

LEFT_OUT = {
    "draws by LibreOffice": (
        "test_adopt", "test_inert_corrections", "test_official_page", "test_pdf", "test_reports_open",
        "test_word_charts",
    ),
    "draws by Chromium": ("test_page", "test_page_questions", "test_year_page"),
    "forks, mounts file systems or takes rights away": (
        "test_archive_faults", "test_archive_chain_search", "test_dependencies",
    ),
    "builds, or looks at the sources": (
        "test_bundle", "test_contributing", "test_mutations", "test_sources", "test_words",
        "test_faults", "test_package", "test_new_field",
    ),
    "starts clusters, which run on servers: each test takes minutes there": (
        "test_cluster", "test_shared_archives",
    ),
    "asks git, which is not there": ("test_program",),
    "looks for hours at things that no system changes": (
        "test_forecast_search", "test_heading_search", "test_ledgers_by_search", "test_week_search",
        "test_sample_year", "test_floods",
    ),
}  # fmt: skip
"""The test files that do not run there, by the reason."""
_TOOLS = re.compile(
    r"(axe-playwright-python|ast-serialize|bagit|greenlet|grimp|hatchling|import-linter|librt|"
    r"lxml-stubs|mypy|mypy-extensions|pandas-stubs|pathspec|playwright|ruff|trove-classifiers|"
    r"types-.*|uv)=="
)
"""Releases of the lock file that no test on Windows imports; bagit has no wheel, and is copied."""
_AT_ONCE = 10
"""The files in one process: what they all import takes half a minute there."""
_ENDED = re.compile(
    r"^(=+ )?.*\b(passed|failed|error|errors|skipped)\b.* in [\d.]+s.*$", re.MULTILINE
)


def files_there() -> list[str]:
    """Returns the names of the test files that run there. Raises ValueError for a stale LEFT_OUT."""
    left_out = {name for names in LEFT_OUT.values() for name in names}
    there = {path.stem for path in (HERE / "tests").glob("test_*.py")}
    if gone := left_out - there:
        raise ValueError(f"no such test file: {', '.join(sorted(gone))}")
    return sorted(there - left_out)


def batched(names: Sequence[str], most: int) -> Iterator[Sequence[str]]:
    """Yields the names in their order, at most so many at once."""
    yield from (names[start : start + most] for start in range(0, len(names), most))


class Suite:
    """The tests, by the Python of the package."""

    def __init__(self, trial: Trial) -> None:
        self.trial = trial
        self.sources = trial.drive / "源"
        self.parts = trial.drive / "测试"

    def run(self, files: list[str]) -> None:
        """Runs the test files, or these alone, a few in each process."""
        self._lay_out()
        program = f"D:\\{self.trial.top}\\程序\\python.exe"
        isolation = self.trial.program / "python313._pth"
        aside = isolation.with_suffix(".aside")
        if isolation.exists():  # a trial that was cut off left it aside
            isolation.rename(aside)  # it shuts the tests out
        try:
            for names in batched(files or files_there(), _AT_ONCE):
                words = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=short", "-rf"]
                words += [
                    "--basetemp",
                    "D:\\临时",
                    *(f"D:\\源\\tests\\{name}.py" for name in names),
                ]
                paths = ("D:\\源", "D:\\测试", f"D:\\{self.trial.top}\\程序\\site")
                environment = {
                    "PYTHONPATH": ";".join(paths),
                    "PYTHONIOENCODING": "utf-8",
                    "PYTHON_CPU_COUNT": "2",
                    "PYTHONDONTWRITEBYTECODE": "1",
                }
                try:
                    done = windows([program, *words], self.trial.drive, environment, 3600)
                    code, told = said(done)
                except subprocess.TimeoutExpired as over:
                    code, told = 1, f"no end after an hour: {(over.stdout or b'').decode()}"
                found = [match[0].strip("= ") for match in _ENDED.finditer(told)]
                right = code in (0, 5)  # 5: all are for another system
                more = f": {found[-1]}" if found else ""
                self.trial.told(
                    f"{'、'.join(names)}{more}", right, "" if right else f"\n{told[-20000:]}"
                )
        finally:
            aside.rename(isolation)

    def _lay_out(self) -> None:
        """Lays the sources and what the tests import out on D:."""
        shutil.rmtree(self.sources, ignore_errors=True)
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=HERE, check=True, capture_output=True
        ).stdout
        for name in listed.decode().split("\0"):
            if name and (HERE / name).is_file():
                to = self.sources / name
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(HERE / name, to)
        if self.parts.is_dir():
            return
        with tempfile.TemporaryDirectory() as folder:
            lock = Path(folder, "there.txt")
            text = (HERE / "requirements-dev.txt").read_text("utf-8")
            entries = re.split(r"^(?=\S)", text, flags=re.MULTILINE)
            lock.write_text("".join(each for each in entries if not _TOOLS.match(each)), "utf-8")
            for wheel in wheels(WINDOWS, lock):
                unpack_wheel(wheel, self.parts)
        for path in importlib.metadata.files("bagit") or ():
            if ".." not in path.parts and "__pycache__" not in path.parts:
                to = self.parts / path
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(str(path.locate()), to)
        for name in ("numpy", "numpy.libs", "pandas"):  # the mended ones of the package
            shutil.rmtree(self.parts / name, ignore_errors=True)
