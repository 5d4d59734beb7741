"""Compares a sealed week's reports with those made again, and finds where they differ."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path, PurePosixPath
from typing import Literal

from lxml import etree

from pipeline.archive.bags.bag import sha256_of
from pipeline.archive.bags.content import content_digest, members
from pipeline.archive.bags.copies import files_below
from pipeline.archive.comparing.places import Place, places, with_columns_of
from pipeline.archive.statement import is_printed, place_of, read
from pipeline.domain.text import listing, pattern, visible
from pipeline.excel.fonts import with_fonts_in_order
from pipeline.office.disk import is_plain_file

Verdict = Literal["same_bytes", "same_content", "same_data", "different"]
VERDICTS: dict[Verdict, str] = {
    "same_bytes": "同样的字节",
    "same_content": "内容相同、打包不同",
    "same_data": "数据相同，报告的写法因版本而不同",
    "different": "不同",
}


@dataclass(frozen=True)
class Difference:
    """One place in a report: `was` is the sealed text, `now` the text made again."""

    file: str
    part: str
    row: str
    cell: str
    was: str
    now: str

    @property
    def adds_finding(self) -> bool:
        """Whether it is a finding that only was made again."""
        return (self.file, self.was, self.now) == ("data/findings.csv", _NOTHING, _ROW)


@dataclass(frozen=True)
class Comparison:
    verdict: Verdict
    """`same_data`: another version finds every figure again and writes the reports otherwise."""
    differences: tuple[Difference, ...] = ()


def compare(sealed: Path, again: Path) -> Comparison:
    """Compares two folders of a week's reports. PDFs are left out: each LibreOffice prints its own.

    run.json is compared without versions, which only explain other differences. The checksums that
    it states of outputs are compared with the sealed outputs themselves: packing may differ.
    """
    was, now = _files(sealed), _files(again)
    differences: list[Difference] = []
    packed_otherwise = False
    for name in sorted({*was, *now}, key=_data_first):
        if name not in was or name not in now:
            there = (_NOTHING, "有此文件") if name not in was else ("有此文件", _NOTHING)
            differences.append(Difference(visible(name), "", "", "", *there))
        elif was[name] != now[name]:
            where = list(_where(name, was[name], now[name]))
            packed_otherwise |= not where
            differences += where
    told = {difference.file for difference in differences}
    differences += (each for each in misstated(sealed) if each.part not in told)
    if differences:
        return Comparison("different", tuple(differences))
    return Comparison("same_content" if packed_otherwise else "same_bytes")


def _data_first(name: str) -> tuple[bool, str]:
    """Sorts data/ first, since its tables show a place most clearly."""
    return not name.startswith("data/"), name


def _files(folder: Path) -> dict[str, bytes]:
    files = {path.relative_to(folder).as_posix(): path for path in files_below(folder)}
    contents = {
        name: path.read_bytes()
        for name, path in files.items()
        if is_plain_file(path) and not is_printed(name)
    }
    statement = place_of(folder).relative_to(folder).as_posix()
    return contents | ({statement: _said(contents[statement])} if statement in contents else {})


def _said(statement: bytes) -> bytes:
    """Returns run.json without versions, and of the outputs only the names."""
    try:
        said = json.loads(statement)
        outputs = {name: "" for name in said["outputs"] if not is_printed(name)}
        whole = {k: v for k, v in said.items() if k != "versions"} | {"outputs": outputs}
        return json.dumps(whole).encode()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return statement


def misstated(sealed: Path) -> Iterator[Difference]:
    """Yields a difference for each output whose sha256 is not the one that run.json states.

    The difference names the output as its `part`.
    """
    statement = place_of(sealed).relative_to(sealed).as_posix()
    try:
        stated = read(sealed)["outputs"]
    except (OSError, ValueError, KeyError, TypeError):
        return  # told as a difference of run.json
    for name, was in stated.items():
        path = sealed / name
        said = was.get("sha256") if isinstance(was, dict) else was
        if is_plain_file(path) and said != (now := sha256_of(path)):
            yield Difference(statement, name, "outputs", "", visible(str(said)), now)


def _where(name: str, was: bytes, now: bytes) -> Iterator[Difference]:
    """Yields where two versions of a file differ; nothing if only the packing does."""
    before, after = members(was, name), members(now, name)
    if before and (
        content_digest(before) == content_digest(after) or _as_0_1_0(before) == _as_0_1_0(after)
    ):
        return
    if PurePosixPath(name).suffix == ".csv":
        now, added = with_columns_of(now, was)
        if added:
            yield Difference(name, "", "表头", "", _NOTHING, f"新增的列：{listing(added)}")
    texts, others = places(was, name), places(now, name)
    if bool(texts) != bool(others):
        there = (_CONTENT, _UNREADABLE) if texts else (_UNREADABLE, _CONTENT)
        yield Difference(name, "", "", "", *there)
        return
    told = was == now  # but for the columns
    for place, was_there, is_there in _texts(texts, others):
        told = True
        yield Difference(name, *place, *_excerpts(was_there, is_there))
    if not told:
        parts = [part for part in {**before, **after} if before.get(part) != after.get(part)]
        for part in sorted(parts) or [""]:
            yield Difference(name, part, "", "", "文字相同，版式或内部结构不同", "")


def _as_0_1_0(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Returns the parts without what 0.1.0 wrote otherwise, so that its weeks still verify.

    It wrote the properties of a font in another order. A message that carries such a workbook has
    another identity in its head, made of all that is compared here anyway.
    """
    plain = {}
    for name, part in parts.items():
        inner = name.rpartition(" ")[2]  # in a message, a number stands before it
        if inner == "head":
            plain[name] = _IDENTITY.sub(b"", part)
            continue
        try:
            plain[name] = with_fonts_in_order({inner: part})[inner]
        except (etree.XMLSyntaxError, KeyError):  # somebody changed it: compared as it is
            plain[name] = part
    return plain


_IDENTITY = pattern(rb"(?<=[._])m[0-9a-f]{12}(?=[@\"'])")


def _texts(was: dict[Place, str], now: dict[Place, str]) -> Iterator[tuple[Place, str, str]]:
    """Yields each place whose texts differ, with both. A row that one side lacks is one place."""
    rows_was, rows_now = ({place.whole_row for place in each} for each in (was, now))
    told: set[Place] = set()
    for place in dict.fromkeys([*was, *now]):
        row = place.whole_row
        if place.cell and place.row and (row in rows_was) != (row in rows_now):
            if row not in told:
                told.add(row)
                there = row in rows_was
                yield row, *((_ROW, _NOTHING) if there else (_NOTHING, _ROW))
        elif was.get(place) != now.get(place):
            yield place, was.get(place, _NOTHING), now.get(place, _NOTHING)


_ROW, _NOTHING = "有这一行", "（没有）"
_CONTENT, _UNREADABLE = "有内容", "（读不出内容）"
_EXCERPT = 120
"""The number of characters shown of a long text, around where it differs."""


def _excerpts(was: str, now: str) -> tuple[str, str]:
    if len(was) <= _EXCERPT and len(now) <= _EXCERPT:
        return visible(was), visible(now)
    pairs = zip_longest(was, now)
    same = next((number for number, (old, new) in enumerate(pairs) if old != new), 0)
    start = max(same - 20, 0)
    cut = slice(start, start + _EXCERPT)
    return visible(was[cut]), visible(now[cut])
