"""The registers (台账) that the office itself keeps, as `domain.registers` declares them.

They stand on sheets of the month's list, or in workbooks in `inbox/registers/`.
"""

from pipeline.intake.registers.books import RegisterBook, read_books
from pipeline.intake.registers.changes import held_against
from pipeline.intake.registers.entries import EntryDoubt, LedgerEntry, written
from pipeline.intake.registers.settling import counting, entries_of, ledger_of
from pipeline.intake.registers.sheets import names_of_registers
from pipeline.intake.registers.slips import is_slip

__all__ = [
    "EntryDoubt",
    "LedgerEntry",
    "RegisterBook",
    "counting",
    "entries_of",
    "held_against",
    "is_slip",
    "ledger_of",
    "names_of_registers",
    "read_books",
    "written",
]
