"""Where in the chain a digest stands that was noted earlier, and what came after it."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from pipeline.archive.bags.bag import Bag
from pipeline.archive.bags.chain import Chain
from pipeline.domain.errors import CannotWork
from pipeline.domain.text import pattern, visible

_DIGEST = pattern(r"(?:sha256:)?([0-9a-f]{64})")


@dataclass(frozen=True)
class Expected:
    """A digest that was noted, held against the chain of an archive."""

    digest: str
    bag: str = ""
    """The bag that has it, `2017-W28/r1`; '' when none is known."""
    place: int = 0
    """Its place among the bags of the chain that are here, from 1; 0 when it is not on it."""
    after: tuple[Bag, ...] = ()
    """The bags for which it does not vouch: those that came after it, the earliest first."""
    fault: str = ""
    """Why no bag of the chain here has it, in Chinese."""


def noted_digest(text: str) -> str:
    """Returns a digest as a person types it. Raises CannotWork when it is none."""
    typed = _DIGEST.fullmatch(re.sub(r"\s", "", text).lower())
    if typed is None:
        raise CannotWork(
            f"{visible(text)}：不是摘要。应是64位的0—9、a—f，"
            "如 verify 在“最后一环”后面打印的那样，请核对抄写"
        )
    return typed[1]


def expected(chain: Chain, digest: str) -> Expected:
    """Looks the digest up among the bags that the chain reaches from its ends."""
    having = [each.bag for each in chain.bags if each.digest == digest]
    for bag in (bag for bag in having if bag in chain.order):
        vouched = chain.reached(bag)
        after = tuple(each for each in chain.order if each not in vouched)
        return Expected(digest, str(bag), len(vouched), after)
    if having:
        fault = f"有这个摘要的 {having[0]} 不在链条上：{chain.doubt(having[0])}"
        return Expected(digest, str(having[0]), fault=fault)
    for bag, link in chain.beginnings:
        if link.digest == digest:
            fault = f"有这个摘要的 {visible(link.name)} 不在 archive 中，{bag} 接在它之后"
            return Expected(digest, visible(link.name), fault=fault)
    return Expected(digest, fault="链条上没有哪个封存包是这个摘要")


def not_beginning(chain: Chain, digests: Collection[str]) -> list[str]:
    """Returns, in Chinese, which of these digests is not that after which the archive begins."""
    begins = {link.digest for _, link in chain.beginnings}
    return [f"archive 不是接在摘要 {each} 之后开始的" for each in digests if each not in begins]
