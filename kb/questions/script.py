"""Questions as people type them → the script of the documents: width, Traditional characters."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Any


def plain_script(text: str) -> str:
    """Return ``text`` after NFKC, with single blanks, in Simplified characters.

    GB 2312 holds no Traditional ones: a text that it can write costs nothing more.
    """
    text = " ".join(unicodedata.normalize("NFKC", text).split())
    try:
        "".join(filter(str.isalpha, text)).encode("gb2312")
    except UnicodeEncodeError:
        simplified: str = _converter().convert(text)
        return simplified
    return text


@cache
def _converter() -> Any:  # noqa: ANN401
    from opencc import OpenCC  # only questions in Traditional characters need it

    return OpenCC("t2s")
