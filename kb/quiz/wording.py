"""The words of a stem: titles and headings as people say them, and passages to fill in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from corpus.numbering import parse_label
from kb.model import Citation, DocumentSummary
from kb.titles import nested

LONGEST_PASSAGE = 120  # characters
LONGEST_TASK = 60
SHORTEST_TASK = 6
FEWEST_WORDS = 10  # Chinese characters around a blank
BLANK = "____"
CUT = "……"

_ISSUED = re.compile(r"(?:印发|发布|公布|转发)(.+?)的(?:通知|公告|通告)$")
_FILE_CODE = re.compile(r"^[A-Za-z]+[0-9]+[-_ ]+|[(（][^()（）]*[)）]$")
_HAN = re.compile(r"[一-鿿]")
_NUMBERS = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_OPEN, _CLOSE = "（(《〈“「【〔[", "）)》〉”」】〕]"
_MATES = dict(zip(_CLOSE, _OPEN, strict=True))
_STOPS = "，,；;：:。！？!?"
_ASSIGNS = re.compile(r"[（(〔【][^（）()]*(?:牵头|负责|配合|落实|单位)[^（）()]*[)）〕】][。；]?$")
_BRACKET = re.compile(r"[（(〔【][^（）()]*[)）〕】]")
# What follows a heading that is only the beginning of a sentence.
_GOES_ON = re.compile(rf"[”\"]?(?:[，,、；]|{_BRACKET.pattern}[一-鿿，,、])")
_AT_END = re.compile(rf"(?:{_BRACKET.pattern})+$")
# A task that says who has a part in it, or asks.
_NOT_SAID = re.compile("^各.{1,10}[要应须]|牵头|主办|会同|负责|配合|什么|哪些|哪个|如何|怎么|怎样")
# A row of a table, words that go before a task, that go on from one, that are broken off.
_NO_TASK = re.compile(
    r"[|\n]|^(?:依托|按照|根据|围绕|结合|利用|通过)[^，,]*$"
    r"|^(?:附件|其中|包括|主要|以下|同时|并|其|该|上述)|[的等和及与或之在为将对]$"
)


def short_titles(documents: Iterable[DocumentSummary]) -> dict[str, str]:
    """Return what to call every document by its id, no two of them alike.

    关于印发《…方案》的通知 is called …方案; where several would be called alike, they keep their
    whole titles, and what still is the same is told apart by who issued it and when.
    """
    rows = tuple(documents)
    names = {row.id: _short(row.title) for row in rows}
    for fuller in (_whole, _signed, _numbered):
        counted = Counter(names.values())
        names |= {row.id: fuller(row) for row in rows if counted[names[row.id]] > 1}
    return {key: f"《{name}》" for key, name in names.items()}


def _short(title: str) -> str:
    issued = _ISSUED.search(title)
    name = issued[1] if issued else title
    name = _FILE_CODE.sub("", name.strip()).strip()
    return nested(name.removeprefix("《").removesuffix("》") if issued else name) or title


def _whole(row: DocumentSummary) -> str:
    return nested(row.title)


def _signed(row: DocumentSummary) -> str:
    told = row.number or "，".join(filter(None, (row.issuer, str(row.published or ""), row.source)))
    return f"{nested(row.title)}（{told}）"


def _numbered(row: DocumentSummary) -> str:
    return f"{_signed(row)}（{row.id}）"


def headings(citation: Citation) -> tuple[str, ...]:
    """Return the headings above a clause without their numbers, outermost first."""
    return tuple(without_number(heading) for heading in citation.path)


def without_number(text: str) -> str:
    """Return a heading or a sentence without the number it begins with, in one line."""
    line = " ".join(text.split())
    label = parse_label(line, 0)
    return line[label.span.end :].lstrip(" 　、.．") if label else line


def task_text(citation: Citation, task: str, *, alone: bool) -> str | None:
    """Return how a stem calls a task: by its heading where the clause holds this task alone.

    A heading that the text goes on from is taken to the end of its sentence. None where the words
    would not be understood.
    """
    above = headings(citation)
    said = _continued(citation) if alone and above else task
    if alone and above and not is_readable(said):
        said = task
    said = said if len(said) <= LONGEST_TASK else _first_part(said)
    return said if is_readable(said) else None


def _continued(citation: Citation) -> str:
    heading = citation.path[-1]
    text = citation.clause_text
    if not text.startswith(heading):
        return without_number(heading)
    if not _GOES_ON.match(text, len(heading)):
        return without_number(heading)
    line = without_number(re.split(r"[。\n]", text, maxsplit=1)[0])
    return _first_part(_AT_END.sub("", line))


def _first_part(text: str) -> str:
    """Return whole sentences, else whole parts of one, up to the longest that a stem takes."""
    sentence = re.split("[。；;]", text, maxsplit=1)[0]
    if len(sentence) <= LONGEST_TASK:
        return sentence
    ends = [end for _, end in _parts(sentence) if end <= LONGEST_TASK]
    return sentence[: ends[-1]].rstrip(_STOPS) + CUT if ends else sentence


def is_readable(task: str) -> bool:
    """Tell whether the words name a task that is understood without the text around it."""
    return (
        SHORTEST_TASK <= len(task) <= LONGEST_TASK + len(CUT)
        and len(_HAN.findall(task)) >= SHORTEST_TASK
        and not _NO_TASK.search(task.removesuffix(CUT))
        and not _NOT_SAID.search(task)
        and is_balanced(task)
    )


def is_balanced(text: str) -> bool:
    """Tell whether every bracket and quotation mark of a text has its mate."""
    waiting: list[str] = []
    for char in text:
        if char in _OPEN:
            waiting.append(char)
        elif char in _CLOSE and (not waiting or waiting.pop() != _MATES[char]):
            return False
    return not waiting and text.count('"') % 2 == 0


@dataclass(frozen=True, slots=True)
class Passage:
    """A verbatim piece of a text around what is asked for."""

    before: str
    after: str

    def filled(self, with_: str = BLANK) -> str:
        """Return the piece with something in place of what is asked for."""
        return f"{self.before}{with_}{self.after}"


def passage(citation: Citation, start: int, end: int) -> Passage | None:
    """Return the words around ``start:end`` of a citation's quote, cut between its parts.

    What stands before goes first, since it says what the number or the date is of. None where
    the words would not be understood.
    """
    quote = citation.quote
    parts = list(_parts(quote))
    holding = [n for n, (left, right) in enumerate(parts) if left <= start and end <= right]
    said = len(_HAN.findall(_BRACKET.sub("", quote)))
    if not holding or "|" in quote or said < FEWEST_WORDS:
        return None
    first = last = holding[0]
    while first and parts[last][1] - parts[first - 1][0] <= LONGEST_PASSAGE:
        first -= 1
    while last + 1 < len(parts) and parts[last + 1][1] - parts[first][0] <= LONGEST_PASSAGE:
        last += 1
    if last > holding[0] and parts[last][1] - parts[last][0] < FEWEST_WORDS:
        last -= parts[last][1] < len(quote)  # what goes on is not begun: …，同时……
    return _told(quote, parts[first][0], start, end, parts[last][1])


def in_brackets(citation: Citation, start: int, end: int) -> Passage | None:
    """Return what a bracket alone says (…（10月底完成，牵头单位：…）), behind the clause's task."""
    if len(_HAN.findall(_BRACKET.sub("", citation.quote))) >= FEWEST_WORDS:
        return None
    task = task_text(citation, "", alone=True)
    left = max(citation.quote.rfind(mark, 0, start) for mark in "（(，,；;") + 1
    behind = re.search("[，,；;）)]", citation.quote[end:])
    if not task or not left or not behind:
        return None
    task = task.removesuffix(CUT) + CUT
    after = citation.quote[end : end + behind.start()]
    return Passage(task + citation.quote[left:start], after) if after else None


def _told(quote: str, left: int, start: int, end: int, right: int) -> Passage | None:
    before, after = quote[left:start], quote[end:right]
    after = _ASSIGNS.sub("", after).rstrip("，,；;：:")
    before = without_number(before) if not left else CUT + before.lstrip()
    if right < len(quote):
        after += CUT
    whole = f"{before}{after}"
    fits = len(whole) <= LONGEST_PASSAGE + 2 * len(CUT) and "\n" not in whole
    if not fits or len(_HAN.findall(whole)) < FEWEST_WORDS or not is_balanced(whole):
        return None
    return Passage(before, after)


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the parts of a sentence lie, cut behind its marks outside of all brackets."""
    start, depth = 0, 0
    for place, char in enumerate(text):
        depth += (char in _OPEN) - (char in _CLOSE)
        if char in _STOPS and depth <= 0:
            yield start, place + 1
            start = place + 1
    if start < len(text):
        yield start, len(text)


def numbers_in(text: str) -> frozenset[str]:
    """Return the numbers of a text as they are printed."""
    return frozenset(_NUMBERS.findall(text))
