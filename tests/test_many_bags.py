"""An archive of many bags, of which one cannot be read: it is named, and the rest goes on."""

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.archive.bags.bag import PAYLOAD
from pipeline.archive.bags.chain import sound_chain
from pipeline.domain.errors import CannotWork
from pipeline.engine.local import Processes
from tests.command import Ended, duban
from tests.dask_cluster import Piece, done
from tests.drawn_year import codes, draw, seal_all

WEEKS = [week for year in range(2014, 2018) for week in codes(year, 1, 50)]
ONE = WEEKS[111]


@pytest.fixture
def many(tmp_path: Path) -> Path:
    seal_all(tmp_path / "archive", draw(WEEKS, 1).items())
    return tmp_path


def verified(root: Path) -> Ended:
    return duban("verify", "--quick", "--root", root)


def named(told: Ended) -> list[str]:
    """Returns the bags that do not hold."""
    lines = told.stdout.splitlines()
    return [line.partition("/")[0] for line in lines if "校验不符（" in line]


def test_one_that_cannot_be_read_is_named_and_the_rest_goes_on(many: Path) -> None:
    manifest = many / "archive" / ONE / "r1" / PAYLOAD
    manifest.unlink()
    manifest.mkdir()
    told = verified(many)
    assert (told.returncode, named(told)) == (1, [ONE])
    assert "核对200个封存包，199个无误，1个有问题" in told.stdout


def test_a_folder_that_cannot_be_listed_is_named_and_the_rest_goes_on(
    many: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = Path.iterdir

    def iterdir(path: Path) -> Iterator[Path]:
        if path.name == ONE:
            raise OSError(errno.EIO, "i/o error", str(path))
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    told = verified(many)
    assert (told.returncode, named(told)) == (1, [WEEKS[112]])
    assert f"{ONE}：打不开（磁盘读写出错），没有核对" in told.stdout
    assert f"此前封存的 {ONE}/r1 不在 archive 中" in told.stdout
    assert "请不要另记下面的摘要" in told.stdout
    with pytest.raises(CannotWork, match=f"{ONE}：打不开"):
        sound_chain(many / "archive")  # nothing is sealed after what nobody can see


def test_what_ends_its_process_twice_on_this_machine_costs_itself_alone(tmp_path: Path) -> None:
    how = {1: "kills its process", 2: "fails"}
    todo = [Piece(tmp_path, number, how.get(number, "")) for number in range(6)]
    made = {each.number: each for each in Processes(2).do(done, todo)}
    assert [made[n].result for n in range(6)] == [0, None, None, 6, 8, 10]
    assert [piece.begun for piece in todo] == [1, 2, 1, 1, 1, 1]
    assert "2次中止" in made[1].why
    assert "ValueError" in made[2].why
