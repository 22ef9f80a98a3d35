"""An index in a folder: JSON and one npy file, under a manifest that tells whether all is sound.

manifest.json   format, tokenizer, encoder, dimension, counts, SHA-256 of the other files
passages.json   for each passage its id, group, terms, and the hashes of its content
vectors.npy     float32, a row for each embedded sentence; only with an encoder
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.errors import DamagedIndexError, MismatchError, SaveError

FORMAT = 1
"""Raise it whenever a file's meaning changes; an index of another format is refused."""

REBUILD = "run kb ingest --rebuild to build it anew"

_MANIFEST = "manifest.json"
_PASSAGES = "passages.json"
_VECTORS = "vectors.npy"


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index keeps of a passage.

    ``content`` is the hash of its heading and text, ``terms`` are theirs; ``sentences`` is how
    many it has, and ``keys`` are the hashes of what was embedded, one a vector: its sentences, or
    the whole text where it has none; empty without an encoder, and until it is embedded.
    """

    id: str
    group: str
    content: str
    terms: tuple[str, ...]
    sentences: int
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that an index is made of: what is saved and what is loaded."""

    tokenizer: str
    encoder: str | None
    entries: tuple[Entry, ...]
    matrix: NDArray[np.float32] | None

    @property
    def rows(self) -> int:
        """How many vectors the entries call for."""
        return sum(len(entry.keys) for entry in self.entries)


@dataclass(frozen=True, slots=True)
class _Manifest:
    format: int
    tokenizer: str
    encoder: str | None
    dimension: int
    passages: int
    vectors: int
    sha256: dict[str, str]


def save(snapshot: Snapshot, folder: Path) -> None:
    """Write ``snapshot`` into ``folder``, which must not exist; it appears complete or not at all.

    Raises:
        SaveError: the folder exists, or it cannot be written.
    """
    try:
        if folder.exists():
            raise SaveError(f"The search index cannot be saved: {folder} is already there.")
        with whole_folder(folder) as partial:
            _write(snapshot, partial)
    except OSError as error:
        reason = error.strerror or error
        raise SaveError(f"The search index cannot be saved in {folder}: {reason}.") from error


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """Let ``folder`` appear complete or not at all: the block fills another, which is renamed.

    Raises:
        OSError: it cannot be made.
    """
    partial = folder.with_name(f"{folder.name}.{os.getpid()}.partial")
    partial.mkdir(parents=True)
    try:
        yield partial
        partial.rename(folder)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    _sync(folder.parent)


def load(folder: Path) -> Snapshot:
    """Read the index in ``folder``; its vectors are memory-mapped.

    Raises:
        MismatchError: it was written in another format.
        DamagedIndexError: it is missing, incomplete, or changed since it was written.
    """
    with _damage(folder):
        if not (folder / _MANIFEST).is_file():
            raise DamagedIndexError(f"There is no search index in {folder}; {REBUILD}.")
        data = json.loads((folder / _MANIFEST).read_bytes())
        if data["format"] != FORMAT:
            raise MismatchError(
                f"The search index in {folder} has format {data['format']}, "
                f"this version reads format {FORMAT}; {REBUILD}."
            )
        manifest = _Manifest(**data)
        _verify_files(folder, manifest)
        entries = _read_entries(folder)
        matrix = None if manifest.encoder is None else _read_matrix(folder)
        snapshot = Snapshot(manifest.tokenizer, manifest.encoder, entries, matrix)
        _verify_counts(snapshot, manifest)
    return snapshot


def _write(snapshot: Snapshot, folder: Path) -> None:
    rows = [_to_row(entry) for entry in snapshot.entries]
    (folder / _PASSAGES).write_text(json.dumps(rows), encoding="utf-8")
    files = [_PASSAGES]
    if snapshot.matrix is not None:
        np.save(folder / _VECTORS, snapshot.matrix, allow_pickle=False)
        files.append(_VECTORS)
    manifest = _Manifest(
        format=FORMAT,
        tokenizer=snapshot.tokenizer,
        encoder=snapshot.encoder,
        dimension=0 if snapshot.matrix is None else snapshot.matrix.shape[1],
        passages=len(snapshot.entries),
        vectors=snapshot.rows,
        sha256={name: _digest(folder / name) for name in files},
    )
    (folder / _MANIFEST).write_text(json.dumps(asdict(manifest), indent=2), encoding="utf-8")
    for path in (*folder.iterdir(), folder):
        _sync(path)


def _to_row(entry: Entry) -> dict[str, Any]:
    # asdict would copy every one of millions of terms before they are joined.
    row = {field.name: getattr(entry, field.name) for field in fields(entry)}
    return {**row, "terms": " ".join(entry.terms)}


def _read_entries(folder: Path) -> tuple[Entry, ...]:
    rows: list[dict[str, Any]] = json.loads((folder / _PASSAGES).read_bytes())
    return tuple(
        Entry(**{**row, "terms": tuple(row["terms"].split()), "keys": tuple(row["keys"])})
        for row in rows
    )


def _read_matrix(folder: Path) -> NDArray[np.float32]:
    return np.asarray(np.load(folder / _VECTORS, mmap_mode="r", allow_pickle=False))


def _verify_files(folder: Path, manifest: _Manifest) -> None:
    expected = {_PASSAGES} if manifest.encoder is None else {_PASSAGES, _VECTORS}
    _require(set(manifest.sha256) == expected, "the manifest does not name its files")
    for name, digest in manifest.sha256.items():
        _require(_digest(folder / name) == digest, f"{name} was changed")


def _verify_counts(snapshot: Snapshot, manifest: _Manifest) -> None:
    entries, matrix = snapshot.entries, snapshot.matrix
    _require(len(entries) == manifest.passages, "the number of passages differs")
    _require(len({entry.id for entry in entries}) == len(entries), "an id occurs twice")
    _require(snapshot.rows == manifest.vectors, "the number of vectors differs")
    shape = (manifest.vectors, manifest.dimension)
    if matrix is None:
        _require(shape == (0, 0), "there should be vectors")
    else:
        _require(matrix.dtype == np.float32, "the vectors are not float32")
        _require(matrix.shape == shape, f"the vectors' shape is {matrix.shape}, not {shape}")


def _require(sound: bool, problem: str) -> None:
    if not sound:
        raise ValueError(problem)


@contextmanager
def _damage(folder: Path) -> Iterator[None]:
    """Turn whatever a damaged file makes the readers raise into one plain sentence."""
    try:
        yield
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise DamagedIndexError(
            f"The search index in {folder} is damaged ({error}); {REBUILD}."
        ) from error


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    """Bring a file, or the names in a folder, to the disk; Windows has no call for a folder."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
