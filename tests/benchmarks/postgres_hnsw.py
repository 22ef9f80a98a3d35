"""What HNSW's settings cost and find: building, bytes, milliseconds, and how many of the nearest.

Run:  python tests/benchmarks/postgres_hnsw.py ../shared/laws [--vectors 60000]

Vectors are those of ``scale_base.py``, questions those that the laws answer; exact search over the
same vectors says which 30 are nearest. A graph holds the vectors as they are (``vector``), in half
precision (``halfvec``), or their signs (``bit``), whose candidates are compared again in full.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import psycopg
from pgvector import Vector
from pgvector.psycopg import register_vector

sys.path.insert(0, str(Path(__file__).parents[1]))

from indexer import load_encoder
from postgres import server
from postgres_scale import SETTINGS
from scale import questions
from scale_base import PerturbedVectors, Stages, laws

NEAREST, POOL, ASKED, REPEATED = 30, 400, 40, 3
KINDS = {  # what is in the graph, its operators, and how a question is compared
    "vector": (
        "(vector::vector({width}))",
        "vector_ip_ops",
        "vector::vector({width}) <#> %(query)s::vector({width})",
    ),
    "halfvec": (
        "(vector::halfvec({width}))",
        "halfvec_ip_ops",
        "vector::halfvec({width}) <#> %(query)s::vector::halfvec({width})",
    ),
    "bit": (
        "(binary_quantize(vector)::bit({width}))",
        "bit_hamming_ops",
        "binary_quantize(vector)::bit({width}) <~> binary_quantize(%(query)s::vector)",
    ),
}
GRAPHS = (
    ("halfvec", 8, 32),
    ("halfvec", 16, 64),
    ("halfvec", 16, 128),
    ("halfvec", 32, 128),
    ("vector", 16, 64),
    ("bit", 16, 64),
)
EFS = (40, 100, 200, 400)


def fill(connection: psycopg.Connection, encoder: PerturbedVectors, vectors: int) -> None:
    """Write a table of so many vectors."""
    connection.execute("CREATE TABLE found (id integer, vector vector)")
    with connection.cursor().copy("COPY found FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(["int4", "vector"])
        for start in range(0, vectors, 1000):
            names = [f"{number}" for number in range(start, min(start + 1000, vectors))]
            for name, row in zip(names, encoder.encode(names), strict=True):
                copy.write_row((int(name), Vector(row)))
    connection.execute("ALTER TABLE found ALTER vector SET STORAGE PLAIN")
    connection.execute("ANALYZE found")


def nearest(
    connection: psycopg.Connection, query: Vector, order: str, limit: int
) -> tuple[float, list[int]]:
    """Return the milliseconds of the fastest of some searches, and what is found."""
    times, found = [], []
    statement = f"SELECT id FROM found ORDER BY {order} LIMIT {limit}"
    for _ in range(REPEATED):
        began = time.perf_counter()
        rows = connection.execute(statement, {"query": query}).fetchall()
        times.append(1000 * (time.perf_counter() - began))
        found = [row[0] for row in rows]
    return min(times), found


def measure(
    connection: psycopg.Connection,
    graph: tuple[str, int, int],
    queries: Sequence[Vector],
    right: Sequence[list[int]],
) -> None:
    """Print the rows of one graph."""
    kind, m, breadth = graph
    width = len(queries[0].to_list())
    column, operators, order = (part.format(width=width) for part in KINDS[kind])
    began = time.perf_counter()
    connection.execute(
        f"CREATE INDEX graph ON found USING hnsw ({column} {operators}) "
        f"WITH (m = {m}, ef_construction = {breadth})"
    )
    built = time.perf_counter() - began
    row = connection.execute("SELECT pg_relation_size('graph') / 1e6").fetchone()
    size = float(row[0]) if row else 0.0
    connection.execute("SET hnsw.iterative_scan = strict_order")
    for ef in EFS:
        connection.execute(f"SET hnsw.ef_search = {ef}")
        runs = [nearest(connection, query, order, POOL) for query in queries]
        shares = [
            len(set(found) & set(own)) / NEAREST
            for (_, found), own in zip(runs, right, strict=True)
        ]
        print(
            f"{kind:8}{m:4}{breadth:6}{built:9.1f}{size:9.0f}{ef:6}"
            f"{statistics.median(ms for ms, _ in runs):9.1f}{statistics.mean(shares):9.3f}",
            flush=True,
        )
    connection.execute("DROP INDEX graph")


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--vectors", type=int, default=60_000)
    given = parser.parse_args()
    real = load_encoder()
    if real is None:
        raise SystemExit("there is no encoder")
    entries = laws(given.folder, 40, Stages())
    texts = questions(entries)[:ASKED]
    queries = [Vector(row) for row in real.encode(texts, query=True)]
    print("graph      m build   s built       MB    ef       ms    found")
    with (
        server(None, **SETTINGS, maintenance_work_mem="1GB") as running,
        psycopg.connect(running.get_uri(), autocommit=True) as connection,
    ):
        connection.execute("CREATE EXTENSION vector")
        register_vector(connection)
        fill(connection, PerturbedVectors.of(real, entries), given.vectors)
        exact = "vector <#> %(query)s"
        right = [nearest(connection, query, exact, NEAREST)[1] for query in queries]
        for graph in GRAPHS:
            measure(connection, graph, queries, right)


if __name__ == "__main__":
    main()
