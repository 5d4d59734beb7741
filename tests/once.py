"""What many tests begin with is made once, by whichever worker needs it first, and copied.

It lives as long as one run of the tests: nothing is kept from an earlier one.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest
from filelock import FileLock

from pipeline.sample import workbooks
from tests.office import Office
from tests.sealed_office import copy_of

Once = Callable[[Office, Callable[[Office], object]], Office]
"""The fixture `once`: copies into the office what the function makes of an empty one."""


def made_once(
    tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]
) -> Path:
    """Returns the folder that `make` fills. Nobody may change it.

    It is named only when it is whole. Where `make` fails, the next one tries again.
    """
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    folder = base / "once" / name
    folder.parent.mkdir(exist_ok=True)
    with FileLock(folder.with_name(f"{name}.lock")):
        if not folder.exists():
            aside = folder.with_name(f"{name}.aside")
            shutil.rmtree(aside, ignore_errors=True)
            aside.mkdir()
            make(aside)
            aside.rename(folder)
    return folder


def office_made_once(
    tmp_path_factory: pytest.TempPathFactory, fill: Callable[[Office], object]
) -> Path:
    """Returns the folder of an office that `fill` fills. Nobody may change it."""
    name = f"{fill.__module__}.{fill.__qualname__}"
    return made_once(tmp_path_factory, name, lambda root: fill(Office(root)))


@contextmanager
def sample_workbooks_made_once() -> Iterator[None]:
    """The sample's lists and returns are the same each time: each is made once in a process."""
    with (
        patch("pipeline.sample.workbooks.return_file", _RETURN),
        patch.multiple("pipeline.sample", master_list=_LIST),
        patch.multiple("pipeline.sample.city", master_list=_LIST),
    ):
        yield


def _kept(make: Callable[..., bytes]) -> Callable[..., bytes]:
    made: dict[str, bytes] = {}

    def keep(*given: object, **named: object) -> bytes:
        of = repr((given, named))
        if of not in made:
            made[of] = make(*given, **named)
        return made[of]

    return keep


_RETURN, _LIST = _kept(workbooks.return_file), _kept(workbooks.master_list)


def copied_from(tmp_path_factory: pytest.TempPathFactory) -> Once:
    return lambda office, fill: copy_of(
        office_made_once(tmp_path_factory, fill), office, office.week
    )
