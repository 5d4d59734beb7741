"""Hands messages to the SMTP server and returns the outcome for each recipient."""

import contextlib
import smtplib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from pipeline.domain.errors import CannotWork
from pipeline.domain.settings import Smtp
from pipeline.post.connection import SECONDS, checked, in_words, said
from pipeline.post.sending.deliveries import Outcome

Outcomes = Mapping[str, tuple[Outcome, str]]
"""Recipient to outcome and the server's words."""

_OURSELVES = "localhost"
"""The name that we give to the server. The machine's own name may be in Chinese."""


class Courier:
    """A connection to the server, opened when first needed and again after it broke."""

    def __init__(self, settings: Smtp, password: str) -> None:
        self._settings = settings
        self._password = password
        self._smtp: smtplib.SMTP | None = None

    def deliver(self, content: bytes, sender: str, to: Sequence[str]) -> Outcomes:
        """Sends a message. Raises CannotWork, with nothing sent, when it cannot connect."""
        smtp = self._smtp = self._smtp or self._connected()
        refused: dict[str, tuple[Outcome, str]] = {}
        outcome: Outcome = "未发"
        why = ""
        try:
            why = _refusal(smtp.mail(sender))
            if not why:
                for address in to:
                    if no := _refusal(smtp.rcpt(address)):
                        refused[address] = ("被拒", no)
                if len(refused) < len(to):
                    outcome = "不明"  # from here on the server may have accepted it
                    why = _refusal(smtp.data(content))
                    outcome = "未发" if why else "已发"
            if outcome != "已发":
                smtp.rset()
        except smtplib.SMTPDataError as error:  # the server refused even to start
            outcome, why = "未发", f"{error.smtp_code} {said(error.smtp_error)}"
            self.close()
        except (smtplib.SMTPException, OSError) as error:
            why = why or in_words(error)
            self.close()
        return {address: refused.get(address, (outcome, why)) for address in to}

    def close(self) -> None:
        if self._smtp is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._smtp.quit()
            self._smtp.close()
        self._smtp = None

    def _connected(self) -> smtplib.SMTP:
        host, port, security = self._settings.host, self._settings.port, self._settings.security
        where = f"发信服务器 {host}:{port}"
        with _errors_explained(where):
            smtp: smtplib.SMTP
            if security == "tls":
                smtp = smtplib.SMTP_SSL(host, port, _OURSELVES, timeout=SECONDS, context=checked())
            else:
                smtp = smtplib.SMTP(host, port, _OURSELVES, timeout=SECONDS)
            try:
                if security == "starttls":
                    smtp.starttls(context=checked())
                smtp.ehlo_or_helo_if_needed()
                if self._settings.user:
                    smtp.login(self._settings.user, self._password)
            except BaseException:
                smtp.close()
                raise
        return smtp


def _refusal(reply: tuple[int, bytes]) -> str:
    """Returns the server's words when it refused; '' when it accepted."""
    code, words = reply
    if code == 421:  # the server is about to hang up
        raise smtplib.SMTPServerDisconnected(f"{code} {said(words)}")
    return "" if 200 <= code < 300 else f"{code} {said(words)}"


@contextmanager
def _errors_explained(where: str) -> Iterator[None]:
    """Turns whatever keeps us from the server into CannotWork."""
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        raise CannotWork(
            f"{where}：用户名或密码不对（{error.smtp_code} {said(error.smtp_error)}）。"
            "请核对 mail.smtp.user 和密码；有的邮箱要用“授权码”代替密码"
        ) from None
    except smtplib.SMTPNotSupportedError:
        raise CannotWork(
            f"{where}：服务器不支持所要的加密或登录方式，没有发送。"
            "请核对 mail.smtp 的 port 与 security"
        ) from None
    except UnicodeEncodeError:
        raise CannotWork(f"{where}：用户名或密码里有不能用的字符。请核对") from None
    except (smtplib.SMTPException, OSError) as error:
        raise CannotWork(f"{where}：{in_words(error)}") from None
