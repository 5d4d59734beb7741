"""Which program made a week: an auditor asks this first, and can check it by hand."""

import functools
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pipeline
from pipeline.archive.bags.bag import sha256_of
from pipeline.archive.bags.manifest import manifest_text
from pipeline.domain.text import pattern
from pipeline.engine.work import MachineFails

_PACKAGE = Path(pipeline.__file__).parent


@dataclass(frozen=True)
class Program:
    """The running program: its version, its digest and, if known, its commit in git."""

    version: str
    digest: str
    """The sha256 of its source; see `digest_of`."""
    commit: str
    """The commit checked out in its folder; '' if the folder is in no checkout."""

    def facts(self) -> dict[str, str]:
        """Returns the versions for run.json: duban, program and, if known, commit."""
        named = {"duban": self.version, "program": self.digest}
        return named | ({"commit": self.commit} if self.commit else {})


def this_program() -> Program:
    """Returns the program as it was on the disk when it was first asked for."""
    return Program(pipeline.__version__, _digest(), commit_of(_PACKAGE))


def only_this_program() -> Callable[[], None]:
    """Returns what raises MachineFails in a process of another program; it can be pickled."""
    program = this_program()
    return partial(must_be_program, program.version, program.digest)


def must_be_program(version: str, digest: str) -> None:
    """Raises MachineFails unless this process runs that program."""
    here = this_program()
    if here.digest == digest:
        return
    other = f"是 duban {here.version}" if here.version != version else f"也自称 {version}"
    raise MachineFails(
        f"另一版本的 duban：{other}，程序的摘要是 {here.digest[:12]}…，"
        f"这里是 {version}，{digest[:12]}…。请在各机装同一版本"
    )


@functools.cache
def _digest() -> str:
    return digest_of(_PACKAGE)


def digest_of(package: Path) -> str:
    """Returns the sha256 of the manifest of the package's .py files.

    A wheel and a checkout give the same. By hand, in the folder that holds the package:
    `find pipeline -name '*.py' | LC_ALL=C sort | xargs sha256sum | sha256sum`.
    The other files of a wheel (templates, settings) are among the inputs of a week.
    """
    files = {path.relative_to(package.parent).as_posix(): path for path in package.rglob("*.py")}
    sources = manifest_text({name: sha256_of(path) for name, path in files.items()})
    return hashlib.sha256(sources.encode()).hexdigest()


def commit_of(package: Path) -> str:
    """Returns the commit checked out in the package's folder; '' if that is in no checkout.

    It is read without git, which an office does not have. Only the digest shows whether the
    source is as it was committed.
    """
    try:
        commit = _head(package.parent / ".git").strip()
    except (OSError, ValueError):
        return ""
    return commit if _COMMIT.fullmatch(commit) else ""


_COMMIT = pattern("[0-9a-f]{40}|[0-9a-f]{64}")


def _head(git: Path) -> str:
    """Returns what HEAD points to, by the layout in gitrepository-layout(5)."""
    if git.is_file():  # in a linked worktree, it names its git folder
        git = git.parent / git.read_text("utf-8").removeprefix("gitdir: ").strip()
    head = (git / "HEAD").read_text("utf-8").strip()
    name = head.removeprefix("ref: ")
    if name == head:  # a commit by itself, on no branch
        return head
    of_all_worktrees = git / "commondir"
    if of_all_worktrees.is_file():
        git /= of_all_worktrees.read_text("utf-8").strip()
    if (git / name).is_file():
        return (git / name).read_text("utf-8")
    packed = (git / "packed-refs").read_text("utf-8").splitlines()
    return next((line.split(" ")[0] for line in packed if line.endswith(f" {name}")), "")
