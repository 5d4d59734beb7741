"""Returns that units mail to the office, from a real IMAP server on loopback."""

import base64
import datetime as dt
import email.message
import email.policy
import logging
import os
import ssl
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from imapclient import IMAPClient

from pipeline.cli.command_line import main
from pipeline.domain.errors import CannotWork
from pipeline.post.fetching import fetch as fetching
from pipeline.post.fetching.attachments import attachments
from pipeline.post.fetching.fetch import fetch
from tests.mail_office import FOREST, WATER, mail_office
from tests.mail_servers import (
    PASSWORD,
    USER,
    Certificates,
    free_port,
    imap_server,
    in_tls,
)
from tests.office import WEEK, Office

TODAY = dt.date(2017, 7, 15)
RECEIVED = dt.datetime(2017, 7, 14, 16, 59, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates.make(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(autouse=True)
def _known(
    certificates: Certificates,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.root))
    monkeypatch.setenv("DUBAN_IMAP_PASSWORD", PASSWORD)
    monkeypatch.setattr(logging.getLogger("duban"), "propagate", True)
    caplog.set_level(logging.INFO)


@dataclass
class Box:
    """The office and its mailbox."""

    office: Office
    port: int

    def got(self, content: bytes, received: dt.datetime = RECEIVED) -> None:
        """Puts a message into the mailbox, with the time when the server received it."""
        with self.client() as client:
            client.append("INBOX", content, msg_time=received)

    def client(self) -> IMAPClient:
        client = IMAPClient("localhost", self.port, ssl=False)
        client.starttls(ssl.create_default_context())
        client.login(USER, PASSWORD)
        return client

    def fetch(self) -> int:
        return fetch(self.office.folder, self.office.settings, TODAY)

    def inbox(self) -> dict[str, bytes]:
        files = (path for path in (self.office.root / "inbox").iterdir() if path.is_file())
        return {path.name: path.read_bytes() for path in files}


def imap(port: int, security: str = "starttls") -> str:
    return f"host: localhost, port: {port}, security: {security}, user: {USER}"


@pytest.fixture(scope="module")
def server(certificates: Certificates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Yields the port of a server whose mailbox each test leaves empty."""
    with imap_server(certificates.pem(tmp_path_factory.mktemp("imap") / "server.pem")) as port:
        yield port


@pytest.fixture
def box(office: Office, server: int) -> Iterator[Box]:
    box = Box(mail_office(office, imap=imap(server)), server)
    yield box
    with box.client() as client:
        client.select_folder("INBOX")
        if numbers := client.search():
            client.delete_messages(numbers)
            client.expunge()


def letter(
    sender: str, *files: tuple[str, bytes], name: str = "1", date: str = "", text: str = "请查收。"
) -> bytes:
    made = email.message.EmailMessage(policy=email.policy.SMTP)
    made["From"] = f"某单位 <{sender}>"
    made["To"] = "mbdcb@example.org"
    made["Subject"] = "本周周报"
    made["Message-ID"] = f"<{name}@example.org>"
    made["Date"] = date or "Fri, 14 Jul 2017 16:59:00 +0800"
    made.set_content(text)
    for file, content in files:
        made.add_attachment(content, maintype="application", subtype="vnd.ms-excel", filename=file)
    return made.as_bytes()


def test_attachments_of_a_unit_come_into_the_inbox_with_the_server_s_time(box: Box) -> None:
    box.got(letter(WATER, ("周报表.xlsx", b"one"), date="Mon, 3 Jul 2017 08:00:00 +0800"))
    assert box.fetch() == 1
    assert box.inbox() == {"周报表.xlsx": b"one"}
    status = (box.office.root / "inbox" / "周报表.xlsx").stat()
    assert status.st_mtime == RECEIVED.timestamp()  # not what the sender's Date claims


def test_what_was_mailed_counts_as_received_when_the_server_got_it(box: Box) -> None:
    path = box.office.root / "inbox" / WEEK / "区水务局.xlsx"
    content = path.read_bytes()
    path.unlink()
    box.got(letter(WATER, ("区水务局.xlsx", content)), RECEIVED + dt.timedelta(minutes=1))
    assert box.fetch() == 1
    (unit, *_) = box.office.run().units
    assert (unit.name, unit.received_at, unit.late) == (
        "区水务局",
        RECEIVED + dt.timedelta(minutes=1),
        True,
    )


def test_the_server_s_time_and_the_sender_reach_the_receipts(box: Box) -> None:
    """Whatever the file's name and modification time have become since."""
    content = b"one"
    box.got(letter(WATER, ("周报表.xlsx", content)), RECEIVED + dt.timedelta(hours=1))
    box.got(letter(FOREST, ("周报表.xlsx", content), name="2"), RECEIVED + dt.timedelta(hours=2))
    box.fetch()
    inbox = box.office.root / "inbox"
    (inbox / "周报表.xlsx").rename(inbox / "区水务局（第28周）.xlsx")
    os.utime(inbox / "区水务局（第28周）.xlsx", (0, 0))
    (file,) = (f for f in box.office.run().files if f.file == "区水务局（第28周）.xlsx")
    assert (file.received_at, file.seen, file.sender) == (
        RECEIVED + dt.timedelta(hours=1),
        "mail",
        f"{WATER} {FOREST}",
    )
    receipts = (inbox / WEEK / "receipts.csv").read_text("utf-8-sig")
    assert f"2017-07-14T17:59:30+08:00,mail,{WATER} {FOREST}" in receipts


@pytest.mark.parametrize("runs_between", [False, True])
def test_who_forwards_another_s_return_takes_nothing_from_it(box: Box, runs_between: bool) -> None:
    path = box.office.root / "inbox" / WEEK / "区水务局.xlsx"
    content = path.read_bytes()
    path.unlink()
    box.got(letter(FOREST, ("区水务局.xlsx", content)), RECEIVED - dt.timedelta(hours=9))
    if runs_between:
        box.fetch()
        assert "U04" in {finding.code for finding in box.office.run(at="2017-07-14T09:00").findings}
    box.got(letter(WATER, ("区水务局.xlsx", content), name="2"), RECEIVED)
    box.fetch()
    view = box.office.run(at="2017-07-14T18:00")
    (task,) = (task for task in view.tasks if task.lead_unit == "区水务局")
    assert (task.status, task.forecast) == ("on_track", "on_time")
    told = {finding.code for finding in view.findings if finding.unit == "区水务局"}
    assert "U04" not in told or runs_between


def test_the_record_of_an_earlier_release_is_carried_on(box: Box) -> None:
    record = box.office.root / "outbox" / "收件记录.csv"
    record.parent.mkdir(exist_ok=True)
    old = "编号空间,编号,Message-ID,发件人,单位,收到时间,附件\n"
    line = f"x,1,<9@example.org>,{WATER},区水务局,2017-07-14T16:00:00+08:00,1个：旧.xlsx\n"
    record.write_text(old + line, "utf-8-sig")
    box.got(letter(WATER, ("旧.xlsx", b"old"), name="9"))
    box.got(letter(WATER, ("周报表.xlsx", b"one")))
    assert box.fetch() == 1
    assert box.fetch() == 0
    written = record.read_text("utf-8-sig").splitlines(keepends=True)
    added = ",附件的sha256,信头的验证,序号,没有采用,校验码"
    assert written[0] == old.replace("附件\n", f"附件{added}\n")
    assert written[1].startswith(line.removesuffix("\n") + ",,,1,,")
    assert len(written) == 3


def test_the_mailbox_stays_as_it_was_and_nothing_is_fetched_twice(box: Box) -> None:
    box.got(letter(WATER, ("周报表.xlsx", b"one")))
    assert (box.fetch(), box.fetch()) == (1, 0)
    box.office.run()  # files the loose returns
    assert box.fetch() == 0
    with box.client() as client:
        client.select_folder("INBOX", readonly=True)
        (flags,) = client.get_flags(client.search()).values()
    assert b"\\Seen" not in flags


def test_the_same_message_under_another_number_is_known_again(box: Box) -> None:
    box.got(letter(WATER, ("周报表.xlsx", b"one")))
    assert box.fetch() == 1
    box.got(letter(WATER, ("周报表.xlsx", b"one")))  # as after a move to another server
    assert box.fetch() == 0
    box.got(letter(FOREST, ("周报表.xlsx", b"two")))  # has the other's number, and is not hidden
    assert box.fetch() == 1


def test_two_of_one_name_do_not_overwrite_each_other(box: Box) -> None:
    (box.office.root / "inbox" / "周报表.xlsx").write_bytes(b"dropped by hand")
    box.got(letter(WATER, ("周报表.xlsx", b"one"), ("周报表.xlsx", b"two"), name="1"))
    box.got(letter(FOREST, ("周报表.XLSX", b"three"), name="2"))
    assert box.fetch() == 3
    assert sorted(box.inbox().values()) == [b"dropped by hand", b"one", b"three", b"two"]
    assert len({name.lower() for name in box.inbox()}) == 4


def test_strangers_are_listed_and_left(box: Box, caplog: pytest.LogCaptureFixture) -> None:
    box.got(letter("x@evil.example", ("周报表.xlsx", b"one")))
    assert box.fetch() == 0
    assert box.inbox() == {}
    assert "x@evil.example 1封，最近的是 2017-07-14 16:59“本周周报”" in caplog.text
    config = box.office.root / "config.yaml"
    config.write_text(config.read_text("utf-8").replace(FOREST, "x@evil.example"), "utf-8")
    mail = Office(box.office.root)
    from pipeline import weekly

    mail.settings = weekly.settings_of(mail.folder)
    assert Box(mail, box.port).fetch() == 1  # it is known now


def test_old_and_enormous_messages_are_left(
    box: Box, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "LARGEST", 5000)
    box.got(letter(WATER, ("旧.xlsx", b"old")), RECEIVED - dt.timedelta(days=30))
    box.got(letter(WATER, ("大.xlsx", b"x" * 6000), name="2"))
    assert box.fetch() == 0
    assert "太大" in caplog.text


def test_a_fetch_that_was_killed_before_it_was_recorded_leaves_no_second_copy(box: Box) -> None:
    box.got(letter(WATER, ("周报表.xlsx", b"one")))
    assert box.fetch() == 1
    (box.office.root / "outbox" / "收件记录.csv").unlink()
    box.fetch()
    assert box.inbox() == {"周报表.xlsx": b"one"}


# Names and kinds of attachments


def raw(disposition: bytes, kind: bytes = b"application/octet-stream") -> email.message.Message:
    return email.message_from_bytes(
        b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: " + kind + b"\r\nContent-Disposition: " + disposition + b"\r\n\r\n"
        b"x\r\n--b--\r\n"
    )


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (b"attachment; filename*=UTF-8''%E5%91%A8%E6%8A%A5.xlsx", "周报.xlsx"),
        (
            b"attachment;\r\n filename*0*=UTF-8''%E5%91%A8;\r\n filename*1*=%E6%8A%A5.xlsx",
            "周报.xlsx",
        ),
        (b'attachment; filename="=?gb2312?B?1tyxqC54bHM=?="', "周报.xls"),
        (b'attachment; filename="=?UTF-8?B?5ZGo?=\r\n =?UTF-8?B?5oqlLnhsc3g=?="', "周报.xlsx"),
        ('attachment; filename="周报.xls"'.encode(), "周报.xls"),
        ('attachment; filename="周报.xls"'.encode("gbk"), "周报.xls"),
        (b"attachment; filename*=gbk''%D6%DC%B1%A8.xls", "周报.xls"),
        (b"attachment; filename=\"??.xls\"; filename*=gbk''%D6%DC%B1%A8.xls", "周报.xls"),
        (b'attachment; filename="../../config.yaml"', "config.yaml"),
        (b'attachment; filename="C:\\\\inbox\\\\a.xlsx"', "a.xlsx"),
        (b'attachment; filename="~$a.xlsx"', "_~$a.xlsx"),
        (b'attachment; filename=".htaccess"', "htaccess"),
        (b'attachment; filename="CON.xlsx"', "CON_.xlsx"),
        (b'attachment; filename="a<b>|c?.xlsx"', "a＜b＞｜c？.xlsx"),
        (b"attachment", "附件"),
    ],
)
def test_names_are_read_as_sent_and_safe_everywhere(written: bytes, name: str) -> None:
    ((found, content),) = attachments(raw(written))
    assert (found, content) == (name, b"x")


def word(text: str, codec: str, label: str, how: str = "B") -> bytes:
    """Returns the text as an encoded word, in one codec and under the label of another."""
    content = text.encode(codec)
    coded = (
        base64.b64encode(content) if how == "B" else b"".join(b"=%02X" % byte for byte in content)
    )
    return b"=?%s?%s?%s?=" % (label.encode(), how.encode(), coded)


GBK_NAME, RARE_NAME = "朱镕基區水务局.xlsx", "𠮷祥街道镕局.xlsx"
"""The first is no GB2312, the second no GBK; programs send both as gb2312."""
PERCENT = b"".join(b"%%%02X" % byte for byte in RARE_NAME.encode("gb18030"))
BASE64 = base64.b64encode(RARE_NAME.encode("gb18030"))
HALVES = [RARE_NAME.encode("gb18030")[:6], RARE_NAME.encode("gb18030")[6:]]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (b'filename="%s"' % word(GBK_NAME, "gbk", "gb2312"), GBK_NAME),
        (b'filename="%s"' % word(GBK_NAME, "gbk", "GB2312", "Q"), GBK_NAME),
        (b"filename=%s" % word(RARE_NAME, "gb18030", "gb2312"), RARE_NAME),
        (b'filename="%s"' % word(RARE_NAME, "gb18030", "gbk"), RARE_NAME),
        (b'filename="(2) %s"' % word(GBK_NAME, "gbk", "gb2312"), f"(2) {GBK_NAME}"),
        (b'filename="%s"' % word(GBK_NAME, "utf-8", "gb2312"), GBK_NAME),
        (b'filename="%s"' % word(GBK_NAME, "gbk", "utf-8"), GBK_NAME),
        (b'filename="%s"' % word(GBK_NAME, "gbk", "x-no-such-charset"), GBK_NAME),
        (b'filename="%s"' % word(GBK_NAME, "gbk", "iso-8859-1"), GBK_NAME),
        (b'filename="%s"' % word(GBK_NAME, "utf-8", "us-ascii"), GBK_NAME),
        (b'filename="%s"' % word("Müller.xlsx", "latin-1", "iso-8859-1"), "Müller.xlsx"),
        # a character cut in two by the end of an encoded word
        (
            b'filename="=?gb2312?B?%s?=\r\n =?gb2312?B?%s?="'
            % (base64.b64encode(HALVES[0]), base64.b64encode(HALVES[1])),
            RARE_NAME,
        ),
        # base64 cut anywhere
        (
            b'filename="=?gb2312?B?%s?=\r\n =?gb2312?B?%s?="' % (BASE64[:10], BASE64[10:]),
            RARE_NAME,
        ),
        (b"filename*=gb2312''" + PERCENT, RARE_NAME),
        (
            b"filename*0*=gb2312''" + PERCENT[:9] + b";\r\n filename*1*=" + PERCENT[9:],
            RARE_NAME,
        ),
        (b'filename="' + RARE_NAME.encode("gb18030") + b'"', RARE_NAME),
        (b'filename="' + urllib.parse.quote(GBK_NAME).encode() + b'"', GBK_NAME),
        (b'filename="80%25%20done.xlsx"', "80%25%20done.xlsx"),
    ],
)
def test_a_label_is_no_proof_of_the_encoding(written: bytes, name: str) -> None:
    assert [found for found, _ in attachments(raw(b"attachment; " + written))] == [name]
    as_type = raw(
        b"attachment", b"application/octet-stream; " + written.replace(b"filename", b"name")
    )
    assert [found for found, _ in attachments(as_type)] == [name]


def test_a_very_long_name_keeps_its_ending() -> None:
    ((name, _),) = attachments(raw(b'attachment; filename="' + b"a" * 300 + b'.xlsx"'))
    assert name.endswith(".xlsx")
    assert len(name) < 80


def test_pictures_of_a_signature_and_the_text_are_not_taken() -> None:
    made = email.message.EmailMessage()
    made.set_content("见附件")
    made.add_alternative('<img src="cid:logo">', subtype="html")
    html = made.get_payload()[1]  # type: ignore[index]
    html.add_related(b"png", "image", "png", cid="<logo>", filename="logo.png")  # type: ignore[union-attr]
    made.add_attachment(b"photo", maintype="image", subtype="jpeg", filename="现场.jpg")
    forwarded = email.message_from_bytes(
        letter(WATER, ("转发的周报.xlsx", b"one")), policy=email.policy.default
    )
    made.add_attachment(forwarded)
    content = email.message_from_bytes(made.as_bytes())
    assert [name for name, _ in attachments(content)] == ["现场.jpg", "转发的周报.xlsx"]


# The way to the server


def test_tls_from_the_first_byte(office: Office, certificates: Certificates) -> None:
    with imap_server(None) as plain, in_tls(certificates.context(), plain) as port:
        mail_office(office, imap=imap(port, "tls"))
        assert fetch(office.folder, office.settings, TODAY) == 0
    with imap_server(None) as plain, in_tls(certificates.context("other"), plain) as port:
        mail_office(office, imap=imap(port, "tls"))
        with pytest.raises(CannotWork, match="证书不可信"):
            fetch(office.folder, office.settings, TODAY)


def test_a_wrong_password_a_wrong_folder_a_dead_server(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail_office(box.office, imap=f"{imap(box.port)}, folder: 周报")
    with pytest.raises(CannotWork, match="folder"):
        box.fetch()
    mail_office(box.office, imap=imap(free_port()))
    with pytest.raises(CannotWork, match="服务器没有开着"):
        box.fetch()
    mail_office(box.office, imap=imap(box.port))
    monkeypatch.setenv("DUBAN_IMAP_PASSWORD", "wrong")
    with pytest.raises(CannotWork, match="用户名或密码不对"):
        box.fetch()
    assert main(["fetch-mail", "--root", str(box.office.root)]) == 2


def test_without_a_server_in_config_yaml(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    mail_office(office)
    assert main(["fetch-mail", "--root", str(office.root)]) == 2
    assert "mail.imap.host" in capsys.readouterr().err
