"""The faults of `make mutants`: which ones a line can have, and where they are."""

import pytest

from tests.faults import faults_in, with_fault


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        ("a >= b", {"a >= b → a > b"}),
        ("a in b", {"a in b → a not in b"}),
        ("rows.gt(x)", {"rows.gt → rows.ge"}),
        ("a & ~b", {"a & ~b → a | ~b", "~b → b"}),
        ("a and b", {"a and b → a or b", "a and b → a", "a and b → b"}),
        ("x = 60000", {"60000 → 120000", "60000 → 30000"}),
        ("x = 1", {"1 → 2", "1 → 0"}),
        ("x = True", {"True → False"}),
        ("x = ('b', 'c')", {"('b', 'c') → ('c',)", "('b', 'c') → ('b',)"}),
        ("x = {'b': y, 'c': z}", {"{'b': y, 'c': z} → {'c': z}", "{'b': y, 'c': z} → {'b': y}"}),
        ("[a for a in b if c]", {"for a in b if c → for a in b"}),
        ("x: int | None = f('word')", set()),
        ('"""What it is."""', set()),
        ("__all__ = ['b', 'c']", set()),
        ("zip(a, b, strict=True)", set()),
    ],
)
def test_what_could_stand_there_by_mistake(line: str, changes: set[str]) -> None:
    assert {fault.change for fault in faults_in(line)} == changes


def test_each_stands_in_its_function_and_has_no_other_fault() -> None:
    text = "LIMIT = 5\n\ndef judge(a):\n    return a > LIMIT\n"
    faults = [(fault.place, with_fault(text, fault.number)) for fault in faults_in(text)]
    assert faults == [
        ("module", "LIMIT = 6\n\ndef judge(a):\n    return a > LIMIT"),
        ("module", "LIMIT = 4\n\ndef judge(a):\n    return a > LIMIT"),
        ("judge", "LIMIT = 5\n\ndef judge(a):\n    return a >= LIMIT"),
    ]
