"""Where the text of a template comes from: the office's own folder, else the package."""

from pathlib import Path

from pipeline.office.folder import carried


def packaged() -> Path:
    """The folder of the templates that the package brings along."""
    return carried() / "templates"


def source_of(folder: Path, name: str) -> Path:
    """The office's own template of that name; the package's where the office has none."""
    own = folder / name
    return own if own.exists() or not (packaged() / name).exists() else packaged() / name
