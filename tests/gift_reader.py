"""GIFT as Moodle reads it."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Read:
    """A question as an importer read it; ``shares`` are what options are worth, in per cent."""

    stem: str
    options: tuple[str, ...]
    shares: tuple[float, ...]
    feedback: str
    pairs: tuple[tuple[str, str], ...] = ()


def by_moodle(text: str) -> list[Read]:
    """Read GIFT step by step as Moodle's question/format/gift/format.php does."""
    marks = {"\\:": "&&058;", "\\#": "&&035;", "\\=": "&&061;", "\\{": "&&123;", "\\}": "&&125;",
             "\\~": "&&126;", "\\n": "&&010;"}  # fmt: skip
    blocks = re.split(r"\n\s*\n", text.strip())
    assert blocks[0].startswith("$CATEGORY: $course$/")
    found = []
    for block in blocks[1:]:
        lines = "\n".join(x for x in block.split("\n") if not x.strip().startswith("//"))
        for mark, place in {"\\\\": "&&092;", **marks, "&&092;": "\\"}.items():
            lines = lines.replace(mark, place)
        assert lines.startswith("::")
        _, _, rest = lines[2:].partition("::")
        start, end = rest.index("{"), rest.index("}")
        answers, _, feedback = rest[start + 1 : end].strip().partition("####")
        found.append(_read(_said(rest[:start]), answers.strip(), _said(feedback)))
    return found


def _said(text: str, marked: bool = True) -> str:
    for mark, place in {"&&058;": ":", "&&035;": "#", "&&061;": "=", "&&123;": "{", "&&125;": "}",
                        "&&126;": "~", "&&010;": "\n"}.items():  # fmt: skip
        text = text.replace(mark, place)
    text = text.strip()
    return re.sub(r"^\[(html|plain|moodle|markdown)\]", "", text).strip() if marked else text


def _read(stem: str, answers: str, feedback: str) -> Read:
    if "~" in answers:
        pieces = [each.strip() for each in answers.replace("=", "~=").split("~")][1:]
        weights = [re.match(r"%(-?\d{1,3}(?:\.\d*)?)%", each) for each in pieces]
        shares = tuple(
            100.0 if each.startswith("=") else float(weight[1]) if weight else 0.0
            for each, weight in zip(pieces, weights, strict=True)
        )
        texts = [
            each[weight.end() if weight else 1 if each.startswith("=") else 0 :]
            for each, weight in zip(pieces, weights, strict=True)
        ]
        return Read(stem, tuple(map(_said, texts)), shares, feedback)
    if "->" in answers:
        halves = [each.partition("->") for each in answers.split("=")[1:]]
        pairs = tuple((_said(item), _said(option, marked=False)) for item, _, option in halves)
        return Read(stem, (), (), feedback, pairs)
    return Read(
        stem, ("正确", "错误"), (100.0, 0.0) if answers == "TRUE" else (0.0, 100.0), feedback
    )
