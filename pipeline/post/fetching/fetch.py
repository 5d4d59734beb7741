"""`duban fetch-mail`: puts the attachments that units mailed to the office into `inbox/`."""

import datetime as dt
import email
import hashlib
import logging
from collections.abc import Iterable
from email.message import Message
from pathlib import Path, PurePosixPath

from pipeline.domain.errors import CannotWork, in_chinese
from pipeline.domain.settings import Settings
from pipeline.domain.text import listing, visible
from pipeline.office.disk import is_plain_file, write_whole
from pipeline.office.file_names import free_name
from pipeline.office.folder import OfficeFolder, locked
from pipeline.office.key import make_key
from pipeline.office.passwords import password_of
from pipeline.post.fetching.attachments import attachments
from pipeline.post.fetching.authentication import Authentication, authentication
from pipeline.post.fetching.mailbox import Envelope, opened
from pipeline.post.fetching.record import Record

log = logging.getLogger("duban")

DAYS = 14
"""How many days back the mailbox is searched. Older returns are for weeks that are over."""
LARGEST = 50_000_000
"""In bytes. A larger message is left in the mailbox."""


def fetch(folder: OfficeFolder, settings: Settings, today: dt.date) -> int:
    """Puts the attachments of known senders into the inbox and returns the number of files.

    A sender that no unit in config.yaml has is listed, and its mail is left. A file counts as
    received when the mail server received it: that is recorded with its sha256, and its
    modification time is set to it too. Raises CannotWork.
    """
    imap = settings.mail.imap
    for key, value in (("host", imap.host), ("user", imap.user)):
        if not value:
            raise CannotWork(f"config.yaml：mail.imap.{key} 没有填，不能收邮件。请填好后再试")
    if not folder.inbox.is_dir():
        raise CannotWork(f"{folder.inbox}：没有这个文件夹。请检查 --root")
    units = {address.lower(): unit.name for unit in settings.units for address in unit.mail}
    password = password_of("imap", imap.user)
    with locked(folder), opened(imap, password) as mailbox:
        space = f"{imap.user}@{imap.host}/{imap.folder}/{mailbox.validity}"
        make_key(folder)
        record = Record(folder)
        done = record.fetched()
        strangers: list[Envelope] = []
        count = 0
        for envelope in mailbox.envelopes(today - dt.timedelta(days=DAYS)):
            unit = units.get(envelope.sender, "")
            if {(space, str(envelope.uid)), (envelope.message_id, envelope.sender)} & done:
                continue
            if not unit:
                strangers.append(envelope)
            elif envelope.size > LARGEST:
                log.warning("%s 的邮件太大，没有收取：%s", unit, _in_words(envelope))
            else:
                try:
                    message, attached = _read(mailbox.content(envelope.uid))
                except _Refused as why:
                    log.warning("%s，没有收取：%s，%s", why, unit, _in_words(envelope))
                    continue
                files = _taken(attached, envelope, folder.inbox)
                found = authentication(message, imap.trusted)
                record.add(space, envelope, unit, files, str(found or ""))
                count += len(files)
                names = listing([name for name, _ in files])
                said = f"（信头的验证：{found}）" if found else ""
                log.info("%s：%s%s", unit, names or f"没有附件（{_in_words(envelope)}）", said)
                if found and found.failed:
                    _warn(unit, envelope, found)
    _list(strangers)
    log.info("%s", f"收取附件{count}个，放在 {folder.inbox}" if count else "没有新的附件")
    return count


def _in_words(envelope: Envelope) -> str:
    return f"{envelope.received_at:%Y-%m-%d %H:%M}“{envelope.subject or '无主题'}”"


def _warn(unit: str, envelope: Envelope, found: Authentication) -> None:
    log.warning(
        "%s 的邮件没有通过发件人验证（%s），可能是冒名的：%s。附件已收下，请向该单位核实",
        unit,
        found,
        _in_words(envelope),
    )


class _Refused(ValueError):
    """Why a message of a unit is left in the mailbox, in Chinese."""


def _read(content: bytes) -> tuple[Message, list[tuple[str, bytes]]]:
    """Returns a message, and the name and content of each attachment. Raises _Refused."""
    try:
        message = email.message_from_bytes(content)
        if len(message.get_all("From", ())) != 1:  # a server may show another than it checked
            raise _Refused("写了不止一个发件人")
        return message, list(attachments(message))
    except RecursionError:
        raise _Refused("邮件一层套一层，读不完") from None


def _taken(
    attached: Iterable[tuple[str, bytes]], envelope: Envelope, inbox: Path
) -> list[tuple[str, str]]:
    """Puts the attachments of a message into the inbox. Returns the name and sha256 of each."""
    files = []
    for name, content in attached:
        try:
            put = _put(inbox, name, content, envelope.received_at.timestamp())
            files.append((put, hashlib.sha256(content).hexdigest()))
        except OSError as error:
            raise CannotWork(
                f"{inbox / name}：写不进去（{in_chinese(error)}）。请检查磁盘空间和写入权限"
            ) from None
    return files


def _put(inbox: Path, name: str, content: bytes, received: float) -> str:
    """Writes a file under the name, with a number if another file has it. Returns that name."""
    stem, ending = PurePosixPath(name).stem, PurePosixPath(name).suffix
    there = {path.name.lower() for path in inbox.iterdir()}
    free = free_name(stem, ending, there)
    if is_plain_file(inbox / name) and (inbox / name).read_bytes() == content:
        free = name  # fetched by a run that was killed before it could record it
    write_whole(inbox / free, content, received)
    return visible(free)


def _list(strangers: Iterable[Envelope]) -> None:
    by_sender: dict[str, list[Envelope]] = {}
    for envelope in strangers:
        by_sender.setdefault(envelope.sender or "没有发件人", []).append(envelope)
    for sender, envelopes in by_sender.items():
        log.warning(
            "不认识的发件人，没有收取：%s %d封，最近的是 %s",
            visible(sender),
            len(envelopes),
            _in_words(envelopes[-1]),
        )
    if by_sender:
        log.warning("其中如有各单位的邮箱，请写进 config.yaml 的 units 后再收取")
