"""Compiles templates, and keeps what was compiled where Python keeps its own modules compiled.

Whoever can write to that `__pycache__` already decides which program runs, so code from there is
believed as far as the program itself. It is kept nowhere else: others can write to an office's
folder or to a folder for temporary files.
"""

import hashlib
import importlib.util
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import CodeType

import jinja2
from jinja2.bccache import Bucket, FileSystemBytecodeCache

import pipeline


def code_of(environment: jinja2.Environment, kind: str, name: str, source: str) -> CodeType:
    """Returns the compiled template, compiled before if its source was exactly the same.

    Only one version of each `name` is kept, so that what is kept does not grow. Environments of one
    `kind` compile alike. Raises TemplateSyntaxError.
    """
    bucket = _kept().get_bucket(environment, name, kind, source)
    if bucket.code is None:
        bucket.code = environment.compile(source, name, name)
        if not sys.dont_write_bytecode:
            with suppress(OSError):  # many programs are installed where a user cannot write
                _kept().set_bucket(bucket)
    return bucket.code


class _Kept(FileSystemBytecodeCache):
    def get_source_checksum(self, source: str) -> str:
        """Returns what must be the same: the source, and the programs that compile it."""
        programs = f"{pipeline.__version__}\0{jinja2.__version__}\0{sys.version}\0"
        return hashlib.sha256((programs + source).encode()).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(Exception):  # a damaged file can raise anything; it is made anew
            super().load_bytecode(bucket)


@cache
def _kept() -> _Kept:
    folder = Path(importlib.util.cache_from_source(__file__)).parent
    return _Kept(str(folder), "template-%s.jinja")
