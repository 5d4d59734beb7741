"""What connections to all mail servers share: checked encryption, time limits, clear errors."""

import socket
import ssl

from pipeline.domain.text import visible

SECONDS = 60.0
"""The longest that a server may be silent, in seconds."""


def checked() -> ssl.SSLContext:
    """Returns an encryption context that checks the server's certificate and name."""
    return ssl.create_default_context()


def in_words(error: Exception) -> str:
    """Returns why a server cannot be used, and what to do, in Chinese."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return (
            f"服务器的证书不可信（{visible(error.verify_message)}），没有连接。请核对服务器的名称；"
            "单位自己签发的证书，请设环境变量 SSL_CERT_FILE 为根证书文件"
        )
    if isinstance(error, ssl.SSLError):
        return "加密连接没有建立。请核对 port 与 security 是否相配"
    if isinstance(error, socket.gaierror):
        return "找不到这个服务器。请核对 host 和网络"
    # smtplib wraps a timeout in an error of its own
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return f"服务器{SECONDS:g}秒内没有回应。请检查网络，核对 port 与 security，稍后再试"
    if isinstance(error, ConnectionRefusedError):
        return "服务器没有开着。请核对 host 和 port，或稍后再试"
    return f"连接中断（{said(str(error))}）。请检查网络，稍后再试"


def said(words: bytes | str) -> str:
    """Returns a server's words on one line, at most 200 characters."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return visible(" ".join(text.split()))[:200]
