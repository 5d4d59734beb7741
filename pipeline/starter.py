"""A clean office folder, laid out from what the package carries."""

import shutil
from pathlib import Path

from pipeline.errors import CannotWork
from pipeline.office import OfficeFolder

_CARRIED = Path(__file__).parent / "office_folder"
"""Where the wheel carries config.yaml and templates/."""
_CHECKOUT = Path(__file__).parent.parent
"""Where they stand when the package runs from its repository."""


def lay_out(folder: OfficeFolder, *, with_sample: bool) -> None:
    """Makes config.yaml, templates/, inbox/ and outbox/, and the sample weeks if asked for.

    Raises CannotWork when something is there already, or nothing can be written there.
    """
    source = _CARRIED if _CARRIED.is_dir() else _CHECKOUT
    try:
        if folder.root.exists() and any(folder.root.iterdir()):
            raise CannotWork(f"{folder.root}：文件夹不是空的。请换一个新文件夹，以免覆盖已有文件")
        (folder.inbox / "master").mkdir(parents=True)
        folder.outbox.mkdir()
        shutil.copyfile(source / "config.yaml", folder.config)
        shutil.copytree(source / "templates", folder.templates)
    except OSError as error:
        raise CannotWork(
            f"{folder.root}：建不了（{error.strerror}）。请检查路径和写入权限"
        ) from None
    if with_sample:
        from pipeline.sample import make_sample

        make_sample(folder.root)
