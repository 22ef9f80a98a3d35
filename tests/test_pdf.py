"""Files as PDF, and logos from outside."""

from __future__ import annotations

import io
import struct
import time
import zlib
from datetime import date
from pathlib import Path

import pdfplumber
import pytest
from click.testing import CliRunner
from PIL import Image

from conftest import needs_libreoffice
from corpus.readers import office
from kb import KnowledgeBase
from kb.cli import cli
from kb.errors import ExportError, SessionError
from kb.exports import EXPORTS, as_pdf, pdf
from kb.overview import Selection
from kb.training import NO_COVER, Material, gather
from kb.training.logo import MAX_BYTES, MAX_PIXELS, read_logo


@pytest.fixture(scope="module")
def plans(base: KnowledgeBase) -> Material:
    with base.reading() as store:
        return gather(store, Selection(), date(2025, 1, 1))


@pytest.mark.parametrize("name", ["handout", "slides", "cards", "cheat-sheet"])
def test_every_kind_of_pages_can_be_a_pdf(plans: Material, name: str) -> None:
    export = EXPORTS[name]
    needs_libreoffice("libsdlo.so" if export.suffix == ".pptx" else "libswlo.so")
    body = as_pdf(export.make(plans, NO_COVER), export.suffix)
    with pdfplumber.open(io.BytesIO(body)) as made:
        text = "".join("".join((page.extract_text() or "").split()) for page in made.pages)
        shape = made.pages[0].width / made.pages[0].height
    assert "加强城市绿化监管" in text
    assert shape == pytest.approx(16 / 9 if name == "slides" else 210 / 297, abs=0.01)


def test_the_command_writes_a_pdf(base: KnowledgeBase, tmp_path: Path) -> None:
    needs_libreoffice("libswlo.so")
    path = tmp_path / "a.pdf"
    said = ["export", "cheat-sheet", "--home", str(base._home.root), "--output", str(path)]
    result = CliRunner().invoke(cli, said)
    assert result.exit_code == 0, result.output
    assert path.read_bytes().startswith(b"%PDF")


def test_the_same_file_gives_the_same_pdf(plans: Material) -> None:
    needs_libreoffice("libswlo.so")
    body = EXPORTS["cheat-sheet"].make(plans, NO_COVER)
    begun, first = int(time.time()), as_pdf(body, ".docx")
    while int(time.time()) == begun:  # it would be stamped with another second
        time.sleep(0.05)
    assert as_pdf(body, ".docx") == first
    with pdfplumber.open(io.BytesIO(first)) as made:
        assert made.metadata["CreationDate"].startswith("D:20000101")


def test_a_workbook_is_no_pages(base: KnowledgeBase, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"\.xlsx 不能转成 PDF"):
        as_pdf(b"", ".xlsx")
    said = [
        "export",
        "workbook",
        "--home",
        str(base._home.root),
        "--output",
        str(tmp_path / "a.pdf"),
    ]
    result = CliRunner().invoke(cli, said)
    assert result.exit_code == 2
    assert "可用 .xlsx。" in result.output
    assert not list(tmp_path.iterdir())


def test_without_libreoffice_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(office, "_ELSEWHERE", ())
    assert not pdf.is_available()
    with pytest.raises(ExportError, match="需要安装 LibreOffice") as caught:
        as_pdf(b"", ".pptx")
    assert "libreoffice-impress-nogui" in str(caught.value)


def test_what_libreoffice_cannot_read_is_an_error() -> None:
    needs_libreoffice("libsdlo.so")
    with pytest.raises(ExportError, match="没能把"):
        as_pdf(b"PK\x03\x04 nothing", ".pptx")


def test_what_takes_too_long_is_ended(plans: Material, monkeypatch: pytest.MonkeyPatch) -> None:
    needs_libreoffice("libswlo.so")
    monkeypatch.setattr(pdf, "SECONDS", 0.01)
    with pytest.raises(ExportError, match="没能把"):
        as_pdf(EXPORTS["handout"].make(plans, NO_COVER), ".docx")


def image(kind: str, size: tuple[int, int] = (60, 40), mode: str = "RGB") -> bytes:
    stream = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "where it was taken"
    Image.new(mode, size, "red").save(stream, kind, exif=exif)
    return stream.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_logo_loses_its_metadata(kind: str) -> None:
    body = image(kind)
    assert b"where it was taken" in body
    made = read_logo(body + b"<?php hidden ?>")
    assert b"where it was taken" not in made
    assert b"hidden" not in made
    with Image.open(io.BytesIO(made)) as opened:
        assert (opened.format, opened.size) == ("PNG", (60, 40))


def test_a_logo_stays_clear() -> None:
    with Image.open(io.BytesIO(read_logo(image("PNG", mode="RGBA")))) as opened:
        assert opened.mode == "RGBA"


def bomb(width: int, height: int) -> bytes:
    """Return a PNG that says it has so many pixels, and has none."""

    def chunk(name: bytes, data: bytes) -> bytes:
        check = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "不是可用的 PNG 或 JPEG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "不是可用的 PNG 或 JPEG"),
        (image("PNG")[:60], "不是可用的 PNG 或 JPEG"),
        (image("JPEG")[:300], "不是可用的 PNG 或 JPEG"),
        (b"\x89PNG" + bytes(MAX_BYTES), f"最多 {MAX_BYTES:,} 字节"),
        (bomb(MAX_PIXELS + 1, 10), f"最多 {MAX_PIXELS}×{MAX_PIXELS}"),
        (bomb(60_000, 60_000), "标志图片|PNG 或 JPEG"),
    ],
)
def test_what_is_no_logo_is_refused(body: bytes, said: str) -> None:
    with pytest.raises(SessionError, match=said):
        read_logo(body, "a.png")


def test_a_gif_is_no_logo() -> None:
    stream = io.BytesIO()
    Image.new("P", (9, 9)).save(stream, "GIF")
    with pytest.raises(SessionError, match=r"a\.gif"):
        read_logo(stream.getvalue(), "a.gif")


def test_the_command_takes_a_logo(base: KnowledgeBase, tmp_path: Path) -> None:
    logo, path = tmp_path / "logo.png", tmp_path / "a.docx"
    said = ["export", "handout", "--home", str(base._home.root), "--output", str(path)]
    missing_logo = CliRunner().invoke(cli, [*said, "--logo", str(logo)])
    assert missing_logo.exit_code == 1
    assert f"{logo}: 无法读取" in missing_logo.output
    logo.write_bytes(b"no image")
    assert "不是可用的" in CliRunner().invoke(cli, [*said, "--logo", str(logo)]).output
    assert not path.exists()
    logo.write_bytes(image("PNG"))
    assert CliRunner().invoke(cli, [*said, "--logo", str(logo)]).exit_code == 0
    assert path.exists()
