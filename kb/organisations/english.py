"""Organisations named in an English question: "the forestry bureau", "Ministry of Finance"."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from kb.organisations.forms import LEVELS, is_group
from kb.organisations.reading import NATION, Mention, NameReader
from kb.organisations.table import WORDS_TOO, words

_WORD = re.compile(r"[A-Za-z][A-Za-zü'’]*|&|\d+|[一-鿿.?!;]+")  # the last: no name runs across
_LEVEL_WORDS = {
    "municipal": "市",
    "city": "市",
    "provincial": "省",
    "province": "省",
    "county": "县",
    "district": "区",
    "prefectural": "州",
    "prefecture": "州",
    "regional": "自治区",
    "banner": "旗",
    "township": "乡",
    "town": "镇",
    "national": NATION,
    "state": NATION,
    "central": NATION,
}
_OFFICES = frozenset(
    _WORD.findall(
        "bureau bureaus bureaux department departments commission commissions office offices "
        "ministry ministries authority authorities administration agency agencies committee"
    )
)
_UNLISTED_OFFICES = frozenset({"bureau", "department", "commission", "ministry", "office"})
# What stands before bureau or department in a question and names none.
_NO_NAME = frozenset(
    _WORD.findall(
        "a an the of for in on at to by is are was were be do does did must should shall will can "
        "may which what who whose when where how many each every all any some same other another "
        "this that these those and or with from under its their lead leads leading led responsible "
        "relevant competent concerned supporting main single one two first local government "
        "various different several said such only right charge task tasks duties work list tell me "
        "about no post head upper lower higher superior implementing participating assisting "
        "cooperating coordinating"
    )
)
_ENDS_NAME = _NO_NAME | _UNLISTED_OFFICES | _LEVEL_WORDS.keys() | {""}
_COUNTS = frozenset({"many", "few", "some", "poor", "poverty", "other", "deep", "deeply"})
_LONGEST = 16  # words of the longest listed name


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a question as they are compared, with their places in it."""

    words: tuple[str, ...]
    raw: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, text: str) -> _Words:
        matches = list(_WORD.finditer(text))
        return cls(
            tuple(words(match[0]) for match in matches),
            tuple(match[0] for match in matches),
            tuple(match.span() for match in matches),
        )


def find_english(reader: NameReader, question: str) -> Iterator[Mention]:
    """Yield the organisations that a question names in English, without overlap."""
    found = _Words.of(question)
    position = 0
    while position < len(found.words):
        mention = _listed(reader, question, found, position) or _by_form(
            question, found, position, reader.table.places_in_english
        )
        if mention:
            yield mention
            position = next(
                (i for i, span in enumerate(found.spans) if span[0] >= mention.end),
                len(found.words),
            )
        else:
            position += 1


def _listed(reader: NameReader, question: str, found: _Words, position: int) -> Mention | None:
    """Return the longest listed name that begins at a word, a word of level before it or not."""
    unit = _LEVEL_WORDS.get(found.words[position], "")
    hits = [_longest(reader, found, position, "")]
    if unit:
        hits.append(_longest(reader, found, position + 1, unit))
    end, name = max(hits)
    if not name:
        return None
    place = _place_before(reader, found, position)
    start = found.spans[position - 1 if place else position][0]
    stop = found.spans[end - 1][1]
    reading = reader.read(name)
    level = LEVELS.get(reading.unit, "")
    return Mention(
        start, stop, question[start:stop], name, reading.function, level, place, is_group(name)
    )


def _longest(reader: NameReader, found: _Words, start: int, unit: str) -> tuple[int, str]:
    """Return the end of the longest listed name from a word on, and its Chinese name."""
    for end in range(min(start + _LONGEST, len(found.words)), start, -1):
        if name := _name(reader, found, start, end, unit):
            return end, name
    return start, ""


def _name(reader: NameReader, found: _Words, start: int, end: int, unit: str) -> str | None:
    table = reader.table
    phrase = found.words[start:end]
    if found.raw[start] in WORDS_TOO and end == start + 1:
        return table.english[found.raw[start]]
    if group := table.groups_in_english.get(" ".join(phrase)):
        before = found.words[start - 1] if start else ""
        return None if before.isdigit() or before in _COUNTS else group
    if name := table.english.get(" ".join(phrase)):
        return _at_level(reader, name, unit)
    for level in (word for word in phrase[1:] if not unit and word in _LEVEL_WORDS):
        if name := table.english.get(" ".join(phrase).replace(f" {level} ", " ")):
            return _at_level(reader, name, _LEVEL_WORDS[level])
    if phrase[-1] in _OFFICES and (key := table.subjects.get(" ".join(phrase[:-1]))):
        return _of_function(reader, key, unit)
    if phrase[0] in _OFFICES and len(phrase) > 2 and phrase[1] in ("of", "for"):
        subject = phrase[3:] if phrase[2] == "the" else phrase[2:]
        if key := table.subjects.get(" ".join(subject)):
            return _of_function(reader, key, NATION if phrase[0] == "ministry" else unit)
    return None


def _at_level(reader: NameReader, name: str, unit: str) -> str | None:
    """Return a listed name at a level; None where it has no body there, or needs a level."""
    table = reader.table
    local = table.departments.get(name) or table.state.get(name) or table.party.get(name)
    if local is None:
        return name if unit in ("", NATION) else None
    function = table.functions[local.function]
    if not unit:
        return name if function.bare else None
    if unit == NATION:
        return function.national
    return unit + ("委" if name in table.party else "") + name


def _of_function(reader: NameReader, key: str, unit: str) -> str:
    """Return the broad name of a function at a level: English says bureau for every office."""
    function = reader.table.functions[key]
    if unit == NATION and function.national:
        return function.national
    prefix = "" if unit == NATION else unit
    return prefix + (function.department or function.local[0])


def _place_before(reader: NameReader, found: _Words, position: int) -> str:
    """Return the Chinese name of the place in "Ankang Forestry Bureau", else nothing."""
    return reader.table.places_in_english.get(found.raw[position - 1], "") if position else ""


def _by_form(
    question: str, found: _Words, position: int, places: Collection[str]
) -> Mention | None:
    """Return "the Coal Bureau", "municipal space office": a name by its form, in no list."""
    unit = _LEVEL_WORDS.get(found.words[position], "")
    before = found.words[position - 1] if position else ""
    first = position + bool(unit)
    if not (unit or before == "the") or found.raw[position] in places:
        return None
    for end in range(first, min(first + 5, len(found.words))):
        if found.words[end] in _UNLISTED_OFFICES and end > first:
            start, stop = found.spans[position][0], found.spans[end][1]
            text = question[start:stop]
            return Mention(start, stop, text, text, None, LEVELS.get(unit, ""))
        if found.words[end] in _ENDS_NAME:
            return None
    return None
