"""The archives of the offices below: looked at, copied, and read again from the copy."""

from pipeline.office.folder import OfficeFolder

OFFICES, NAME = "offices", "offices.csv"


def is_of_city(copy: OfficeFolder) -> bool:
    """Whether a small office folder is that of an office above others."""
    return (copy.root / OFFICES / NAME).is_file()
