"""Watching folders: which files are new, changed or gone, once they have come to rest.

The folders are looked at every few seconds. Messages from the operating system would come
sooner, but not at all from a network drive, where an office keeps its documents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kb.base.ingest import find_files

_UNFINISHED = (".crdownload", ".download", ".part", ".partial", ".tmp")

_State = tuple[int, int]  # time of change in nanoseconds, and size


@dataclass(frozen=True, slots=True)
class Batch:
    """Files to take in, and files that are no longer there."""

    ready: tuple[Path, ...]
    gone: tuple[Path, ...]


def watch(folders: Sequence[Path], wait: Callable[[], bool]) -> Iterator[Batch]:
    """Yield what has changed in ``folders``; at first, all that is there.

    A file is ready when two looks in a row find it the same, so that none is read while it is
    being copied. It is yielded again only when it changes, whatever became of it.

    Args:
        folders: files and folders; of one that is not there, such as a network drive for a
            while, nothing is gone.
        wait: called between two looks; false ends the watch.
    """
    taken: dict[Path, _State] = {}
    before: dict[Path, _State] = {}
    while True:
        now = _look(folders, before)
        ready = tuple(
            path
            for path, state in now.items()
            if before.get(path) == state and taken.get(path) != state
        )
        gone = tuple(path for path in taken if path not in now)
        if ready or gone:
            yield Batch(ready, gone)
        taken = {path: state for path, state in taken.items() if path in now}
        taken |= {path: now[path] for path in ready}
        before = now
        if not wait():
            return


def _look(folders: Sequence[Path], before: Mapping[Path, _State]) -> dict[Path, _State]:
    away = [folder for folder in folders if not folder.exists()]
    found = {
        path: state
        for path, state in before.items()
        if any(path.is_relative_to(folder) for folder in away)
    }
    for path in find_files([folder for folder in folders if folder not in away]):
        if path.is_file() and path.suffix.lower() not in _UNFINISHED and (state := _state(path)):
            found[path] = state
    return found


def _state(path: Path) -> _State | None:
    """Return when a file and what describes it (``.toml``) changed; None where it has just gone."""
    beside = path.with_suffix(".toml")
    try:
        of_file = path.stat()
        described = beside.stat().st_mtime_ns if beside.is_file() else 0
    except OSError:
        return None
    return max(of_file.st_mtime_ns, described), of_file.st_size
