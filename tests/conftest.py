import os
import shutil
from pathlib import Path

import pytest

from tests.office import Office
from tests.sealed_office import seal


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: many tests wait for a process of their own."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long tests begin first, so that nobody waits for them at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


@pytest.fixture(scope="session")
def sealed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    office = Office(tmp_path_factory.mktemp("sealed"))
    seal(office)
    return office.root


@pytest.fixture
def sealed(sealed_once: Path, office: Office) -> Office:
    """A copy of an office whose week 2017-W28 has been run once."""
    shutil.copytree(sealed_once, office.root, symlinks=True, dirs_exist_ok=True)
    return office
