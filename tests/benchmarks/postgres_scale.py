"""PostgreSQL at the size of a nation: what loading, questions, disk and one document more cost.

Run:  python tests/benchmarks/postgres_scale.py ../shared/laws [--clauses 5000 100000 1000000]

Fills a database of every size with variations of laws (see ``scale_base.py``) in batches, as an
ingest writes them, but for the index of vectors, which is made at the end. Prints for each: what
loading costs by stage; a warm question by stage, beside the time of encoding it; percentiles under
one and four askers; how many of the 30 nearest passages HNSW finds, by its settings; bytes by table;
what one document more costs, with the longest that a question waited meanwhile.

The server is started for the purpose, with the settings of docs/postgresql.md (``SETTINGS``) and
without fsync: the machine may fail, the benchmark is then run again. A million clauses take half an
hour and 10 GB; ``--keep DIR`` keeps the data, and uses what is there.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
from pgvector import Vector
from sqlalchemy import Connection, text

sys.path.insert(0, str(Path(__file__).parents[1]))

from indexer import Encoder, load_encoder
from indexer.encoder import SharedEncoder
from indexer.postgres import PostgresIndex, tables, writing
from indexer.postgres.statement import POOL
from kb import KnowledgeBase
from kb.answers.answerer import Answerer
from kb.base.home import Home
from kb.base.passages import passages
from kb.base.postgres import make_engine
from kb.base.records import Entry
from kb.base.search_tables import SearchTables
from kb.base.store import Store
from postgres import server
from scale import questions, show_growth, show_questions, watched
from scale_base import BATCH, PerturbedVectors, Stages, batch, laws, remembering, variations
from scale_pages import show_pages

SETTINGS = {
    "shared_buffers": "4GB",
    "work_mem": "64MB",
    "effective_cache_size": "12GB",
    "random_page_cost": "1.1",
    "max_wal_size": "4GB",
    "max_parallel_maintenance_workers": "2",
}
PARTS: list[tuple[Any, str, str]] = [
    (SharedEncoder, "encode", "encode"),
    (PostgresIndex, "search", "the statement"),
    (Store, "found", "read clauses"),
    (Answerer, "answer", "question and answer"),
]
WRITTEN: list[tuple[Any, str, str]] = [
    (Store, "write", "documents and facts"),
    (writing, "_write_words", "words"),
    (writing, "_write_vectors", "vectors"),
    (writing, "write", "the rest of the index"),
]
NEAREST, ASKED = 30, 20  # passages, and questions to find them for
EFS = (40, 100, 200, 400, 1000)


def fill(url: str, entries: Iterable[Entry], clauses: int, encoder: Encoder, own: Stages) -> None:
    """Fill the database with about so many clauses."""
    search = SearchTables(Home(Path(), url))
    tokenizer, generation, rest = remembering(search), 0, iter(entries)
    gc.disable()  # there is nothing for it to find, and much to look through
    many, writing.MANY = writing.MANY, sys.maxsize  # the vectors' index is made at the end
    left = clauses
    with closing(Store.create(url)) as store:
        while left > 0:
            taken, generation = list(batch(rest, min(left, BATCH))), generation + 1
            left -= sum(len(entry.document.clauses) for entry in taken)
            with own("cut into terms, embedded"), store.reading():
                found = [passage for entry in taken for passage in passages(entry.document)]
                index = PostgresIndex.salvage(store.connection, tokenizer)
                if index is None:
                    index = PostgresIndex.build(store.connection, found, tokenizer, encoder)
                else:
                    index = index.updated(encoder, found)
            print(f"  {clauses - left} clauses cut", file=sys.stderr, flush=True)
            with watched(own, WRITTEN):
                given = {"encoder": "auto"}
                store.write(generation, added=taken, settings=given, within=index.write)
        writing.MANY = many
        with own("index of the vectors"), store.transaction() as connection:
            state = tables.read_state(connection)
            assert state is not None
            writing.index_vectors(connection, state.vectors, state.dimension)
    gc.enable()
    with own("vacuum and analyze"), psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def show_recall(connection: Connection, texts: Sequence[str], encoder: Encoder) -> None:
    """Print how many of the nearest passages the index of the vectors finds, and how soon."""
    queries = [Vector(row).to_text() for row in encoder.encode(list(texts), query=True)]
    width = len(encoder.encode(texts[:1])[0])
    query = "CAST(:vector AS vector)"
    near = f"(vector::halfvec({width}) <#> {query}::halfvec({width}))"
    exact = text(
        f"SELECT ordinal, position FROM search_vectors GROUP BY 1, 2 "
        f"ORDER BY min(vector <#> {query}) LIMIT {NEAREST}"
    )
    indexed = text(
        f"SELECT ordinal, position FROM search_vectors ORDER BY {near} LIMIT {POOL // 2}"
    )
    expected = [set(connection.execute(exact, {"vector": own}).all()) for own in queries]
    connection.execute(text("SET LOCAL hnsw.iterative_scan = strict_order"))
    for ef in EFS:
        connection.execute(text(f"SET LOCAL hnsw.ef_search = {ef}"))
        times, recalls = [], []
        for own, right in zip(queries, expected, strict=True):
            connection.execute(indexed, {"vector": own})
            began = time.perf_counter()
            found = set(connection.execute(indexed, {"vector": own}).all())
            times.append(1000 * (time.perf_counter() - began))
            recalls.append(len(found & right) / len(right))
        print(
            f"  HNSW ef_search {ef:4}  {sorted(times)[len(times) // 2]:7.1f} ms   "
            f"{sum(recalls) / len(recalls):.3f} of the {NEAREST} nearest passages"
        )


def show_disk(connection: Connection, clauses: int) -> None:
    """Print the bytes of every table, of its rows and of its indexes."""
    rows = connection.execute(
        text(
            "SELECT coalesce(r.parent, c.relname) AS name, sum(pg_table_size(c.oid))::bigint, "
            "sum(pg_indexes_size(c.oid))::bigint FROM pg_class c LEFT JOIN ("
            "  SELECT i.inhrelid, p.relname AS parent FROM pg_inherits i "
            "  JOIN pg_class p ON p.oid = i.inhparent) r ON r.inhrelid = c.oid "
            "WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace "
            "GROUP BY 1 ORDER BY 2 DESC"
        )
    ).all()
    total = sum(size + indexes for _, size, indexes in rows)
    for name, size, indexes in rows[:8]:
        print(f"    {name:22}{size / 1e6:9.0f} MB  indexes {indexes / 1e6:7.0f} MB")
    print(f"  disk {total / 1e6:.0f} MB, {total / clauses / 1000:.1f} kB a clause")


def show(url: str, clauses: int, texts: Sequence[str], encoder: Encoder) -> None:
    """Print what the base costs."""

    def opened() -> KnowledgeBase:
        return KnowledgeBase.open(database=url)

    with opened() as base:
        began = time.perf_counter()
        base.ask(texts[0])
        print(f"  first question of a process {time.perf_counter() - began:.2f} s")
        show_questions(base, texts, PARTS, crowds=(1, 4))
        show_pages(base)
    engine = make_engine(url)
    with engine.begin() as connection:
        show_recall(connection, texts[:ASKED], encoder)
        show_disk(connection, clauses)
    engine.dispose()
    with opened() as base:
        show_growth(base, opened, texts)


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--clauses", type=int, nargs="+", default=[5000])
    parser.add_argument("--laws", type=int, default=40, help="laws that are varied")
    parser.add_argument("--keep", type=Path, help="keep the data here, and use what there is")
    given = parser.parse_args()
    real = load_encoder()
    if real is None:
        raise SystemExit("there is no encoder")
    entries = laws(given.folder, given.laws, Stages())
    texts = questions(entries)
    encoder = PerturbedVectors.of(real, entries)
    print(f"{len(entries)} laws, {os.cpu_count()} cores")
    with server(given.keep, **SETTINGS) as running:
        for size in given.clauses:
            url, own = running.get_uri(database=f"clauses_{size}"), Stages()
            print(f"\n{size} clauses", flush=True)
            with psycopg.connect(running.get_uri(), autocommit=True) as connection:
                query = "SELECT 1 FROM pg_database WHERE datname = %s"
                is_new = connection.execute(query, [f"clauses_{size}"]).fetchone() is None
                if is_new:
                    connection.execute(f"CREATE DATABASE clauses_{size}")
            if is_new:
                fill(url, variations(entries), size, encoder, own)
            for stage, seconds in own.seconds.items():
                print(f"  {stage:26}{1000 * seconds / size:8.3f} ms a clause", flush=True)
            show(url, size, texts, real)


if __name__ == "__main__":
    main()
