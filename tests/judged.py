"""The rules of which the truths that tests are held against say where they find something.

Each finds what it must, there and nowhere else. What a rule finds that came later, its own test
says; a truth that is to judge it too names its code here.
"""

_FAMILIES = {"F": 12, "U": 3, "W": 1, "M": 8, "V": 7, "C": 6, "H": 6, "D": 3, "L": 6}
JUDGED = {
    f"{family}{number:02}" for family, count in _FAMILIES.items() for number in range(1, count + 1)
} | {"S01", "S03"}
