"""PDFs come when the results are in place, and only those of the sealed Word reports are believed.

A program in LibreOffice's place prints, and says what it saw: what a report looks like as a PDF is
tested in test_pdf and test_reports_open.
"""

import shutil
import stat
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from pipeline import weekly
from pipeline.archive.bags.bag import Bag
from pipeline.archive.outbox import newest_sealed, outboxes_held
from pipeline.archive.seal import seal
from pipeline.archive.statement import Made
from pipeline.domain.settings import Reports
from pipeline.history.printed import Printed, printed_in
from pipeline.office.disk import write_new
from pipeline.office.folder import PRINTED, OfficeFolder
from pipeline.office.last_run import NAME as NOTE
from pipeline.post.sending.outgoing import Message, messages_in
from pipeline.post.sending.sealed import Sealed, sealed_in
from pipeline.printing import print_reports, to_print
from tests.city_office import city, configured, district
from tests.command import contents, duban
from tests.mail_office import mail_office
from tests.office import WEEK, Office
from tests.once import Once
from tests.sealed_office import bags
from tests.test_month import run_july

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")

PRINTS = """
while [ "$1" != --outdir ]; do shift; done
mkdir -p "$2"
out="$2"; shift 2
for word; do
  echo "%PDF-1.4 /Producer<FEFF0041>" > "$out/$(basename "$word" .docx).pdf"
  sha256sum < "$word" >> "$out/$(basename "$word" .docx).pdf"
done
"""
AUTO, ON, OFF = Reports(pdf="auto"), Reports(pdf="on"), Reports(pdf="off")
FOREST = """
填报单位：区农林局
| 任务编号 | 进展情况    | 完成进度（%） | 预估是否能够按时办结 |
| 1-2      | 已造林200亩 | 60            | 是                   |
"""
TABLE, REPORT = (f"2017年7月第2周{name}.pdf" for name in ("进展情况一览表", "例外情况报告"))


class Printer:
    """A program in LibreOffice's place, which counts its starts."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._path = folder / "soffice"
        self._starts = folder / "starts"
        self._starts.touch()
        self.does(PRINTS)
        monkeypatch.setattr(shutil, "which", self._which)

    def _which(self, name: str) -> str | None:
        return str(self._path) if name == "soffice" and self._path.exists() else None

    def does(self, script: str) -> None:
        self._path.write_text(
            f"#!/bin/sh\nPATH=/usr/bin:/bin\necho >> '{self._starts}'\n{script}\n", "utf-8"
        )
        self._path.chmod(self._path.stat().st_mode | stat.S_IEXEC)

    def is_removed(self) -> None:
        self._path.unlink()

    @property
    def starts(self) -> int:
        return len(self._starts.read_text().splitlines())


@pytest.fixture
def printer(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Printer:
    return Printer(tmp_path_factory.mktemp("printer"), monkeypatch)


def run_with_mail(office: Office) -> None:
    mail_office(office)
    office.settings = office.settings.model_copy(update={"reports": AUTO})
    office.run()


@pytest.fixture
def ran(once: Once, office: Office) -> Office:
    """An office that has run its week; nothing is printed yet."""
    once(office, run_with_mail)
    office.settings = weekly.settings_of(office.folder)
    return office


def prints(office: Office, reports: Reports = AUTO) -> bool:
    settings = office.settings.model_copy(update={"reports": reports})
    return print_reports(office.folder, office.the_week, settings)


def outbox(office: Office) -> Path:
    return office.folder.results(office.the_week)


def pdfs(office: Office) -> set[str]:
    return {path.name for path in outbox(office).glob("*.pdf")}


def differs(office: Office) -> list[str]:
    (held,) = outboxes_held(office.folder, [WEEK])
    return list(held.differences)


def proof(office: Office, reports: Reports = AUTO) -> Sealed:
    settings = office.settings.model_copy(update={"reports": reports})
    return sealed_in(
        office.folder, office.the_week, newest_sealed(office.folder.archive, WEEK), settings
    )


def reports_letter(office: Office) -> Message:
    messages, _ = messages_in(outbox(office) / "mail", "")
    (letter,) = (each for each in messages if each.is_report)
    return letter


def printed(office: Office) -> Printed:
    newest = newest_sealed(office.folder.archive, WEEK)
    assert newest is not None
    return printed_in(office.folder, outbox(office), newest)


def sealed_of(office: Office) -> dict[str, bytes]:
    return contents(bags(office)[-1].results)


def test_results_are_whole_before_anything_is_printed(ran: Office, printer: Printer) -> None:
    seen = ran.root / "seen"
    ran.returned("区农林局.xlsx", FOREST)
    printer.does(f"cp -r '{ran.folder.outbox}' '{seen}'\n{PRINTS}")
    ended = duban("run", "--week", WEEK, "--root", ran.root)
    assert ended.returncode == 0, ended.stderr
    assert contents(seen / WEEK) == sealed_of(ran)
    assert "结果：完成" in (seen / NOTE).read_text("utf-8-sig")
    assert pdfs(ran) == {TABLE, REPORT}
    assert printer.starts == 1
    assert not [name for name in sealed_of(ran) if name.endswith(".pdf")]
    assert differs(ran) == []


def test_a_run_that_changes_nothing_keeps_the_pdfs(ran: Office, printer: Printer) -> None:
    assert prints(ran)
    before = contents(outbox(ran))
    ran.run()
    assert contents(outbox(ran)) == before
    assert prints(ran)
    assert printer.starts == 1


def test_no_pdf_of_an_older_word_stands_beside_a_newer(ran: Office, printer: Printer) -> None:
    assert prints(ran)
    old = contents(outbox(ran))
    ran.returned("区农林局.xlsx", FOREST)
    ran.run()
    assert pdfs(ran) == set(), "it is printed only now"
    assert differs(ran) == []
    assert prints(ran)
    now = contents(outbox(ran))
    assert pdfs(ran) == {TABLE, REPORT}
    assert now[TABLE] != old[TABLE]
    assert differs(ran) == []


def test_pdfs_that_are_no_longer_wanted_go(ran: Office, printer: Printer) -> None:
    assert prints(ran)
    ran.settings = ran.settings.model_copy(update={"reports": OFF})
    ran.run()
    assert prints(ran, OFF)
    assert (pdfs(ran), (outbox(ran) / PRINTED).exists()) == (set(), False)


@pytest.mark.parametrize(("reports", "code"), [(AUTO, 0), (ON, 2)])
def test_what_libreoffice_fails_at_costs_only_the_pdf(
    ran: Office, printer: Printer, reports: Reports, code: int
) -> None:
    printer.does("exit 1")
    ran.settings = ran.settings.model_copy(update={"reports": reports})
    configured(ran)
    ended = duban("run", "--week", WEEK, "--root", ran.root)
    assert ended.returncode == code
    assert "PDF 没有做成，其他结果已经放好、不受影响：LibreOffice 没有运行成功" in ended.stderr
    assert contents(outbox(ran)) == sealed_of(ran)
    note = (ran.folder.outbox / NOTE).read_text("utf-8-sig")
    assert "结果：完成" in note
    assert ("但PDF 没有做成" in note) == (reports is ON)


def test_without_libreoffice_auto_says_nothing_and_on_says_so(
    ran: Office, printer: Printer, caplog: pytest.LogCaptureFixture
) -> None:
    printer.is_removed()
    caplog.clear()
    assert prints(ran)
    assert caplog.records == []
    assert not prints(ran, ON)
    assert "没有找到 LibreOffice" in caplog.text


def test_a_run_that_is_stopped_while_printing_says_that_the_results_are_there(
    ran: Office, printer: Printer
) -> None:
    with mock.patch("pipeline.printing.printed", side_effect=KeyboardInterrupt):
        assert duban("run", "--week", WEEK, "--root", ran.root).returncode
    note = (ran.folder.outbox / NOTE).read_text("utf-8-sig")
    assert "结果：结果已经放好，PDF 或邮件没有做完" in note
    assert "仍是上一次的" not in note


def test_what_a_killed_run_did_not_print_is_printed_by_send(ran: Office, printer: Printer) -> None:
    assert to_print(ran.folder, ran.the_week, ran.settings) == [REPORT, TABLE]
    shown = duban("send", WEEK, "--dry-run", "--root", ran.root)
    assert f"将先做　{REPORT}、{TABLE}" in shown.stdout
    assert printer.starts == 0
    duban("send", WEEK, "--root", ran.root)  # no server: nothing goes out
    assert pdfs(ran) == {TABLE, REPORT}
    shown = duban("send", WEEK, "--dry-run", "--root", ran.root)
    assert "将先做" not in shown.stdout
    assert f"，另附 {TABLE}、{REPORT}" in shown.stdout


def test_units_get_their_letters_without_waiting_for_a_pdf(ran: Office, printer: Printer) -> None:
    duban("send", WEEK, "--only", "units", "--root", ran.root)
    assert printer.starts == 0


def test_a_kill_between_record_and_pdf_leaves_nothing_unproved(
    ran: Office, printer: Printer
) -> None:
    killed = mock.patch("pipeline.history.printed.write_whole", side_effect=KeyboardInterrupt)
    with killed, pytest.raises(KeyboardInterrupt):
        prints(ran)
    assert pdfs(ran) == set()
    assert differs(ran) == [f"缺失：{REPORT}", f"缺失：{TABLE}"]
    assert prints(ran)
    assert differs(ran) == []


def test_a_pdf_put_there_by_another_is_believed_by_nobody(ran: Office, printer: Printer) -> None:
    (outbox(ran) / REPORT).write_bytes(b"%PDF-1.4 forged")
    why = f"{PRINTED} 中没有它由封存的 Word 印成的记录"
    assert differs(ran) == [f"不能作准：{REPORT}（{why}）"]
    printer.is_removed()
    shown = duban("send", WEEK, "--dry-run", "--root", ran.root).stdout
    assert "另附" not in shown
    assert f"不附　　{REPORT}：{why}" in shown
    assert proof(ran).beside(reports_letter(ran)) == {}


def forge_content(office: Office) -> None:
    (outbox(office) / REPORT).write_bytes(b"%PDF-1.4 forged")


def forge_record(office: Office) -> None:
    """Puts another PDF there, and its digest into the record."""
    old, new = (outbox(office) / REPORT).read_bytes(), b"%PDF-1.4 forged"
    forge_content(office)
    record = (outbox(office) / PRINTED).read_text("utf-8-sig")
    changed = record.replace(sha256(old).hexdigest(), sha256(new).hexdigest())
    assert changed != record
    (outbox(office) / PRINTED).write_text(changed, "utf-8-sig")


def exchange(office: Office) -> None:
    """Gives the report the name of the table: both were printed."""
    shutil.copy(outbox(office) / TABLE, outbox(office) / REPORT)


def link(office: Office) -> None:
    aside = office.root / "aside.pdf"
    (outbox(office) / REPORT).rename(aside)
    (outbox(office) / REPORT).symlink_to(aside)


@pytest.mark.parametrize("attack", [forge_content, forge_record, exchange, link])
def test_a_pdf_that_was_changed_is_told_and_not_sent_but_printed_anew(
    ran: Office, printer: Printer, attack: Any, caplog: pytest.LogCaptureFixture
) -> None:
    assert prints(ran)
    honest = contents(outbox(ran))
    attack(ran)
    assert any(f"不能作准：{REPORT}" in said for said in differs(ran))
    letter = reports_letter(ran)
    assert list(proof(ran).beside(letter)) == [TABLE]
    assert prints(ran)
    assert f"{REPORT} 不能作准" in caplog.text
    assert contents(outbox(ran)) == honest
    assert not (outbox(ran) / REPORT).is_symlink()


def test_a_record_of_an_older_word_proves_nothing(ran: Office, printer: Printer) -> None:
    assert prints(ran)
    old = {name: (outbox(ran) / name).read_bytes() for name in (TABLE, REPORT, PRINTED)}
    ran.returned("区农林局.xlsx", FOREST)
    ran.run()
    for name, content in old.items():
        (outbox(ran) / name).write_bytes(content)
    assert [said.partition("（")[0] for said in differs(ran)] == [
        f"不能作准：{REPORT}",
        f"不能作准：{TABLE}",
    ]
    assert printed(ran).proved == {}


def test_without_the_key_nothing_is_proved(ran: Office, printer: Printer) -> None:
    assert prints(ran)
    ran.folder.key.unlink()
    assert printed(ran).proved == {}
    assert f"有改动（有2行不是程序所写）：{PRINTED}" in differs(ran)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b'"', "别的表\n1\n".encode()])
def test_a_damaged_record_is_told_and_made_anew(
    ran: Office, printer: Printer, content: bytes
) -> None:
    assert prints(ran)
    honest = contents(outbox(ran))
    (outbox(ran) / PRINTED).write_bytes(content)
    assert f"有改动：{PRINTED}" in differs(ran)
    assert prints(ran)
    assert contents(outbox(ran)) == honest


def test_a_folder_in_the_place_of_the_record_hides_nothing(ran: Office, printer: Printer) -> None:
    (outbox(ran) / PRINTED).mkdir()
    (outbox(ran) / PRINTED / "另一份.docx").write_bytes(b"x")
    (told,) = differs(ran)
    assert told.startswith("读不了") and told.endswith(PRINTED)
    assert prints(ran), "auto"
    assert not prints(ran, ON)


def test_a_pdf_of_no_sealed_word_is_one_too_many(ran: Office, printer: Printer) -> None:
    (outbox(ran) / "另一份.pdf").write_bytes(b"%PDF-1.4")
    assert differs(ran) == ["多出：另一份.pdf"]


def test_what_is_printed_is_the_sealed_word(ran: Office, printer: Printer) -> None:
    words = [name for name in sealed_of(ran) if name.endswith(".docx")]
    (outbox(ran) / words[0]).write_bytes(b"another")
    assert prints(ran)
    for word in words:
        digest = sha256(sealed_of(ran)[word]).hexdigest().encode()
        assert digest in (outbox(ran) / word.replace(".docx", ".pdf")).read_bytes()


def test_nothing_is_printed_from_a_bag_that_was_changed(
    ran: Office, printer: Printer, caplog: pytest.LogCaptureFixture
) -> None:
    (word, *_) = bags(ran)[-1].results.glob("*例外*.docx")
    word.chmod(0o644)
    word.write_bytes(b"another")
    assert not prints(ran, ON)
    assert "不能作准" in caplog.text
    assert (printer.starts, pdfs(ran)) == (0, set())


def test_where_pdfs_are_demanded_the_leaders_wait_for_them(ran: Office, printer: Printer) -> None:
    letter = reports_letter(ran)
    assert f"缺少 {REPORT}、{TABLE}" in proof(ran, ON).objections(letter, outbox(ran))[-1]
    assert prints(ran)
    assert not any("缺少" in said for said in proof(ran, ON).objections(letter, outbox(ran)))


def test_pdfs_that_an_earlier_release_sealed_still_go_with_the_letter(
    ran: Office, printer: Printer
) -> None:
    def with_sealed_pdfs(folder: OfficeFolder, made: Made[Any], *more: Any) -> Bag:
        for word in list(made.results.glob("*.docx")):
            write_new(word.with_suffix(".pdf"), b"%PDF-1.4 sealed")
        return seal(folder, made, *more)

    ran.returned("区农林局.xlsx", FOREST)
    with mock.patch("pipeline.weekly.seal", with_sealed_pdfs):
        ran.run()
    assert prints(ran)
    assert (printer.starts, differs(ran)) == (0, [])
    letter = reports_letter(ran)
    assert proof(ran).beside(letter) == dict.fromkeys((TABLE, REPORT), b"%PDF-1.4 sealed")
    verified = duban("verify", WEEK, "--outbox", "--root", ran.root)
    assert verified.returncode == 0, verified.stdout
    ran.run()
    assert bags(ran)[-1].revision == 2, "PDFs alone are no reason for a revision"


def test_a_month_has_a_pdf_too(once: Once, office: Office, printer: Printer) -> None:
    once(office, run_july)
    configured(office, reports=AUTO)
    ended = duban("month", "2017-07", "--close", "--root", office.root)
    assert ended.returncode == 0, ended.stderr
    (made,) = (office.folder.outbox / "2017-07").glob("*.pdf")
    assert made.with_suffix(".docx").is_file()
    assert duban("month", "2017-07", "--check", "--root", office.root).returncode == 0
    again = duban("month", "2017-07", "--close", "--root", office.root)
    assert (again.returncode, printer.starts, made.is_file()) == (0, 1, True)


def test_a_city_has_pdfs_too(tmp_path: Path, printer: Printer) -> None:
    district(tmp_path, "东区")
    above = city(tmp_path, "东区")
    configured(above, reports=AUTO)
    ended = duban("rollup", "--week", WEEK, "--root", above.root)
    assert "PDF 已做好" in ended.stderr
    words, found = (set(outbox(above).glob(f"*.{kind}")) for kind in ("docx", "pdf"))
    assert words
    assert {word.with_suffix(".pdf") for word in words} == found
    assert differs(above) == []
