"""PDFs in the outbox of a week or month, and the record of which sealed Word each was printed from.

Each LibreOffice prints other bytes, so PDFs are not sealed, and nothing waits for them: they come
when the results are in place. Whoever can write into the outbox could put another PDF there. So a
record beside them, signed by the office's key, has the digest of each and that of its Word file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from pipeline.domain.errors import in_chinese
from pipeline.history.results import SealedResults
from pipeline.office import records, signed
from pipeline.office.disk import must_be_plain, write_whole
from pipeline.office.folder import PRINTED, OfficeFolder, not_writable
from pipeline.office.key import record_key
from pipeline.office.signed import Row
from pipeline.office.tables import TableFault, read_record

_COLUMNS = ("周次", "文件", "sha256", "Word的sha256", "程序")
_LARGEST = 1 << 28
"""In bytes. No report prints so large; a larger file is not ours, and to read it takes long."""


@dataclass(frozen=True)
class Print:
    """A PDF as it was printed, and by which program."""

    content: bytes
    program: str


@dataclass(frozen=True)
class Printed:
    """The PDFs beside the results of a week or month, held against the record and the bag.

    Nothing is believed but what the office's key signed: the digest of a PDF, for the Word file as
    it is sealed now.
    """

    results: Path
    """The outbox of the week or month."""
    sealed: SealedResults
    key: bytes
    """b"" when the office has none: then nothing is proved."""

    @cached_property
    def printable(self) -> dict[str, str]:
        """The sealed Word reports whose PDF is not sealed, by the name of that PDF.

        Releases up to 0.7.0 sealed the PDFs too.
        """
        return {
            pdf: word
            for word in self.sealed.digests
            if "/" not in word and word.endswith(".docx")
            for pdf in [f"{word.removesuffix('.docx')}.pdf"]
            if pdf not in self.sealed.digests
        }

    @property
    def proved(self) -> dict[str, bytes]:
        """The PDFs that are proved, by name."""
        there = self._contents.items()
        return {
            pdf: content
            for pdf, content in there
            if isinstance(content, bytes) and not self.doubt(pdf)
        }

    @property
    def lacking(self) -> dict[str, str]:
        """The Word reports without a proved PDF, by the name of the PDF."""
        proved = self.proved
        return {pdf: word for pdf, word in self.printable.items() if pdf not in proved}

    def doubt(self, pdf: str) -> str:
        """Returns, in Chinese, why the PDF of a Word report is not proved; '' when it is."""
        content, row = self._contents[pdf], self._rows.get(pdf)
        if isinstance(content, str):
            return content
        if row is None:
            return f"{PRINTED} 中没有它由封存的 Word 印成的记录"
        return "" if row["sha256"] == sha256(content).hexdigest() else "印成以后有改动"

    @property
    def doubts(self) -> dict[str, str]:
        """Why PDFs that stand there are not proved, in Chinese, by name."""
        found = {pdf: self.doubt(pdf) for pdf in self.printable}
        return {pdf: doubt for pdf, doubt in found.items() if doubt not in ("", _NONE)}

    def faults(self) -> Iterator[str]:
        """Yields, in Chinese, what is wrong with the record and with what it names.

        A report of which no PDF was printed is no fault.
        """
        yield from self._recorded[0]
        for pdf, doubt in sorted(self.doubts.items()):
            yield f"不能作准：{pdf}（{doubt}）"
        for pdf in sorted(pdf for pdf in self._rows if self._contents[pdf] == _NONE):
            yield f"缺失：{pdf}"

    def add(self, prints: Mapping[str, Print]) -> None:
        """Puts PDFs beside the results, each in one step. Raises CannotWork.

        The record comes first: a run that is killed in between leaves no PDF that nothing proves.
        """
        rows = {pdf: self._rows[pdf] for pdf in self.proved}
        for pdf, made in prints.items():
            word = self.sealed.digests[self.printable[pdf]]
            texts = (self._period, pdf, sha256(made.content).hexdigest(), word, made.program)
            rows[pdf] = dict(zip(_COLUMNS, texts, strict=True))
        added = signed.signed([row for _, row in sorted(rows.items())], _COLUMNS, self.key)
        cells = (signed.cells(row, _COLUMNS) for row in added)
        records.replace(self.results / PRINTED, (*_COLUMNS, *signed.COLUMNS), cells)
        for pdf, made in prints.items():
            try:
                write_whole(self.results / pdf, made.content)
            except OSError as error:
                raise not_writable(self.results / pdf, error) from None

    @property
    def _period(self) -> str:
        return self.sealed.name.partition("/")[0]

    @cached_property
    def _contents(self) -> dict[str, bytes | str]:
        return {pdf: _content(self.results / pdf) for pdf in self.printable}

    @cached_property
    def _rows(self) -> dict[str, Row]:
        """The proved rows of Word files as they are sealed now, by PDF."""
        return {
            row["文件"]: row
            for row in self._recorded[1]
            for word in [self.printable.get(row["文件"])]
            if word and row["Word的sha256"] == self.sealed.digests[word]
        }

    @cached_property
    def _recorded(self) -> tuple[list[str], list[Row]]:
        """What is wrong with the record, in Chinese, and the rows of it that the key proves."""
        content = _content(self.results / PRINTED)
        if content == _NONE:
            return [], []
        if isinstance(content, str):
            return [f"{content}：{PRINTED}"], []
        try:
            rows = read_record(content, (*_COLUMNS, *signed.COLUMNS)).rows
        except TableFault:
            return [f"有改动：{PRINTED}"], []
        proved = [
            row
            for row in rows
            if signed.proves(row, _COLUMNS, self.key) and row["周次"] == self._period
        ]
        if len(proved) < len(rows):
            return [f"有改动（有{len(rows) - len(proved)}行不是程序所写）：{PRINTED}"], list(proved)
        return [], list(proved)


_NONE = "没有"


def _content(path: Path) -> bytes | str:
    """Returns the bytes of a file, or in Chinese why there are none."""
    try:
        if must_be_plain(path).stat().st_size > _LARGEST:
            return "大得不像是印出来的"
        return path.read_bytes()
    except FileNotFoundError:
        return _NONE
    except OSError as error:
        return f"读不了（{in_chinese(error)}）"


def printed_in(folder: OfficeFolder, results: Path, sealed: SealedResults) -> Printed:
    """Returns the PDFs in `results`, as the office's key proves them. Raises CannotWork."""
    return Printed(results, sealed, record_key(folder, PRINTED))
