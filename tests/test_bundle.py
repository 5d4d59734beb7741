"""The packages that are carried in: what goes into them, and that they come out the same."""

import io
import re
import tarfile
import zipfile
from pathlib import Path

import pytest

from bundle import linux, papers, windows
from bundle.archives import checksums, write_tar, write_zip
from bundle.parts import ROOT, WINDOWS, locked
from bundle.parts import linux as linux_with
from pipeline.desk.schedule import installed
from tests.windows.suite import files_there


def names(lines: list[str]) -> set[str]:
    return {line.partition("==")[0] for line in lines}


def test_the_lock_gives_each_system_its_own_with_hashes() -> None:
    on_windows, on_linux = locked(WINDOWS), locked(linux_with("aarch64", "3.11"))
    assert "keyring" in names(on_windows) - names(on_linux)
    assert all(" --hash=sha256:" in line for line in (*on_windows, *on_linux))
    numpy = {re.match(r"numpy==(\S+)", line) for line in on_windows} - {None}
    old = {re.match(r"numpy==(\S+)", line) for line in on_linux} - {None}
    (new_one,), (old_one,) = numpy, old
    assert new_one and old_one and new_one[1] != old_one[1], "a marker chooses the release"


def test_the_same_files_give_the_same_package(tmp_path: Path) -> None:
    made = []
    for copy in ("一", "二"):
        top = tmp_path / copy / "督办-1"
        (top / "程序").mkdir(parents=True)
        for name in (
            ("b.txt", "a.txt", "程序/完整.txt")
            if copy == "一"
            else ("程序/完整.txt", "a.txt", "b.txt")
        ):
            (top / name).write_bytes(name.encode() * 99)
        write_zip(top, tmp_path / f"{copy}.zip", "a.txt")
        write_tar(top, tmp_path / f"{copy}.tar.gz", frozenset(["b.txt"]))
        made.append([(tmp_path / f"{copy}{end}").read_bytes() for end in (".zip", ".tar.gz")])
    assert made[0] == made[1]
    with zipfile.ZipFile(io.BytesIO(made[0][0])) as package:
        assert package.namelist() == ["督办-1/b.txt", "督办-1/程序/完整.txt", "督办-1/a.txt"]
        assert package.read("督办-1/程序/完整.txt") == "程序/完整.txt".encode() * 99
    with tarfile.open(fileobj=io.BytesIO(made[0][1])) as package:
        modes = {entry.name: entry.mode for entry in package.getmembers()}
    assert modes["督办-1/b.txt"] == 0o755
    assert modes["督办-1/a.txt"] == 0o644
    assert checksums([("a", tmp_path / "一.zip")]).endswith("  a\n")


@pytest.mark.parametrize("text", [windows._START, windows._TOLD])
def test_what_cmd_and_notepad_read_is_in_the_code_page_of_chinese_windows(text: str) -> None:
    assert text.encode("gbk").decode("gbk") == text
    assert '"%~dp0"' not in text, "its last backslash would escape the mark"


def test_a_package_unpacked_half_is_told() -> None:
    assert windows.WHOLE.replace("/", "\\") in windows._START
    assert "sha256sum --check" in linux._INSTALL


def test_icons_start_the_script_that_knows_where_the_package_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DUBAN_COMMAND", "/home/督办/.local/bin/duban")
    assert installed() == ("/home/督办/.local/bin/duban",)
    assert "DUBAN_COMMAND='$HOME/.local/bin/duban'" in linux._INSTALL


def test_what_is_left_out_on_windows_is_there_and_the_rest_is_not() -> None:
    run = files_there()
    assert {"test_in_use", "test_receipts", "test_desk"} <= set(run)
    assert len(run) > 80


def test_the_handbook_is_pages_that_lead_to_each_other_and_need_no_network() -> None:
    text = (ROOT / "docs" / "使用手册.md").read_text("utf-8")
    page = papers.page(text, "使用手册")
    assert "data:image/png;base64," in page
    assert not re.search(r'(src|href)="(https?:|\.\.|[^"#]*\.md)', page)
    ids = set(re.findall(r'id="([^"]+)"', page))
    wanted = set(re.findall(r'href="#([^"]+)"', page))
    assert wanted
    assert wanted <= ids
