"""Tasks are known by the phrase that assigns them, so that the database can count them."""

from __future__ import annotations

from alembic import op

revision = "6"
down_revision = "5"


def upgrade() -> None:
    """Number the phrases."""
    connection = op.get_bind()
    for statement in (
        "ALTER TABLE responsibilities ADD COLUMN phrase INTEGER",
        "UPDATE responsibilities SET phrase = known.first FROM (SELECT document_id, ordinal, "
        "min(ordinal) OVER (PARTITION BY document_id, clause_id, evidence_start, evidence_end) "
        "AS first FROM responsibilities) AS known "
        "WHERE known.document_id = responsibilities.document_id "
        "AND known.ordinal = responsibilities.ordinal",
        "ALTER TABLE responsibilities ALTER COLUMN phrase SET NOT NULL",
        "CREATE INDEX responsibilities_by_phrase ON responsibilities (document_id, phrase, role)",
    ):
        connection.exec_driver_sql(statement)
