"""The rules that the truths of the tests speak about.

Each of these rules finds what a truth says it must, there and nowhere else. A newer rule is tested
by its own test. To have a truth judge it too, add its code here.
"""

_FAMILIES = {"F": 12, "U": 3, "W": 1, "M": 8, "V": 7, "C": 6, "H": 6, "D": 3, "L": 6}
JUDGED = {
    f"{family}{number:02}" for family, count in _FAMILIES.items() for number in range(1, count + 1)
} | {"S01", "S03", "H07"}
