"""The packages for Linux: wheels for the system's own Python, and a script that sets them up."""

import shutil
from pathlib import Path

from bundle.archives import checksums, files_in, write_tar
from bundle.papers import handbook, licences
from bundle.parts import linux, our_package, unpack_wheel, wheels

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
_TOLD = """督办 {version}（Linux，{machine}，Python 3.11 到 3.14）

1. 解压到任何地方，在终端里进入这个文件夹，运行：sh install.sh
   不需要网络，不需要 root。装在 ~/.local/share/duban/{version}，命令是 ~/.local/bin/duban。
2. 运行 ~/.local/bin/duban desk --new，照着窗口里的话做，建好办公文件夹。
3. 以后用办公文件夹里的图标。怎么用，见“使用手册”文件夹里的 使用手册.html。

换新版本：解压新的，再运行 sh install.sh。办公文件夹不动；图标照样能用。
系统没有 Python 3.11 以上的（运行 python3 --version 看），请信息人员先装一个。
"""
_INSTALL = """#!/bin/sh
# 装好督办：不用网络，不用 root
set -eu
cd "$(dirname "$0")"
sha256sum --check --quiet SHA256SUMS || {{ echo "文件不完整：请重新解压，再试一次"; exit 1; }}
for name in python3.14 python3.13 python3.12 python3.11 python3; do
    found=$("$name" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
    case "$found" in {known}) python=$(command -v "$name"); break ;; esac
done
if [ -z "${{python:-}}" ]; then
    echo "没有 Python 3.11 到 3.14。请信息人员先装一个，再运行 sh install.sh"
    exit 1
fi
to="${{XDG_DATA_HOME:-$HOME/.local/share}}/duban/{version}"
rm -rf "$to.part"
mkdir -p "$to.part" "$HOME/.local/bin"
for wheel in wheels/any/*.whl "wheels/$found"/*.whl; do
    "$python" -m zipfile -e "$wheel" "$to.part"
done
cp -R duban/. "$to.part"
chmod -R u+rwX "$to.part"  # a share may be read-only
"$python" -m compileall -q "$to.part" || true
rm -rf "$to"
mv "$to.part" "$to"
cat > "$HOME/.local/bin/duban" <<END
#!/bin/sh
export DUBAN_COMMAND='$HOME/.local/bin/duban' PYTHONPATH='$to' PYTHONSAFEPATH=1
exec '$python' -m pipeline "\\$@"
END
chmod +x "$HOME/.local/bin/duban"
"$HOME/.local/bin/duban" --version
echo "装好了。接着运行：$HOME/.local/bin/duban desk --new"
"""


def build(
    version: str, machine: str, work: Path, to: Path, pythons: tuple[str, ...] = PYTHONS
) -> Path:
    """Builds the package in the folder `to`, and returns it."""
    top = work / f"督办-{version}-{machine}"
    seen = work / f"seen-{machine}"
    for python in pythons:
        for wheel in wheels(linux(machine, python)):
            # Those of one Python alone are in a folder of its own
            common = wheel.stem.endswith("-none-any") or "-abi3-" in wheel.name
            folder = top / "wheels" / ("any" if common else python)
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy(wheel, folder / wheel.name)
            unpack_wheel(wheel, seen)
    our_package(top / "duban")
    licences(seen, top / "许可")
    handbook(top / "使用手册")
    told = _TOLD.format(version=version, machine=machine)
    (top / "先看这里.txt").write_text(told, "utf-8")
    known = "|".join(pythons)
    (top / "install.sh").write_text(_INSTALL.format(version=version, known=known), "utf-8")
    within = [(name, path) for name, path in files_in(top) if name.startswith(("wheels", "duban"))]
    (top / "SHA256SUMS").write_text(checksums(within), "utf-8")
    made = to / f"督办-{version}-linux-{machine}.tar.gz"
    write_tar(top, made, frozenset(["install.sh"]))
    return made
