"""The index in PostgreSQL with pgvector: words and vectors in tables, one statement to search them.

It finds what :class:`indexer.Index` finds, with the same scores; any number of processes search
it, and a change touches the rows of the groups that have changed.
"""

from indexer.postgres.index import PostgresIndex

__all__ = ["PostgresIndex"]
