"""Files that mean harm, and sound ones changed at random: made here, none kept."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator

import written

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
LINES = written.paragraphs()[:12]
TABLE = (("序号", "任务", "牵头单位"), ("1", "推进绿化", "市林业局"), ("2", "改造管网", "市水务局"))


def sound_files() -> dict[str, bytes]:
    """A small sound file of every format that is read without a recogniser or another program."""
    files = {
        "a.docx": written.docx(LINES, TABLE, numbered=True),
        "a.pdf": written.pdf(LINES, TABLE),
        "a.html": written.html(LINES, TABLE),
        "a.ofd": written.ofd(LINES, TABLE),
        "a.xlsx": written.xlsx(TABLE),
        "a.csv": written.csv_(TABLE),
        "a.txt": "\n".join(LINES).encode("gb18030"),
    }
    return {**files, "a.zip": packed(files)}


def packed(members: dict[str, bytes]) -> bytes:
    """Return a zip of ``members``."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def mutants(data: bytes, count: int, seed: int) -> Iterator[bytes]:
    """Yield ``count`` changed copies of ``data``; of a zip, half have a member changed within."""
    chance = random.Random(seed)
    for number in range(count):
        if zipfile.is_zipfile(io.BytesIO(data)) and number % 2:
            yield _changed_within(data, chance)
        else:
            yield _changed(data, chance)


def _changed_within(data: bytes, chance: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice([name for name, content in members.items() if content])
    return packed({**members, name: _changed(members[name], chance)})


def _changed(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        place = chance.randrange(len(changed) + 1)
        length = chance.choice((1, 2, 8, 64, 512))
        piece = changed[place : place + length]
        match chance.randrange(7):
            case 0:
                changed[place : place + 1] = chance.randbytes(1)
            case 1:
                changed[place : place + length] = chance.randbytes(length)
            case 2:
                del changed[place : place + length]
            case 3:
                changed[place:place] = piece * chance.choice((1, 3, 100))
            case 4:
                other = chance.randrange(len(changed) + 1)
                changed[other:other] = piece
            case 5:  # a number, in digits or in bytes, where there may have been another
                extreme = (b"-1", b"99999999999", b"\xff\xff\xff\xff", b"\0\0\0\x80")
                changed[place : place + 4] = chance.choice(extreme)
            case 6 if len(changed) > 100:
                del changed[max(100, place) :]
    return bytes(changed)


def word(document: str) -> bytes:
    """Return a Word document with this as its main part."""
    types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    return packed({"[Content_Types].xml": types.encode(), "word/document.xml": document.encode()})


def sheet(content: str) -> bytes:
    """Return a workbook whose one sheet has this content."""
    book = written.xlsx(TABLE)
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    members["xl/worksheets/sheet1.xml"] = (
        f'<worksheet xmlns="{main}">{content}</worksheet>'.encode()
    )
    return packed(members)


def pdf(*objects: str) -> bytes:
    """Return a PDF file of these objects, numbered from 1; the first is the catalogue."""
    body = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    start = len(body)
    body += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    body += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    body += f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF".encode()
    return bytes(body)


def png(width: int, height: int, pixels: bytes = b"") -> bytes:
    """Return an image that says it is of this size, whatever it holds."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    image = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + image


def _zip_in_zip(depth: int) -> bytes:
    data = packed({"a.txt": "一、甲乙丙。".encode()})
    for _ in range(depth):
        data = packed({"a.zip": data})
    return data


_LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
_PAGES = "<</Type/Catalog/Pages 2 0 R>>"

BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a zip that unpacks to a thousand times its size": (
        "a.zip",
        lambda: packed({"a.txt": bytes(300_000_000)}),
    ),
    "a zip of more files than anybody has": (
        "a.zip",
        lambda: packed({f"{n}.txt": b"" for n in range(20_000)}),
    ),
    "zips in zips in zips": ("a.zip", lambda: _zip_in_zip(10)),
    "a document that unpacks to a thousand times its size": (
        "a.docx",
        lambda: word(f'<w:document xmlns:w="{W}"><w:body>{" " * 100_000_000}</w:body></w:document>'),
    ),
    "entities that multiply": (
        "a.docx",
        lambda: word(f'<!DOCTYPE x [<!ENTITY a0 "ha">{_LAUGHS}]><w:document xmlns:w="{W}"><w:body>'
        "<w:p><w:r><w:t>&a11;</w:t></w:r></w:p></w:body></w:document>"),
    ),
    "an entity from a file": (
        "a.docx",
        lambda: word('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>root:&a;</w:t></w:r></w:p></w:body>'
        "</w:document>"),
    ),
    "elements of XML in elements": (
        "a.docx",
        lambda: word(f'<w:document xmlns:w="{W}"><w:body>{"<w:p>" * 100_000}'),
    ),
    "elements of a page in elements": ("a.html", lambda: b"<html>" + b"<div>" * 20_000 + b"x"),
    "tables in tables": ("a.html", lambda: b"<html>" + b"<table><tr><td>" * 50_000 + b"x"),
    "a row that spans all": (
        "a.html",
        lambda: b"<html><table>" + b"<tr><td colspan=9999 rowspan=9999>x<td>y" * 20_000,
    ),
    "comments that never end": ("a.html", lambda: b"<!--" * 1_000_000),
    "a sheet with one cell at its far end": (
        "a.xlsx",
        lambda: sheet('<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576">'
        '<c r="XFD1048576"><v>1</v></c></row></sheetData>'),
    ),
    "a cell merged over a whole sheet": (
        "a.xlsx",
        lambda: sheet('<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData><mergeCells>'
        '<mergeCell ref="A1:XFD1048576"/></mergeCells>'),
    ),
    "pages that hold themselves": (
        "a.pdf",
        lambda: pdf(_PAGES, "<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2000000000>>"),
    ),
    "pages without end": (
        "a.pdf",
        lambda: pdf(_PAGES, f"<</Type/Pages/Count 1000000/Kids[{'3 0 R ' * 1_000_000}]>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"),
    ),
    "a page of a square kilometre": (
        "a.pdf",
        lambda: pdf(_PAGES, "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 3000000 3000000]>>"),
    ),
    "lists of PDF in lists": ("a.pdf", lambda: pdf(_PAGES, "[" * 500_000)),
    "an image of a thousand million pixels": ("a.png", lambda: png(40_000, 40_000)),
    "an image that unpacks to a thousand times its size": (
        "a.png",
        lambda: png(60_000, 60_000, bytes(60_000 * 7_501)),
    ),
    "an XML bomb in an OFD": (
        "a.ofd",
        lambda: packed({"OFD.xml": f'<!DOCTYPE x [<!ENTITY a0 "ha">{_LAUGHS}]><x>&a11;</x>'.encode()}),
    ),
}  # fmt: skip
"""Names of harm → the name of a file and how it is made."""
