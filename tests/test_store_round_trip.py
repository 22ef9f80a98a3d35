"""The database: what goes in comes out, whatever it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from corpus.document import Clause, Document, Metadata, Section, Span
from entries import PROVENANCE
from kb.base import schema
from kb.base.records import Entry
from kb.base.store import Store
from kb.model import (
    Comparator,
    Deadline,
    Facts,
    Precision,
    Recurrence,
    Responsibility,
    Role,
    Target,
)

# No half characters, and no NUL: the readers let neither through.
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
days = st.dates(date(1949, 10, 1), date(2099, 12, 31))
spans = st.tuples(st.integers(0, 10), st.integers(0, 10)).map(lambda pair: Span(*sorted(pair)))
many_spans = st.lists(spans, max_size=4).map(tuple)
ids = st.sampled_from(["1", "2-1", "三"])
responsibilities = st.builds(
    Responsibility, ids, words, words, st.sampled_from(Role), spans, spans, spans
)
deadlines = st.builds(
    Deadline,
    ids,
    spans,
    st.none() | days,
    st.none() | days,
    st.sampled_from(Precision),
    st.none() | st.sampled_from(Recurrence),
    spans,
    spans,
    st.booleans(),
    st.none() | words,
)
targets = st.builds(
    Target,
    ids,
    spans,
    st.sampled_from(Comparator),
    st.decimals(allow_nan=False, allow_infinity=False),
    words,
    spans,
    st.none() | days,
    spans,
)
facts = st.builds(
    Facts,
    st.lists(responsibilities, max_size=4).map(tuple),
    st.lists(deadlines, max_size=4).map(tuple),
    st.lists(targets, max_size=4).map(tuple),
)
documents = st.builds(
    Document,
    id=st.just("a"),
    text=words,
    metadata=st.builds(
        Metadata,
        words,
        st.none() | words,
        st.none() | days,
        st.none() | words,
        st.none() | words,
    ),
    source=words,
    sha256=st.just("0" * 64),
    encoding=st.just("utf-8"),
    sections=st.lists(
        st.builds(Section, words, st.integers(1, 9), spans, spans),
        max_size=3,
        unique_by=lambda section: section.id,
    ).map(tuple),
    clauses=st.tuples(
        *(
            st.builds(Clause, st.just(name), many_spans, spans, many_spans)
            for name in ("1", "2-1", "三")
        )
    ),
)


@pytest.fixture(scope="module")
def growing(new_place: Callable[[], Path | str]) -> Iterator[Store]:
    """A store whose one document is replaced again and again."""
    with closing(Store.create(new_place())) as store:
        yield store


@given(document=documents, facts=facts)
def test_documents_and_facts_come_out_as_they_went_in(
    growing: Store, document: Document, facts: Facts
) -> None:
    with growing.reading() as generation:
        pass
    growing.write(generation + 1, added=[Entry(document, facts, PROVENANCE)])
    found = growing.entry("a")
    assert found == Entry(document, facts, PROVENANCE)
    # 1.10 equals 1.1, but is not what the document says.
    values = [str(target.value) for target in found.facts.targets]
    assert values == [str(target.value) for target in facts.targets]


def test_the_tables_are_valid_for_postgresql() -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    for table in schema.tables.sorted_tables:
        assert f"CREATE TABLE {table.name}" in str(CreateTable(table).compile(dialect=dialect))
