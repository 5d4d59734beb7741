"""A clean office folder, made from what comes with the package."""

import shutil

from pipeline.domain.errors import CannotWork, in_chinese
from pipeline.office.disk import write_new
from pipeline.office.folder import OfficeFolder, package_folder

CARD = "每周一页.html"
"""The first page of the handbook, to be printed."""


def lay_out(folder: OfficeFolder, *, with_sample: bool) -> None:
    """Makes config.yaml, with the sample's units if `with_sample` is set, and the four folders.

    The page for the clerk's wall comes along.

    Raises CannotWork when the folder is not empty, or when nothing can be written there.
    """
    source = package_folder()
    try:
        if folder.root.exists() and any(folder.root.iterdir()):
            raise CannotWork(f"{folder.root}：文件夹不是空的。请换一个新文件夹，以免覆盖已有文件")
        (folder.inbox / "master").mkdir(parents=True)
        folder.outbox.mkdir()
        folder.archive.mkdir()
        settings = (source / "config.yaml").read_bytes()
        write_new(folder.config, settings if with_sample else _without_units(settings))
        shutil.copytree(source / "templates", folder.root / "templates")
        write_new(folder.root / CARD, (source / "docs" / CARD).read_bytes())
    except OSError as error:
        raise CannotWork(
            f"{folder.root}：建不了（{in_chinese(error)}）。请检查路径和写入权限"
        ) from None


def _without_units(settings: bytes) -> bytes:
    """Turns the sample's units into comments: a real unit of that name would get their address."""
    return settings.replace(b"\n  - {", b"\n  # - {")
