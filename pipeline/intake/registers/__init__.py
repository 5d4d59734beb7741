"""The registers (台账) that the office itself keeps, as sheets of the master workbook."""

from pipeline.intake.registers.declared import EXTENSIONS
from pipeline.intake.registers.entries import LedgerEntry, written
from pipeline.intake.registers.settling import counting, entries_of, ledger_of
from pipeline.intake.registers.sheets import names_of_registers

__all__ = [
    "EXTENSIONS",
    "LedgerEntry",
    "counting",
    "entries_of",
    "ledger_of",
    "names_of_registers",
    "written",
]
