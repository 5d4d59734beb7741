"""What is mailed is what was sealed: `send` and `verify --outbox` against the newest bag."""

import email
import email.policy
import json
import os
import shutil
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from pipeline import weekly
from pipeline.archive.bags.bag import Bag
from pipeline.archive.seal import seal
from pipeline.archive.statement import Made
from pipeline.cli.command_line import main
from pipeline.office.folder import OfficeFolder, remove
from tests.mail_office import FOREST, LEADERS, WATER, copy_with_mail, mail_of, mail_office
from tests.mail_servers import PostOffice, free_port, smtp_server
from tests.office import WEEK, Office
from tests.test_send import EVERYBODY, Sender, said

EVIL = "evil@example.net"
REPORT, REMINDER, CORRECTION = "01-报送领导.eml", "催报-区农林局.eml", "退回修改-区水务局.eml"


@pytest.fixture(scope="module")
def ran_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """Returns an office that has run its week, and the port that its settings name."""
    port, office = free_port(), Office(tmp_path_factory.mktemp("ran"))
    mail_office(office, f"host: localhost, port: {port}, security: none").run()
    return office.root, port


@pytest.fixture
def sender(ran_once: tuple[Path, int], office: Office) -> Iterator[Sender]:
    """Yields an office that has run its week, with a server that wants no password."""
    root, port = ran_once
    post = PostOffice()
    with smtp_server(post, security="none", port=port):
        yield Sender(copy_with_mail(root, office), post, port)


def altered(path: Path, change: Callable[[EmailMessage], object]) -> None:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.SMTP)
    assert isinstance(message, EmailMessage)
    change(message)
    path.write_bytes(message.as_bytes())


def instead(path: Path, old: bytes, new: bytes) -> None:
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new, 1))


def to_evil(message: EmailMessage) -> None:
    message.replace_header("To", EVIL)


def without_files(message: EmailMessage) -> None:
    parts = message.get_payload()
    assert isinstance(parts, list)
    message.set_payload(parts[:1])


def another_text(message: EmailMessage) -> None:
    part = message.get_body()
    assert part is not None
    part.set_content("请点击 http://example.net")


def another_subject(message: EmailMessage) -> None:
    message.replace_header("Subject", "补发")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (to_evil, f"收件人由“{FOREST}”改为“{EVIL}”"),
        (lambda m: m.add_header("Cc", EVIL), f"抄送由“（没有）”改为“{EVIL}”"),
        (lambda m: m.add_header("Reply-To", EVIL), f"信头 Reply-To由“（没有）”改为“{EVIL}”"),
        (another_text, "正文有改动"),
        (another_subject, "主题由"),
        (
            lambda m: m.add_attachment(b"x", maintype="a", subtype="b", filename="x.exe"),
            "多出附件 x.exe",
        ),
    ],
)
def test_a_changed_message_is_told_and_held_and_the_others_go(
    sender: Sender,
    capsys: pytest.CaptureFixture[str],
    change: Callable[[EmailMessage], object],
    words: str,
) -> None:
    altered(mail_of(sender.office) / REMINDER, change)
    for words_of_command, code in ((("--dry-run",), 0), ((), 1)):
        capsys.readouterr()
        assert sender.send(*words_of_command) == code
        told = said(capsys)
        assert f"暂不发送　{REMINDER}：与封存的 {WEEK}/r1 不一致" in told
        assert words in told
        assert f"将发送　{REMINDER}" not in told
    assert sender.post.to == sorted([*LEADERS, WATER])


def test_a_message_that_lost_its_attachments_is_held(
    sender: Sender, capsys: pytest.CaptureFixture[str]
) -> None:
    altered(mail_of(sender.office) / REPORT, without_files)
    assert sender.send() == 1
    assert "缺少附件 2017年7月第2周进展情况一览表.docx" in said(capsys)
    assert sender.post.to == sorted([WATER, FOREST])


def test_one_byte_is_a_change(sender: Sender, capsys: pytest.CaptureFixture[str]) -> None:
    path = mail_of(sender.office) / CORRECTION
    path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n"))
    assert sender.send() == 1
    assert f"暂不发送　{CORRECTION}" in said(capsys)
    assert WATER not in sender.post.to


def test_with_force_a_changed_message_goes_and_it_is_said(
    sender: Sender, capsys: pytest.CaptureFixture[str]
) -> None:
    altered(mail_of(sender.office) / REMINDER, another_text)
    assert sender.send("--force", "--dry-run") == 0
    assert f"按 --force 发送　{REMINDER}：与封存的" in said(capsys)
    assert sender.send("--force") == 0
    assert f"按 --force 发送　{REMINDER}：与封存的" in said(capsys)
    assert sender.post.to == EVERYBODY


# PDFs that releases up to 0.7.0 sealed go with the letter to the leaders, from the same revision


def seal_with_pdfs(folder: OfficeFolder, made: Made[Any], *more: Any) -> Bag:
    """Seals a week with PDFs in it, as if LibreOffice had printed them."""
    for document in made.results.glob("*.docx"):
        document.with_suffix(".pdf").write_bytes(f"%PDF {document.stem}".encode())
    return seal(folder, made, *more)


PDFS = ["2017年7月第2周进展情况一览表.pdf", "2017年7月第2周例外情况报告.pdf"]


@pytest.fixture
def printing(office: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sender]:
    """Yields an office whose week was sealed with PDFs."""
    monkeypatch.setattr(weekly, "seal", seal_with_pdfs)
    post = PostOffice()
    with smtp_server(post, security="none") as port:
        mail_office(office, f"host: localhost, port: {port}, security: none").run()
        yield Sender(office, post, port)


def attached(content: bytes) -> dict[str, bytes]:
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return {str(part.get_filename()): part.get_content() for part in message.iter_attachments()}


def to_leaders(sender: Sender) -> bytes:
    (report,) = (content for to, content in sender.post.taken if to == tuple(LEADERS))
    return report


def test_the_leaders_get_the_sealed_letter_and_behind_it_the_sealed_pdfs(
    printing: Sender, capsys: pytest.CaptureFixture[str]
) -> None:
    mail = mail_of(printing.office)
    for name in PDFS:  # what lies in the outbox does not count
        (mail.parent / name).write_bytes(b"%PDF of somebody else")
    assert printing.send("--dry-run") == 0
    assert f"另附 {'、'.join(PDFS)}" in said(capsys)
    assert printing.send() == 0
    lying = (mail / REPORT).read_bytes().replace(b"X-Unsent: 1\r\n", b"")
    sent = to_leaders(printing)
    held = attached(sent)
    assert list(held) == [*attached(lying), *PDFS]
    assert [held[name] for name in PDFS] == [f"%PDF {Path(name).stem}".encode() for name in PDFS]
    end = b"--\r\n"
    assert sent.startswith(lying.removesuffix(end))
    assert sent.endswith(end)
    record = (mail.parent.parent / "投递记录.csv").read_text("utf-8-sig")
    assert record.count(f"另附 {PDFS[0]}（sha256 ") == len(LEADERS)


def test_units_get_no_pdf_and_a_changed_letter_takes_none_along(
    printing: Sender, capsys: pytest.CaptureFixture[str]
) -> None:
    altered(mail_of(printing.office) / REPORT, another_text)
    assert printing.send("--force") == 0
    names = [name for _, content in printing.post.taken for name in attached(content)]
    assert not [name for name in names if name.endswith(".pdf")]


def test_a_pdf_alone_is_no_reason_to_send_again(printing: Sender) -> None:
    assert printing.send() == 0
    printing.office.run()  # the same, but another machine would print other bytes
    assert printing.send() == 0
    assert len(printing.post.taken) == len({to for to, _ in printing.post.taken})


def test_a_pdf_damaged_in_the_archive_goes_to_nobody(printing: Sender) -> None:
    sealed = printing.office.folder.archive / WEEK / "r1" / "data" / "outbox" / WEEK / PDFS[0]
    sealed.chmod(0o644)
    sealed.write_bytes(b"%PDF forged")
    assert printing.send() == 1
    assert printing.post.taken == []


# What nobody can see the recipients of goes in no way


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (f"Bcc: {EVIL}", "信头有 Bcc"),
        (f"bcc :\r\n {EVIL}".replace(" :", ":"), "信头有 Bcc"),
        (f"Resent-To: {EVIL}", "信头有 Resent-To"),
        (f"From: {EVIL}", "信头 From 不止一个"),
        (f"To: {EVIL}", "信头 To 不止一个"),
        (f"tO: {EVIL}", "信头 To 不止一个"),
        ("Subject: again", "信头 Subject 不止一个"),
    ],
)
@pytest.mark.parametrize("force", [(), ("--force",)])
def test_heads_that_say_two_things_are_not_sent_even_by_force(
    sender: Sender,
    capsys: pytest.CaptureFixture[str],
    line: str,
    words: str,
    force: tuple[str, ...],
) -> None:
    instead(mail_of(sender.office) / REMINDER, b"Date:", line.encode() + b"\r\nDate:")
    assert sender.send(*force) == 1
    assert f"暂不发送　{REMINDER}：{words}" in said(capsys)
    assert sender.post.to == sorted([*LEADERS, WATER])


@pytest.mark.skipif(os.name == "nt", reason="Windows has neither")
@pytest.mark.parametrize("made", ["link", "pipe", "folder", "endless"])
def test_what_is_no_file_is_not_opened(
    sender: Sender, capsys: pytest.CaptureFixture[str], made: str
) -> None:
    path = mail_of(sender.office) / REMINDER
    whole = sender.office.root / "whole.eml"
    path.rename(whole)
    if made == "link":
        path.symlink_to(whole)
    elif made == "pipe":
        os.mkfifo(path)
    elif made == "endless":
        path.symlink_to("/dev/zero")
    else:
        path.mkdir()
    assert sender.send("--force") == 1
    assert f"暂不发送　{REMINDER}：不是普通文件" in said(capsys)
    assert sender.post.to == sorted([*LEADERS, WATER])


@pytest.mark.skipif(os.name == "nt", reason="Windows allows no such names")
@pytest.mark.parametrize("name", ["催报-区农\n林局.eml", "a\x1b[31m.eml", b"\xff\xfe.eml"])
def test_names_that_would_write_a_line_of_their_own(
    sender: Sender, capsys: pytest.CaptureFixture[str], name: str | bytes
) -> None:
    whole = mail_of(sender.office) / REMINDER
    shutil.copyfile(whole, os.path.join(os.fsencode(mail_of(sender.office)), os.fsencode(name)))  # noqa: PTH118 - bytes
    assert sender.send() == 1
    told = said(capsys)
    assert "文件名中有换行等看不见的字符" in told
    assert "\x1b" not in told
    assert sender.post.to == EVERYBODY


def test_a_message_without_form_costs_itself_alone(
    sender: Sender, capsys: pytest.CaptureFixture[str]
) -> None:
    (mail_of(sender.office) / REMINDER).write_bytes(b"\0\xff" * 99)
    assert sender.send("--force") == 1
    assert f"暂不发送　{REMINDER}：没有信头 From" in said(capsys)
    assert sender.post.to == sorted([*LEADERS, WATER])


@pytest.mark.parametrize(
    "content",
    [
        b"From: a@example.net\r\nTo: " + b'"a' * 40_000 + b"\r\n\r\n",
        b"From: " + b"(" * 9_000 + b"a@example.net\r\n\r\n",
        b"From: a@example.net\r\nTo: not an address\r\n\r\n",
        b"From: a@example.net\r\nMIME-Version: 1.0\r\n"
        + b"".join(
            b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n)
            for n in range(4000)
        ),
    ],
)
def test_hostile_messages_cost_themselves_alone(
    sender: Sender, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    (mail_of(sender.office) / "x.eml").write_bytes(content)
    assert sender.send("--force") == 1
    assert "暂不发送　x.eml：" in said(capsys)
    assert sender.post.to == EVERYBODY


@pytest.mark.skipif(os.name == "nt", reason="Windows writes all of it")
def test_a_file_without_end_is_not_read(sender: Sender, capsys: pytest.CaptureFixture[str]) -> None:
    results = sender.office.root / "outbox" / WEEK
    for path in (results / "mail" / "x.eml", results / "data" / "findings.csv"):
        with path.open("wb") as file:
            file.truncate(1 << 40)
    assert verify(sender.office) == 1
    assert "有改动：data/findings.csv" in said(capsys)
    (results / "data" / "findings.csv").unlink()
    assert sender.send("--force") == 1
    assert "暂不发送　x.eml：太大" in said(capsys)
    assert sender.post.to == EVERYBODY


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes in folders")
def test_a_pipe_among_the_data_is_told(sender: Sender, capsys: pytest.CaptureFixture[str]) -> None:
    path = sender.office.root / "outbox" / WEEK / "data" / "run.json"
    path.unlink()
    os.mkfifo(path)
    assert sender.send() == 2
    assert "run.json：读不了" in said(capsys)


# Messages too many and too few


@pytest.mark.parametrize("name", ["催报-区教育厅.eml", "02-报送领导.eml", "x.EML"])
def test_an_added_message_is_held(
    sender: Sender, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    shutil.copyfile(mail_of(sender.office) / REMINDER, mail_of(sender.office) / name)
    altered(mail_of(sender.office) / name, to_evil)
    assert sender.send() == 1
    assert f"暂不发送　{name}：封存的 {WEEK}/r1 中没有这一封" in said(capsys)
    assert sender.post.to == EVERYBODY


def test_two_messages_that_changed_names_are_both_held(sender: Sender) -> None:
    mail = mail_of(sender.office)
    (mail / REMINDER).rename(mail / "x")
    (mail / CORRECTION).rename(mail / REMINDER)
    (mail / "x").rename(mail / CORRECTION)
    assert sender.send() == 1
    assert sender.post.to == LEADERS


def test_a_message_that_is_gone_is_told_until_it_was_sent(
    sender: Sender, capsys: pytest.CaptureFixture[str]
) -> None:
    path = mail_of(sender.office) / REMINDER
    path.unlink()
    assert sender.send() == 1
    assert f"没有发送　{REMINDER}：封存的邮件中有，outbox 中没有" in said(capsys)
    sender.office.run()  # puts it back
    assert sender.send() == 0
    path.unlink()
    assert sender.send() == 0
    assert sender.post.to == EVERYBODY


# The addresses


def config(office: Office, old: str, new: str) -> None:
    path = office.root / "config.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    office.settings = weekly.settings_of(office.folder)


def test_an_address_that_changed_after_sealing_is_told_and_a_new_run_mends_it(
    sender: Sender, capsys: pytest.CaptureFixture[str]
) -> None:
    config(sender.office, FOREST, "new@example.org")
    assert sender.send() == 1
    told = said(capsys)
    assert f"暂不发送　{REMINDER}：收件人 {FOREST} 现在不在 config.yaml 中" in told
    assert f"请重新运行 duban run --week {WEEK} 后再发" in told
    assert sender.post.to == sorted([*LEADERS, WATER])
    sender.office.run()
    assert sender.send() == 0
    assert sender.post.to == sorted([*LEADERS, WATER, "new@example.org"])


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (f"\n  - {LEADERS[1]}", "", f"收件人 {LEADERS[1]} 现在不在 config.yaml 中"),
        (LEADERS[1], f"{LEADERS[1]}\n  - x@example.org", "现在写的 x@example.org 不在收件人中"),
        ("from: mbdcb@", "from: other@", "config.yaml 现在写的是 other@example.org"),
    ],
)
def test_leaders_and_sender_are_those_of_config_yaml(
    sender: Sender, capsys: pytest.CaptureFixture[str], old: str, new: str, words: str
) -> None:
    config(sender.office, old, new)
    assert sender.send() == 1
    assert words in said(capsys)
    assert not set(LEADERS) & set(sender.post.to)


def test_an_address_of_another_unit_is_not_this_unit_s(sender: Sender) -> None:
    config(sender.office, WATER, "x@example.org")
    config(sender.office, FOREST, WATER)
    config(sender.office, "x@example.org", FOREST)
    assert sender.send() == 1
    assert sender.post.to == LEADERS


def test_capitals_in_an_address_and_delivered_messages_are_no_matter(sender: Sender) -> None:
    config(sender.office, FOREST, FOREST.replace("example", "Example"))
    assert sender.send() == 0
    config(sender.office, FOREST.replace("example", "Example"), "later@example.org")
    assert sender.send() == 0
    assert sender.post.to == EVERYBODY


# What the bag can vouch for


def test_a_week_that_was_never_sealed_is_held(
    sender: Sender, capsys: pytest.CaptureFixture[str]
) -> None:
    remove(sender.office.root / "archive" / WEEK)
    assert sender.send() == 1
    assert f"暂不发送　{REMINDER}：这一周没有封存过" in said(capsys)
    assert sender.post.taken == []


def damage(bag: Path, name: str, content: bytes) -> None:
    path = bag / name
    path.chmod(0o644)
    path.write_bytes(content)


@pytest.mark.parametrize("name", ["manifest-sha256.txt", f"data/outbox/{WEEK}/mail/{REMINDER}"])
def test_a_damaged_bag_vouches_for_nothing(
    sender: Sender, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    path = mail_of(sender.office) / REMINDER
    altered(path, to_evil)
    content = path.read_bytes() if name.endswith(".eml") else b"x"
    damage(sender.office.root / "archive" / WEEK / "r1", name, content)
    assert sender.send() == 1
    told = said(capsys)
    assert f"封存的 {WEEK}/r1 不能作准" in told
    assert name.rpartition("/")[2] in told
    assert sender.post.taken == []


def test_a_newest_revision_that_was_taken_away_is_missed(
    sender: Sender, capsys: pytest.CaptureFixture[str]
) -> None:
    office, old = sender.office, sender.office.root / "old"
    shutil.copytree(mail_of(office), old)
    office.returned("区农林局.xlsx", "填报单位：区农林局\n| 任务编号 | 进展情况 |\n| 1-2 | 栽树 |")
    office.run()
    office.run("2017-W29")  # names 2017-W28/r2
    remove(office.root / "archive" / WEEK / "r2")
    remove(mail_of(office))
    shutil.copytree(old, mail_of(office))
    assert sender.send() == 1
    assert f"2017-W29/r1 接在 {WEEK}/r2 之后，后者不在 archive 中" in said(capsys)
    assert sender.post.taken == []


def test_earlier_weeks_that_were_moved_elsewhere_are_no_doubt(sender: Sender) -> None:
    office = sender.office
    office.run("2017-W29")
    remove(office.root / "archive" / WEEK)
    assert main(["send", "2017-W29", "--root", str(office.root)]) == 0
    assert sender.post.to


def test_an_older_revision_s_messages_are_not_sent(
    sender: Sender, capsys: pytest.CaptureFixture[str]
) -> None:
    office, old = sender.office, sender.office.root / "old"
    shutil.copytree(mail_of(office), old)
    config(office, "reports:", "office:\n  name: 督查室\nreports:")
    office.run()
    shutil.copytree(old, mail_of(office), dirs_exist_ok=True)
    assert sender.send() == 1
    assert f"暂不发送　{REMINDER}：是旧的一版（{WEEK}/r1），最新封存的是 {WEEK}/r2" in said(capsys)
    assert sender.post.taken == []


def test_a_report_is_cleared_by_the_data_that_were_sealed(
    sender: Sender, capsys: pytest.CaptureFixture[str]
) -> None:
    office = sender.office
    office.dropped("区农林局.pdf", b"%PDF-1.4")
    office.run()
    data = office.root / "outbox" / WEEK / "data"
    instead(data / "receipts.csv", b"rejected", b"accepted")
    instead(data / "run.json", b'"files_accepted": 1', b'"files_accepted": 2')
    instead(data / "run.json", b'"files_rejected": 1', b'"files_rejected": 0')
    assert sender.send() == 1
    told = said(capsys)
    assert f"暂不发送　{REPORT}：data/receipts.csv、data/run.json 与封存的不一致" in told
    assert not set(LEADERS) & set(sender.post.to)


# The record of deliveries


def test_a_delivery_that_was_never_begun_is_not_believed(
    sender: Sender, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sender.send() == 0
    record = sender.office.root / "outbox" / "投递记录.csv"
    lines = record.read_text("utf-8-sig").splitlines(keepends=True)
    begun = [line for line in lines if FOREST in line and ",开始," in line]
    record.write_text("".join(line for line in lines if line not in begun), "utf-8-sig")
    capsys.readouterr()
    assert sender.send() == 1
    assert f"不　明　{REMINDER} → {FOREST}" in said(capsys)
    assert sender.post.to == EVERYBODY


# verify --outbox


def verify(office: Office, *words: str) -> int:
    return main(["verify", *words, "--quick", "--outbox", "--root", str(office.root)])


def test_an_outbox_as_it_was_sealed_holds(
    sealed: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    results = sealed.root / "outbox" / WEEK
    (results / "forms").mkdir()
    (results / "forms" / "区水务局.xlsx").write_bytes(b"a form")
    (results / "~$index.docx").write_bytes(b"open in Word")
    (results / "Thumbs.db").write_bytes(b"")
    assert verify(sealed) == 0
    assert f"outbox/{WEEK}　与封存的 {WEEK}/r1 相同" in said(capsys)


def test_an_outbox_that_differs_is_told_file_by_file(
    sealed: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    results = sealed.root / "outbox" / WEEK
    (results / "index.html").unlink()
    (results / "data" / "tasks.csv").write_bytes(b"x")
    (results / "mail" / "x.eml").write_bytes(b"x")
    mail = results / "mail" / REPORT
    mail.rename(sealed.root / "there")
    mail.symlink_to(sealed.root / "there")
    assert main(["verify", "--quick", "--root", str(sealed.root)]) == 0  # the archive is whole
    capsys.readouterr()
    assert verify(sealed) == 1
    told = said(capsys)
    for line in ("缺失：index.html", "有改动：data/tasks.csv", "多出：mail/x.eml"):
        assert line in told
    assert f"不是普通文件（链接、管道或打不开的文件夹）：mail/{mail.name}" in told


def test_a_script_may_read_what_differs(sealed: Office, capsys: pytest.CaptureFixture[str]) -> None:
    (sealed.root / "outbox" / WEEK / "index.html").write_bytes(b"x")
    assert verify(sealed, "--json") == 1
    run = json.loads(capsys.readouterr().out)[0]["run"]
    assert run["outboxes"] == [
        {"week": WEEK, "bag": f"{WEEK}/r1", "differences": ["有改动：index.html"]}
    ]
    assert f"outbox/{WEEK} 与封存的不同" in run["why"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes in folders")
def test_a_pipe_in_the_outbox_does_not_stop_it(
    sealed: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    path = sealed.root / "outbox" / WEEK / "index.html"
    path.unlink()
    os.mkfifo(path)
    assert verify(sealed) == 1
    assert "不是普通文件（链接、管道或打不开的文件夹）：index.html" in said(capsys)


def test_weeks_without_an_outbox_or_without_a_bag(
    sealed: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(sealed.root / "outbox" / WEEK, sealed.root / "outbox" / "2017-W27")
    assert verify(sealed) == 1
    assert "archive 中没有封存过 2017-W27" in said(capsys)
    remove(sealed.root / "outbox" / "2017-W27")
    (sealed.root / "outbox" / ".2017-W28.building").mkdir()
    assert verify(sealed) == 0
    remove(sealed.root / "outbox" / WEEK)
    assert verify(sealed, WEEK) == 1
    assert "outbox 中没有这一周的结果" in said(capsys)
