"""The registers (台账) that the office itself keeps, each declared once: columns, dates, faults.

A register is known by its headings, on a sheet of the month's list or in any workbook in
`inbox/registers/`. Its reader, its frame, its sheet in 进展情况一览表.xlsx, the empty workbook of
`duban registers` and its section in docs/台账.md are all made from the declaration: a further
register is one more entry in `REGISTERS`.
"""

from pipeline.domain.registers.counterparts import COUNTERPARTS
from pipeline.domain.registers.declaring import Register
from pipeline.domain.registers.exemptions import EXEMPTIONS
from pipeline.domain.registers.listed import CHANGES, CLOSURES, EXTENSIONS, STAGES
from pipeline.domain.registers.supervision import INSPECTIONS, INSTRUCTIONS, NOTICES

REGISTERS: tuple[Register, ...] = (
    EXTENSIONS,
    CLOSURES,
    CHANGES,
    STAGES,
    INSPECTIONS,
    NOTICES,
    INSTRUCTIONS,
    EXEMPTIONS,
    COUNTERPARTS,
)


def register_named(name: str) -> Register:
    """Returns the register of this name. Raises KeyError when there is none."""
    return {register.name: register for register in REGISTERS}[name]
