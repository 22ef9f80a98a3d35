"""How often the site is asked, day by day, without a trace of who asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from webapp.data.tables import unanswered, usage, verdicts

ANSWERED, REFUSED = "answered", "refused"
MOST = 2_000  # questions without an answer, and verdicts, that are kept
KEPT = timedelta(days=180)
_LONGEST = 500  # characters of an answer that a verdict keeps


@dataclass(frozen=True, slots=True)
class Day:
    """How often a day's questions were answered and refused."""

    day: date
    answered: int
    refused: int


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question without an answer, and how often it was asked."""

    question: str
    times: int
    last: date


@dataclass(frozen=True, slots=True)
class Verdict:
    """What somebody thinks of an answer."""

    id: int
    question: str
    answer: str
    right: bool
    day: date


def count(connection: Connection, question: str, *, found: bool) -> None:
    """Count a question; one without an answer is kept, so that somebody can see to it."""
    today = date.today()
    what = ANSWERED if found else REFUSED
    own = (usage.c.day == today, usage.c.what == what)
    again = update(usage).where(*own).values(times=usage.c.times + 1)
    if not connection.execute(again).rowcount:
        connection.execute(insert(usage), {"day": today, "what": what, "times": 1})
        _forget(connection, today)
    if not found:
        _keep(connection, " ".join(question.split()), today)


def days(connection: Connection, since: date) -> Sequence[Day]:
    """Return the days from ``since`` on that had questions, in order."""
    query = select(usage).where(usage.c.day >= since).order_by(usage.c.day)
    counts: dict[date, dict[str, int]] = {}
    for row in connection.execute(query):
        counts.setdefault(row.day, {})[row.what] = row.times
    return [Day(day, of.get(ANSWERED, 0), of.get(REFUSED, 0)) for day, of in counts.items()]


def questions(connection: Connection) -> Sequence[Unanswered]:
    """Return the questions without an answer, the most frequent first."""
    order = (unanswered.c.times.desc(), unanswered.c.last.desc(), unanswered.c.question)
    rows = connection.execute(select(unanswered).order_by(*order))
    return [Unanswered(row.question, row.times, row.last) for row in rows]


def settle(connection: Connection, question: str) -> None:
    """Take a question off the list."""
    connection.execute(delete(unanswered).where(unanswered.c.question == question))


def judge(connection: Connection, question: str, answer: str, *, right: bool) -> None:
    """Keep what somebody thinks of an answer."""
    row = {"question": question, "answer": answer[:_LONGEST], "right": right, "day": date.today()}
    connection.execute(insert(verdicts), row)
    _trim(connection)


def wrong(connection: Connection) -> Sequence[Verdict]:
    """Return the answers that were called wrong, the newest first."""
    query = select(verdicts).where(verdicts.c.right.is_(False)).order_by(verdicts.c.id.desc())
    rows = connection.execute(query)
    return [Verdict(row.id, row.question, row.answer, row.right, row.day) for row in rows]


def dismiss(connection: Connection, verdict_id: int) -> None:
    """Take a verdict off the list."""
    connection.execute(delete(verdicts).where(verdicts.c.id == verdict_id))


def _keep(connection: Connection, question: str, today: date) -> None:
    own = unanswered.c.question == question
    again = update(unanswered).where(own).values(times=unanswered.c.times + 1, last=today)
    if connection.execute(again).rowcount:
        return
    connection.execute(insert(unanswered), {"question": question, "times": 1, "last": today})
    rarest = select(unanswered.c.question).order_by(
        unanswered.c.times.desc(), unanswered.c.last.desc(), unanswered.c.question
    )
    surplus = rarest.offset(MOST).limit(MOST).scalar_subquery()
    connection.execute(delete(unanswered).where(unanswered.c.question.in_(surplus)))


def _trim(connection: Connection) -> None:
    surplus = select(verdicts.c.id).order_by(verdicts.c.id.desc()).offset(MOST).limit(MOST)
    connection.execute(delete(verdicts).where(verdicts.c.id.in_(surplus.scalar_subquery())))


def _forget(connection: Connection, today: date) -> None:
    connection.execute(delete(usage).where(usage.c.day < today - KEPT))
    connection.execute(delete(unanswered).where(unanswered.c.last < today - KEPT))
    connection.execute(delete(verdicts).where(verdicts.c.day < today - KEPT))
