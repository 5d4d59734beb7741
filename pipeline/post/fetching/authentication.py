"""What the mail servers on a message's way say of its sender: Authentication-Results (RFC 8601)."""

import email.message
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from pipeline.domain.text import pattern

METHODS = ("spf", "dkim", "dmarc")


@dataclass(frozen=True)
class Authentication:
    """What one server found. It proves something only when it is the office's own server."""

    server: str
    """Its name (authserv-id)."""
    results: tuple[tuple[str, str], ...]
    """Method and result, such as `("spf", "pass")`, in the header's order."""

    @property
    def failed(self) -> tuple[str, ...]:
        """The methods that failed and did not also pass; none where DMARC passed as a whole.

        A message that was passed on fails SPF and still passes DMARC by its signature.
        """
        passed = {method for method, result in self.results if result == "pass"}
        failed = [method for method, result in self.results if result == "fail"]
        settled = METHODS if "dmarc" in passed else passed
        return tuple(dict.fromkeys(method for method in failed if method not in settled))

    def __str__(self) -> str:
        said = " ".join(f"{method}={result}" for method, result in self.results)
        return f"{said or '没有结果'}（{self.server}）"


def authentication(
    message: email.message.Message, trusted: Sequence[str] = ()
) -> Authentication | None:
    """Returns what the topmost such header says: each server writes its own above the others.

    With `trusted`, only headers of servers with these names count (`*` stands for any letters):
    the sender can write whatever header below. None when there is none.
    """
    names = [name.strip().lower() for name in trusted]
    for name, value in message.raw_items():
        if name.lower() == "authentication-results":
            found = _parsed(str(value))
            if not names or (found and any(fnmatchcase(found.server, each) for each in names)):
                return found
    return None


def _parsed(header: str) -> Authentication | None:
    """Returns a header's content; None when it does not begin with a server's name."""
    first, *found = _statements(header[:_LONGEST])
    server = _SERVER.match(first.strip().lower())
    if server is None:
        return None
    methods = [_RESULT.match(each.strip().lower()) for each in found]
    results = [(match[1], match[2]) for match in methods if match and match[1] in METHODS]
    return Authentication(server[0], tuple(dict.fromkeys(results)))


_LONGEST = 10_000
"""In characters. The rest of a longer header is not read."""
_SERVER = pattern(r"[a-z0-9][a-z0-9._-]{0,99}")
_RESULT = pattern(r"([a-z]+)(?:\s*/\s*\d+)?\s*=\s*([a-z]{1,20})\b")


def _statements(header: str) -> list[str]:
    """Returns the parts between semicolons. What is in comments or quotes parts nothing."""
    return "".join(_without_comments(header)).split("\0")


def _without_comments(header: str) -> Iterator[str]:
    """Yields the header's letters: NUL for a semicolon, nothing for what senders can choose."""
    depth, quoted, letters = 0, False, iter(header.replace("\0", " "))
    for letter in letters:
        if letter == "\\" and (depth or quoted):
            next(letters, "")
        elif quoted:
            quoted = letter != '"'
        elif letter == '"' and not depth:
            quoted = True
        elif letter in "()":
            depth = max(depth + (1 if letter == "(" else -1), 0)
        elif not depth:
            yield "\0" if letter == ";" else letter
