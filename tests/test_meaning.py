"""Nothing is quietly wrong: the tables in tests/meaning/, a case a line."""

import pytest

from tests.meaning import DOUBT, judged, tables

MOST_TOLD = 0.10
"""The share of the cases with a value that may be told as a doubt instead."""


@pytest.mark.parametrize("table", tables())
def test_a_table_has_nothing_quietly_wrong(table: str) -> None:
    found = judged(table)
    assert [str(one.case) for one in found if one.verdict == "quietly wrong"] == []
    told = [one for one in found if one.verdict == "told"]
    assert len(told) <= MOST_TOLD * sum(one.case.expected != DOUBT for one in found), told
