"""Images of pages: text and tables by RapidOCR (extra ``ocr``; its models are inside the wheel)."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from corpus.errors import UnreadableFileError
from corpus.readers.content import Content
from corpus.readers.flow import compose
from corpus.readers.glyphs import mended
from corpus.readers.layout import PageLayout, Piece, in_rows
from corpus.readers.tables import Rule, grids, with_tables

if TYPE_CHECKING:
    import numpy as np
    import pypdfium2
    from PIL import Image

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]

MAX_PIXELS = 100_000_000  # of an image; A3 at 600 dots an inch has 70 million
MAX_IMAGES = 500  # in one TIFF
_LONGEST_SIDE = 2000  # pixels that the recogniser looks at; A4 at 170 dots an inch
_SHORTEST_RULE = 40  # of a table: the page's longer side divided by this
_MISSED = 300  # how far rules may miss each other: the page's longer side divided by this
_STROKE = 15  # what is lighter than its surroundings by less than this is paper
_NEIGHBOURHOOD = 25  # pixels, odd

NEEDED = "识别图像中的文字需要安装：To read text in images install: pip install 'policy-kb[ocr]'"


def is_installed() -> bool:
    """Tell whether the recogniser is there."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def left_out(numbers: Sequence[int]) -> str:
    """Return the warning that pages, counted from 1, were not read."""
    listed = ", ".join(map(str, numbers[:20])) + (" …" if len(numbers) > 20 else "")
    return f"第 {listed} 页是图像，没有读出。Pages {listed} are images and were left out. {NEEDED}"


def read(data: bytes, name: str) -> Content:
    """Read an image (PNG, JPEG, BMP, or TIFF with one or many pages).

    Raises:
        UnreadableFileError: the recogniser is not installed, the image is broken or larger than
            ``MAX_PIXELS``, or nothing on it could be recognised.
    """
    if not is_installed():
        raise UnreadableFileError(f"{name}: {NEEDED}")
    pages = [recognised(image) for image in _images(data, name)]
    text, marks = compose(pages)
    if not any(char.isalnum() for char in text):
        raise UnreadableFileError(f"{name}: 图像中没有文字。No text was found in the image.")
    return Content(text, "image", pages=marks)


def rendered(page: pypdfium2.PdfPage) -> Pixels:
    """Return a page of a PDF file as the recogniser takes it: rows, columns, blue-green-red."""
    scale = _LONGEST_SIDE / max(*page.get_size(), 1.0)
    pixels: Pixels = page.render(scale=scale).to_numpy()
    return pixels[:, :, :3] if pixels.ndim == 3 else pixels


def recognised(pixels: Pixels) -> PageLayout:
    """Return what stands on an image of a page, with the recogniser's confidence."""
    found = _recogniser()(pixels)
    height, width = pixels.shape[:2]
    if not found.txts:
        return PageLayout(width, height, (), 0.0)
    pieces = [
        Piece(mended(text), *(float(x) for x in (*box.min(axis=0), *box.max(axis=0))))
        for box, text in zip(found.boxes, found.txts, strict=True)
    ]
    letters = [len(text) for text in found.txts]
    weighed = sum(map(float.__mul__, map(float, found.scores), map(float, letters)))
    tables = grids(list(_rules(pixels)), max(width, height) / _MISSED)
    blocks = tuple(with_tables(in_rows(pieces), tables))
    return PageLayout(width, height, blocks, round(weighed / max(sum(letters), 1), 4))


@cache
def _recogniser() -> Any:  # noqa: ANN401
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "error",
            "Global.max_side_len": _LONGEST_SIDE,
            # Its classifier of lines that stand on their head turns others, one in twenty.
            "Global.use_cls": False,
            # Lines of one batch are made as long as the longest: alone they take 2/3 of the time.
            "Rec.rec_batch_num": 1,
        }
    )


def _images(data: bytes, name: str) -> Iterator[Pixels]:
    from PIL import Image, ImageSequence

    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "TIFF", "BMP", "MPO")) as image:
            for number, frame in enumerate(ImageSequence.Iterator(image)):
                if frame.width * frame.height > MAX_PIXELS or number >= MAX_IMAGES:
                    raise UnreadableFileError(
                        f"{name}: 图像过大。Page {number + 1} has {frame.width:,} × "
                        f"{frame.height:,} pixels; {MAX_PIXELS:,}, and {MAX_IMAGES} pages, are "
                        "allowed."
                    )
                yield _pixels(frame)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnreadableFileError(
            f"{name}: 图像已损坏或过大。The image is damaged or too large ({error})."
        ) from error


def _pixels(image: Image.Image) -> Pixels:
    import numpy as np
    from PIL import ImageOps

    image.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))  # a JPEG need not be unpacked in full
    upright = ImageOps.exif_transpose(image).convert("RGB")
    upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    return np.asarray(upright)[:, :, ::-1].copy()


def _rules(pixels: Pixels) -> Iterator[Rule]:
    """Yield the long straight lines of an image, level and upright."""
    import cv2

    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY) if pixels.ndim == 3 else pixels
    ink = cv2.adaptiveThreshold(
        grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, _NEIGHBOURHOOD, _STROKE
    )
    length = max(ink.shape) // _SHORTEST_RULE
    for size in ((length, 1), (1, length)):
        strokes = cv2.morphologyEx(
            ink, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, size)
        )
        outlines, _ = cv2.findContours(strokes, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        for x, y, width, height in map(cv2.boundingRect, outlines):
            middle_x, middle_y = x + width / 2, y + height / 2
            if size[0] > 1:
                yield Rule(x, middle_y, x + width, middle_y)
            else:
                yield Rule(middle_x, y, middle_x, y + height)
