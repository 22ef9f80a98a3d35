"""Formats of pages (PDF, OFD, scans) and old office formats, in rows of what each must give."""

from __future__ import annotations

import io
import re
import zipfile
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest

import written
from conftest import missing
from corpus import UnreadableFileError
from corpus.readers import ofd, office, pdf, scan
from corpus.readers.content import Content
from corpus.readers.worker import read as read_any


@pytest.fixture(scope="module")
def plan_pdf() -> bytes:
    return written.pdf(written.paragraphs())


def test_every_page_says_where_it_begins(plan_pdf: bytes) -> None:
    content = pdf.read(plan_pdf, "plan.pdf")
    document = pypdfium2.PdfDocument(plan_pdf)
    starts = [page.start for page in content.pages]
    assert len(starts) == len(document)
    assert all(a < b for a, b in pairwise(starts))
    for number, start in enumerate(starts):
        printed = document[number].get_textpage().get_text_bounded().replace("\r\n", "")
        opening = re.sub(r"\s", "", content.text[start : start + 30])[:20]
        assert opening in re.sub(r"\s", "", printed)


@pytest.mark.parametrize("drawn", [0, 90, 180, 270])
@pytest.mark.parametrize("shown", [0, 90])
def test_a_page_that_is_turned_reads_the_same(drawn: int, shown: int) -> None:
    """Wide tables lie on their side, on pages that are turned back or not."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(600, 600))
    canvas.setPageRotation(shown)
    canvas.translate(300, 300)
    canvas.rotate(drawn)
    canvas.setFont("STSong-Light", 12)
    canvas.drawString(-200, 150, "分工表")
    canvas.grid([-200, -100, 0, 100], [100, 60, 20])
    for row, (a, b, c) in enumerate([("序号", "任务", "单位"), ("1", "绿化", "市林业局")]):
        for column, text in enumerate((a, b, c)):
            canvas.drawString(-190 + 100 * column, 75 - 40 * row, text)
    canvas.save()
    content = pdf.read(stream.getvalue(), "turned.pdf")
    assert content.text == "分工表\n| 序号 | 任务 | 单位 |\n| 1 | 绿化 | 市林业局 |"


def test_a_watermark_is_no_text() -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    stream = io.BytesIO()
    canvas = Canvas(stream)
    canvas.setFont("STSong-Light", 16)
    canvas.drawString(80, 700, "关于加强绿化工作的通知")
    canvas.translate(200, 300)
    canvas.rotate(40)
    canvas.drawString(0, 0, "内部资料严禁外传")
    canvas.save()
    assert pdf.read(stream.getvalue(), "marked.pdf").text == "关于加强绿化工作的通知"


def test_too_many_pages_are_refused(plan_pdf: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_PAGES", 3)
    with pytest.raises(UnreadableFileError, match="18 pages are more than the 3 allowed"):
        pdf.read(plan_pdf, "plan.pdf")


def locked() -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    stream = io.BytesIO()
    canvas = Canvas(stream, encrypt="secret")
    canvas.drawString(80, 700, "text")
    canvas.save()
    return stream.getvalue()


def endless() -> bytes:
    """A tree of pages that is its own branch, and says it has a thousand million pages."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 1000000000>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF"
    )


def ofd_of(**parts: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, text in parts.items():
            package.writestr(f"{name}.xml", text)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("locked.pdf", locked(), "password"),
        ("cut.pdf", b"%PDF-1.7\n1 0 obj", "damaged"),
        ("endless.pdf", endless(), "damaged"),
        ("no.ofd", ofd_of(OFD="<OFD/>"), "damaged"),
        ("entity.ofd", ofd_of(OFD='<!DOCTYPE x [<!ENTITY a "b">]><OFD>&a;</OFD>'), "damaged"),
        ("slides.ppt", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "PowerPoint Document\0".encode("utf-16-le"), "Slides"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_so(name: str, data: bytes, says: str) -> None:
    with pytest.raises(UnreadableFileError, match=says) as caught:
        read_any(data, name)
    assert str(caught.value).startswith(name)


def test_a_damaged_page_of_an_ofd_is_named() -> None:
    whole = zipfile.ZipFile(io.BytesIO(written.ofd(written.paragraphs()[:30])))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name in whole.namelist():
            package.writestr(name, b"<broken" if "Page_1/" in name else whole.read(name))
    content = ofd.read(stream.getvalue(), "plan.ofd")
    assert content.warnings == ("第2页已损坏，没有读出。Page 2 is damaged.",)
    assert content.text.startswith(written.paragraphs()[0])


def test_images_without_the_recogniser_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "is_installed", lambda: False)
    images = written.scan(written.pdf(["关于绿化的通知"]))
    for reader, data in ((pdf.read, images), (scan.read, b"\x89PNG\r\n\x1a\n")):
        with pytest.raises(UnreadableFileError, match=re.escape("pip install 'policy-kb[ocr]'")):
            reader(data, "scan")


def test_scanned_pages_among_others_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "is_installed", lambda: False)
    both = pypdfium2.PdfDocument(written.pdf(["关于加强城市绿化工作的实施方案"]))
    both.import_pages(pypdfium2.PdfDocument(written.scan(written.pdf(["绿化"]))))
    stream = io.BytesIO()
    both.save(stream)
    content = pdf.read(stream.getvalue(), "both.pdf")
    assert content.text.endswith("关于加强城市绿化工作的实施方案")
    assert len(content.pages) == 2
    assert len(content.warnings) == 1
    assert "第 2 页" in content.warnings[0]


def test_without_libreoffice_the_error_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(office, "program", lambda: None)
    with pytest.raises(UnreadableFileError, match="apt-get install"):
        office.read(b"{\\rtf1 text}", "plan.rtf")


def read_original(path: Path) -> Content:
    if path.suffix in (".doc", ".wps") and office.program() is None:
        missing("LibreOffice is not installed")
    if path.suffix == ".png" and not scan.is_installed():
        missing("the recogniser is not installed")
    content = read_any(path.read_bytes(), path.name)
    assert isinstance(content, Content)
    return content


def error_rate(found: str, wanted: str) -> float:
    """The share of characters that differ, white space aside."""
    a, b = (re.sub(r"\s", "", text) for text in (found, wanted))
    same = sum(
        block.size for block in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
    )
    return (max(len(a), len(b)) - same) / len(b)


def test_an_original_pdf_against_its_text(shared: Path) -> None:
    folder = shared / "formats"
    content = read_original(folder / "397.pdf")
    assert error_rate(content.text, (folder / "397.txt").read_text(encoding="utf-8")) <= 0.01
    assert len(content.pages) == 5
    assert "（国发〔2018〕41号）" in content.text


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 2])
def test_an_original_image_against_its_page(shared: Path, number: int) -> None:
    folder = shared / "formats"
    whole = read_original(folder / "397.pdf")
    printed = whole.text[whole.pages[number - 1].start : whole.pages[number].start]
    content = read_original(folder / f"397_{number}.png")
    assert error_rate(content.text, printed) <= 0.03
    assert content.pages[0].confidence is not None
    assert content.pages[0].confidence > 0.95


def test_an_original_of_many_pages(shared: Path) -> None:
    (path,) = (shared / "formats").glob("6-*.pdf")
    content = read_original(path)
    assert len(content.pages) == 159
    rows = [row for row in content.text.split("\n") if row.startswith("|")]
    assert "| 3 | 进口冷链食品储存加工企业一线人员 | 作业期间每天1次全员核酸检测 |" in rows
    assert "| 重点机构和场所人员监测 | 精神专科医院 |  |  |" in rows
    assert not re.search(r"^\d+$", content.text, re.M)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ending", "row"),
    [
        ("doc", "| 成立时间 | 设立机构的 批准文件号 |"),
        ("wps", "公务员录用违规违纪行为处理决定书"),
    ],
)
def test_an_original_of_an_old_program(shared: Path, ending: str, row: str) -> None:
    (path,) = (shared / "formats").glob(f"*.{ending}")
    assert row in read_original(path).text.split("\n")
