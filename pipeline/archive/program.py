"""Which program it was: what an auditor asks first, and can find out again by hand."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import pipeline
from pipeline.archive.bags.bag import sha256_of
from pipeline.archive.bags.manifest import manifest_text

_PACKAGE = Path(pipeline.__file__).parent


@dataclass(frozen=True)
class Program:
    """The program that runs, by what it is and, where that is known, by where it stands in git."""

    version: str
    digest: str
    """Sha256 of its source, as `digest_of` says."""
    commit: str
    """That is checked out where it lies; '' when it lies in no checkout."""

    def facts(self) -> dict[str, str]:
        """As run.json tells it among the versions: duban, program and, where known, commit."""
        named = {"duban": self.version, "program": self.digest}
        return named | ({"commit": self.commit} if self.commit else {})


def this_program() -> Program:
    """The program as it lies on the disk now."""
    return Program(pipeline.__version__, digest_of(_PACKAGE), commit_of(_PACKAGE))


def digest_of(package: Path) -> str:
    """Sha256 of the manifest of the package's .py files, the same in a wheel and in a checkout.

    By hand, in the folder that holds the package:
    `find pipeline -name '*.py' | LC_ALL=C sort | xargs sha256sum | sha256sum`.
    What else travels in a wheel (templates, settings) is among the inputs of a week.
    """
    files = {path.relative_to(package.parent).as_posix(): path for path in package.rglob("*.py")}
    sources = manifest_text({name: sha256_of(path) for name, path in files.items()})
    return hashlib.sha256(sources.encode()).hexdigest()


def commit_of(package: Path) -> str:
    """The commit that is checked out where this package lies; '' when it lies in no checkout.

    It is read without git, which an office has not. Whether the source is as it was committed,
    the digest tells.
    """
    try:
        commit = _head(package.parent / ".git").strip()
    except (OSError, ValueError):
        return ""
    return commit if _COMMIT.fullmatch(commit) else ""


_COMMIT = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")


def _head(git: Path) -> str:
    """What HEAD leads to, by the layout of gitrepository-layout(5)."""
    if git.is_file():  # of a further worktree, it says where its folder is
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
