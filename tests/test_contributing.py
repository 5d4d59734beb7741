"""What CONTRIBUTING.md tells people to do works: its blocks are applied to a copy and tested."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from docx import Document

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


class Block(NamedTuple):
    kind: str
    path: str
    text: str


def blocks() -> Iterator[Block]:
    """Yields the blocks that name their file, in the order of the page."""
    for kind, path, text in re.findall(
        r"^```(\w+) (\S+)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE
    ):
        yield Block(kind, path, text)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns a copy of the project with everything that the page adds."""
    folder = tmp_path_factory.mktemp("copy")
    for name in ("pipeline", "templates", "docs"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "tests").mkdir()
    for path in (ROOT / "tests").glob("*.py"):
        if not path.name.startswith("test_") or path.name == Path(__file__).name:
            shutil.copyfile(path, folder / "tests" / path.name)
    for name in ("config.yaml", "pyproject.toml", "CONTRIBUTING.md"):
        shutil.copyfile(ROOT / name, folder / name)
    for block in blocks():
        put(block, folder / block.path)
    return folder


def put(block: Block, path: Path) -> None:
    """Applies a diff at the one place where its lines are, or adds another block at the end.

    Of a Word document each line is a paragraph.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if block.kind == "word":
        made = Document()
        for line in block.text.splitlines():
            made.add_paragraph(line)
        made.save(str(path))
        return
    if block.kind != "diff":
        before = f"{path.read_text('utf-8').rstrip()}\n\n\n" if path.exists() else ""
        path.write_text(before + block.text, "utf-8")
        return
    text = path.read_text("utf-8")
    for change in block.text.split("@@\n"):
        lines = [(line[:1], line[1:]) for line in change.splitlines(keepends=True)]
        was, now = ("".join(text for sign, text in lines if sign in kept) for kept in (" -", " +"))
        assert text.count(was) == 1, f"CONTRIBUTING.md: {block.path} has not once:\n{was}"
        text = text.replace(was, now)
    path.write_text(text, "utf-8")


def in_the_copy(copy: Path, *words: str) -> None:
    ran = subprocess.run(
        [sys.executable, *words], cwd=copy, capture_output=True, encoding="utf-8", check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_examples_pass_the_tests_that_stand_with_them(copy: Path) -> None:
    tests = [block.path for block in blocks() if block.path.startswith("tests/")]
    assert len(tests) == 8
    in_the_copy(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests)


def test_what_the_examples_add_is_as_the_house_writes(copy: Path) -> None:
    paths = [block.path for block in blocks() if block.path.endswith(".py")]
    in_the_copy(copy, "-m", "ruff", "check", "--no-cache", *paths)
    in_the_copy(copy, "-m", "ruff", "format", "--check", "--no-cache", *paths)


def test_the_new_room_keeps_to_its_floor(copy: Path) -> None:
    contracts = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
    in_the_copy(copy, "-c", contracts)


def test_the_pages_are_made_with_the_rule_in_them(copy: Path) -> None:
    in_the_copy(
        copy, "-c", "import runpy; runpy.run_path('docs/reference.py', run_name='__main__')"
    )
    for name in ("检查规则.md", "使用手册.md"):
        assert "| V16 |" in (copy / "docs" / name).read_text("utf-8")


def test_every_room_has_its_tests_and_they_are_there() -> None:
    table = dict(re.findall(r"^\| `(\w+)/` \| (.*) \|$", PAGE, re.MULTILINE))
    rooms = {path.parent.name for path in (ROOT / "pipeline").glob("*/__init__.py")}
    assert set(table) == rooms
    told = (ROOT / "README.md").read_text("utf-8").partition("| room | what it does")[2]
    first_cells = [line.split(" | ")[0] for line in told.split("\n\n")[0].splitlines()[2:]]
    assert set(re.findall(r"`(\w+)/`", " ".join(first_cells))) == rooms
    for files in table.values():
        for pattern in re.findall(r"`(\S+)`", files):
            assert list((ROOT / "tests").glob(pattern)), pattern


def test_the_hook_runs_the_lint_of_the_makefile() -> None:
    settings = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    (hook,) = settings["repos"][0]["hooks"]
    assert (hook["entry"], hook["language"], hook["pass_filenames"]) == (
        "make lint",
        "system",
        False,
    )
    assert "\nlint:" in (ROOT / "Makefile").read_text("utf-8")
