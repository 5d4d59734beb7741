"""Work on a Dask cluster: real schedulers and workers on loopback, some of which die or lie."""

import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
import trustme

from pipeline.archive.program import only_this_program
from pipeline.domain.errors import CannotWork
from pipeline.engine.cluster import Cluster, _Given, _Round, _Worker
from pipeline.engine.work import Done
from tests.city_office import city, district
from tests.command import ROOT, Ended, duban, process
from tests.dask_cluster import Machines, Piece, done, kill, limit, machines, required, waited
from tests.drawn_year import codes, draw, seal_all
from tests.office import Office

required()
pytestmark = [pytest.mark.long, pytest.mark.filterwarnings("default")]


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """A scheduler with two workers, which come back when they are killed."""
    with machines(tmp_path_factory.mktemp("two"), workers=2) as made:
        yield made


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office folder with 12 drawn weeks, of which one was changed."""
    root = tmp_path_factory.mktemp("drawn")
    (root / "inbox").mkdir()
    weeks = codes(2017, 1, 12)
    seal_all(root / "archive", draw(weeks, 5).items())
    changed = root / "archive" / "2017-W07" / "r1" / "data" / "outbox" / "2017-W07" / "data"
    (changed / "tasks.csv").write_bytes(b"x")
    return root


def cluster(made: Machines, patience: float = 120) -> Cluster:
    return Cluster(made.address, only_this_program(), patience)


def pieces(folder: Path, *how: str, count: int = 8) -> list[Piece]:
    """Returns pieces of which the first are as `how` says."""
    return [Piece(folder, n, how[n] if n < len(how) else "") for n in range(count)]


def results(done: list[Done[int]]) -> dict[int, int | None]:
    return {each.number: each.result for each in done}


def all_but(*set_aside: int, count: int = 8) -> dict[int, int | None]:
    return {n: None if n in set_aside else 2 * n for n in range(count)}


def test_every_piece_is_done_once(two: Machines, tmp_path: Path) -> None:
    todo = pieces(tmp_path)
    made = list(cluster(two).do(done, todo))
    assert results(made) == all_but()
    assert [piece.begun for piece in todo] == [1] * 8
    assert len({each.where for each in made}) == 2


def test_a_worker_killed_in_the_middle_loses_nothing_and_is_told(
    two: Machines, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    logging.getLogger("duban").propagate = True
    todo = pieces(tmp_path, "kills once")
    assert results(list(cluster(two).do(done, todo))) == all_but()
    assert [piece.begun for piece in todo] == [2, *[1] * 7]
    assert "重新交出1个：第0件" in caplog.text


@pytest.mark.parametrize("how", ["kills its process", "kills its worker"])
def test_a_piece_that_kills_twice_is_set_aside(two: Machines, tmp_path: Path, how: str) -> None:
    todo = pieces(tmp_path, how)
    made = list(cluster(two).do(done, todo))
    assert results(made) == all_but(0)
    assert [piece.begun for piece in todo] == [2, *[1] * 7]
    (aside,) = (each for each in made if each.number == 0)
    assert "2次中止" in aside.why


def test_a_piece_that_loops_for_ever_is_ended_and_costs_itself_alone(
    two: Machines, tmp_path: Path
) -> None:
    todo = pieces(tmp_path, "loops", count=5)
    made = list(cluster(two).do(done, todo, limit))
    assert results(made) == all_but(0, count=5)
    assert [piece.begun for piece in todo] == [1] * 5, "a second try would take as long"
    (aside,) = (each for each in made if each.number == 0)
    assert aside.why.startswith("2秒没有做完")


def test_a_piece_that_fails_costs_itself_alone(two: Machines, tmp_path: Path) -> None:
    todo = pieces(tmp_path, "fails", count=3)
    made = {each.number: each for each in cluster(two).do(done, todo)}
    assert (made[0].result, made[1].result, made[2].result) == (None, 2, 4)
    assert "ValueError" in made[0].why
    assert todo[0].begun == 1


def test_who_stops_early_cancels_what_waits(two: Machines, tmp_path: Path) -> None:
    todo = pieces(tmp_path, *["", *["waits"] * 19], count=20)
    doing = cluster(two).do(done, todo)
    assert next(doing).number == 0
    doing.close()  # type: ignore[attr-defined]  # a generator
    (tmp_path / "go").touch()
    list(cluster(two).do(done, pieces(tmp_path / "..", count=2)))  # behind what was not cancelled
    assert sum(piece.begun for piece in todo) <= 6


def test_many_small_pieces_go_together_and_one_that_kills_is_still_found(
    two: Machines, tmp_path: Path
) -> None:
    how = ["" for _ in range(150)]
    how[70], how[110] = "kills its worker", "kills its process"
    todo = pieces(tmp_path, *how, count=150)
    made = results(list(cluster(two).do(done, todo)))
    assert made == all_but(70, 110, count=150)
    assert todo[70].begun == todo[110].begun == 2
    assert max(piece.begun for piece in todo) == 2


class _Released:
    """A future of which nothing more is wanted."""

    def release(self) -> None: ...


def test_a_worker_that_dies_is_blamed_on_what_it_was_doing_and_not_on_what_it_had_done() -> None:
    """Its last answers may be on their way still while it dies of the run behind them."""
    round_ = _Round[int, int](
        Cluster("tcp://127.0.0.1:1", only_this_program()), cast("Any", None), abs, range(6), None
    )
    worker = _Worker("tcp://127.0.0.1:2", threads=1)
    runs = [_Given(worker, numbers, cast("Any", _Released())) for numbers in ([0, 1], [2, 3], [4])]
    runs[0].ended = True
    worker.under_way.extend(runs)
    round_.waiting.clear()
    assert list(round_._lost(worker)) == []
    assert dict(round_.tries) == {2: 1, 3: 1}
    assert round_.alone == {2, 3}
    assert sorted(round_.waiting) == [0, 1, 4]


def verified(root: Path, *words: str) -> Ended:
    return duban("verify", "--quick", "--root", root, *words)


def test_the_report_is_that_of_one_machine(two: Machines, archive: Path) -> None:
    here, there = verified(archive), verified(archive, "--scheduler", two.address)
    assert (there.returncode, there.stdout) == (1, here.stdout)
    assert here.stdout.count("校验不符") == 1
    told = [verified(archive, "--json", *at) for at in ((), ("--scheduler", two.address))]
    assert json.loads(told[0].stdout) == json.loads(told[1].stdout)


def test_a_week_is_made_again_on_a_worker(two: Machines, sealed: Office, tmp_path: Path) -> None:
    told = []
    for name, at in (("here", ()), ("there", ("--scheduler", two.address))):
        out = str(tmp_path / name)
        again = duban("rerun", "2017-W28", "--out", out, "--root", sealed.root, *at)
        told.append((again.returncode, again.stdout))
    assert told[0] == told[1] == (0, "与封存的相比：同样的字节\n")
    assert files(tmp_path / "here") == files(tmp_path / "there")
    made = duban("verify", "--root", sealed.root, "--scheduler", two.address)
    assert (made.returncode, "重算：同样的字节" in made.stdout) == (0, True), made.stderr


def files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_districts_are_verified_on_workers(two: Machines, tmp_path: Path) -> None:
    for name in ("东区", "西区"):
        district(tmp_path, name)
    changed = tmp_path / "西区" / "archive" / "2017-W28" / "r1" / "data" / "config.yaml"
    changed.chmod(0o644)
    changed.write_bytes(b"x")
    above = city(tmp_path, "东区", "西区")
    words = ("rollup", above.root, "--week", "2017-W28", "--json")
    here, there = duban(*words), duban(*words, "--scheduler", two.address)
    assert (here.returncode, there.returncode) == (1, 1), there.stderr
    assert here.stdout == there.stdout
    assert "有改动：data/config.yaml" in there.stdout


LIAR = """
import pickle
from pipeline.archive.verify import Remade
from pipeline.engine import cluster
def lies(requests, limits):
    return [pickle.dumps((False, Remade("0" * 64, ()))) for _ in requests], 1.0
cluster.done_on_worker = lies
"""


def test_who_cannot_give_the_digest_is_not_believed(archive: Path, tmp_path: Path) -> None:
    preload = tmp_path / "liar.py"
    preload.write_text(LIAR)
    with machines(tmp_path / "machines", workers=0) as made:
        made.worker("--no-nanny", "--preload", str(preload))
        told = verified(archive, "--scheduler", made.address)
    assert told.returncode == 1
    assert told.stdout.count("读到的摘要是 " + "0" * 64) == 12
    assert "核对12个封存包，0个无误，12个有问题" in told.stdout


def test_a_worker_of_another_program_is_refused_by_name(archive: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(ROOT / "pipeline", other / "pipeline", ignore=shutil.ignore_patterns("*.pyc"))
    with (other / "pipeline" / "__init__.py").open("a") as file:
        file.write('__version__ = "0.0.1"\n')
    with machines(tmp_path / "machines", workers=0) as made:
        made.worker("--no-nanny", source=other)
        alone = verified(archive, "--scheduler", made.address)
        assert (alone.returncode, alone.stdout) == (2, "")
        assert "另一版本的 duban：是 duban 0.0.1" in alone.stderr
        made.worker("--no-nanny")
        beside = verified(archive, "--scheduler", made.address)
    assert beside.returncode == 1
    assert beside.stdout == verified(archive).stdout


def lost(made: Machines, once: Piece) -> None:
    """Kills the scheduler once a piece has begun."""
    waited(lambda: bool(once.begun))
    kill(made.scheduler)


def test_a_lost_scheduler_ends_the_command(tmp_path: Path) -> None:
    with machines(tmp_path / "machines", workers=1) as made:
        todo = pieces(tmp_path, *["waits"] * 8)
        doing = cluster(made, patience=5).do(done, todo)
        threading.Thread(target=lost, args=(made, todo[0])).start()
        with pytest.raises(CannotWork, match="调度器没有应答"):
            list(doing)


def test_a_scheduler_that_only_hangs_ends_the_command(tmp_path: Path) -> None:
    with machines(tmp_path / "machines", workers=0) as made:
        doing = cluster(made, patience=3).do(done, pieces(tmp_path))
        stop = threading.Timer(2, os.kill, (made.scheduler.pid, signal.SIGSTOP))
        stop.start()
        began = time.monotonic()
        with pytest.raises(CannotWork, match=r"没有应答|没有能用的工作进程"):
            list(doing)
        stop.cancel()
        assert time.monotonic() - began < 60


def test_without_a_worker_or_a_scheduler_one_line_tells(archive: Path, tmp_path: Path) -> None:
    with machines(tmp_path / "machines", workers=0) as made:
        with pytest.raises(CannotWork, match="没有能用的工作进程"):
            list(cluster(made, patience=1).do(done, pieces(tmp_path)))
        kill(made.scheduler)
        told = verified(archive, "--scheduler", made.address)
    assert (told.returncode, told.stdout) == (2, "")
    assert "连不上调度器" in told.stderr


def test_ctrl_c_is_answered_by_one_line(archive: Path, tmp_path: Path) -> None:
    with machines(tmp_path / "machines", workers=0) as made:
        words = ("verify", "--quick", "--root", str(archive), "--scheduler", made.address)
        command = subprocess.Popen(
            [sys.executable, "-m", "pipeline", *words],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        log = made.folder / "0.log"
        waited(lambda: b"Receive client connection" in log.read_bytes())
        command.send_signal(signal.SIGINT)
        began = time.monotonic()
        out, said = command.communicate(timeout=50)
    assert (command.returncode, out, said) == (2, "", "已中断。可以重新运行\n")
    assert time.monotonic() - began < 40


def test_with_certificates_only_who_has_one_is_heard(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = trustme.CA()
    own = authority.issue_cert("127.0.0.1")
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    own.private_key_and_cert_chain_pem.write_to_path(tmp_path / "own.pem")
    settings = "DASK_DISTRIBUTED__COMM__"
    with monkeypatch.context() as certified:
        certified.setenv(f"{settings}REQUIRE_ENCRYPTION", "True")
        certified.setenv(f"{settings}TLS__CA_FILE", str(tmp_path / "ca.pem"))
        for who in ("SCHEDULER", "WORKER", "CLIENT"):
            certified.setenv(f"{settings}TLS__{who}__CERT", str(tmp_path / "own.pem"))
        with machines(tmp_path / "machines", workers=1, protocol="tls") as made:
            assert made.address.startswith("tls://")
            words = ("verify", "--quick", "--root", archive, "--scheduler", made.address)
            heard = process(*words, PYTHONWARNINGS="default")
            certified.undo()
            stranger = process(*words, PYTHONWARNINGS="default")
    assert (heard.returncode, heard.stdout) == (1, verified(archive).stdout), heard.stderr
    assert (stranger.returncode, stranger.stdout) == (2, "")
    assert "连不上调度器" in stranger.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    "address", ["127.0.0.1:8786", "tcp://127.0.0.1", "tcp://a b:1", "http://a:1", "tcp://a:0"]
)
def test_an_address_that_is_none_is_refused(archive: Path, address: str) -> None:
    told = verified(archive, "--scheduler", address)
    assert (told.returncode, told.stdout) == (2, "")
    assert "调度器的地址" in told.stderr or "端口" in told.stderr


def test_nothing_of_dask_is_loaded_without_a_scheduler(archive: Path) -> None:
    code = (
        "import sys; from pipeline.cli import main; main(sys.argv[1:]);"
        "print([n for n in ('dask', 'distributed', 'fsspec', 's3fs') if n in sys.modules])"
    )
    said = subprocess.run(
        [sys.executable, "-c", code, "verify", "--quick", "--root", str(archive)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert said.stdout.splitlines()[-1] == "[]"
