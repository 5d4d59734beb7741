"""Makes a scanned page in a PDF, as a unit without a clerk at the computer sends it.

The page is drawn into a bitmap: ruled lines, and blots where the writing would be. It is stored as
runs (RunLengthDecode), not deflated, so that every zlib gives the same bytes.
"""

from hashlib import sha256
from itertools import pairwise

_WIDTH, _HEIGHT = 880, 620
_LEFT, _TOP, _RIGHT, _BOTTOM = 50, 110, 830, 540
_COLUMNS = (50, 110, 330, 400, 470, 660, 710, 760, 830)
_ROW = 86
_GLYPH = 9
_WRITTEN_EVERY = 13


def scanned_page(seed: str) -> bytes:
    """Returns a valid PDF of one A4 page, landscape, that holds only an image."""
    image = _run_lengths(_bitmap(seed))
    dictionary = (
        f"<< /Type /XObject /Subtype /Image /Width {_WIDTH} /Height {_HEIGHT} "
        f"/ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /RunLengthDecode "
        f"/Length {len(image)} >>"
    )
    drawing = b"842 0 0 595 0 0 cm /Scan Do"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 842 595] /Contents 5 0 R"
        + b" /Resources << /XObject << /Scan 4 0 R >> >> >>",
        dictionary.encode() + b"\nstream\n" + image + b"\nendstream",
        f"<< /Length {len(drawing)} >>\nstream\n".encode() + drawing + b"\nendstream",
    ]
    return _document(objects)


def _document(objects: list[bytes]) -> bytes:
    """Returns the objects of a PDF with their table of offsets (ISO 32000-1, 7.5)."""
    pdf = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(pdf))
        pdf += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    entries = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    return (
        pdf
        + (
            f"xref\n0 {size}\n0000000000 65535 f \n{entries}"
            f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(pdf)}\n%%EOF\n"
        ).encode()
    )


def _bitmap(seed: str) -> bytes:
    """Returns rows of pixels, eight a byte, 1 for white; the sheet is a little askew."""
    dark = _ruled() | _writing(seed)
    rows = bytearray()
    for y in range(_HEIGHT):
        for byte in range(_WIDTH // 8):
            bits = 0
            for x in range(byte * 8, byte * 8 + 8):
                bits = bits << 1 | ((x, y - x // 110) not in dark)
            rows.append(bits)
    return bytes(rows)


def _ruled() -> set[tuple[int, int]]:
    across = {(x, y) for y in range(_TOP, _BOTTOM + 1, _ROW) for x in range(_LEFT, _RIGHT + 1)}
    down = {(x, y) for x in _COLUMNS for y in range(_TOP, _BOTTOM + 1)}
    return across | down


def _writing(seed: str) -> set[tuple[int, int]]:
    """Returns blots as large as characters: a title, and some lines in every cell."""
    title = {(x, y) for x in range(270, 610, 22) for y in (50,)}
    cells = {
        (x, y)
        for left, right in pairwise(_COLUMNS)
        for top in range(_TOP, _BOTTOM, _ROW)
        for y in range(top + 10, top + _ROW - 16, _WRITTEN_EVERY)
        for x in range(left + 7, right - 12, _GLYPH + 3)
        if (y - top) * 3 < right - left or (top == _TOP and y - top < 30)
    }
    return {
        (x + dx, y + dy)
        for corners, size in ((title, 18), (cells, _GLYPH))
        for x, y in corners
        for dx, dy in _strokes(f"{seed}|{x}|{y}", size)
    }


def _strokes(seed: str, size: int) -> set[tuple[int, int]]:
    """Returns five strokes across or down a square, chosen by the seed."""
    digest = sha256(seed.encode()).digest()
    pixels = set()
    for place, direction in zip(digest[:5], digest[5:10], strict=True):
        for step in range(size):
            at = place % size
            pixels.add((step, at) if direction % 2 else (at, step))
    return pixels


def _run_lengths(data: bytes) -> bytes:
    """Encodes as in ISO 32000-1, 7.4.5: copies of up to 128 bytes, repeats of up to 128."""
    coded = bytearray()
    at = 0
    while at < len(data):
        run = 1
        while run < 128 and at + run < len(data) and data[at + run] == data[at]:
            run += 1
        if run > 1:
            coded += bytes((257 - run, data[at]))
            at += run
            continue
        end = at + 1
        while end - at < 128 and end < len(data) and data[end] != data[end - 1]:
            end += 1
        coded += bytes((end - at - 1,)) + data[at:end]
        at = end
    return bytes(coded) + b"\x80"
