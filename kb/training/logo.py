"""A logo that somebody gives: made sure of, made small, and freed of all but its picture."""

from __future__ import annotations

import io
import warnings

from kb.errors import SessionError

LARGEST = 1024 * 1024  # bytes
MOST_PIXELS = 16_000_000
_SIDE = 600  # pixels that the longer side keeps


def checked_logo(body: bytes) -> bytes:
    """Return the image as a PNG file of at most 600 pixels a side; none stays none.

    Raises:
        SessionError: it is no PNG or JPEG image, too large, or broken.
    """
    if not body:
        return b""
    if len(body) > LARGEST:
        raise SessionError(
            f"标志图片太大（{len(body) // 1024} KB，最多 {LARGEST // 1024} KB）。"
            f"The logo is too large ({len(body) // 1024} KB, at most {LARGEST // 1024})."
        )
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(body), formats=("PNG", "JPEG")) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise ValueError("too many pixels")
                picture = image.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Warning, Image.DecompressionBombError) as error:
        raise SessionError(
            "标志不是可用的 PNG 或 JPEG 图片（最多 1600 万像素）。"
            "The logo is no PNG or JPEG image that can be used (16 million pixels at most)."
        ) from error
    picture.thumbnail((_SIDE, _SIDE))
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()
