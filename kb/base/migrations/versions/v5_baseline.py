"""The tables as they were when bases first lay in PostgreSQL."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "5"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    statements = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    op.get_bind().exec_driver_sql(statements, execution_options={"no_parameters": True})
