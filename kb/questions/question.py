"""The text of a question → what it asks for: kind, units, dates, and the topic that remains."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from corpus.document import Span
from kb.facts.dates import Moment, find_moments
from kb.model import Kind, Language, Precision
from kb.organisations import Mention, find
from kb.questions import words
from kb.questions.english_dates import english_date_spans, find_english_date
from kb.questions.places import find_places
from kb.questions.relative import Period, find_relative
from kb.questions.script import plain_script

MAX_TOPIC = 200  # characters
FOCUS = 8  # characters on either side of the question word
FOLLOW_UP_TOPIC = 1  # characters: 那, 它
_BY = re.compile(r"前|底|末|到|止")
_DATED = re.compile(r"\d月|[今明后去]年")
_HALF = re.compile(r"[上下](?=半年)")


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was understood.

    ``text`` is the question after NFKC; ``topic`` what is left without question words and, where
    it asks for a unit's duties, without the unit; ``due`` the first (``None``: open) and last day
    of the period it names, ``years`` the years it names in figures, ``places`` the provinces and
    prefectures; ``counts_from`` is the day from which it asks how long is left.
    """

    text: str
    language: Language
    kind: Kind
    topic: str
    mentions: tuple[Mention, ...] = ()
    due: tuple[date | None, date] | None = None
    years: tuple[str, ...] = ()
    places: frozenset[str] = frozenset()
    counts_from: date | None = None

    @property
    def act(self) -> str:
        """What a unit is asked for that does it (由谁确定); empty where it only has a role."""
        match = words.ACT_ASKED.search(self.text) or words.ACT_TO_COME.search(self.text)
        return match[1][:2] if match and not words.ROLE_ACT.search(match[1]) else ""

    @property
    def focus(self) -> str:
        """The words beside the question word, which tell what of the topic is asked for."""
        match = words.QUESTION_WORD.search(self.text)
        if match is None or self.language is Language.ENGLISH:
            return self.topic
        before, after = self.text[: match.start()], self.text[match.end() :]
        return f"{before[-FOCUS:]} {after[:FOCUS]}"

    def after(self, previous: Question) -> Question:
        """Return a follow-up (那谁配合？) with the topic of the question before it.

        A question that names something itself is no follow-up and stays as it is.
        """
        if self.mentions or len(self.topic) > FOLLOW_UP_TOPIC:
            return self
        return replace(
            self,
            text=f"{previous.text} {self.text}",
            topic=previous.topic,
            years=self.years or previous.years,
            places=self.places or previous.places,
        )


def understand(text: str, today: date | None = None) -> Question:
    """Read a question in Chinese or English; 今年 and 下个月 count from ``today``."""
    text = plain_script(text)
    language = language_of(text)
    mentions = tuple(find(text))
    english = language is Language.ENGLISH
    today = today or date.today()
    relative = find_relative(text, today)
    named = find_english_date(text) if english else _named_period(text, today)
    due: tuple[date | None, date] | None = (relative.start, relative.end) if relative else None
    if named and (due is None or _days(named) < _days(due)):  # 今年6月底前
        due = named
    kind = _english_kind(text, mentions, due) if english else _chinese_kind(text, mentions, due)
    remaining = words.REMAINING.search(text)
    kind = Kind.DEADLINE if remaining else kind
    places = _where(text)
    aside = [*_aside(text, kind, mentions), *([relative.span] if relative else [])]
    aside += [span for span, _ in places]  # where, not what
    aside += [Span(*remaining.span())] if remaining else []
    return Question(
        text=text,
        language=language,
        kind=kind,
        topic=_topic(text, language, aside),
        mentions=mentions,
        due=due,
        years=_years(text, relative),
        places=frozenset(name for _, name in places),
        counts_from=today if remaining else None,
    )


def _where(text: str) -> list[tuple[Span, str]]:
    """Return the places that a question asks about, not those that somebody went to (支援湖北)."""
    return [
        (span, name)
        for span, name in find_places(text)
        if not words.SENT_TO.search(text, 0, span.start)
    ]


def _years(text: str, relative: Period | None) -> tuple[str, ...]:
    """Return the years named in figures, or as 明年; 今年 is what every document calls its own."""
    named = re.findall(r"(?<!\d)(?:19|20)\d{2}(?!\d)", text)
    if relative and relative.is_other_year:
        named.append(str(relative.end.year))
    return tuple(dict.fromkeys(named))


def language_of(text: str) -> Language:
    """Return English where the text has more Latin words than Han characters."""
    han = len(re.findall(r"[一-鿿]", text))
    latin = len(re.findall(r"[A-Za-z]{2,}", text))
    return Language.ENGLISH if latin > han else Language.CHINESE


def _chinese_kind(
    text: str, mentions: tuple[Mention, ...], due: tuple[date | None, date] | None
) -> Kind:
    asks_unit = words.ASKS_UNIT.search(text)
    if words.CONTACT.search(text):
        return Kind.WHAT
    if mentions and words.UNIT_OF_WHICH.search(text):
        return Kind.DUTIES
    if mentions and not asks_unit and words.DUTIES.search(text):
        return Kind.DUTIES
    if due and not asks_unit and not mentions and _asks_tasks(text):
        return Kind.DUE
    for kind, expressions in words.CHINESE:
        if not expressions.search(text) or (kind is Kind.LEAD and mentions and not asks_unit):
            continue
        if kind is Kind.TARGET and words.NUMBER_OF_WHAT.search(text):
            return Kind.WHAT
        return kind
    if mentions and words.DUTIES.search(text):
        return Kind.DUTIES
    return Kind.LEAD if words.ACT_ASKED.search(text) else Kind.WHAT


def _asks_tasks(text: str) -> bool:
    wanted = (words.WHICH_TASKS, words.TASKS, words.BY_DATE)
    return all(pattern.search(text) for pattern in wanted) and not words.NOT_BY_DATE.search(text)


def _english_kind(
    text: str, mentions: tuple[Mention, ...], due: tuple[date | None, date] | None
) -> Kind:
    lower = text.lower()
    if words.ENGLISH_ASKS_UNIT.search(text) is None:
        if mentions and words.ENGLISH_DUTIES.search(lower):
            return Kind.DUTIES
        if due and words.ENGLISH_WHICH_TASKS.match(lower) and words.ENGLISH_BY.search(lower):
            return Kind.DUE
    for kind, expressions in words.ENGLISH:
        if expressions.search(lower):
            return kind
    roles = [
        (match.start(), kind)
        for kind, expressions in words.ENGLISH_ROLES
        if (match := expressions.search(lower))
    ]
    if roles:
        return min(roles)[1]
    return Kind.LEAD if words.ENGLISH_WHO.search(lower) else Kind.WHAT


def _named_period(text: str, today: date) -> tuple[date | None, date] | None:
    """Return the period that a question names, from its first time expression with a date.

    A month or 今年's half without a year is one of this year.
    """
    for moment in find_moments(text, Span(0, len(text)), today.year, issued=today):
        named = moment.span.of(text)
        is_dated = not moment.year_from_document or _DATED.search(named)
        if moment.due and is_dated:
            return None if _BY.search(named) else _first_day(moment, named), moment.due
    return None


def _first_day(moment: Moment, named: str) -> date | None:
    """Return the first day of a period that is no day to be ready by: 今年上半年, 2019年8月."""
    due = moment.due
    if due is None or moment.start or moment.precision is Precision.DAY:
        return moment.start or due
    if half := _HALF.search(named):
        return date(due.year, 1 if half[0] == "上" else 7, 1)
    months = {Precision.MONTH: 0, Precision.QUARTER: 2}.get(moment.precision, due.month - 1)
    return date(due.year, due.month - months, 1)


def _days(period: tuple[date | None, date]) -> int:
    first, last = period
    return (last - (first or last)).days


def _aside(text: str, kind: Kind, mentions: tuple[Mention, ...]) -> list[Span]:
    """Return what is looked up by itself: the units of a duty, the dates of what is due."""
    match kind:
        case Kind.DUTIES:
            return [Span(mention.start, mention.end) for mention in mentions]
        case Kind.DUE:
            moments = find_moments(text, Span(0, len(text)), None)
            little = [Span(*match.span()) for match in words.DUE_FILLER.finditer(text)]
            return [*(moment.span for moment in moments), *english_date_spans(text), *little]
        case _:
            return []


def _topic(text: str, language: Language, removed: list[Span]) -> str:
    """Return the words that say what the question is about."""
    for span in removed:
        text = f"{text[: span.start]}{' ' * len(span)}{text[span.end :]}"
    if language is Language.ENGLISH:
        found = re.findall(r"[A-Za-z][A-Za-z'-]*|\d[\d.,%]*", text)
        return " ".join(w for w in found if w.lower() not in words.ENGLISH_FILLER)[:MAX_TOPIC]
    return " ".join(words.FILLER.sub(" ", text).split())[:MAX_TOPIC]
