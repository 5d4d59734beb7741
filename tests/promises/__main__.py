"""Prints how well promises are read: precision and recall by table, then what is wrong in `seen` and `traps`.

python -m tests.promises     of the others only the figures are shown, so that nothing is tuned on it
python -m tests.promises keep     writes what is missed into missed.txt
"""

import sys

from tests.promises import MISSED, TABLES, cases, missed, pairs, score


def main() -> None:
    for table in TABLES:
        of, count = score(table), len(cases(table))
        print(
            f"promises {table:<7}{count:>4} sentences  precision {of.precision:.3f}"
            f" ({of.right} of {of.found})  recall {of.recall:.3f} ({of.right} of {of.expected})"
        )
    for case in (*cases("seen"), *cases("traps")):
        if case.found != case.expected:
            print(f"  {case.place} {case.sentence}: {set(case.found)} for {set(case.expected)}")
    judged = list(pairs())
    right = sum(expected == found for _, expected, found in judged)
    print(f"promises pairs  {len(judged):>4} pairs      right {right}")
    for place, expected, found in judged:
        if expected != found:
            print(f"  {place}: {found} for {expected}")


if __name__ == "__main__":
    if sys.argv[1:] == ["keep"]:
        MISSED.write_text(missed(), "utf-8")
    main()
