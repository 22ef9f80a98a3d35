"""What Alembic runs revisions in: the connection, and the transaction, of its caller."""

from __future__ import annotations

from alembic import context

_given = context.config.attributes
context.configure(connection=_given["connection"], version_table_schema=_given["schema"])
context.run_migrations()
