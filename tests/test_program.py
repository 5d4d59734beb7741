"""Which program it was: its digest and commit, and what another program does to sealed weeks."""

import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

import pipeline
from pipeline import weekly
from pipeline.archive.comparing.reasons import why_other
from pipeline.archive.program import Program, commit_of, digest_of, this_program
from pipeline.archive.statement import Made, Statement, read
from pipeline.archive.verify import verified
from pipeline.assess.view import WeekView
from pipeline.cli.command_line import main
from tests.office import Office, read_here
from tests.sealed_office import bags

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "pipeline"
ANOTHER = Program(pipeline.__version__, "f" * 64, "e" * 40)


@pytest.mark.skipif(sys.platform == "win32", reason="the command is one of a Unix shell")
def test_the_digest_is_found_again_by_hand() -> None:
    command = (digest_of.__doc__ or "").split("`")[1]
    by_hand = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True)
    assert by_hand.stdout.split()[0] == digest_of(PACKAGE)


def test_installed_anywhere_the_digest_is_the_same_and_no_commit_is_claimed(tmp_path: Path) -> None:
    """A wheel may be in a virtual environment inside a checkout of something else."""
    checkout(tmp_path)
    installed = tmp_path / "site-packages" / "pipeline"
    shutil.copytree(PACKAGE, installed, ignore=shutil.ignore_patterns("__pycache__"))
    (installed / "office_folder").mkdir()
    (installed / "office_folder" / "config.yaml").write_text("{}")
    said = subprocess.run(
        [sys.executable, "-m", "pipeline", "--version"],
        cwd=installed.parent,
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    assert said == f"duban {pipeline.__version__}\n程序 sha256:{digest_of(PACKAGE)}\n"


def test_a_changed_line_or_a_further_file_is_another_program(tmp_path: Path) -> None:
    package = tmp_path / "pipeline"
    (package / "rules").mkdir(parents=True)
    (package / "weekly.py").write_text("x = 1\n")
    digests = [digest_of(package)]
    (package / "weekly.py").write_text("x = 2\n")
    digests.append(digest_of(package))
    (package / "rules" / "new.py").write_text("")
    digests.append(digest_of(package))
    assert len(set(digests)) == 3


def checkout(folder: Path) -> str:
    """Makes the folder a checkout with one commit. Returns the commit."""
    as_somebody = ("-c", "user.name=n", "-c", "user.email=n@example.org")
    for words in (["init", "-q"], [*as_somebody, "commit", "-q", "--allow-empty", "-m", "one"]):
        subprocess.run(["git", *words], cwd=folder, check=True)
    return git(folder, "rev-parse", "HEAD")


def git(folder: Path, *words: str) -> str:
    command = ["git", *words]
    return subprocess.run(
        command, cwd=folder, check=True, capture_output=True, text=True
    ).stdout.strip()


@pytest.mark.parametrize(
    "how",
    [
        (),
        ("pack-refs", "--all"),
        ("checkout", "-q", "--detach"),
        ("checkout", "-q", "-b", "rooms/cli"),
    ],
    ids=" ".join,
)
def test_the_commit_is_the_one_that_git_names(tmp_path: Path, how: tuple[str, ...]) -> None:
    commit = checkout(tmp_path)
    if how:
        git(tmp_path, *how)
    assert commit_of(tmp_path / "pipeline") == commit


def test_a_further_worktree_has_a_commit_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    commit = checkout(tmp_path / "first")
    git(tmp_path / "first", "worktree", "add", "-q", "-b", "second", "../second")
    assert commit_of(tmp_path / "second" / "pipeline") == commit


@pytest.mark.parametrize("head", ["", "ref: refs/heads/none", "nonsense", "\xff"])
def test_a_checkout_that_cannot_be_read_has_no_commit(tmp_path: Path, head: str) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_bytes(head.encode("latin-1"))
    assert commit_of(tmp_path / "pipeline") == ""


def test_the_version_of_the_command_names_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    lines = capsys.readouterr().out.splitlines()
    assert ended.value.code == 0
    assert lines[:2] == [f"duban {pipeline.__version__}", f"程序 sha256:{digest_of(PACKAGE)}"]
    assert lines[2:] == ([f"提交 {commit}"] if (commit := commit_of(PACKAGE)) else [])


def test_a_sealed_week_names_the_program_that_made_it(sealed: Office) -> None:
    (bag,) = bags(sealed)
    program = this_program()
    assert read(bag.results)["versions"].items() >= program.facts().items()
    agent = bag.info()["Bag-Software-Agent"]
    assert agent.startswith(f"duban {program.version} (program sha256:{program.digest}")


def test_another_program_that_makes_the_same_seals_nothing_anew(
    sealed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.archive.statement.this_program", lambda: ANOTHER)
    sealed.run()
    assert len(bags(sealed)) == 1


def test_another_program_that_makes_something_else_is_named_as_the_reason(
    sealed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    was = this_program()
    monkeypatch.setattr("pipeline.archive.statement.this_program", lambda: ANOTHER)
    makes_something_else(monkeypatch)
    sealed.run()
    (reason,) = read(bags(sealed)[1].results)["supersedes"]["why"]
    assert f"程序由 sha256:{was.digest[:16]}" in reason
    assert reason.endswith(f"变为 sha256:{'f' * 16}（提交 {'e' * 10}）")


def test_the_same_program_is_not_blamed(sealed: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    makes_something_else(monkeypatch)
    sealed.run()
    (reason,) = read(bags(sealed)[1].results)["supersedes"]["why"]
    assert reason.startswith("材料、版本和程序都没有变")


def makes_something_else(monkeypatch: pytest.MonkeyPatch) -> None:
    made_of = weekly.made_of

    def made_otherwise(*given: object) -> Made[WeekView]:
        made = made_of(*given)  # type: ignore[arg-type]  # handed through as it came
        (made.results / "新的报表.txt").write_text("另一个程序", "utf-8")
        return made

    monkeypatch.setattr(weekly, "made_of", made_otherwise)


def test_a_bag_of_another_program_comes_out_the_same(
    sealed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bag,) = bags(sealed)
    monkeypatch.setattr("pipeline.archive.statement.this_program", lambda: ANOTHER)
    told = verified(sealed.folder.archive, bag, partial(weekly.made_of, read=read_here))
    assert told.comparison is not None
    assert (told.holds, told.comparison.verdict, told.why) == (True, "same_bytes", ())


def test_a_week_sealed_before_programs_were_named_is_not_sealed_anew_for_that() -> None:
    was: Statement = {
        "inputs": {},
        "versions": {"duban": ANOTHER.version},
        "outputs": {"a.xlsx": {"sha256": "1"}},
    }
    now = {**was, "versions": ANOTHER.facts()}
    assert why_other(was, now) == []
    (reason,) = why_other(was, {**now, "outputs": {}})
    assert reason.startswith("程序由 （没有记录） 变为 sha256:")
