"""An index in a folder: its segments, under a manifest that tells whether all is sound.

manifest.json              format, tokenizer, encoder, and what each segment must be like
<segment>/passages.arrays  ids, groups, postings and hashes of the passages as arrays
<segment>/vectors.npy      float32, a row for each embedded sentence; only with an encoder

All is mapped into memory, so that to open an index takes as long whether it is large or small. A
segment never changes: the next index of a base has it as hard links to the same files (as copies,
where the system has no such links), and every folder is complete in itself.

What a cut-off or a copy does to a file shows in its size, and the manifest has a hash of itself.
Files up to ``WHOLE`` bytes are hashed whole when they are opened; of larger ones ``BLOCKS`` blocks,
spread evenly, since to read gigabytes would take longer than a person waits. ``verify`` reads all.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer import arrays
from indexer.errors import DamagedIndexError, MismatchError, SaveError
from indexer.segment import Segment

FORMAT = 2
"""Raise it whenever a file's meaning changes; an index of another format is refused."""

REBUILD = "run kb ingest --rebuild to build it anew"
WHOLE = 1 << 24  # bytes
BLOCKS, BLOCK = 64, 4096  # how many, and bytes

_MANIFEST = "manifest.json"
_PASSAGES = "passages.arrays"
_VECTORS = "vectors.npy"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that an index is made of: what is saved and what is loaded.

    ``dimension`` is that of the vectors, 0 where there are none; ``terms`` is how many different
    terms the segments have.
    """

    tokenizer: str
    encoder: str | None
    dimension: int
    terms: int
    segments: tuple[Segment, ...]

    @property
    def passages(self) -> int:
        """How many passages count."""
        return sum(segment.passages for segment in self.segments)


@dataclass(frozen=True, slots=True)
class _File:
    size: int
    sha256: str  # of all of it
    sample: str  # SHA-256 of its blocks


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    passages: int
    vectors: int
    gone: list[int]
    files: dict[str, _File]


@dataclass(frozen=True, slots=True)
class _Manifest:
    format: int
    tokenizer: str
    encoder: str | None
    dimension: int
    terms: int
    segments: list[_Part]


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
    """Map the index in ``folder``.

    Raises:
        MismatchError: it was written in another format.
        DamagedIndexError: it is missing, incomplete, or changed since it was written.
    """
    with _damage(folder):
        manifest = _read_manifest(folder)
        segments = tuple(_read_segment(folder, part, manifest) for part in manifest.segments)
    return Snapshot(
        manifest.tokenizer, manifest.encoder, manifest.dimension, manifest.terms, segments
    )


def verify(folder: Path) -> None:
    """Read every byte of the index in ``folder`` and compare it with what was written.

    Raises:
        MismatchError: it was written in another format.
        DamagedIndexError: it is missing, incomplete, or changed since it was written.
    """
    with _damage(folder):
        for part in _read_manifest(folder).segments:
            for name, file in part.files.items():
                digest = _digest(folder / part.name / name)
                _require(digest == file.sha256, f"{name} was changed")


def _write(snapshot: Snapshot, folder: Path) -> None:
    parts = [_write_segment(segment, folder) for segment in snapshot.segments]
    manifest = _Manifest(
        FORMAT, snapshot.tokenizer, snapshot.encoder, snapshot.dimension, snapshot.terms, parts
    )
    rows = asdict(manifest)
    text = json.dumps({**rows, "sha256": _digest_of(rows)}, indent=1)
    (folder / _MANIFEST).write_text(text, encoding="utf-8")
    for path in (folder / _MANIFEST, folder):
        _sync(path)


def _write_segment(segment: Segment, folder: Path) -> _Part:
    if segment.folder is not None:
        name = segment.folder.name
        _link(segment.folder, folder / name)
        files = _known_files(segment.folder)
    else:
        new = folder / "new"
        new.mkdir()
        arrays.save(new / _PASSAGES, segment.arrays())
        if segment.matrix is not None:
            np.save(new / _VECTORS, segment.matrix, allow_pickle=False)
        files = {path.name: _file(path) for path in sorted(new.iterdir())}
        for path in (*new.iterdir(), new):
            _sync(path)
        name = files[_PASSAGES].sha256[:16]
        new.rename(folder / name)
    return _Part(name, segment.size, segment.rows, list(segment.gone), files)


def _link(source: Path, target: Path) -> None:
    target.mkdir()
    for path in source.iterdir():
        try:
            os.link(path, target / path.name)
        except OSError:  # the file system has no hard links
            shutil.copy2(path, target / path.name)
            _sync(target / path.name)
    _sync(target)


def _known_files(segment: Path) -> dict[str, _File]:
    """Return what the manifest above a saved segment says of its files."""
    parts = _read_manifest(segment.parent).segments
    return next(part.files for part in parts if part.name == segment.name)


def _read_manifest(folder: Path) -> _Manifest:
    if not (folder / _MANIFEST).is_file():
        raise DamagedIndexError(f"There is no search index in {folder}; {REBUILD}.")
    rows: dict[str, Any] = json.loads((folder / _MANIFEST).read_bytes())
    if rows["format"] != FORMAT:
        raise MismatchError(
            f"The search index in {folder} has format {rows['format']}, "
            f"this version reads format {FORMAT}; {REBUILD}."
        )
    _require(rows.pop("sha256") == _digest_of(rows), "the manifest was changed")
    return _Manifest(**{**rows, "segments": [_read_part(row) for row in rows["segments"]]})


def _read_part(row: Mapping[str, Any]) -> _Part:
    return _Part(**{**row, "files": {name: _File(**own) for name, own in row["files"].items()}})


def _read_segment(folder: Path, part: _Part, manifest: _Manifest) -> Segment:
    own = folder / part.name
    has_vectors = manifest.encoder is not None
    expected = {_PASSAGES, _VECTORS} if has_vectors else {_PASSAGES}
    _require(set(part.files) == expected, "the manifest does not name its files")
    for name, file in part.files.items():
        _verify(own / name, file)
    matrix = _read_matrix(own) if has_vectors else None
    segment = Segment.read(arrays.load(own / _PASSAGES), matrix, own)
    _require(segment.size == part.passages, "the number of passages differs")
    _require(segment.rows == part.vectors, "the number of vectors differs")
    if matrix is not None and part.vectors:
        shape = (part.vectors, manifest.dimension)
        _require(matrix.dtype == np.float32, "the vectors are not float32")
        _require(matrix.shape == shape, f"the vectors' shape is {matrix.shape}, not {shape}")
    return segment.with_gone(part.gone)


def _read_matrix(folder: Path) -> NDArray[np.float32]:
    return np.asarray(np.load(folder / _VECTORS, mmap_mode="r", allow_pickle=False))


def _verify(path: Path, file: _File) -> None:
    size = path.stat().st_size
    is_sound = size == file.size and (
        _digest(path) == file.sha256 if size <= WHOLE else _sample(path) == file.sample
    )
    _require(is_sound, f"{path.name} was changed")


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


def _file(path: Path) -> _File:
    return _File(path.stat().st_size, _digest(path), _sample(path))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sample(path: Path) -> str:
    """Hash blocks from the first to the last."""
    digest, last = hashlib.sha256(), max(path.stat().st_size - BLOCK, 0)
    with path.open("rb") as file:
        for number in range(BLOCKS):
            file.seek(last * number // (BLOCKS - 1))
            digest.update(file.read(BLOCK))
    return digest.hexdigest()


def _digest_of(rows: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()


def _sync(path: Path) -> None:
    """Bring a file, or the names in a folder, to the disk; Windows has no call for a folder."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
