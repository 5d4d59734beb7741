"""The libraries: pinned with hashes, the same in pyproject.toml and the lock files, of known licences.

What is known of a library's faults, and which releases were withdrawn, only the net can tell: `make audit`.
"""

import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.test_libraries import OTHERS, WITHIN, distributions

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
RUN, BUILD, DEV = "requirements.txt", "requirements-build.txt", "requirements-dev.txt"
CLUSTER = "requirements-cluster.txt"
"""What runs, with what only `--scheduler` and addresses such as s3:// need."""
DECLARED = {
    RUN: PROJECT["project"]["dependencies"],
    BUILD: PROJECT["dependency-groups"]["build"],
    DEV: PROJECT["project"]["optional-dependencies"]["dev"],
    CLUSTER: PROJECT["project"]["optional-dependencies"]["cluster"],
}
UNSEEN = {
    "defusedxml": "openpyxl imports it when it is there",
    "s3fs": "fsspec imports it for s3://",
}
"""Libraries that run and that nothing in the package imports."""
ABANDONED = {"xlwt", "xlutils", "docx", "nose", "pkg-resources"}
"""Libraries that nobody keeps any more, and that a careless import would bring back."""
LICENCES = re.compile(
    r"MIT|BSD|0BSD|Apache|PSF|Python Software Foundation|MPL|Mozilla|ISC|Zlib|CC0|LGPL|Public Domain",
    re.IGNORECASE,
)
SAID_ELSEWHERE = {
    "imapclient": "BSD-3-Clause, in COPYING",
    "axe-playwright-python": "MIT, in LICENSE",
}


def pins(lock: str) -> dict[str, list[str]]:
    """Returns the lines of each pinned release: first name and version, then the hashes."""
    text = (ROOT / lock).read_text("utf-8").replace("\\\n", " ")
    lines = [line.partition(" #")[0].split() for line in text.splitlines()]
    return {line[0]: line[1:] for line in lines if line and not line[0].startswith("#")}


def releases(lock: str) -> set[tuple[str, str]]:
    pinned = (pin.partition("==") for pin in pins(lock))
    return {(canonicalize_name(name), version) for name, _, version in pinned}


@pytest.mark.parametrize("lock", [RUN, BUILD, DEV, CLUSTER])
def test_every_release_is_pinned_by_its_hashes(lock: str) -> None:
    assert len(pins(lock)) > 3
    for pin, rest in pins(lock).items():
        assert re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", pin), pin
        hashes = [word for word in rest if word.startswith("--hash=")]
        assert hashes, pin
        for each in hashes:
            assert re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", each), pin


@pytest.mark.parametrize("lock", [RUN, BUILD, DEV, CLUSTER])
def test_the_lock_files_hold_what_pyproject_toml_asks_for(lock: str) -> None:
    for line in DECLARED[lock]:
        wanted = Requirement(line)
        found = [v for name, v in releases(lock) if name == canonicalize_name(wanted.name)]
        assert found, line
        assert all(wanted.specifier.contains(version) for version in found), (line, found)


def test_one_release_runs_and_is_tested() -> None:
    assert releases(RUN) | releases(BUILD) | releases(CLUSTER) <= releases(DEV)
    assert releases(RUN) <= releases(CLUSTER)


def test_what_builds_does_not_run() -> None:
    names = {name for name, _ in releases(RUN)}
    assert not names & {name for name, _ in releases(BUILD)}
    assert not names & {canonicalize_name(Requirement(line).name) for line in DECLARED[DEV]}


def test_what_is_declared_is_used() -> None:
    declared = {
        canonicalize_name(Requirement(line).name) for line in (*DECLARED[RUN], *DECLARED[CLUSTER])
    }
    assert declared == set(distributions()) | set(WITHIN) | set(UNSEEN)
    assert set(OTHERS) <= declared


def test_what_only_a_cluster_needs_is_not_needed_otherwise() -> None:
    optional = {canonicalize_name(Requirement(line).name) for line in DECLARED[CLUSTER]}
    assert not optional & {name for name, _ in releases(RUN)}


def test_nothing_abandoned_runs_or_tests() -> None:
    assert not {name for name, _ in releases(DEV)} & ABANDONED


def test_every_licence_is_known_and_lets_an_office_use_it() -> None:
    known = 0
    for name, _ in sorted(releases(DEV)):
        try:
            said = metadata.metadata(name).json
        except metadata.PackageNotFoundError:
            continue  # another system's
        known += 1
        named = str(said.get("license_expression") or said.get("license") or "")[:80]
        classified = [each for each in said.get("classifier", ()) if each.startswith("License")]
        licence = " ".join([named, *classified])
        assert LICENCES.search(licence) or name in SAID_ELSEWHERE, (name, licence)
        assert not re.search(r"(?<!L)(?<!Lesser )\bA?GPL|Affero|non-commercial", licence), name
    assert known > 40
