"""Our packages: packed the same on every machine, and reported when they are damaged."""

import hashlib
import io
import zipfile
import zlib
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.archive.bags.content import content_digest, content_digest_of, members
from pipeline.office.package import CONTENT_TYPES, NoPackage, compressed, packed, unpacked

PARTS = {
    "xl/workbook.xml": b"<workbook/>",
    CONTENT_TYPES: b"<Types/>",
    "区.xml": bytes(range(256)) * 40,
}


def test_the_same_parts_give_the_same_bytes_in_whatever_order() -> None:
    package = packed(PARTS)
    assert package == packed(dict(reversed(PARTS.items())))
    assert unpacked(package) == PARTS
    with zipfile.ZipFile(io.BytesIO(package)) as members:
        assert members.namelist()[0] == CONTENT_TYPES
        assert {(m.date_time, m.create_system, m.external_attr) for m in members.infolist()} == {
            ((1980, 1, 1, 0, 0, 0), 0, 0o600 << 16)
        }


def test_the_bytes_are_those_of_the_pinned_release_of_libdeflate() -> None:
    """Fails when another release packs otherwise: every sealed week then verifies by content."""
    whole = hashlib.sha256(packed(PARTS) + compressed(PARTS["区.xml"])).hexdigest()
    assert whole == "d05cd3835a9745984a33df238f8503f482a0bbb950bae5680f5528f732a7e5f7"


def test_any_zlib_unpacks_what_was_compressed() -> None:
    assert zlib.decompress(compressed(PARTS["区.xml"])) == PARTS["区.xml"]


@given(st.data())
def test_a_damaged_package_is_read_right_or_told(data: st.DataObject) -> None:
    """A byte that no reader looks at may change; a part is never read other than it was packed."""
    package = bytearray(packed(PARTS))
    place = data.draw(st.integers(0, len(package) - 1))
    package[place] ^= data.draw(st.integers(1, 255))
    end = data.draw(st.sampled_from([len(package), place]))
    try:
        parts = unpacked(bytes(package[:end]))
    except NoPackage:
        return
    assert set(parts.values()) <= set(PARTS.values())


def test_a_locked_package_is_told() -> None:
    locked = bytearray(packed(PARTS))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(signature) + flags] |= 1
    with pytest.raises(NoPackage):
        unpacked(bytes(locked))


@pytest.mark.parametrize("name", ["报告.docx", "一览表.XLSX", "报送.eml", "index.html"])
def test_the_digest_of_a_file_part_by_part_is_that_of_all_its_parts(name: str) -> None:
    """A chart's workbook is a package inside a package: its parts count, and not its packing."""
    package = packed(PARTS | {"word/embeddings/图.xlsx": packed(PARTS), "空.xml": b""})
    letter = EmailMessage()
    letter.set_content("见附件")
    letter.add_attachment(package, "application", "zip", filename="报告.docx")
    content = {"eml": letter.as_bytes(), "html": b"<p>PK</p>"}.get(name.rpartition(".")[2], package)
    parts = members(content, name)
    assert content_digest_of(content, name) == (content_digest(parts) if parts else "")
    assert bool(parts) == (name != "index.html")


def test_a_damaged_package_has_no_digest_of_its_content() -> None:
    damaged = bytearray(packed(PARTS))
    damaged[60] ^= 0xFF
    assert members(bytes(damaged), "报告.docx") == {}
    assert content_digest_of(bytes(damaged), "报告.docx") == ""
