"""Word documents and archives written by hand, and the lines that are read from a file."""

from __future__ import annotations

import io
import zipfile

from corpus.readers.content import Content
from corpus.readers.worker import read

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACES = (
    f'xmlns:w="{W}" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)


def word(body: str, **parts: str) -> bytes:
    """A document with this body; ``parts`` are the contents of further parts of the package."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    related = "".join(
        f'<Relationship Id="{part}" Type="{office}/{part}" Target="{part}.xml"/>' for part in parts
    )
    packaged = "http://schemas.openxmlformats.org/package/2006"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("[Content_Types].xml", f'<Types xmlns="{packaged}/content-types"></Types>')
        package.writestr(
            "word/_rels/document.xml.rels",
            f'<Relationships xmlns="{packaged}/relationships">{related}</Relationships>',
        )
        package.writestr(
            "word/document.xml", f"<w:document {SPACES}><w:body>{body}</w:body></w:document>"
        )
        for part, content in parts.items():
            package.writestr(f"word/{part}.xml", f"<w:{part} {SPACES}>{content}</w:{part}>")
    return stream.getvalue()


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def lines(data: bytes, name: str = "文件") -> list[str]:
    found = read(data, name)
    assert isinstance(found, Content)
    return found.text.splitlines()


def archive(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name, data in members.items():
            made.writestr(name, data)
    return stream.getvalue()


NOTICE = "关于加强监管的通知\n\n一、要求\n市财政局要加强监管。\n".encode()
PROSE = "<p>市财政局要加强监管，落实责任，每月报告进度，年底前完成全部整改；逾期未完成的，通报批评。</p>"
