"""Uploads: what was sent, how far it is, and what became of it, for whoever looks."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from webapp.data.database import now
from webapp.data.tables import uploads

WAITING, RUNNING, DONE, STOPPED, FAILED = "waiting", "running", "done", "stopped", "failed"
STOPPING = "stopping"
SHOWN = 20  # of the newest
_KEPT = timedelta(days=90)
_SILENT = timedelta(minutes=2)  # without a sign of its worker: it has died


@dataclass(frozen=True, slots=True)
class Upload:
    """Files on their way into the base; ``report`` is that of the ingest, as JSON."""

    id: str
    who: str
    created: datetime
    state: str
    internal: bool
    stage: str | None
    done: int
    total: int
    report: dict[str, Any] | None
    problem: str | None
    is_lost: bool

    @property
    def outcome(self) -> str:
        """How it stands, in one word: done, or some or none of the files, or its state."""
        if self.is_lost:
            return "lost"
        failed, files = self.failed, len(self.files)
        return self.state if not failed else "some" if failed < files else "none"

    @property
    def files(self) -> list[dict[str, Any]]:
        """What became of the files, as far as that is known."""
        return self.report["files"] if self.report else []

    @property
    def failed(self) -> int:
        """How many files were not taken in."""
        return sum(file["status"] == "failed" for file in self.files)

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it by itself."""
        return self.state in (DONE, STOPPED, FAILED) or self.is_lost


def new(connection: Connection, who: str, *, internal: bool) -> str:
    """Begin an upload; return its id."""
    upload_id = secrets.token_hex(8)
    row = {
        "id": upload_id,
        "who": who,
        "created": now(),
        "seen": now(),
        "state": WAITING,
        "internal": internal,
        "done": 0,
        "total": 0,
    }
    connection.execute(delete(uploads).where(uploads.c.created < now() - _KEPT))
    connection.execute(insert(uploads), row)
    return upload_id


def write(connection: Connection, upload_id: str, **values: Any) -> None:  # noqa: ANN401
    """Write down how far an upload is; its worker has given a sign."""
    own = update(uploads).where(uploads.c.id == upload_id)
    connection.execute(own.values(**values, seen=now()))


def stop(connection: Connection, upload_id: str) -> None:
    """Ask the worker of an upload to stop."""
    going = uploads.c.state.in_((WAITING, RUNNING))
    own = update(uploads).where(uploads.c.id == upload_id, going)
    connection.execute(own.values(state=STOPPING))


def find(connection: Connection, upload_id: str) -> Upload | None:
    """Return an upload, None where there is none of this id."""
    row = connection.execute(select(uploads).where(uploads.c.id == upload_id)).first()
    return None if row is None else _upload(row)


def newest(connection: Connection) -> Sequence[Upload]:
    """Return the newest uploads, the newest first."""
    query = select(uploads).order_by(uploads.c.created.desc()).limit(SHOWN)
    return [_upload(row) for row in connection.execute(query)]


def _upload(row: Any) -> Upload:  # noqa: ANN401
    going = row.state in (WAITING, RUNNING, STOPPING)
    return Upload(
        id=row.id,
        who=row.who,
        created=row.created,
        state=row.state,
        internal=row.internal,
        stage=row.stage,
        done=row.done,
        total=row.total,
        report=row.report,
        problem=row.problem,
        is_lost=going and now() > row.seen + _SILENT,
    )
