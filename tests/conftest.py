import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CodeType
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import settings
from jinja2 import Environment, nodes
from jinja2.meta import find_undeclared_variables

from pipeline.intake.files.ready import get_ready
from tests import libreoffice
from tests.office import Office
from tests.once import Once, copied_from, office_made_once
from tests.sealed_office import copy_of, run_sample, seal


def pytest_xdist_auto_num_workers() -> int:
    """Returns one more than there are cores: many tests wait for a process of their own."""
    return (os.cpu_count() or 1) + 1


def pytest_configure() -> None:
    """Lets Python keep what it compiled, even where the environment says otherwise; no deadlines.

    The tests start the command hundreds of times. Each start would compile the program anew, and
    each round the tests.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    # On a busy machine any example may take long
    settings.register_profile("busy", settings.default, deadline=None)
    settings.load_profile("busy")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts the long tests first, so that nobody waits for them at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish() -> None:
    """Leaves what was imported and collected out of every later search for garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 50)


def pytest_sessionfinish() -> None:
    """Ends everything that the tests started."""
    libreoffice.close()


@pytest.fixture(scope="session", autouse=True)
def _templates_are_compiled_once() -> Iterator[None]:
    """Compiles each template once: in a small week, reading the page's template is half the work.

    What is kept depends only on the text and the environment; the file's name is added later.
    """
    parse, compiled, undeclared = Environment.parse, Environment.compile, find_undeclared_variables
    names: dict[int, set[str]] = {}
    trees: dict[object, nodes.Template] = {}
    programs: dict[object, str] = {}

    def key(of: Environment, *text: str | None) -> object:
        return (
            *text,
            type(of),
            of.finalize,
            of.autoescape,
            of.trim_blocks,
            *of.filters,
            *of.globals,
        )

    def parse_once(self: Environment, source: str, *file: Any) -> nodes.Template:
        at = key(self, source)
        if at not in trees:
            trees[at] = parse(self, source, *file)
        return trees[at]

    def compile_once(
        self: Environment, source: str, name: str | None = None, filename: str | None = None
    ) -> CodeType:
        at = key(self, source, name)
        if at not in programs:
            programs[at] = compiled(self, source, name, filename, raw=True)
        return self._compile(programs[at], filename or "<template>")

    def names_once(tree: nodes.Template) -> set[str]:
        if id(tree) not in names:
            names[id(tree)] = undeclared(tree)
        return names[id(tree)]

    with (
        patch.multiple(Environment, parse=parse_once, compile=compile_once),
        patch("jinja2.meta.find_undeclared_variables", names_once),
    ):
        yield


@pytest.fixture(scope="session", autouse=True)
def _processes_that_open_files_are_forked_ready() -> None:
    """Loads what they need once: of a small file, each would spend ten times as long loading it."""
    get_ready("tests.preload")


@pytest.fixture(scope="session", autouse=True)
def _nothing_waits_for_the_disk() -> Iterator[None]:
    """A run waits a hundred times until the disk has what was written: most of its time in a test.

    That it asks for it, and in which order, is seen in test_archive_faults.
    """
    with patch("os.fsync", lambda _handle: None):
        yield


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


@pytest.fixture
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Returns what makes a copy of an office that is filled once in a run of the tests."""
    return copied_from(tmp_path_factory)


@pytest.fixture(scope="session")
def sealed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return office_made_once(tmp_path_factory, seal)


@pytest.fixture(scope="session")
def sample_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns an office with both weeks of the sample run. Nobody may change it."""
    return office_made_once(tmp_path_factory, run_sample)


@pytest.fixture
def sealed(sealed_once: Path, office: Office) -> Office:
    """Returns a copy of an office whose week 2017-W28 has been run once."""
    return copy_of(sealed_once, office)
