"""The office's key, by which it knows again what it issued itself.

The key stays in the office folder: it is never mailed, reported or sealed. A bag keeps only the key
of its own week, which is made from it, so that the week can be run again from the bag alone.
"""

import hmac
import logging
import os
import secrets
from pathlib import Path

from pipeline.domain.errors import CannotWork, in_chinese
from pipeline.domain.text import pattern
from pipeline.domain.week import Week
from pipeline.office.disk import is_plain_file, to_disk
from pipeline.office.folder import OfficeFolder, not_writable, remove

log = logging.getLogger("duban")


def make_key(folder: OfficeFolder) -> None:
    """Makes the office's key unless it has one. The folder must be locked. Raises CannotWork.

    Warns when it had one: a bag has the key of its week.
    """
    path = folder.key
    if os.path.lexists(path):
        return
    if any(folder.archive.glob("*/*/data/inbox/.keys/*.key")):
        log.warning(
            "%s：密钥不见了，另做了一个，以前下发的表和退回件从此对不上。"
            "有备份的，请先换回备份，再运行一次；没有的，请把本周的表重新下发",
            path,
        )
    aside = path.with_name(f"{path.name}.new")
    try:
        if os.path.lexists(aside):  # a run was killed before the rename
            remove(aside)
        made = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(made, "wb") as file:
            file.write(f"{secrets.token_hex(32)}\n".encode())
        to_disk(aside)
        aside.rename(path)
    except OSError as error:
        raise not_writable(path, error) from None


def week_key(folder: OfficeFolder, week: Week) -> str:
    """Returns the key of a week in hexadecimal; '' when the office has no key yet.

    Raises CannotWork.
    """
    if os.path.lexists(folder.week_key(week)):
        return _read(folder.week_key(week))
    if not os.path.lexists(folder.key):
        return ""
    return hmac.new(bytes.fromhex(_read(folder.key)), str(week).encode(), "sha256").hexdigest()


def record_key(folder: OfficeFolder, record: str) -> bytes:
    """Returns the key of a record in the outbox; b"" when the office has no key yet.

    It is never sealed: whoever reads an archive cannot make rows. Raises CannotWork.
    """
    if not os.path.lexists(folder.key):
        return b""
    return hmac.new(bytes.fromhex(_read(folder.key)), record.encode(), "sha256").digest()


def _read(path: Path) -> str:
    if not is_plain_file(path):
        raise CannotWork(f"{path}：应是密钥文件，却不是普通文件。请从备份恢复")
    try:
        said = path.read_bytes()[:_LONGEST].decode("ascii", "replace").strip()
    except OSError as error:
        raise CannotWork(f"{path}：读不了（{in_chinese(error)}）。请检查读取权限") from None
    if not _KEY.fullmatch(said):
        raise CannotWork(
            f"{path}：密钥已损坏，认不出本单位下发的表。请从备份恢复；没有备份的，"
            "请移走这个文件，程序会另做一个，以前下发的表和退回件从此对不上"
        )
    return said


_KEY = pattern("[0-9a-f]{64}")
_LONGEST = 100
"""In bytes."""
