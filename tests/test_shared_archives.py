"""Archives at an address: S3 by moto's server on loopback, read by this machine and by workers."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.archive.bags.bag import PAYLOAD, Bag
from pipeline.archive.bags.kept import archive_at, brought
from pipeline.domain.errors import CannotWork
from pipeline.domain.settings import OfficeBelow
from pipeline.engine.addresses import is_address, shared_at
from tests.city_office import city, configured, district
from tests.command import duban, process
from tests.dask_cluster import kill, machines, required, waited
from tests.office import Office

required()
pytestmark = [pytest.mark.long, pytest.mark.filterwarnings("default")]
BUCKET = "s3://bags"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """An empty S3 store, whose endpoint and credentials are in the environment."""
    folder = tmp_path_factory.mktemp("moto")
    log = folder / "log"
    with log.open("wb") as file:
        server = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"],
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    waited(lambda: b"Running on http://" in log.read_bytes())
    endpoint = log.read_text().partition("Running on ")[2].split()[0]
    environment = {
        "AWS_ACCESS_KEY_ID": "nobody",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        import s3fs

        files = s3fs.S3FileSystem(skip_instance_cache=True, use_listings_cache=False)
        files.mkdir(BUCKET)
        yield files
    kill(server)


def put(store: Any, folder: Path, name: str) -> str:
    """Puts an archive into the store. Returns its address."""
    store.put(f"{folder}/", f"{BUCKET}/{name}/", recursive=True)
    return f"{BUCKET}/{name}"


def test_an_archive_in_a_store_verifies_as_in_a_folder(
    store: Any, sealed: Office, tmp_path: Path
) -> None:
    address = put(store, sealed.root / "archive", "whole/archive")
    for words in (["--quick"], []):
        here = duban("verify", "--root", sealed.root, *words)
        there = duban("verify", "--root", tmp_path, "--archive", address, *words)
        assert (
            (there.returncode, there.stdout) == (here.returncode, here.stdout) == (0, here.stdout)
        )
    (said,) = json.loads(
        duban("verify", "--quick", "--json", "--root", tmp_path, "--archive", address).stdout
    )
    assert said["path"] == f"{address}/2017-W28/r1"
    assert said["run"]["archive"] == address
    out = tmp_path / "out"
    again = duban("rerun", "2017-W28", "--out", out, "--root", tmp_path, "--archive", address)
    assert (again.returncode, again.stdout) == (0, "与封存的相比：同样的字节\n"), again.stderr


def test_what_was_changed_in_a_store_is_named(store: Any, sealed: Office, tmp_path: Path) -> None:
    address = put(store, sealed.root / "archive", "changed")
    store.pipe(f"{address}/2017-W28/r1/data/config.yaml", b"x")
    store.pipe(f"{address}/2017-W28/r1/data/more.txt", b"x")
    store.pipe(f"{address}/2017-W29/note.txt", b"x")
    store.pipe(f"{address}/old/2017-W01/r1/bagit.txt", b"x")
    told = duban("verify", "--quick", "--root", tmp_path, "--archive", address)
    assert told.returncode == 1
    assert "有改动：data/config.yaml" in told.stdout
    assert "多出：data/more.txt" in told.stdout
    assert "2017-W29/note.txt：不是封存包的文件" in told.stdout
    assert "old：像封存包而不是的文件夹" in told.stdout


def test_workers_fetch_the_bags_and_leave_nothing(
    store: Any, sealed: Office, tmp_path: Path
) -> None:
    address = put(store, sealed.root / "archive", "workers")
    scratch = Path(tempfile.mkdtemp())  # of a short name: a reader's socket lies below it
    with pytest.MonkeyPatch.context() as patch, machines(tmp_path / "m", workers=0) as made:
        patch.setenv("TMPDIR", str(scratch))
        made.worker("--no-nanny", "--local-directory", str(tmp_path))
        patch.delenv("TMPDIR")
        there = process(
            *("verify", "--root", tmp_path, "--archive", address, "--scheduler", made.address)
        )
        left = list(scratch.glob("duban-*/duban-*"))
    assert left == []
    waited(lambda: not list(scratch.iterdir()))  # its process has cleared up after itself
    scratch.rmdir()
    here = duban("verify", "--root", sealed.root)
    assert (there.returncode, there.stdout) == (0, here.stdout), there.stderr


def test_a_city_reads_a_district_in_a_store(store: Any, tmp_path: Path) -> None:
    for name in ("东区", "西区"):
        district(tmp_path, name)
    put(store, tmp_path / "西区" / "archive", "west/archive")
    above = city(tmp_path, "东区", "西区")
    words = ("rollup", above.root, "--week", "2017-W28", "--json")
    here = duban(*words)
    east = OfficeBelow(name="东区", folder="../东区")
    configured(above, offices=(east, OfficeBelow(name="西区", folder=f"{BUCKET}/west")))
    there = duban(*words)
    assert here.returncode == there.returncode, there.stderr
    plain, shared = json.loads(here.stdout), json.loads(there.stdout)
    assert plain["items"] == shared["items"]


def test_a_store_that_cannot_be_read_is_one_line(tmp_path: Path, store: Any) -> None:
    for address, told in (
        (f"{BUCKET}/nothing", "还没有封存的周"),
        ("s3://no-such-bucket/archive", "还没有封存的周"),
        ("nonsense://x/archive", "打不开这种地址"),
        ("sftp://me:secret@host/archive", "地址中不能写密码"),
    ):
        said = duban("verify", "--root", tmp_path, "--archive", address)
        assert (said.returncode, said.stdout) == (2, ""), said
        assert told in said.stderr
        assert "secret" not in said.stderr


def test_a_bag_that_is_too_large_is_not_fetched(
    store: Any, sealed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = put(store, sealed.root / "archive", "large")
    monkeypatch.setattr("pipeline.archive.bags.kept.LARGEST", 1000)
    with (
        archive_at(address) as archive,
        pytest.raises(CannotWork, match="没有取"),
        brought(archive.kept(Bag("2017-W28", 1, archive.path / "2017-W28" / "r1"))),
    ):
        pass


def test_only_the_papers_are_fetched_to_ask(store: Any, sealed: Office) -> None:
    address = put(store, sealed.root / "archive", "papers")
    with archive_at(address) as archive:
        files = {path.name for path in archive.path.rglob("*") if path.is_file()}
        assert PAYLOAD in files
        assert len(files) == 4
    assert not archive.path.exists()


def test_what_is_an_address() -> None:
    assert is_address("s3://bucket/archive")
    assert not any(map(is_address, ["C:/archive", "C:\\archive", "\\\\host\\share", "a", "./a:b"]))
    assert str(shared_at("s3://bucket/archive/").below("a")) == "s3://bucket/archive/a"
