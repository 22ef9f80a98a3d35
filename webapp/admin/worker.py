"""Takes uploads into the base, one after the other, beside the answering of requests."""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue

from kb import KbError, KnowledgeBase
from kb.serialize import report_to_dict
from webapp.data import SiteData, uploads
from webapp.data.uploads import DONE, FAILED, RUNNING, STOPPED, STOPPING

FOLDER = "uploads"
_OFTEN = 0.5  # seconds between two writes of how far an upload is
_SIGN = 20.0  # seconds between two signs of life

_log = logging.getLogger(__name__)


class _StoppedError(Exception):
    """Somebody has asked the work to stop."""


class Worker:
    """Works in a thread of its own, begun with the first upload."""

    def __init__(self, base: KnowledgeBase, data: SiteData) -> None:
        """Take into ``base`` what is uploaded, and write into ``data`` how far it is."""
        self._base = base
        self._data = data
        self._waiting: SimpleQueue[str] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def folder(self, upload_id: str) -> Path:
        """Return where the files of an upload lie until they are taken in."""
        return self._data.folder / FOLDER / upload_id

    def begin(self, upload_id: str) -> None:
        """Take an upload in when those before it are done."""
        self._waiting.put(upload_id)
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="uploads", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while True:
            upload_id = self._waiting.get()
            try:
                self._take_in(upload_id)
            except Exception:
                _log.exception("the upload %s failed", upload_id)

    def _take_in(self, upload_id: str) -> None:
        folder = self.folder(upload_id)
        with self._data.begin() as connection:
            upload = uploads.find(connection, upload_id)
            if upload is None:
                return
            is_wanted = upload.state != STOPPING
            uploads.write(connection, upload_id, state=RUNNING if is_wanted else STOPPED)
        if not is_wanted:
            return
        state = FAILED
        values: dict[str, object] = {}
        try:
            with self._signs_of_life(upload_id):
                report = self._base.ingest(
                    [folder], progress=self._progress(upload_id), internal=upload.internal
                )
            state, values = DONE, {"report": _without(folder, report_to_dict(report))}
            shutil.rmtree(folder, ignore_errors=True)
        except _StoppedError:
            state = STOPPED
        except KbError as error:
            values = {"problem": str(error)}
        finally:
            with self._data.begin() as connection:
                uploads.write(connection, upload_id, state=state, **values)

    def _progress(self, upload_id: str) -> Callable[[str, int, int], None]:
        last = 0.0

        def show(stage: str, done: int, total: int) -> None:
            nonlocal last
            if time.monotonic() < last + _OFTEN:
                return
            last = time.monotonic()
            with self._data.begin() as connection:
                uploads.write(connection, upload_id, stage=stage, done=done, total=total)
                upload = uploads.find(connection, upload_id)
            if upload is None or upload.state == STOPPING:
                raise _StoppedError

        return show

    @contextmanager
    def _signs_of_life(self, upload_id: str) -> Iterator[None]:
        """Tell again and again that the work goes on: one scan may take minutes."""
        over = threading.Event()

        def tell() -> None:
            while not over.wait(_SIGN):
                with self._data.begin() as connection:
                    uploads.write(connection, upload_id)

        teller = threading.Thread(target=tell, daemon=True)
        teller.start()
        try:
            yield
        finally:
            over.set()
            teller.join()


def _without(folder: Path, report: dict[str, list[dict[str, object]]]) -> dict[str, object]:
    """Return the report with the files named as they were sent."""
    start = f"{folder}/"
    files = [
        {
            key: value.replace(start, "") if isinstance(value, str) else value
            for key, value in row.items()
        }
        for row in report["files"]
    ]
    return {"files": files}
