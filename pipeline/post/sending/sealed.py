"""The week's messages held against those that were sealed."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.domain.errors import CannotWork
from pipeline.domain.settings import Settings
from pipeline.domain.text import listing, visible
from pipeline.domain.week import Week
from pipeline.history.printed import Printed, printed_in
from pipeline.history.results import SealedResults
from pipeline.office.disk import must_be_file
from pipeline.office.folder import OfficeFolder
from pipeline.post import FOLDER
from pipeline.post.sending.clearance import objections
from pipeline.post.sending.differences import differences
from pipeline.post.sending.outgoing import Message


@dataclass(frozen=True)
class Sealed:
    """Proves the messages that a run wrote by the newest revision of the week."""

    week: Week
    sealed: SealedResults | None
    """None when the week was never sealed."""
    printed: Printed | None = None
    """The PDFs in the outbox; None when the week was never sealed."""
    must_print: bool = False
    """Whether config.yaml demands that PDFs go with the reports."""
    folder: str = FOLDER
    options: str = ""

    @property
    def made_by(self) -> str:
        return f"duban run --week {self.week}"

    @property
    def doubts(self) -> str:
        """Says, in Chinese, why nothing can be proved by the revision; '' when it can."""
        if self.sealed is None or not self.sealed.doubts:
            return ""
        what = listing(map(visible, self.sealed.doubts), "；")
        verify = f"请运行 duban verify {self.week} 查看，并从备份恢复"
        return f"封存的 {self.sealed.name} 不能作准：{what}。{verify}"

    def against(self, message: Message) -> str:
        """Returns, in Chinese, why this message is not the one that was sealed; '' when it is."""
        sealed = self.sealed
        if sealed is None:
            return "这一周没有封存过，无从核对"
        if sealed.doubts:
            return f"封存的 {sealed.name} 不能作准"
        name = f"{FOLDER}/{message.file}"
        if sealed.holds(name, message.raw):
            return ""
        if name not in sealed.digests:
            return f"封存的 {sealed.name} 中没有这一封"
        if older := sealed.revision_of(name, hashlib.sha256(message.raw).hexdigest()):
            return f"是旧的一版（{older}），最新封存的是 {sealed.name}"
        try:
            was = must_be_file(sealed.folder / FOLDER / message.file).read_bytes()
        except OSError:
            return f"与封存的 {sealed.name} 不一致"
        return f"与封存的 {sealed.name} 不一致（{listing(differences(was, message.raw), '；')}）"

    def absent(self, there: Sequence[str]) -> Mapping[str, str]:
        """Returns the sealed messages that are not there, and what this is called in Chinese."""
        names = self.sealed.digests if self.sealed else ()
        mail = (name.removeprefix(f"{FOLDER}/") for name in names if name.startswith(f"{FOLDER}/"))
        return {
            name: "封存的邮件中有，outbox 中没有"
            for name in sorted(mail)
            if name.endswith(".eml") and name not in there
        }

    def objections(self, message: Message, results: Path) -> list[str]:
        """Returns the reasons, in Chinese, why reports should not go to the leaders yet."""
        if not message.is_report:
            return []
        changed = _data_changed(results, self.sealed) if self.sealed else []
        said = [f"{listing(changed)} 与封存的不一致"] if changed else []
        if self.must_print and self.printed and self.printed.lacking:
            said.append(
                f"缺少 {listing(self.printed.lacking)}，而 config.yaml 的 reports.pdf 为 on"
            )
        return objections(results) + said

    def beside(self, message: Message) -> dict[str, bytes]:
        """Returns the PDFs that go with the reports, by name: printed from the same revision.

        They are no part of the sealed message: each LibreOffice prints its own, and a week that is
        run again must give the same message anywhere. Raises CannotWork when one that an earlier
        release sealed is damaged.
        """
        if self.sealed is None or not message.is_report or self.against(message):
            return {}
        found = _sealed_pdfs(self.sealed) | (self.printed.proved if self.printed else {})
        by_kind = sorted(found, key=lambda name: ("例外" in name, name))  # as the Word files
        return {name: found[name] for name in by_kind}

    def not_beside(self, message: Message) -> list[str]:
        """Returns, in Chinese, which PDFs in the outbox do not go with the reports, and why."""
        if self.printed is None or not message.is_report:
            return []
        return [f"不附　　{pdf}：{doubt}" for pdf, doubt in self.printed.doubts.items()]


def _sealed_pdfs(sealed: SealedResults) -> dict[str, bytes]:
    """Returns the PDFs that releases up to 0.7.0 sealed. Raises CannotWork when one is damaged."""
    found = {}
    for name in sealed.digests:
        if "/" not in name and name.endswith(".pdf"):
            path = sealed.folder / name
            try:
                found[name] = must_be_file(path).read_bytes()
            except OSError:
                found[name] = b""
            if not sealed.holds(name, found[name]):
                raise CannotWork(f"{path}：与封存时不一致。请从备份恢复 archive")
    return found


def sealed_in(
    folder: OfficeFolder, week: Week, newest: SealedResults | None, settings: Settings
) -> Sealed:
    """Returns what proves the week's messages and PDFs now. Raises CannotWork."""
    printed = printed_in(folder, folder.results_there(week), newest) if newest else None
    return Sealed(week, newest, printed, settings.reports.pdf == "on")


def _data_changed(results: Path, sealed: SealedResults) -> list[str]:
    """Returns the tables in data/ that are not as sealed. The reports are held against these."""
    names = sorted(name for name in sealed.digests if name.startswith("data/"))
    return [visible(name) for name in names if not sealed.is_at(results / name, name)]
