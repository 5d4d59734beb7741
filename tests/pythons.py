"""Runs the sample weeks by every Python from 3.11 on that is here: the same bytes from each.

`make pythons`. Each gets an environment of its own, with the pinned releases that it can have. A
version that is not here is named, and is no failure; one that cannot run the sample is.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
VERSIONS = ("3.11", "3.12", "3.13", "3.14")
WEEKS = ("2017-W27", "2017-W28")
Outputs = dict[str, str]
"""The sha256 of each file, by its path in the outbox."""


def main() -> int:
    """Returns 1 when two versions differ, or one of them fails."""
    made: dict[str, Outputs] = {}
    for version in VERSIONS:
        if python := found(version):
            with tempfile.TemporaryDirectory() as folder:
                made[version] = outputs(python, Path(folder))
        else:
            print(f"{version}: not on this machine", flush=True)
    first = next(iter(made.values()))
    wrong = 0
    for version, each in made.items():
        differ = sorted(name for name in {*first, *each} if first.get(name) != each.get(name))
        wrong += bool(differ)
        print(f"{version}: {len(each)} files, {', '.join(differ) or 'the same bytes'}")
    return int(wrong > 0 or not made)


def found(version: str) -> str:
    """Returns the program of that version; '' when there is none that starts."""
    known = Path.home() / ".pyenv" / "versions"
    others = sorted(known.glob(f"{version}.*/bin/python")) if known.is_dir() else []
    for program in (shutil.which(f"python{version}"), sys.executable, *map(str, reversed(others))):
        if program and answer(program) == version:
            return program
    return ""


def answer(program: str) -> str:
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([program, "-c", code], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def outputs(python: str, folder: Path) -> Outputs:
    """Runs the sample weeks in a new environment and returns what they made."""
    office, own = folder / "office", folder / "venv"
    uv = [sys.executable, "-m", "uv", "-q"]
    into = ["--require-hashes", "-r", str(ROOT / "requirements.txt")]
    call([*uv, "venv", "--python", python, str(own)])
    program = str(own / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    call([*uv, "pip", "install", "--python", program, *into])
    call([program, "-m", "pipeline", "init", str(office), "--sample"])
    config = office / "config.yaml"
    text = config.read_text("utf-8").replace("pdf: auto", "pdf: off")  # made by LibreOffice
    config.write_text(text, "utf-8")
    for week in WEEKS:
        call([program, "-m", "pipeline", "run", "--week", week, "--root", str(office)])
    results = office / "outbox"
    paths = (path for week in WEEKS for path in (results / week).rglob("*") if path.is_file())
    return {
        path.relative_to(results).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in paths
        if path.name != "run.json"  # names the versions
    }


def call(command: list[str]) -> None:
    """Runs a command. Its words are shown only when it fails, and that ends all."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)}: {done.returncode}\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    sys.exit(main())
