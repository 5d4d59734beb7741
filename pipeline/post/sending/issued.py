"""The letters with the units' forms held against those that would be made now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.domain.text import listing
from pipeline.domain.week import Week
from pipeline.post import ISSUED
from pipeline.post.sending.differences import differences
from pipeline.post.sending.outgoing import Message


@dataclass(frozen=True)
class Issued:
    """Proves the letters that `duban forms` wrote, which nothing seals, by making them anew.

    List, settings, templates, key and sealed weeks of the office are all that they are made from.
    """

    week: Week
    now: Mapping[str, bytes]
    """What would be written now, by file name."""
    folder: str = ISSUED
    options: str = " --forms"
    doubts: str = ""

    @property
    def made_by(self) -> str:
        return f"duban forms --week {self.week}"

    def against(self, message: Message) -> str:
        """Returns, in Chinese, why this letter is not what would be written now; '' when it is."""
        if message.file not in self.now:
            return "按现在的清单和设置，没有这一封"
        if message.raw == self.now[message.file]:
            return ""
        changes = listing(differences(message.raw, self.now[message.file]), "；")
        return (
            f"与现在重做的不一致（重做后{changes}）：文件有改动，"
            "或者清单、设置、模板、以前各周的结果有变"
        )

    def absent(self, there: Sequence[str]) -> Mapping[str, str]:
        """Returns the letters that would be written now and are not there."""
        return {
            name: "现在该下发的表中有，outbox 中没有"
            for name in sorted(self.now)
            if name.endswith(".eml") and name not in there
        }

    def objections(self, message: Message, results: Path) -> list[str]:
        """Returns nothing: a form waits for nobody's correction."""
        return []

    def beside(self, message: Message) -> dict[str, bytes]:
        """Returns nothing: the form is in the letter."""
        return {}

    def not_beside(self, message: Message) -> list[str]:
        """Returns nothing: no PDF goes with a form."""
        return []
