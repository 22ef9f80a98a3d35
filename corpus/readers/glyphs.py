"""Characters as a page shows them → characters as they are written."""

from __future__ import annotations

import re
import unicodedata

# Fonts often map a character to the radical that looks like it. The radicals of Kangxi are
# compatible with their character (NFKC); of the supplement those that are written alone.
_RADICALS = "⺠⺟⻁⻄⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳"
_CHARACTERS = "民母虎西见角贝车长门青页风飞食马骨鬼鱼鸟麦黄齐齿龙龟"
_WRITTEN = {
    **{code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)},
    **dict(zip(map(ord, _RADICALS), _CHARACTERS, strict=True)),
    0x00A0: " ",
    0x00AD: "-",  # TeX's hyphen
    0x2212: "-",
}
_HAN = r"[〇々㐀-鿿豈-﫿\U00020000-\U0003FFFF]"
_MARK = r"[、。〈-】〔〕！（），：；？“”‘’…—]"
_SPACE = re.compile(
    rf"(?<={_HAN})[ ](?=[!-~])|(?<=[!-~])[ ](?={_HAN})|(?<={_MARK})[ ](?=\S)|(?<=\S)[ ](?={_MARK})"
)
_PRIVATE = re.compile("[\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]")


def mended(text: str) -> str:
    """Return ``text`` as it is written: 2020 年 → 2020年, radicals → characters.

    A single space between Chinese and Latin, or beside a Chinese mark, is the typesetter's and
    goes; one between two Chinese characters stays, and so do two spaces.
    """
    return _SPACE.sub("", text.translate(_WRITTEN))


def unreadable(text: str) -> int:
    """Return how many characters of ``text`` have no meaning outside the font they came in."""
    return len(_PRIVATE.findall(text)) + sum(
        unicodedata.category(char) in ("Cn", "Cc") and char not in "\t\n\r" for char in text
    )
