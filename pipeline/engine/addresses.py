"""Folders at an address that several machines reach, such as s3://: listed and fetched.

Which kinds there are is fsspec's affair, and so are endpoint and credentials: they come from the
environment and its settings, never from a command line.
"""

import importlib.util
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pipeline.domain.errors import CannotWork, in_chinese
from pipeline.domain.text import pattern, visible
from pipeline.engine.work import MachineFails
from pipeline.office.disk import write_new

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_ADDRESS = pattern(r"[A-Za-z][A-Za-z0-9+.-]+://.+")
_AT_ONCE = 256
"""How many small files are fetched at once."""


def is_address(text: str) -> bool:
    """Whether it is an address and no path. One letter before the colon is a drive of Windows."""
    return bool(_ADDRESS.fullmatch(text.strip()))


def path_at(address: str) -> Path | None:
    """Returns the path that a file:// address means; None for an address of another kind."""
    from urllib.request import url2pathname

    parts = urlsplit(address)
    return Path(url2pathname(parts.path)) if parts.scheme == "file" else None  # file:///D:/督办


@dataclass(frozen=True)
class Shared:
    """A folder at an address."""

    address: str

    def below(self, *names: str) -> "Shared":
        return Shared("/".join((self.address.rstrip("/"), *names)))

    def names(self) -> dict[str, bool]:
        """Returns the names in it, each with whether it is a folder; none when it is not there.

        Raises CannotWork.
        """
        files, root = self._opened()
        try:
            listed = files.ls(root, detail=True)
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except Exception as error:  # each kind of address has its own
            raise self._cannot(error) from None
        found = {each["name"].rstrip("/"): each["type"] == "directory" for each in listed}
        return {
            name.rpartition("/")[2]: folder
            for name, folder in found.items()
            if name != root.rstrip("/")
        }

    def fetch_small(self, names: Iterable[str], into: Path, most: int) -> None:
        """Fetches those of these files that are there, each at most so many bytes long.

        Raises CannotWork for one that is there and cannot be fetched.
        """
        files, root = self._opened()
        whole = list(names)
        for at in range(0, len(whole), _AT_ONCE):
            here = {f"{root}/{name}": name for name in whole[at : at + _AT_ONCE]}
            try:
                found = files.cat_ranges([*here], 0, most + 1, on_error="return")
            except Exception as error:
                raise self._cannot(error) from None
            for name, content in zip(here.values(), found, strict=True):
                if isinstance(content, FileNotFoundError):
                    continue
                if isinstance(content, BaseException):
                    raise self.below(name)._cannot(content)
                if len(content) > most:
                    raise CannotWork(f"{self.below(name)}：超过{most >> 20}MB，没有取")
                _write(into, name, content)

    def fetch(self, into: Path, most: int) -> None:
        """Fetches all files below it, together at most so many bytes.

        Raises MachineFails when nothing can be fetched to here, CannotWork when just this cannot.
        """
        files, root = self._opened()
        try:
            found: dict[str, dict[str, Any]] = files.find(root, detail=True)
        except Exception as error:
            raise MachineFails(str(self._cannot(error))) from None
        if (total := sum(each.get("size") or 0 for each in found.values())) > most:
            raise CannotWork(f"{self}：共{total >> 20}MB，超过{most >> 20}MB，没有取")
        names = {path: path.removeprefix(root).lstrip("/") for path in found}
        for name in names.values():
            (into / _inside(name)).parent.mkdir(parents=True, exist_ok=True)
        try:
            files.get([*names], [str(into / name) for name in names.values()])
        except OSError as error:
            raise CannotWork(f"{self}：没有取到（{_said(error)}）") from None
        except Exception as error:
            raise self._cannot(error) from None

    def __str__(self) -> str:
        return visible(self.address)

    def _opened(self) -> "tuple[AbstractFileSystem, str]":
        from fsspec.core import url_to_fs

        try:
            files, root = url_to_fs(self.address, use_listings_cache=False)
        except (ImportError, ValueError) as error:
            raise MachineFails(f"{self}：打不开这种地址（{_said(error)}）") from None
        return files, str(root).rstrip("/")

    def _cannot(self, error: BaseException) -> CannotWork:
        return CannotWork(f"{self}：读不了（{_said(error)}）。请检查地址、网络和访问的权限")


def shared_at(address: str) -> Shared:
    """Returns the folder at an address as a person types it. Raises CannotWork."""
    text = address.strip().rstrip("/")
    if "@" in (host := urlsplit(text).netloc) and ":" in host.rpartition("@")[0]:
        kind = urlsplit(text).scheme
        raise CannotWork(
            f"{kind}://…：地址中不能写密码。请写在环境变量或 fsspec 的设置中，见使用手册"
        )
    if importlib.util.find_spec("fsspec") is None:
        raise CannotWork(
            f"{visible(text)}：这种地址要用 fsspec，本机没有安装。请运行 "
            "pip install --require-hashes -r requirements-cluster.txt"
        )
    return Shared(text)


def _inside(name: str) -> str:
    """Returns the name. Raises CannotWork when it would lead out of the folder."""
    parts = name.replace("\\", "/").split("/")
    if {"", ".", ".."} & set(parts) or ":" in parts[0]:
        raise CannotWork(f"{visible(name)}：不是封存包中的文件名")
    return name


def _write(into: Path, name: str, content: bytes) -> None:
    path = into / _inside(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_new(path, content)


def _said(error: BaseException) -> str:
    if isinstance(error, OSError) and error.errno:
        return in_chinese(error)
    return f"{type(error).__name__}：{visible(str(error))[:200]}"


def placeholders(names: Sequence[str], into: Path) -> None:
    """Makes empty files of these names, so that who lists the folder sees them too."""
    for name in names:
        _write(into, name, b"")
