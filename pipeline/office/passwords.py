"""The password of a mailbox: from the environment or the system's key ring, never from a file."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.domain.errors import CannotWork


def password_of(service: str, user: str) -> str:
    """Returns the password of `user` for the service `smtp` or `imap`. Raises CannotWork."""
    found = known_password(service, user)
    if not found:
        raise CannotWork(
            f"没有邮箱 {user} 的密码。请双击“发邮件”或“每周运行”，按提示输入（Windows 上可以存好，"
            f"以后不再问），或设环境变量 {_variable(service)}；不要写进 config.yaml"
        )
    return found


def known_password(service: str, user: str) -> str:
    """Returns the password, or '' when there is none."""
    return os.environ.get(_variable(service)) or _in_key_ring(f"duban-{service}", user) or ""


@contextmanager
def typed_password(service: str, password: str) -> Iterator[None]:
    """Lets the commands within use a password that was just typed."""
    os.environ[_variable(service)] = password
    try:
        yield
    finally:
        os.environ.pop(_variable(service), None)  # nothing that is started later has it


def keep_password(service: str, user: str, password: str) -> bool:
    """Puts the password into the system's key ring. Returns whether it is there now."""
    try:
        import keyring
    except ImportError:
        return False
    try:
        keyring.set_password(f"duban-{service}", user, password)
    except keyring.errors.KeyringError:
        return False
    return _in_key_ring(f"duban-{service}", user) == password


def _variable(service: str) -> str:
    return f"DUBAN_{service.upper()}_PASSWORD"


def _in_key_ring(entry: str, user: str) -> str | None:
    """Returns the key ring's password. A server without a desktop, for example, has no key ring."""
    try:
        import keyring
    except ImportError:
        return None
    try:
        found: str | None = keyring.get_password(entry, user)
    except keyring.errors.KeyringError:
        return None
    return found
