"""The provinces and prefectures that a text names, in Chinese or in English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from corpus.document import Span
from kb import wordlists

_KIND = r"(?:特别行政区|自治区|自治州|地区|[省市州盟](?![场容民政直级区]))?"


def find_places(text: str) -> tuple[tuple[Span, str], ...]:
    """Return where ``text`` names places, each with the Chinese name, in order."""
    return tuple(sorted((*_chinese(text), *_english(text)), key=lambda found: found[0]))


def _chinese(text: str) -> Iterator[tuple[Span, str]]:
    for match in _names().finditer(text):
        yield Span(match.start(), match.end()), match["name"]


def _english(text: str) -> Iterator[tuple[Span, str]]:
    for match in re.finditer(r"[A-Za-z']+", text):
        for name in _english_names().get(match[0].lower().removesuffix("'s"), ()):
            yield Span(match.start(), match.end()), name


@cache
def _names() -> re.Pattern[str]:
    longest_first = sorted(wordlists.places(), key=len, reverse=True)
    return re.compile(f"(?P<name>{'|'.join(map(re.escape, longest_first))}){_KIND}")


@cache
def _english_names() -> dict[str, list[str]]:
    """Return the Chinese names by the English one, which several may share (Suzhou: 苏州, 宿州)."""
    names: dict[str, list[str]] = {}
    for chinese, english in wordlists.places().items():
        names.setdefault(english.lower(), []).append(chinese)
    return names
