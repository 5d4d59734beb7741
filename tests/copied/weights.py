"""Makes the table by which empty words are known from news, from clauses that people labelled.

    python -m tests.copied.weights > pipeline/merge/copied/weights.py

A character, or two that stand together, weighs by how much oftener it stands in empty clauses than
in news: the logarithm of the quotient, in tenths. Empty clauses and single empty words are in
taught.tsv, with news that is made of nearly the same words (领导批示追加, 任务分解到村). All other
news are the sample's progress texts and the seen half of bases.tsv. These have empty clauses too:
what a first table calls empty is left out of the second.
"""

import math
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from pipeline.merge.copied.clauses import read
from pipeline.merge.copied.words import UNKNOWN, weight_of
from tests.copied import is_seen, lines
from tests.copied.sample import sample_texts

_LEAST = 1.0
"""A pair that weighs less is left out: its characters weigh enough."""
_EMPTY = 15
"""Tenths a character: from here on a clause of a news text is taken for an empty one."""
_A_LINE = 96
"""Places; a Chinese character takes two."""


def made_weights() -> Iterator[str]:
    """Yields the lines of the module: a weight, and the characters and pairs that have it."""
    yield f'"""{_ABOUT}"""\n\nWEIGHTS = """\\'
    taught = list(lines("taught.tsv"))
    empty = [clause for kind, text in taught if kind == "empty" for clause in _clauses(text)]
    words = [word for kind, text in taught if kind == "words" for word in text.split()]
    contrary = [clause for kind, text in taught if kind == "news" for clause in _clauses(text)]
    news = [clause for text in _news_texts() for clause in _clauses(text)]
    first = _weights(empty, words, [*news, *contrary])
    news = [clause for clause in news if weight_of(clause, first) < _EMPTY * len(clause)]
    by_weight: dict[int, list[str]] = {}
    for part, weight in sorted(_weights(empty, words, [*news, *contrary]).items()):
        by_weight.setdefault(weight, []).append(part)
    for weight, parts in sorted(by_weight.items()):
        if weight == UNKNOWN:
            continue  # as what is not in the table
        line = str(weight)
        for part in parts:
            if _width(line) + 2 * len(part) >= _A_LINE:
                yield line
                line = str(weight)
            line += f" {part}"
        yield line
    yield '"""'


_ABOUT = """How much oftener words stand in empty clauses than in news, in tenths of the logarithm.

Made by `python -m tests.copied.weights` from clauses that people labelled; never edited by hand.
"""


def _clauses(text: str) -> list[str]:
    return [re.sub("[#◇]", "", clause.words) for clause in read(text).clauses]


def _width(line: str) -> int:
    return sum(1 if one.isascii() else 2 for one in line)


def _news_texts() -> Iterator[str]:
    for unit, _, *texts in lines("bases.tsv"):
        if is_seen(unit):
            yield from texts
    yield from sample_texts()


def _weights(empty: list[str], words: list[str], news: list[str]) -> Mapping[str, int]:
    in_empty, in_news = _counted([*empty, *words]), _counted(news)
    of_empty, of_news = len(empty) + len(words) / 5 + 1, len(news) + 1
    weights = {}
    for part in in_empty.keys() | in_news.keys():
        often, seldom = (in_empty[part] + 0.5) / of_empty, (in_news[part] + 0.5) / of_news
        weight = math.log(often / seldom)
        rare = len(part) > 1 and in_news[part] < 2 and not in_empty[part]
        if len(part) == 1 or not (rare or abs(weight) < _LEAST):
            weights[part] = round(weight * 10)
    return weights


def _counted(clauses: Iterable[str]) -> Counter[str]:
    """Returns in how many clauses each character and each pair stands."""
    found: Counter[str] = Counter()
    for clause in clauses:
        found.update({*clause, *(f"{one}{two}" for one, two in pairwise(clause))})
    return found


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in made_weights())
