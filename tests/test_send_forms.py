"""`duban forms` writes a letter a unit with its form; `duban send --forms` sends them, once."""

import email
import email.policy
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from pipeline.cli.command_line import main
from tests.mail_office import FOREST, LIST, WATER, mail_office
from tests.mail_servers import PostOffice, smtp_server
from tests.office import WEEK, Office
from tests.test_send import Sender, record, said
from tests.test_send_sealed import altered, another_text, to_evil

TO_WATER, TO_FOREST, TO_SCHOOLS = (
    f"下发-{unit}.eml" for unit in ("区水务局", "区农林局", "区教育局")
)


@pytest.fixture
def issuing(office: Office, capsys: pytest.CaptureFixture[str]) -> Iterator[Sender]:
    """Yields an office that has made the forms of its week, with a server."""
    post = PostOffice()
    with smtp_server(post, security="none") as port:
        smtp = f"host: localhost, port: {port}, security: none"
        mail_office(office, smtp, more="office: {contact: 王某, phone: 028-1}")
        make(office)
        yield Sender(office, post, port)


def make(office: Office) -> None:
    assert main(["forms", "--week", WEEK, "--root", str(office.root)]) == 0


def letters_of(office: Office) -> Path:
    return office.root / "outbox" / WEEK / "forms" / "mail"


def read(content: bytes) -> tuple[EmailMessage, str, dict[str, bytes]]:
    """Returns the message, its words, and its attachments."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body()
    assert body is not None
    parts = {str(part.get_filename()): part.get_content() for part in message.iter_attachments()}
    return message, body.get_content().replace("\r\n", "\n"), parts


def test_a_letter_says_what_is_asked_until_when_and_of_whom(office: Office) -> None:
    tasks = [
        f"| 1-{n} | 水源 | 截污 | 修第{n}段 | 区水务局 | 7月1{n % 7}日前 | ★ |" for n in range(12)
    ]
    mail_office(office, more="office: {contact: 王某, phone: 028-1}")
    office.master(
        "\n".join(
            [
                "| 任务编号 | 行动计划 | 大项工作 | 工作内容 | 牵头单位 | 完成时限 | 重点 |",
                *tasks,
                "| 2-1 | 水源 | 造林 | 造林300亩 | 区农林局 | 12月底前 | |",
            ]
        )
    )
    make(office)
    message, water, held = read((letters_of(office) / TO_WATER).read_bytes())
    assert message["To"] == WATER
    assert message["Date"] == "Mon, 10 Jul 2017 09:00:00 +0800"
    form = letters_of(office).parent / "2017年7月第2周周报表-区水务局.xlsx"
    assert held == {form.name: form.read_bytes()}
    assert "请于7月14日17:00前填好报送" in water
    assert "任务12项，其中重点任务12项" in water
    assert "1. 1-0　修第0段（完成时限：7月10日前）" in water
    assert water.count("另有2项，见附表。") == 2  # of the key tasks, and of those that are due
    assert "联系人：王某，电话：028-1。" in water
    _, forest, _ = read((letters_of(office) / TO_FOREST).read_bytes())
    assert "任务1项。" in forest
    assert ("重点" in forest, "到期" in forest) == (False, False)


def test_a_unit_without_an_address_is_named(
    issuing: Sender, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "没有邮箱、不会发出的1个单位：区教育局" in said(capsys)
    listed = (letters_of(issuing.office) / "没有邮箱的单位.txt").read_text("utf-8-sig")
    assert "区教育局（下发）" in listed
    assert "区水务局" not in listed
    assert issuing.send("--forms", "--dry-run") == 0
    assert f"没有收件人　{TO_SCHOOLS}" in said(capsys)


def test_forms_are_sent_once_and_a_run_leaves_them(
    issuing: Sender, capsys: pytest.CaptureFixture[str]
) -> None:
    lying = (letters_of(issuing.office) / TO_WATER).read_bytes()
    assert issuing.send("--forms", "--dry-run") == 0
    assert f"将发送　{TO_WATER} → {WATER}" in said(capsys)
    assert (issuing.post.taken, record(issuing.office)) == ([], [])
    assert issuing.send("--forms") == 0
    assert issuing.post.to == sorted([WATER, FOREST])
    sent = dict(issuing.post.taken)
    assert sent[WATER,] == lying.replace(b"X-Unsent: 1\r\n", b"")
    issuing.office.run()
    assert (letters_of(issuing.office) / TO_WATER).read_bytes() == lying
    make(issuing.office)
    assert issuing.send("--forms") == 0
    assert "已发过" in (issuing.send("--forms", "--dry-run"), said(capsys))[1]
    assert len(issuing.post.taken) == 2
    assert main(["verify", "--outbox", "--quick", "--root", str(issuing.office.root)]) == 0


def of_another(office: Office) -> None:
    """Puts the form of one unit into the letter of another."""
    folder = letters_of(office)
    (folder / TO_WATER).write_bytes(
        (folder / TO_FOREST).read_bytes().replace(FOREST.encode(), WATER.encode())
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda office: altered(letters_of(office) / TO_WATER, to_evil), f"由“evil@example.net”改为“{WATER}”"),
        (lambda office: altered(letters_of(office) / TO_WATER, another_text), "正文有改动"),
        (of_another, "周报表-区水务局.xlsx"),
        (lambda office: office.master(LIST.replace("建设 |", "建设3公里 |")), "有改动的附件"),
    ],
)  # fmt: skip
def test_what_would_not_be_made_so_now_waits(
    issuing: Sender,
    capsys: pytest.CaptureFixture[str],
    change: Callable[[Office], object],
    words: str,
) -> None:
    change(issuing.office)
    assert issuing.send("--forms") == 1
    told = said(capsys)
    assert f"暂不发送　{TO_WATER}：与现在重做的不一致（重做后" in told
    assert words in told
    assert "duban forms --week" in told
    assert issuing.post.to == [FOREST]
    assert issuing.send("--forms", "--force") == 0
    assert len(issuing.post.taken) == 2


def test_a_letter_that_is_gone_or_one_too_many_is_told(
    issuing: Sender, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = letters_of(issuing.office)
    (folder / TO_WATER).rename(folder / "下发-区发改局.eml")
    assert issuing.send("--forms") == 1
    told = said(capsys)
    assert f"没有发送　{TO_WATER}：现在该下发的表中有，outbox 中没有" in told
    assert "暂不发送　下发-区发改局.eml：按现在的清单和设置，没有这一封" in told
    assert issuing.post.to == [FOREST]


def test_an_address_that_changed_since_waits(
    issuing: Sender, capsys: pytest.CaptureFixture[str]
) -> None:
    config = issuing.office.folder.config
    config.write_text(config.read_text("utf-8").replace(WATER, "new@example.org"), "utf-8")
    assert issuing.send("--forms") == 1
    assert f"收件人 {WATER} 现在不在 config.yaml 中" in said(capsys)
    assert issuing.post.to == [FOREST]
    make(issuing.office)
    assert issuing.send("--forms") == 0
    assert issuing.post.to == sorted([FOREST, "new@example.org"])


def test_before_any_forms_are_made_it_says_what_to_run(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    mail_office(office)
    assert main(["send", WEEK, "--forms", "--root", str(office.root)]) == 2
    assert f"请先运行 duban forms --week {WEEK}" in said(capsys)
