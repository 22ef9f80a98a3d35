"""The types of columns that SQLite and PostgreSQL share."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from sqlalchemy import JSON, Column, Dialect, Enum, Integer, Text
from sqlalchemy.types import TypeDecorator

from corpus.document import Page, Span


class Spans(TypeDecorator[tuple[Span, ...]]):
    """Spans as a JSON list of [start, end] pairs."""

    impl = JSON
    cache_ok = True

    def process_bind_param(
        self, value: tuple[Span, ...] | None, dialect: Dialect
    ) -> list[list[int]]:
        """Turn spans into pairs."""
        return [[span.start, span.end] for span in value or ()]

    def process_result_value(
        self, value: list[list[int]] | None, dialect: Dialect
    ) -> tuple[Span, ...]:
        """Turn pairs into spans."""
        return tuple(Span(start, end) for start, end in value or ())


class Pages(TypeDecorator[tuple[Page, ...]]):
    """Pages as a JSON list of [start, confidence] pairs; none where nothing was written."""

    impl = JSON
    cache_ok = True

    def process_bind_param(
        self, value: tuple[Page, ...] | None, dialect: Dialect
    ) -> list[tuple[int, float | None]]:
        """Turn pages into pairs."""
        return [(page.start, page.confidence) for page in value or ()]

    def process_result_value(
        self, value: list[tuple[int, float | None]] | None, dialect: Dialect
    ) -> tuple[Page, ...]:
        """Turn pairs into pages."""
        return tuple(Page(start, confidence) for start, confidence in value or ())


class Sentences(TypeDecorator[tuple[str, ...]]):
    """Sentences as a JSON list; none where nothing was written."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> list[str]:
        """Turn sentences into a list."""
        return list(value or ())

    def process_result_value(self, value: list[str] | None, dialect: Dialect) -> tuple[str, ...]:
        """Turn a list into sentences."""
        return tuple(value or ())


class ExactDecimal(TypeDecorator[Decimal]):
    """A decimal number as its digits: SQLite would round it to a binary fraction."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str:
        """Turn the number into digits."""
        return str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal:
        """Turn digits into the number."""
        return Decimal(value or 0)


def span(name: str) -> tuple[Column[int], Column[int]]:
    """Return the two columns of a span."""
    return (
        Column(f"{name}_start", Integer, nullable=False),
        Column(f"{name}_end", Integer, nullable=False),
    )


def choice(kind: type[StrEnum]) -> Enum:
    """Return the type of a string column that gives back the enum's member."""
    return Enum(kind, values_callable=list, native_enum=False, length=20)
