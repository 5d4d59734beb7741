"""The package for Windows: the interpreter, all libraries, duban, and one thing to double-click."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from bundle.archives import write_zip
from bundle.papers import handbook, licences
from bundle.parts import WINDOWS, our_package, unpack_interpreter, unpack_wheel, wheels
from tests.pythons import found

PROGRAM = "程序"
WHOLE = f"{PROGRAM}/完整.txt"
"""Packed last: where it is missing, the package was not unpacked to its end."""
START = "建办公文件夹.bat"
_TOLD = r"""督办 {version}（Windows 10、11，64 位）

1. 用鼠标右键点压缩包，选“全部解压”，放在不会移动、不会删除的地方（如 D:\督办程序）。
   不要在压缩包里面直接双击。
2. 双击“建办公文件夹”，照着窗口里的话做。已有办公文件夹的，也双击它：
   图标换成这一版程序的，别的不动。
3. 以后只用办公文件夹里的图标。怎么用，见“使用手册”文件夹里的 使用手册.html。

不需要网络，不需要管理员，不写注册表。PDF 由 LibreOffice 生成：装了就用，没有装就只出 Word。
换新版本：把新的压缩包解压到另一个文件夹，双击里面的“建办公文件夹”，选原来的办公文件夹。
办公文件夹里的报表、结果、封存都不动。新版本用过几周没有问题，再删旧的程序文件夹。

杀毒软件报告或删除了文件的：这里的程序没有数字签名。请信息人员核对压缩包的 SHA256
（certutil -hashfile 压缩包 SHA256，与 SHA256SUMS 里的一致），再把程序文件夹设为信任。
程序由哪些部分组成、各用什么许可，见“许可”文件夹。
"""
_START = r"""@echo off
setlocal DisableDelayedExpansion
title 督办
if not exist "%~dp0程序\完整.txt" goto half
"%~dp0程序\python.exe" -m pipeline --root "%~dp0." desk --new || pause
exit
:half
echo 程序不完整：压缩包没有全部解压，或者有文件被杀毒软件删除。
echo 请用鼠标右键点压缩包，选“全部解压”，再双击解压出来的“建办公文件夹”。
pause
exit
"""


def build(version: str, work: Path, to: Path) -> Path:
    """Builds the package in the folder `to`, and returns it."""
    top = work / f"督办-{version}"
    lay_out(top, version)
    made = to / f"督办-{version}-windows-x64.zip"
    write_zip(top, made, WHOLE)
    return made


def lay_out(top: Path, version: str) -> None:
    """Lays the package out as it is when unpacked."""
    program, site = top / PROGRAM, top / PROGRAM / "site"
    unpack_interpreter(program)
    for wheel in wheels(WINDOWS):
        unpack_wheel(wheel, site)
    our_package(site)
    licences(site, top / "许可")
    shutil.move(program / "LICENSE.txt", top / "许可" / "Python.txt")
    (program / "NEWS.txt").unlink()
    lighten(site)
    # Sets Python's path and shuts out the variables and the user's own packages of that machine
    (program / "python313._pth").write_bytes(b"Lib\r\nDLLs\r\nsite\r\n")
    compile_all(program)
    handbook(top / "使用手册")
    for name, text in (("先看这里.txt", _TOLD.format(version=version)), (START, _START)):
        # cmd reads a file by the machine's own code page, which is that of GBK
        (top / name).write_bytes(text.replace("\n", "\r\n").encode("gbk"))
    (top / WHOLE).write_bytes("压缩包已全部解压\r\n".encode("gbk"))


_NOT_USED = (
    "PIL/_avif.cp313-win_amd64.pyd",  # pictures in a format that no office program writes
    "pygments/lexers",  # rich has them for showing source texts
)
_FOR_DEVELOPERS = ("tests", "include", "__pycache__")


def lighten(site: Path) -> None:
    """Removes what only those need who build upon a library."""
    for folder in sorted(site.rglob("*"), reverse=True):
        own = folder.is_relative_to(site / "pipeline")
        if folder.is_dir() and folder.name in _FOR_DEVELOPERS and not own:
            shutil.rmtree(folder)
    for name in _NOT_USED:
        path = site / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    for pattern in ("*.lib", "*.pyi", "*.pyx", "*.pxd", "*.h", "*.c", "*.pdb"):
        for path in site.rglob(pattern):
            path.unlink()


def compile_all(program: Path) -> None:
    """Compiles all modules, so that the first start is fast and writes nothing there.

    The compiled ones are not checked against their sources, whose times unpacking changes.
    """
    python = found(WINDOWS.python)
    if not python:
        sys.exit(f"needs Python {WINDOWS.python} on this machine, to compile the modules")
    words = [python, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash"]
    words += ["-s", str(program), "-p", PROGRAM, str(program / "Lib"), str(program / "site")]
    subprocess.run(words, check=True, env=os.environ | {"PYTHONHASHSEED": "0", "PYTHONPATH": ""})
