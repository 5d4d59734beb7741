"""What servers said of a mail's sender: shown where it stands, and never believed of a stranger."""

import email

import pytest

from pipeline.post.fetching.authentication import authentication
from pipeline.post.fetching.mailbox import Mailbox
from tests.mail_office import FOREST, WATER, mail_office
from tests.test_fetch_mail import Box, box, certificates, imap, letter, server
from tests.test_fetch_mail import _known as _known

__all__ = ["box", "certificates", "server"]

OURS = "Authentication-Results: mx.example.org; "
PASSED = "spf=pass smtp.mailfrom=swj@example.org; dkim=pass header.d=example.org; dmarc=pass"


def said(*headers: str, trusted: tuple[str, ...] = ()) -> tuple[str, tuple[str, ...]]:
    """Returns what the record would hold of a message with these headers, and what failed."""
    message = email.message_from_string("".join(f"{each}\r\n" for each in headers) + "\r\n正文")
    found = authentication(message, trusted)
    return (str(found), found.failed) if found else ("", ())


@pytest.mark.parametrize(
    ("results", "shown", "failed"),
    [
        (PASSED, "spf=pass dkim=pass dmarc=pass", ""),
        ("spf=fail smtp.mailfrom=x@example.net", "spf=fail", "spf"),
        (
            "spf=pass; dkim=fail (bad signature); dmarc=FAIL",
            "spf=pass dkim=fail dmarc=fail",
            "dkim dmarc",
        ),
        # Passed on by another server: its signature still holds
        ("spf=fail; dkim=pass; dmarc=pass", "spf=fail dkim=pass dmarc=pass", ""),
        # Two signatures, of which one was broken on the way
        ("dkim=fail header.d=a; dkim=pass header.d=b", "dkim=fail dkim=pass", ""),
        ("spf=softfail; dkim=none; dmarc=temperror", "spf=softfail dkim=none dmarc=temperror", ""),
        ("SPF / 1 = Fail", "spf=fail", "spf"),
        ("none", "没有结果", ""),
        ("", "没有结果", ""),
        ("iprev=fail policy.iprev=192.0.2.1; auth=pass", "没有结果", ""),
        # The sender chooses what is in comments and quotes
        ("spf=fail (a; dmarc=pass) smtp.mailfrom=x", "spf=fail", "spf"),
        ("spf=fail (a (b) \\) ; dmarc=pass) x=y", "spf=fail", "spf"),
        ('spf=fail smtp.mailfrom="; dmarc=pass; "@example.net', "spf=fail", "spf"),
        ('spf=fail smtp.mailfrom="\\"; dmarc=pass; "@example.net', "spf=fail", "spf"),
        ("spf=fail smtp.mailfrom=dmarc=pass", "spf=fail", "spf"),
        ("spf=fail;\r\n\tdkim=none", "spf=fail dkim=none", "spf"),
    ],
)
def test_results_are_read_from_the_head(results: str, shown: str, failed: str) -> None:
    assert said(OURS + results) == (f"{shown}（mx.example.org）", tuple(failed.split()))


@pytest.mark.parametrize(
    "header",
    [
        "Authentication-Results: =cmd|; spf=pass",
        "Authentication-Results: ",
        "Authentication-Results: (mx.example.org)",
        "ARC-Authentication-Results: i=1; mx.example.org; spf=pass",
        "X-Authentication-Results: mx.example.org; spf=pass",
    ],
)
def test_what_is_no_such_header_says_nothing(header: str) -> None:
    assert said(header) == ("", ())


def test_the_topmost_is_the_last_server_s_and_the_sender_s_own_stands_below() -> None:
    own = OURS + PASSED
    assert said(OURS + "dmarc=fail", own) == ("dmarc=fail（mx.example.org）", ("dmarc",))


def test_with_trusted_servers_only_theirs_count() -> None:
    forged = "Authentication-Results: mx.example.net; dmarc=pass"
    true = OURS.replace("mx.", "mx7.") + "dmarc=fail"
    assert said(forged, true, trusted=("MX*.example.org",)) == (
        "dmarc=fail（mx7.example.org）",
        ("dmarc",),
    )
    assert said(forged, trusted=("mx.example.org",)) == ("", ())


def test_hostile_headers_are_read_in_no_time() -> None:
    for header in ("(" * 1_000_000, '"' * 999_999, "spf=" * 200_000, "a;" * 500_000):
        assert said(OURS + header)[1] == ()


# In the mailbox


def with_head(head: str, sender: str = WATER, name: str = "1") -> bytes:
    return head.encode() + letter(sender, (f"{name}.xlsx", name.encode()), name=name)


def test_a_failed_sender_is_a_warning_and_the_record_says_what_was_found(
    box: Box, caplog: pytest.LogCaptureFixture
) -> None:
    box.got(with_head(f"{OURS}spf=fail; dmarc=fail\r\n"))
    box.got(with_head(f"{OURS}{PASSED}\r\n", FOREST, "2"))
    box.got(with_head("", FOREST, "3"))
    assert box.fetch() == 3  # nothing is lost: the office asks the unit
    (warning,) = (each.message for each in caplog.records if each.levelname == "WARNING")
    assert "区水务局 的邮件没有通过发件人验证（spf=fail dmarc=fail（mx.example.org））" in warning
    assert "区农林局：2.xlsx（信头的验证：spf=pass dkim=pass dmarc=pass" in caplog.text
    record = (box.office.root / "outbox" / "收件记录.csv").read_text("utf-8-sig").splitlines()
    place = record[0].split(",").index("信头的验证")
    assert [line.split(",")[place] for line in record[1:]] == [
        "spf=fail dmarc=fail（mx.example.org）",
        "spf=pass dkim=pass dmarc=pass（mx.example.org）",
        "",
    ]


def test_the_office_s_own_servers_stand_in_config_yaml(
    box: Box, caplog: pytest.LogCaptureFixture
) -> None:
    mail_office(box.office, imap=f"{imap(box.port)}, trusted: ['*.example.com']")
    box.got(with_head(f"{OURS}dmarc=fail\r\n"))
    assert box.fetch() == 1
    assert "没有通过" not in caplog.text


@pytest.mark.parametrize(
    "head", [f"From: <{FOREST}>\r\n", f"from : {WATER}\r\n".replace(" :", ":")]
)
def test_a_mail_with_two_senders_is_left_in_the_mailbox(
    box: Box, caplog: pytest.LogCaptureFixture, head: str
) -> None:
    box.got(with_head(head))
    assert box.fetch() == 0
    assert "没有收取" in caplog.text
    assert box.inbox() == {}


def test_a_mail_of_mails_of_mails_costs_itself_alone(
    box: Box, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    heads = (f'Content-Type: multipart/mixed; boundary="{n}"\r\n\r\n--{n}\r\n' for n in range(4000))
    nested = f"From: {WATER}\r\nMIME-Version: 1.0\r\n{''.join(heads)}".encode()
    real = Mailbox.content

    def content(self: Mailbox, uid: int) -> bytes:
        whole = real(self, uid)
        return nested if WATER.encode() in whole else whole

    monkeypatch.setattr(Mailbox, "content", content)  # the test's server would not take it in
    box.got(letter(WATER, ("b.xlsx", b"b"), name="2"))
    box.got(letter(FOREST, ("a.xlsx", b"a")))
    assert box.fetch() == 1
    assert "邮件一层套一层，读不完，没有收取：区水务局" in caplog.text


def test_a_from_with_two_addresses_is_nobody_s(box: Box, caplog: pytest.LogCaptureFixture) -> None:
    box.got(letter(WATER, ("a.xlsx", b"a")).replace(b"<swj@", f"<{FOREST}>, <swj@".encode()))
    assert box.fetch() == 0
    assert "不认识的发件人，没有收取" in caplog.text
