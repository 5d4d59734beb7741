"""The password of a mailbox: from the environment or the system's key ring, never from a file."""

import os

from pipeline.domain.errors import CannotWork


def password_of(service: str, user: str) -> str:
    """Returns the password of `user` for the service `smtp` or `imap`. Raises CannotWork."""
    variable, entry = f"DUBAN_{service.upper()}_PASSWORD", f"duban-{service}"
    found = os.environ.get(variable) or _in_key_ring(entry, user)
    if not found:
        raise CannotWork(
            f"没有邮箱 {user} 的密码。请设环境变量 {variable}，"
            f"或在 Windows 上运行 keyring set {entry} {user} 存入凭据管理器；不要写进 config.yaml"
        )
    return found


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
