"""The logo of a cover: an image from outside, checked, and written anew without what it hides."""

from __future__ import annotations

import io
import warnings

from kb.errors import SessionError

MAX_BYTES = 1_000_000
MAX_PIXELS = 4_000  # wide, and high
_KINDS = ("PNG", "JPEG")
_SIDE = 600  # pixels that the longer side keeps: sharp in print at the size of a logo


def read_logo(data: bytes, name: str = "logo") -> bytes:
    """Return the image as PNG, of at most 600 pixels a side and without its metadata.

    ``name`` is for the message alone. What was read once comes out as it is. Its size is read
    from its head before anything is unpacked, so that no bomb goes off.

    Raises:
        SessionError: it is no such image, too large, or damaged.
    """
    from PIL import Image

    if len(data) > MAX_BYTES:
        raise SessionError(
            f"{name}: 标志图片有 {len(data):,} 字节，最多 {MAX_BYTES:,} 字节。"
            f"The logo has {len(data):,} bytes; at most {MAX_BYTES:,} are taken."
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # measured below
            with Image.open(io.BytesIO(data), formats=_KINDS) as image:
                _check_size(image.width, image.height, name)
                return _written_anew(image)
    except SessionError:
        raise
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise SessionError(
            f"{name}: 不是可用的 PNG 或 JPEG 图片，或已损坏。"
            "The logo is no PNG or JPEG image, or it is damaged."
        ) from error


def _check_size(width: int, height: int, name: str) -> None:
    if max(width, height) > MAX_PIXELS:
        raise SessionError(
            f"{name}: 标志图片为 {width}×{height} 像素，最多 {MAX_PIXELS}×{MAX_PIXELS}。"
            f"The logo has {width}×{height} pixels; at most {MAX_PIXELS}×{MAX_PIXELS} are taken."
        )


def _written_anew(image: object) -> bytes:
    from PIL import Image, ImageOps

    assert isinstance(image, Image.Image)
    upright = ImageOps.exif_transpose(image)
    clear = "transparency" in image.info or image.mode in ("RGBA", "LA", "PA")
    pixels = upright.convert("RGBA" if clear else "RGB")
    plain = Image.new(pixels.mode, pixels.size)
    plain.paste(pixels)
    plain.thumbnail((_SIDE, _SIDE))
    stream = io.BytesIO()
    plain.save(stream, "PNG")
    return stream.getvalue()
