"""An archive of many bags, of which one cannot be read: it is named, and the rest goes on."""

import errno
import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from pipeline.archive.bags import kept
from pipeline.archive.bags.bag import PAYLOAD
from pipeline.archive.bags.chain import sound_chain
from pipeline.cli.command_line import main
from pipeline.domain.errors import CannotWork
from pipeline.engine.apart import Apart, request_of
from pipeline.engine.local import Processes
from tests.command import Ended, duban
from tests.dask_cluster import Piece, done, limit
from tests.drawn_year import codes, draw, seal_all
from tests.office import Office
from tests.sealed_office import bags
from tests.test_archive_damage import checksums_made_anew, writable

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


def test_the_work_does_not_see_the_pipe_that_it_is_sent_through() -> None:
    """A library that looks at it (numpy, when it is loaded) would wait for ever on Windows."""
    apart = Apart()
    try:
        assert apart.do(request_of(partial(os.read, 0), 1), 60) == b""
        assert apart.do(request_of(partial(os.write, 1), b"printed"), 60) == 7
        assert apart.do(request_of(len, "abc"), 60) == 3
    finally:
        apart.close()


def test_what_ends_its_process_twice_on_this_machine_costs_itself_alone(tmp_path: Path) -> None:
    how = {1: "kills its process", 2: "fails"}
    todo = [Piece(tmp_path, number, how.get(number, "")) for number in range(6)]
    made = {each.number: each for each in Processes(2).do(done, todo)}
    assert [made[n].result for n in range(6)] == [0, None, None, 6, 8, 10]
    assert [piece.begun for piece in todo] == [1, 2, 1, 1, 1, 1]
    assert "2次中止" in made[1].why
    assert "ValueError" in made[2].why


def test_what_loops_for_ever_is_ended_and_costs_itself_alone(tmp_path: Path) -> None:
    todo = [Piece(tmp_path, number, "loops" if number == 1 else "") for number in range(5)]
    made = {each.number: each for each in Processes(2).do(done, todo, limit)}
    assert [made[n].result for n in range(5)] == [0, None, 4, 6, 8]
    assert [piece.begun for piece in todo] == [1] * 5, "a second try would take as long"
    assert made[1].why.startswith("2秒没有做完")


LOOP = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"


@pytest.fixture
def looping(sealed: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An archive whose one bag has a template that never ends; all checksums agree."""
    (bag,) = bags(sealed)
    writable(bag.path)
    (bag.data / "templates" / "index.html").write_text(LOOP, "utf-8")
    checksums_made_anew(bag)
    monkeypatch.setattr(kept, "_SECONDS", 4.0)
    monkeypatch.setattr(kept, "_SECONDS_A_MEGABYTE", 0.0)
    return sealed


def test_a_bag_that_never_ends_is_named_with_exit_code_1(
    looping: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", "--jobs", "1", "--root", str(looping.root)]) == 1
    told = capsys.readouterr().out
    assert "2017-W28/r1　校验不符（1处）" in told
    assert "没有核对完：4秒没有做完（材料可能使程序不停地循环），已放在一边" in told


def test_a_bag_that_never_ends_is_not_run_again(
    looping: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    out = looping.root / "out"
    assert main(["rerun", "2017-W28", "--out", str(out), "--root", str(looping.root)]) == 2
    assert "4秒没有做完" in capsys.readouterr().err
    assert not out.exists()


def test_a_bag_may_take_a_hundred_times_what_it_takes(sealed: Office) -> None:
    (bag,) = bags(sealed)
    assert 600 <= kept.seconds_for(kept.Kept(bag)) < 660
    writable(bag.path)
    entries = {**bag.info(), "Payload-Oxum": f"{10**30}.1"}
    said = "".join(f"{label}: {text}\n" for label, text in entries.items())
    (bag.path / "bag-info.txt").write_text(said, "utf-8")
    assert kept.seconds_for(kept.Kept(bag)) < 7 * 3600, "its size is its own word"
