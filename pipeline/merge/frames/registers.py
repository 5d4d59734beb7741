"""Makes a frame for each register that has entries, from its declaration."""

from collections.abc import Mapping

import pandas as pd

from pipeline.domain.registers import REGISTERS
from pipeline.domain.registers.declaring import Register
from pipeline.domain.text import pattern
from pipeline.domain.week import Week, date_in_full
from pipeline.intake.master import MasterList
from pipeline.intake.meaning.units.known import Units
from pipeline.intake.meaning.units.not_units import is_group
from pipeline.intake.registers import LedgerEntry
from pipeline.merge.frames.columns import frame
from pipeline.merge.subjects import EntryFacts, Use


def registers(master: MasterList, units: Units, week: Week) -> Mapping[str, pd.DataFrame]:
    """Returns a frame for each register that has entries, by its name.

    A frame has one row per entry, in the order of files, sheets and rows: the facts of
    `EntryFacts`, and behind them a column for each column of the register, by its name, with what
    the cell means: a day, a number, the value of a choice, the text; None or '' when blank.
    """
    of: dict[str, list[LedgerEntry]] = {register.name: [] for register in REGISTERS}
    for entry in master.ledgers:
        if entry.is_row and entry.texts:
            of[entry.ledger].append(entry)
    return {
        register.name: _frame(register, found, master, units, week)
        for register in REGISTERS
        if (found := of[register.name])
    }


def _frame(
    register: Register, entries: list[LedgerEntry], master: MasterList, units: Units, week: Week
) -> pd.DataFrame:
    used = [_use(entry, week) for entry in entries]
    facts = frame(
        EntryFacts,
        {
            "tasks": [
                tuple(master.tasks[place].task_id for place in entry.tasks) for entry in entries
            ],
            "file": [entry.file or master.file for entry in entries],
            "sheet": [entry.sheet for entry in entries],
            "row": [entry.row for entry in entries],
            "cell": [entry.cell for entry in entries],
            "use": [use for use, _ in used],
            "why": [why for _, why in used],
            "texts": [entry.texts for entry in entries],
            "units": [units_named(entry, units)[0] for entry in entries],
        },
    )
    said = {
        column.name: pd.Series([_value(entry, column.name) for entry in entries], dtype=object)
        for column in register.columns
    }
    return pd.concat([facts, pd.DataFrame(said)], axis=1)


def units_named(entry: LedgerEntry, units: Units) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Returns the units that an entry's column of units names, and the words that are no unit.

    A known unit has its name in the list; other words stay as they are written.
    """
    written = [text for c in entry.register.of_kind("unit") if (text := entry.texts.get(c.name))]
    whole = [text for text in written if units.named(text)]
    parts = whole or [part for text in written for part in _AND.split(text) if part.strip()]
    known = [(part.strip(), units.named(part)) for part in parts]
    names = tuple(dict.fromkeys(named.unit if named else part for part, named in known))
    return names, tuple(part for part, named in known if named is None and not is_group(part))


_AND = pattern(r"[、，,；;/\n]|和|及")


def _use(entry: LedgerEntry, week: Week) -> tuple[Use, str]:
    """Returns what became of an entry, and why, in Chinese."""
    if entry.same_as:
        return "repeated", f"与{entry.same_as}相同，只算一次"
    if entry.in_order and entry.sent_back:
        return "sent_back", entry.words
    if entry.unusable:
        return "unused", entry.unusable
    if entry.day is not None and entry.day > week.as_of:
        return "later", f"{date_in_full(entry.day)}起才算，晚于本周截止日"
    told = (entry.query, entry.contrary, entry.late)
    return "used", "；".join(filter(None, told))


def _value(entry: LedgerEntry, name: str) -> object:
    """Returns the day in a column of days, else what the cell means, else its text."""
    value = entry.values.get(name)
    day = entry.day_in(name)
    return day if day is not None else value if isinstance(value, float) else entry.text_in(name)
