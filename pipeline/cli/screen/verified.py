"""What `verify` says of the archive as a whole: its chain, noted digests, what lies beside."""

import platform
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from pipeline.archive.bags.bag import Bag
from pipeline.archive.bags.catalogue import is_week
from pipeline.archive.bags.chain import Chain
from pipeline.archive.bags.expected import Expected
from pipeline.archive.bags.kept import Archive
from pipeline.archive.bags.links import Link, Links, link_to
from pipeline.archive.outbox import Outbox
from pipeline.archive.statement import versions
from pipeline.archive.verify import Verified, Whole
from pipeline.cli.exits import CANNOT, DOES_NOT_HOLD, DONE
from pipeline.cli.screen.terminal import say
from pipeline.domain.text import listing, visible

_VERDICTS = {DONE: "holds", DOES_NOT_HOLD: "does_not_hold", CANNOT: "not_all_checked"}


def print_whole(whole: Whole) -> None:
    """Prints what is wrong, what else lies there, and last the ends of the chain."""
    for line in _lines(whole):
        say(line)


def _lines(whole: Whole) -> Iterator[str]:
    chain = whole.chain
    if chain.faults:
        yield f"链条不符（{len(chain.faults)}处）"
        yield from (f"    {fault}" for fault in chain.faults)
    for each in chain.unread:
        yield f"链条核对不到 {each.bag}：{visible(each.unread)}。它说的不算，也不能替别的封存包作证"
    if chain.is_old and len(chain.ends) > 1:
        yield f"由旧版封存的，有{len(chain.ends)}个末端，下一次封存会一起接上"
    yield from _beginnings(whole)
    if whole.beside:
        yield f"archive 中封存包以外的（{len(whole.beside)}个）"
        yield from (f"    {each.name}：{each.what}" for each in whole.beside)
    for noted in whole.expected:
        yield from _expected(chain, noted)
    if whole.faults or chain.unread:
        yield "弄清以上各处之前，请不要另记下面的摘要"
    elif chain.ends:
        yield "请把下一行抄下，另外保存。以后照着运行，就知道这以前的有没有人动过、这以后封存了什么"
        noted_now = " ".join(f"--expect {chain.of[end].digest}" for end in chain.ends)
        yield f"duban verify {noted_now}"
    for end in chain.ends:
        yield f"最后一环 {end} 的摘要：{chain.of[end].digest}"


def _beginnings(whole: Whole) -> Iterator[str]:
    for bag, link in whole.chain.beginnings:
        name, digest = visible(link.name), visible(link.digest)
        if link.digest in whole.elsewhere:
            yield f"archive 从 {bag} 开始，接在移到别处的 {name} 之后"
        else:
            yield (
                f"{bag} 接在 {name} 之后，后者不在 archive 中。若是移到了别处：在那里运行 "
                f"duban verify --expect {digest}，无误的，在这里加上 --begins-after {digest}"
            )


def _expected(chain: Chain, noted: Expected) -> Iterator[str]:
    if noted.fault:
        yield f"记下的摘要 {noted.digest}：{noted.fault}"
        return
    yield (
        f"记下的摘要是 {noted.bag} 的，在链条的第{noted.place}环（共{len(chain.order)}环）。"
        f"到它为止的各环，由它作证"
    )
    if len(chain.ends) > 1 and not chain.is_old:
        reaching = {end for end in chain.ends if noted.bag in map(str, chain.reached(end))}
        others = listing(str(end) for end in chain.ends if end not in reaching)
        yield f"    接在它后面的末端：{listing(map(str, reaching))}；不接在它后面的：{others}"
    if noted.after:
        yield f"在它之后封存、它不能作证的（{len(noted.after)}个）："
        yield from (f"    {bag}{_when(chain.of[bag])}" for bag in noted.after)
    else:
        yield "它之后没有再封存"


def _when(links: Links) -> str:
    return f"　自称封存于 {visible(links.sealed_at)}" if links.sealed_at else ""


def answers(
    archive: Archive,
    verified: Sequence[Verified],
    whole: Whole,
    code: int,
    why: Sequence[str],
    outboxes: Sequence[Outbox] = (),
) -> list[dict[str, object]]:
    """Returns what `--json` prints: a bag after another, each with what is true of the whole run.

    So an answer that is taken out of the list and filed still says what it rests on.
    """
    run = _run(archive, whole, code, why) | {"outboxes": list(map(asdict, outboxes))}
    return [_answer(archive, each, whole.chain) | {"run": run} for each in verified]


def named(bag: Bag) -> dict[str, object]:
    """Returns what every answer says first of a bag: its week, '' for a month, and its name."""
    return {"week": bag.period if is_week(bag.period) else "", "bag": str(bag)}


def _answer(archive: Archive, verified: Verified, chain: Chain) -> dict[str, object]:
    links = chain.of[verified.bag]
    return {
        **named(verified.bag),
        "revision": verified.bag.revision,
        "digest": verified.digest,
        "last": verified.bag in chain.ends,
        "faults": verified.faults,
        "verdict": verified.comparison and verified.comparison.verdict,
        "differences": [asdict(difference) for difference in verified.differences],
        "why": verified.why,
        "not_done": verified.not_done,
        "notes": verified.notes,
        "holds": verified.holds,
        "vouched": verified.vouched,
        "path": archive.place(verified.bag),
        "previous": list(map(_linked, links.previous)),
        "supersedes": list(map(_linked, links.supersedes)),
        "doubt": chain.doubt(verified.bag),
        "sealed_by": links.agent,
        "sealed_at": links.sealed_at,
    }


def _run(archive: Archive, whole: Whole, code: int, why: Sequence[str]) -> dict[str, object]:
    chain = whole.chain
    return {
        "verdict": _VERDICTS[code],
        "exit_code": code,
        "why": why,
        "ends": [_linked(link_to(end)) for end in chain.ends],
        "begins_after": [
            {"bag": str(bag), "previous": _linked(link), "moved": link.digest in whole.elsewhere}
            for bag, link in chain.beginnings
        ],
        "not_read": [{"bag": str(each.bag), "why": each.unread} for each in chain.unread],
        "faults": whole.faults,
        "beside": [asdict(each) for each in whole.beside],
        "expected": [
            {
                "digest": each.digest,
                "bag": each.bag,
                "place": each.place,
                "of": len(chain.order),
                "after": [_linked(link_to(bag)) for bag in each.after],
                "fault": each.fault,
            }
            for each in whole.expected
        ],
        "archive": str(archive),
        "machine": platform.node(),
        "system": platform.platform(),
        "versions": versions(),
    }


def _linked(link: Link) -> dict[str, str]:
    return {"bag": link.name, "digest": link.digest}
