"""Prints pairs.tsv anew: `python -m tests.copied > tests/copied/pairs.tsv`."""

import sys

from tests.copied.variants import COLUMNS, made_pairs

if __name__ == "__main__":
    for line in (COLUMNS, *made_pairs()):
        sys.stdout.write("\t".join(line) + "\n")
