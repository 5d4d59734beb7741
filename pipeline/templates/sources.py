"""Finds a template: in the office's own folder, else in the package."""

import os
from pathlib import Path

from pipeline.office.folder import package_folder


def packaged() -> Path:
    """Returns the folder of the package's own templates."""
    return package_folder() / "templates"


def source_of(folder: Path, name: str) -> Path:
    """Returns the office's own template of that name, or the package's when the office has none."""
    own = folder / name
    return own if os.path.lexists(own) or not (packaged() / name).exists() else packaged() / name
