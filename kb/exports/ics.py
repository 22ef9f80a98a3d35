"""Deadlines as a calendar to subscribe to (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from kb.overview.schedule import Due
from kb.titles import remark

LONGEST = 120  # characters of an event's summary


def calendar(rows: Iterable[Due], name: str) -> bytes:
    """Return the dated deadlines as an iCalendar file, an all-day event each.

    The same rows give the same bytes: an event is stamped with its document's day of issue. The
    description is the sentence that sets the day, with its document and clause.
    """
    from icalendar import Calendar, Event

    made = Calendar()
    made.add("prodid", "-//policy-kb//deadlines//ZH")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    for row in rows:
        if row.due is None:
            continue
        citation = row.citation
        event = Event()
        event.add("uid", f"{citation.document_id}-{citation.clause_id}-{citation.start}-{row.due}")
        event.add("dtstamp", _stamp(citation.published or row.due))
        event.add("dtstart", row.due)
        event.add("dtend", row.due + timedelta(days=1))
        who = f"（{'、'.join(row.leads)}）" if row.leads else ""
        event.add("summary", f"{_short(row.task)}{who}")
        place = " › ".join(citation.path)
        event.add(
            "description", f"{citation.quote}\n{citation.document_title}{remark(citation)}\n{place}"
        )
        event.add("transp", "TRANSPARENT")
        made.add_component(event)
    return bytes(made.to_ical())


def _stamp(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
