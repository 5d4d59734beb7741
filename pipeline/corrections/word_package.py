"""The parts of a unit's Word file: what is replaced or added when it goes back."""

import io
import zipfile
from typing import TYPE_CHECKING, Any

from pipeline.corrections.inert.documents import make_inert
from pipeline.corrections.word_note import element
from pipeline.intake.files.documents import REGISTERED, SENT_BACK
from pipeline.intake.files.formats.docx import CUSTOM, main_part
from pipeline.intake.files.formats.word_xml import RELATIONSHIP, parsed, related, rels_of
from pipeline.office.package import CONTENT_TYPES, packed, part_of, unpacked

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_LARGEST = 256 << 20
"""In bytes, unpacked: pictures too."""
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_COMMENTS = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_PROPERTIES = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_CUSTOM = f"{{{_OFFICE}/custom-properties}}"
_VALUE = f"{{{_OFFICE}/docPropsVTypes}}lpwstr"
_FMTID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
"""Marks a property as one of the user's own (ECMA-376 part 1, 22.3.2.2)."""


class Package:
    """The parts of a Word file by name, without what could act; `taken` says what that was.

    Raises Unreadable, and ValueError when it is in the strict form.
    """

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as members:
            if sum(member.file_size for member in members.infolist()) > _LARGEST:
                raise ValueError("too large to be marked")
        parts = unpacked(content)
        if b"purl.oclc.org/ooxml" in parts[main_part(parts)]:
            raise ValueError("in the strict form, which is only read")
        self.members, self.taken = make_inert(parts)
        self._main = main_part(self.members)

    def comments(self) -> "Element":
        """Returns the comments, or an element for them when there are none."""
        name = self._comments()
        return parsed(self.members[name]) if name in self.members else element("comments")

    def put(self, document: "Element", comments: "Element", registered: str) -> None:
        """Puts the document back, with its comments and the register of the files sent back."""
        name = self._comments()
        if len(comments) or name in self.members:
            self._add(name, comments, _COMMENTS, self._main, f"{_OFFICE}/relationships/comments")
        self.members[self._main] = part_of(document)
        kind = f"{_OFFICE}/relationships/custom-properties"
        self._add(CUSTOM, self._properties(registered), _PROPERTIES, "", kind)

    def content(self) -> bytes:
        return packed(self.members)

    def _comments(self) -> str:
        named = related(self.members, self._main).get("comments")
        return named[0] if named else f"{self._main.rpartition('/')[0]}/comments.xml".lstrip("/")

    def _properties(self, registered: str) -> "Element":
        from lxml import etree

        if CUSTOM in self.members:
            root = parsed(self.members[CUSTOM])
        else:
            root = etree.Element(f"{_CUSTOM}Properties", nsmap=_default(_CUSTOM[1:-1]))
        for said in list(root):
            if said.get("name") in (REGISTERED, SENT_BACK):
                root.remove(said)
        numbers = [int(said.get("pid", "1")) for said in root]
        said = etree.SubElement(root, f"{_CUSTOM}property", fmtid=_FMTID)
        said.set("pid", str(max(numbers, default=1) + 1))
        said.set("name", REGISTERED)
        etree.SubElement(said, _VALUE).text = registered
        return root

    def _add(self, name: str, part: "Element", kind: str, owner: str, relation: str) -> None:
        """Puts a part there, and makes it known in the package when it is new."""
        from lxml import etree

        is_new = name not in self.members
        self.members[name] = part_of(part)
        types = parsed(self.members[CONTENT_TYPES])
        if not any(said.get("PartName") == f"/{name}" for said in types):
            etree.SubElement(types, f"{_TYPES}Override", PartName=f"/{name}", ContentType=kind)
            self.members[CONTENT_TYPES] = part_of(types)
        if not is_new:
            return
        rels = rels_of(owner)
        if rels in self.members:
            root = parsed(self.members[rels])
        else:
            root = etree.Element(
                f"{{{_RELATIONSHIPS}}}Relationships", nsmap=_default(_RELATIONSHIPS)
            )
        taken = {said.get("Id") for said in root}
        number = next(n for n in range(1, len(taken) + 2) if f"rIdDuban{n}" not in taken)
        said = etree.SubElement(root, RELATIONSHIP, Id=f"rIdDuban{number}", Type=relation)
        said.set("Target", f"/{name}")
        self.members[rels] = part_of(root)


def _default(namespace: str) -> Any:
    """Returns the namespace as that of names without a prefix; its stubs know no such thing."""
    return {None: namespace}
