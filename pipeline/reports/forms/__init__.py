"""周报表: the blank return of each lead unit, filled with what the office already knows."""
