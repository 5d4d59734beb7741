"""Prints, for each table, how many cases are right, told and quietly wrong; then names the rest.

python -m tests.meaning [TABLE …]     the exit code is 1 when a case is quietly wrong
python -m tests.meaning keep          writes what is told into told.txt
"""

import sys
from collections import Counter

from tests.meaning import DOUBT, TOLD, judged, lines_of, tables


def main(names: list[str]) -> int:
    wrong = 0
    keeps, lines = names == ["keep"], []
    for name in tables() if keeps or not names else names:
        found = judged(name)
        count = Counter(one.verdict for one in found)
        known = sum(one.case.expected != DOUBT for one in found)
        share = 100 * count["told"] / max(known, 1)
        print(
            f"{name:<12}{len(found):>5} cases  right {count['right']:>4}  told {count['told']:>3}"
            f" ({share:.1f} % of {known} with a value)  quietly wrong {count['quietly wrong']}"
        )
        for one in found:
            if one.verdict != "right":
                print(f"  {one.verdict}: {one.case} expected {one.case.expected}, {one.answer}")
        wrong += count["quietly wrong"]
        lines += lines_of(one for one in found if one.verdict == "told")
    if keeps:
        TOLD.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
