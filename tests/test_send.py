"""Sending, against a real SMTP server on loopback."""

import email
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from hashlib import sha256
from pathlib import Path

import pytest

from pipeline.cli.command_line import main
from pipeline.domain.settings import Reports
from pipeline.history.printed import Print
from pipeline.printing import print_reports
from tests.mail_office import (
    FOREST,
    LEADERS,
    OFFICE,
    WATER,
    copy_with_mail,
    mail_of,
    mail_office,
)
from tests.mail_servers import (
    PASSWORD,
    USER,
    Certificates,
    PostOffice,
    free_port,
    silent_server,
    smtp_server,
)
from tests.office import WEEK, Office

ROOT = Path(__file__).parent.parent
EVERYBODY = sorted([*LEADERS, WATER, FOREST])


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates.make(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(autouse=True)
def _known(certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.root))
    monkeypatch.setenv("DUBAN_SMTP_PASSWORD", PASSWORD)


@dataclass
class Sender:
    """An office that has run its week and sends to a server."""

    office: Office
    post: PostOffice
    port: int

    def send(self, *words: str) -> int:
        return main(["send", WEEK, *words, "--root", str(self.office.root)])


def at_port(office: Office, port: int, security: str = "starttls", more: str = "") -> Office:
    smtp = f"host: localhost, port: {port}, security: {security}, user: {USER}"
    mail_office(office, smtp, more=more).run()
    return office


@pytest.fixture(scope="module")
def ran_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """Returns an office that has run its week, and the port that its settings name."""
    port = free_port()
    return at_port(Office(tmp_path_factory.mktemp("ran")), port).root, port


@pytest.fixture
def sender(
    ran_once: tuple[Path, int], office: Office, certificates: Certificates
) -> Iterator[Sender]:
    root, port = ran_once
    post = PostOffice()
    with smtp_server(post, certificates.context(), port=port):
        yield Sender(copy_with_mail(root, office), post, port)


def record(office: Office) -> list[list[str]]:
    """Returns recipient and outcome of each line of the delivery record."""
    path = office.root / "outbox" / "投递记录.csv"
    if not path.exists():
        return []
    lines = path.read_text("utf-8-sig").splitlines()[1:]
    return [[line.split(",")[4], line.split(",")[5]] for line in lines]


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return "".join(capsys.readouterr())


@pytest.mark.parametrize("security", ["starttls", "tls", "none"])
def test_everybody_gets_his_message_as_it_lies_there(
    office: Office, certificates: Certificates, security: str
) -> None:
    post = PostOffice()
    with smtp_server(post, certificates.context(), security) as port:
        smtp = f"host: localhost, port: {port}, security: {security}"
        mail_office(office, smtp + ("" if security == "none" else f", user: {USER}")).run()
        assert Sender(office, post, port).send() == 0
    assert post.to == EVERYBODY
    (report,) = (content for to, content in post.taken if to == tuple(LEADERS))
    lying = (mail_of(office) / "01-报送领导.eml").read_bytes()
    assert report == lying.replace(b"X-Unsent: 1\r\n", b"")
    assert email.message_from_bytes(report)["From"].endswith(f"<{OFFICE}>")


def test_a_dry_run_shows_who_gets_what_and_sends_nothing(
    sender: Sender, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DUBAN_SMTP_PASSWORD")
    assert sender.send("--dry-run") == 0
    shown = said(capsys)
    assert f"将发送　01-报送领导.eml → {'、'.join(LEADERS)}" in shown
    assert f"将发送　催报-区农林局.eml → {FOREST}" in shown
    assert "没有收件人　催报-区教育局.eml" in shown
    assert (sender.post.taken, record(sender.office)) == ([], [])


def test_pdfs_that_are_proved_go_behind_the_sealed_letter(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.printing.libreoffice", lambda: "soffice")
    monkeypatch.setattr(
        "pipeline.printing.printed",
        lambda words, _day: {pdf: Print(b"%PDF-1.4 printed", "X") for pdf in words},
    )
    office = sender.office
    with_pdfs = office.settings.model_copy(update={"reports": Reports(pdf="auto")})
    assert print_reports(office.folder, office.the_week, with_pdfs)
    forged, good = sorted(office.folder.results(office.the_week).glob("*.pdf"))
    forged.write_bytes(b"%PDF-1.4 forged")
    assert sender.send("--only", "leaders") == 0
    ((_, report),) = sender.post.taken
    parts = email.message_from_bytes(report, policy=policy.default).iter_attachments()
    found = {part.get_filename(): part.get_content() for part in parts}
    assert [name for name in found if name and name.endswith(".pdf")] == [good.name]
    assert found[good.name] == b"%PDF-1.4 printed"
    said = (office.root / "outbox" / "投递记录.csv").read_text("utf-8-sig")
    assert f"另附 {good.name}（sha256 {sha256(b'%PDF-1.4 printed').hexdigest()}）" in said


def test_reminders_go_out_before_the_reports_are_signed(
    sender: Sender, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sender.send("--only", "units", "--dry-run") == 0
    assert "01-报送领导.eml" not in said(capsys)
    assert sender.send("--only", "units") == 0
    to_units = [to for to, _ in sender.post.taken]
    assert to_units
    assert tuple(LEADERS) not in to_units
    assert sender.send("--only", "leaders") == 0
    assert [to for to, _ in sender.post.taken[len(to_units) :]] == [tuple(LEADERS)]


def test_each_message_is_sent_once_also_after_another_run(
    sender: Sender, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sender.send() == 0
    sender.office.run()
    assert sender.send() == 0
    assert sender.post.to == EVERYBODY
    capsys.readouterr()
    assert sender.send("--dry-run") == 0
    assert said(capsys).count("已发过") == 3


def test_a_message_that_changed_is_a_new_one(
    sender: Sender, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sender.send() == 0
    config = sender.office.root / "config.yaml"
    config.write_text("office: {name: 督查室}\n" + config.read_text("utf-8"), "utf-8")
    at = Office(sender.office.root)
    from pipeline import weekly

    at.settings = weekly.settings_of(at.folder)
    at.run()
    assert sender.send("--dry-run") == 0
    assert said(capsys).count("内容有变，此前发过") == 3
    assert sender.send() == 0
    assert sender.post.to == sorted(EVERYBODY * 2)


# What goes wrong


def test_one_of_two_recipients_is_refused(
    sender: Sender, capsys: pytest.CaptureFixture[str]
) -> None:
    sender.post.refuses = frozenset([LEADERS[1]])
    assert sender.send() == 1
    assert f"被拒收　01-报送领导.eml → {LEADERS[1]}：550 5.1.1 no such mailbox" in said(capsys)
    assert sender.post.to == sorted([LEADERS[0], WATER, FOREST])
    sender.post.refuses = frozenset()
    assert sender.send() == 0  # only to the one who has not got it
    assert sender.post.to == EVERYBODY


def test_a_corrected_address_gets_it_and_the_others_not_again(sender: Sender) -> None:
    sender.post.refuses = frozenset([LEADERS[1]])
    assert sender.send() == 1
    config = sender.office.root / "config.yaml"
    config.write_text(config.read_text("utf-8").replace(LEADERS[1], "ld3@example.org"), "utf-8")
    from pipeline import weekly

    sender.office.settings = weekly.settings_of(sender.office.folder)
    sender.office.run()
    assert sender.send() == 0
    assert sender.post.to == sorted([LEADERS[0], "ld3@example.org", WATER, FOREST])


def test_a_server_that_will_not_take_the_message(
    sender: Sender, capsys: pytest.CaptureFixture[str]
) -> None:
    sender.post.reply = "552 5.3.4 message too big"
    assert sender.send() == 1
    assert "没发出　01-报送领导.eml" in said(capsys)
    assert {outcome for _, outcome in record(sender.office)} == {"开始", "未发"}
    sender.post.reply = "250 OK"
    assert sender.send() == 0
    assert sender.post.to == EVERYBODY


def test_a_line_that_breaks_in_mid_message_leaves_it_unsure_and_the_others_sent(
    sender: Sender, capsys: pytest.CaptureFixture[str]
) -> None:
    sender.post.breaks_at = 0
    assert sender.send() == 1
    told = said(capsys)
    assert "不　明　01-报送领导.eml" in told
    assert sender.post.to == sorted([WATER, FOREST])
    assert sender.send() == 1  # shown again, and not sent
    assert sender.post.to == sorted([WATER, FOREST])
    (name,) = {word for word in said(capsys).split() if word.startswith("m") and len(word) == 13}
    assert sender.send("--resend", name) == 0
    assert sender.post.to == EVERYBODY
    assert sender.send("--resend", name) == 2  # none is left in doubt


def test_killed_midway_it_goes_on_where_it_was(
    sender: Sender, capsys: pytest.CaptureFixture[str]
) -> None:
    came, killed = threading.Event(), threading.Event()

    def hold(number: int) -> None:
        if number == 1:
            came.set()
            killed.wait(30)

    sender.post.before_reply = hold
    command = [sys.executable, "-m", "pipeline", "send", WEEK, "--root", str(sender.office.root)]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    assert came.wait(60)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    killed.set()
    sender.post.before_reply = None
    first_two = list(sender.post.taken)
    assert len(first_two) == 2
    assert sender.send() == 1
    assert "不　明　催报-区农林局.eml" in said(capsys)
    assert [to for to, _ in sender.post.taken[2:]] == [(WATER,)]


def test_a_record_whose_last_line_was_cut_off_is_mended(sender: Sender) -> None:
    assert sender.send() == 0
    path = sender.office.root / "outbox" / "投递记录.csv"
    whole = path.read_bytes()
    path.write_bytes(whole[:-9])  # in the middle of 已发 of the last message
    assert sender.send() == 1
    assert sender.post.to == EVERYBODY
    path.write_bytes("时间,周次\n".encode("gbk"))
    assert sender.send() == 2
    assert sender.post.to == EVERYBODY


def test_a_dead_server(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    at_port(office, free_port())
    assert main(["send", WEEK, "--root", str(office.root)]) == 2
    assert "服务器没有开着" in said(capsys)
    assert {outcome for _, outcome in record(office)} == {"开始", "未发"}


def test_a_server_that_says_nothing(
    office: Office, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.post.sending.smtp.SECONDS", 0.5)
    began = time.monotonic()
    for security in ("tls", "starttls"):
        with silent_server() as port:
            at_port(office, port, security)
            assert main(["send", WEEK, "--root", str(office.root)]) == 2
        assert "没有回应" in said(capsys)
    assert time.monotonic() - began < 20


def test_a_wrong_password(
    sender: Sender, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUBAN_SMTP_PASSWORD", "wrong")
    assert sender.send() == 2
    told = said(capsys)
    assert "用户名或密码不对" in told
    assert "wrong" not in told
    monkeypatch.delenv("DUBAN_SMTP_PASSWORD")
    assert sender.send() == 2
    assert "DUBAN_SMTP_PASSWORD" in said(capsys)
    assert sender.post.taken == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("wrong", ["authority", "name"])
def test_a_wrong_certificate(
    office: Office,
    certificates: Certificates,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    security: str,
    wrong: str,
) -> None:
    (tmp_path / "other").mkdir()
    other = Certificates.make(tmp_path / "other")
    context = other.context() if wrong == "authority" else certificates.context("mail.example.org")
    post = PostOffice()
    with smtp_server(post, context, security) as port:
        assert Sender(at_port(office, port, security), post, port).send() == 2
    assert "证书不可信" in said(capsys)
    assert post.taken == []


def test_a_server_without_starttls_gets_no_password(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    post = PostOffice()
    with smtp_server(post, security="none") as port:
        assert Sender(at_port(office, port), post, port).send() == 2
    assert "不支持" in said(capsys)
    assert post.taken == []


def test_two_at_once_do_not_both_send(sender: Sender, capsys: pytest.CaptureFixture[str]) -> None:
    from pipeline.office.folder import locked

    with locked(sender.office.folder):
        assert sender.send() == 2
    assert "另一个 duban 正在运行" in said(capsys)


# What is held back


def test_reports_wait_while_a_file_is_set_aside(
    sender: Sender, capsys: pytest.CaptureFixture[str]
) -> None:
    sender.office.dropped("区农林局.pdf", b"%PDF-1.4")
    sender.office.run()
    assert sender.send() == 1
    assert "暂不发送　01-报送领导.eml：有1个报送文件被退回" in said(capsys)
    assert set(sender.post.to) == {WATER, FOREST}
    assert sender.send("--force") == 0
    assert set(sender.post.to) == set(EVERYBODY)


def test_a_file_set_aside_is_settled_when_its_unit_sends_one_that_can_be_read(
    sender: Sender, capsys: pytest.CaptureFixture[str]
) -> None:
    office = sender.office
    known = {finding.code for unit in office.view().units for finding in unit.findings}
    office.dropped("区水务局（扫描件）.pdf", b"%PDF-1.4", "2017-07-10T08:00:00")
    office.run()
    assert "F03" not in known
    assert "区水务局（扫描件）.pdf" in office.view().settled_files
    assert not list((office.root / "outbox" / WEEK / "mail").glob("*扫描件*"))
    assert main(["status", "--week", WEEK, "--root", str(office.root)]) == 0
    status = said(capsys)
    assert "区水务局（扫描件）.pdf：这是 PDF 文件，不是 Excel 表格；其后报送的已采用" in status
    assert "退回修改（F03" not in status
    assert sender.send() == 0
    assert set(sender.post.to) >= set(LEADERS)


def test_reports_wait_where_nobody_can_tell_when_files_came(
    sender: Sender, capsys: pytest.CaptureFixture[str]
) -> None:
    receipts = sender.office.root / "outbox" / WEEK / "data" / "receipts.csv"
    text = receipts.read_text("utf-8-sig")
    receipts.write_text(text.replace("2017-07-13T", "2017-13-07T"), "utf-8-sig")
    assert sender.send() == 1
    assert "data/receipts.csv 读不懂" in said(capsys)
    assert set(sender.post.to) == {WATER, FOREST}


def test_a_file_set_aside_that_came_last_is_not_settled(
    sender: Sender, capsys: pytest.CaptureFixture[str]
) -> None:
    sender.office.dropped("区水务局（更正）.pdf", b"%PDF-1.4", "2017-07-14T16:59:00")
    sender.office.run()
    assert sender.send() == 1
    assert "有1个报送文件被退回" in said(capsys)


def test_reports_wait_while_the_counts_do_not_agree(
    sender: Sender, capsys: pytest.CaptureFixture[str]
) -> None:
    tasks = sender.office.root / "outbox" / WEEK / "data" / "tasks.csv"
    tasks.write_text("\n".join(tasks.read_text("utf-8").splitlines()[:-1]) + "\n", "utf-8")
    assert sender.send() == 1
    assert "run.json 的 tasks 为3，与明细的2不符" in said(capsys)
    assert sender.post.to == sorted([WATER, FOREST])


def test_results_that_are_damaged_stop_the_sending(
    sender: Sender, capsys: pytest.CaptureFixture[str]
) -> None:
    receipts = sender.office.root / "outbox" / WEEK / "data" / "receipts.csv"
    receipts.write_bytes(receipts.read_bytes() + "区水务局.xlsx,1\n".encode())
    lines = len(receipts.read_bytes().splitlines())
    assert sender.send() == 2
    assert f"receipts.csv 第{lines}行" in said(capsys)
    assert sender.post.taken == []


def test_without_a_sender_or_a_server_nothing_is_begun(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    mail_office(office).run()
    assert main(["send", WEEK, "--root", str(office.root)]) == 2
    assert "mail.smtp.host" in said(capsys)
    assert main(["send", "2017-W30", "--root", str(office.root)]) == 2
    assert "duban run --week 2017-W30" in said(capsys)
    assert record(office) == []


# mail.auto


def run(office: Office) -> int:
    return main(["run", "--week", WEEK, "--root", str(office.root), "--jobs", "1"])


def auto(office: Office, port: int, wish: str) -> None:
    smtp = f"host: localhost, port: {port}, user: {USER}"
    mail_office(office, smtp, more=f"  auto: {wish}")


def test_a_run_mails_only_where_config_yaml_wants_it(
    office: Office, certificates: Certificates
) -> None:
    post = PostOffice()
    with smtp_server(post, certificates.context()) as port:
        auto(office, port, "false")
        assert run(office) == 0
        assert post.taken == []
        auto(office, port, "true")
        assert run(office) == 0
        assert run(office) == 0
    assert post.to == EVERYBODY


def test_a_run_whose_mail_fails_keeps_its_results_and_says_so(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    auto(office, free_port(), "true")
    assert run(office) == 1
    assert "服务器没有开着" in said(capsys)
    assert (office.root / "outbox" / WEEK / "data" / "run.json").is_file()
    note = (office.root / "outbox" / "最近一次运行.txt").read_text("utf-8-sig")
    assert "结果：完成" in note
    assert "邮件没有发出" in note
    assert f"duban send {WEEK}" in note


def test_the_key_ring_is_asked_where_the_environment_says_nothing(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Ring:
        class errors:  # noqa: N801
            KeyringError = RuntimeError

        @staticmethod
        def get_password(entry: str, user: str) -> str | None:
            return PASSWORD if (entry, user) == ("duban-smtp", USER) else None

    monkeypatch.delenv("DUBAN_SMTP_PASSWORD")
    monkeypatch.setitem(sys.modules, "keyring", Ring)
    assert sender.send() == 0
    assert sender.post.to == EVERYBODY
