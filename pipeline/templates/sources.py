"""Finds a template: in the office's own folder, else in the package."""

from pathlib import Path

from pipeline.office.folder import carried


def packaged() -> Path:
    """Returns the folder of the package's own templates."""
    return carried() / "templates"


def source_of(folder: Path, name: str) -> Path:
    """Returns the office's own template of that name, or the package's when the office has none."""
    own = folder / name
    return own if own.exists() or not (packaged() / name).exists() else packaged() / name
