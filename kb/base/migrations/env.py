"""What Alembic runs its revisions in: the connection, and the transaction, of its caller."""

from __future__ import annotations

from alembic import context

from kb.base import schema

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=schema.tables,
)
context.run_migrations()
