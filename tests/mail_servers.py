"""Real mail servers on loopback: SMTP by aiosmtpd, IMAP by pymap, certificates by trustme."""

import asyncio
import contextlib
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import trustme
from cryptography.exceptions import InternalError

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "mbdcb", "s3cret%word"


@dataclass
class Certificates:
    """The office's own root certificate, and a server certificate signed by it."""

    root: Path
    _authority: trustme.CA

    @classmethod
    def make(cls, folder: Path) -> "Certificates":
        try:
            authority = trustme.CA()
        except InternalError as error:
            if sys.platform != "win32":
                raise
            pytest.skip(f"no certificate can be made here: {error}"[:200])  # Wine lacks entropy
        authority.cert_pem.write_to_path(str(folder / "root.pem"))
        return cls(folder / "root.pem", authority)

    def context(self, name: str = "localhost") -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._authority.issue_cert(name).configure_cert(context)
        return context

    def pem(self, path: Path) -> Path:
        """Writes key and certificate of `localhost` into one file."""
        self._authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(
            str(path)
        )
        return path


@dataclass
class PostOffice:
    """What a server does with messages; it keeps those that it accepted."""

    taken: list[tuple[tuple[str, ...], bytes]] = field(default_factory=list)
    """Recipients and content of each message."""
    refuses: frozenset[str] = frozenset()
    reply: str = "250 OK"
    breaks_at: int = -1
    """The number, from 0, of the message at which the connection breaks."""
    before_reply: Callable[[int], Any] | None = None
    """Called with a message's number, from 0, when the message has arrived in full."""
    begun: int = 0

    async def handle_RCPT(  # noqa: N802 - its name to aiosmtpd
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuses:
            return f"550 5.1.1 no such mailbox {address}"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name to aiosmtpd
        if self.reply.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.taken.append((tuple(envelope.rcpt_tos), envelope.content))
        if self.before_reply is not None:
            await asyncio.to_thread(self.before_reply, self.begun - 1)
        return self.reply

    @property
    def to(self) -> list[str]:
        """Returns every recipient, one entry a message."""
        return sorted(address for addresses, _ in self.taken for address in addresses)


class _Server(SMTP):
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - its name to aiosmtpd
        office: PostOffice = self.event_handler
        office.begun += 1
        if office.breaks_at == office.begun - 1:  # reads a little of it and disconnects
            await self.push("354 go on")
            await asyncio.sleep(0.2)
            assert isinstance(self.transport, asyncio.Transport)
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


@contextmanager
def smtp_server(
    office: PostOffice,
    context: ssl.SSLContext | None = None,
    security: str = "starttls",
    port: int = 0,
) -> Iterator[int]:
    """Runs a server and yields its port: the one that is given, or any that is free."""

    def authenticate(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        known = isinstance(data, LoginPassword) and (
            (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        )
        return AuthResult(success=known, handled=False)

    class Here(Controller):
        def factory(self) -> SMTP:
            return _Server(
                self.handler,
                authenticator=authenticate,
                auth_required=security == "starttls",
                auth_require_tls=security == "starttls",
                require_starttls=security == "starttls",
                tls_context=context if security == "starttls" else None,
                enable_SMTPUTF8=False,
            )

    port = port or free_port()
    here = Here(
        office,
        hostname="localhost",
        port=port,
        ssl_context=context if security == "tls" else None,
    )
    here.start()
    try:
        yield port
    finally:
        here.stop()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("localhost", 0))
        return int(found.getsockname()[1])


@contextmanager
def silent_server() -> Iterator[int]:
    """Runs a server that accepts connections and never answers. Yields its port."""
    with socket.socket() as listening:
        listening.bind(("localhost", 0))
        listening.listen()
        yield int(listening.getsockname()[1])


@contextmanager
def imap_server(certificate: Path | None) -> Iterator[int]:
    """Runs an IMAP server with an empty mailbox of USER, and yields its port."""
    port = free_port()
    own = (
        "import sys; from pymap.main import main; from pysasl.hashing import BuiltinHash;"
        "BuiltinHash.__init__.__kwdefaults__.update(rounds=1);"  # else 0.2 s for each log-in
        "sys.exit(main())"
    )
    tls = ["--cert", str(certificate)] if certificate else ["--no-tls"]
    words = ["--host", "localhost", "--port", str(port), *tls]
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            own,
            *words,
            "dict",
            "--demo-user",
            USER,
            "--demo-password",
            PASSWORD,
        ],
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        _wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.communicate(timeout=10)


@contextmanager
def in_tls(context: ssl.SSLContext, port: int) -> Iterator[int]:
    """Puts a port with TLS from the first byte before a server without: pymap has no TLS itself."""
    outside, ready = free_port(), threading.Event()
    held: dict[str, Any] = {}

    async def pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while content := await reader.read(65536):
                writer.write(content)
                await writer.drain()
        writer.close()

    async def joined(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection("localhost", port)
        await asyncio.gather(pipe(reader, inner_writer), pipe(inner_reader, writer))
        with contextlib.suppress(OSError):
            await asyncio.gather(writer.wait_closed(), inner_writer.wait_closed())

    async def serve() -> None:
        held.update(loop=asyncio.get_running_loop(), stop=asyncio.Event())
        async with await asyncio.start_server(joined, "localhost", outside, ssl=context):
            ready.set()
            await held["stop"].wait()
            await asyncio.sleep(0.2)

    thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield outside
    finally:
        held["loop"].call_soon_threadsafe(held["stop"].set)
        thread.join(10)


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(100):
        if process.poll() is not None:
            assert process.stderr is not None
            raise RuntimeError(process.stderr.read().decode())
        try:
            socket.create_connection(("localhost", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server does not answer")
