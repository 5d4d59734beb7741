"""What one process finds in a bag, and whether another, which asked for it, may believe that."""

from dataclasses import dataclass

from pipeline.archive.bags.faults import faults_of
from pipeline.archive.bags.kept import Kept, brought
from pipeline.domain.text import visible


@dataclass(frozen=True)
class Looked:
    """What was found in one bag, without a look at any other."""

    digest: str
    """Of the tag manifest that was read; '' when none was."""
    faults: tuple[str, ...]
    """As `faults_of` tells them."""


def looked_into(kept: Kept) -> Looked:
    """Reads a whole bag. Raises MachineFails where it cannot be had."""
    with brought(kept) as bag:
        return Looked(bag.digest(), tuple(faults_of(bag)))


def other_bag(found: object, digest: str, where: str) -> str:
    """Returns, in Chinese, why what was `found` is not of the bag with this digest; '' if it is.

    Whoever cannot give the digest has looked into something else, and is not believed. `where`: the
    worker that found it; '' for this machine.
    """
    looked = found if isinstance(found, Looked) else Looked("", ())  # a worker that is none of ours
    if looked.digest == digest and (digest or looked.faults):
        return ""
    said = visible(looked.digest) or "（没有读到）"
    who = f"工作进程 {where} " if where else "核对时"
    return f"没有核对：{who}读到的摘要是 {said}，这里是 {digest or '（没有读到）'}"
