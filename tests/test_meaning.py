"""Nothing is quietly wrong: the tables in tests/meaning/, a case a line."""

import pytest

from tests.meaning import DOUBT, judged, known_as_told, lines_of, tables

MOST_TOLD = 0.10
"""The share of the cases with a value that may be told as a doubt instead."""


@pytest.mark.parametrize("table", tables())
def test_a_table_has_nothing_quietly_wrong(table: str) -> None:
    found = judged(table)
    assert [str(one.case) for one in found if one.verdict == "quietly wrong"] == []
    told = [one for one in found if one.verdict == "told"]
    assert lines_of(told) == known_as_told(table), "a change of what is told belongs into told.txt"
    assert len(told) <= MOST_TOLD * sum(one.case.expected != DOUBT for one in found), told
