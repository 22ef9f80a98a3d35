"""From files to what the base keeps of them; a file that fails never stops the others."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from functools import partial
from hashlib import file_digest
from pathlib import Path

import corpus
from corpus.document import Document, Metadata
from kb.base.corrections import Corrections, corrected
from kb.base.edits import Edits, applied
from kb.base.reading import FileReader, Here, Read, Reading, tool_version
from kb.base.records import Entry, Provenance
from kb.base.store import Store
from kb.errors import IngestError, UnknownDocumentError
from kb.facts import EXTRACTOR_VERSION, extract
from kb.model import FileReport

_log = logging.getLogger(__name__)


Progress = Callable[[str, int, int], None]
"""Told the stage (``read`` or ``embed``), how many are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file; ``entry`` is what has to be written, if anything."""

    report: FileReport
    entry: Entry | None = None


def find_files(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield the files named, and all within the folders named, in the order of their names.

    Within a folder, hidden files, the marks of open documents (``~$…``) and ``.toml`` files
    (which describe the file beside them) are left out. A path that does not exist, or a folder
    without files, comes through, for its reader to say so.
    """
    for path in paths:
        within = sorted(inner for inner in path.rglob("*") if _is_wanted(inner, path))
        yield from within or [path]


def _is_wanted(file: Path, folder: Path) -> bool:
    hidden = any(part.startswith((".", "~$")) for part in file.relative_to(folder).parts)
    return file.is_file() and not hidden and file.suffix.lower() != ".toml"


class Files:
    """Files on their way into a base, read as far as there is time; false when none is left."""

    def __init__(
        self,
        paths: Sequence[Path],
        progress: Progress | None = None,
        *,
        internal: bool = False,
        reader: FileReader | None = None,
    ) -> None:
        """Find the files named and those within folders; ``internal``: all of them are so."""
        self._internal = internal
        self._reader = reader or Here()
        self._rest = deque(find_files(paths))
        self._started: deque[Callable[[Store], Iterable[Outcome]]] = deque()
        self._total = len(self._rest)
        self._new: set[str] = set()
        self._progress = progress

    def __bool__(self) -> bool:
        return bool(self._rest or self._started)

    def read(self, store: Store, is_time: Callable[[], bool]) -> list[Outcome]:
        """Take in one file, and more until it is no longer time, in their order.

        The same text twice is unchanged the second time, and so is, unread, a file whose bytes
        the base has.
        """
        outcomes: list[Outcome] = []
        while self:
            self._start(store)
            outcomes += map(self._once, self._started.popleft()(store))
            if self._progress is not None:
                left = len(self._rest) + len(self._started)
                self._progress("read", self._total - left, self._total)
            if not is_time():
                break
        return outcomes

    def _start(self, store: Store) -> None:
        most = self._reader.most
        while self._rest and len(self._started) < most:
            self._started.append(self._begin(self._rest.popleft(), store))

    def _begin(self, path: Path, store: Store) -> Callable[[Store], Iterable[Outcome]]:
        known = _misnamed(path) or (None if self._internal else _unread(path, store))
        if known is not None:
            return lambda store: (known,)
        return partial(take_in, path, self._reader.start(path, internal=self._internal))

    def _once(self, outcome: Outcome) -> Outcome:
        if outcome.entry is None:
            return outcome
        if outcome.entry.document.id in self._new:
            return Outcome(replace(outcome.report, status="unchanged"))
        self._new.add(outcome.entry.document.id)
        return outcome


def _unread(path: Path, store: Store) -> Outcome | None:
    """Tell from a file's name and bytes alone that the base has it, None where it has to be read.

    What lies beside it (``.toml``) may say something new, so that it is read with that.
    """
    try:
        size = path.stat().st_size
        known = [] if path.with_suffix(".toml").exists() else store.files(path.name)
        file = next((own for own in reversed(known) if own.size == size), None)
        if file is None:
            return None
        with path.open("rb") as stream:
            if file_digest(stream, "sha256").hexdigest() != file.sha256:
                return None
    except (OSError, UnicodeEncodeError):
        return None  # its reader says why
    if (file.extractor, file.tool) != (EXTRACTOR_VERSION, tool_version()):
        return None
    own = (file.id, file.title, file.clauses)
    return Outcome(FileReport(str(path), "unchanged", *own, warnings=file.warnings))


def take_in(path: Path, read: Read, store: Store) -> Iterator[Outcome]:
    """Take in what ``read`` gives of a file, unless ``store`` has it as it is.

    Yields:
        One outcome; of an archive, one for each file in it.
    """
    for found in read():
        if isinstance(found, corpus.Failure):
            yield Outcome(FileReport(str(found.path), "failed", error=str(found.error)))
        else:
            yield _take_in(found, path, store)


def _take_in(found: Reading, path: Path, store: Store) -> Outcome:
    document, place = found.document, path.parent / found.document.source
    try:
        stored = _stored(store, document.id)
        if stored is not None:
            document = _merge(stored.document, document)
            said = store.edits().get(document.id, {})
            document = replace(document, metadata=applied(document.metadata, said))
            if document == stored.document and _is_current(stored.provenance):
                return Outcome(_report(place, "unchanged", document))
        facts = found.facts if document == found.document else None
        facts = extract(document) if facts is None else facts
        facts = corrected(document, facts, store.corrections().get(document.id, ()))
        entry = Entry(document, facts, _provenance(path))
    except Exception as error:
        _log.debug("%s could not be taken in", place, exc_info=True)
        reason = str(IngestError(_UNEXPECTED.format(path=place, error=repr(error))))
        return Outcome(FileReport(str(place), "failed", error=reason))
    return Outcome(_report(place, "added" if stored is None else "updated", document), entry)


def take_in_again(entry: Entry, edits: Edits, corrections: Corrections) -> Entry:
    """Cut a document's stored text into clauses and read its facts, both anew.

    What people have said of it, and the facts that they have put right, stay.
    """
    ours = replace(entry.provenance, extractor=EXTRACTOR_VERSION, tool=tool_version())
    document = corpus.resegment(entry.document)
    document = replace(document, metadata=applied(document.metadata, edits))
    return Entry(document, corrected(document, extract(document), corrections), ours)


_UNEXPECTED = (
    "{path}: 读取时程序出错（{error}），请把这个文件报告给维护者。"
    "The program failed on this file: please report it with the file."
)


def _misnamed(path: Path) -> Outcome | None:
    try:
        str(path).encode()
    except UnicodeEncodeError:
        reason = "文件名不是有效的文字，请重命名。The file's name is not valid text: rename it."
    else:
        if not path.is_dir():
            return None
        reason = "文件夹里没有文件。There are no files in this folder."
    return Outcome(FileReport(str(path), "failed", error=f"{path}: {reason}"))


def _stored(store: Store, document_id: str) -> Entry | None:
    try:
        return store.entry(document_id)
    except UnknownDocumentError:
        return None


def _merge(stored: Document, read: Document) -> Document:
    """The same text once more: what the new file says of it counts, where it says anything."""
    new, old = read.metadata, stored.metadata
    names = [field.name for field in fields(Metadata)]
    merged = Metadata(**{name: getattr(new, name) or getattr(old, name) for name in names})
    return replace(
        stored,
        metadata=merged,
        sections=read.sections,
        clauses=read.clauses,
        pages=read.pages or stored.pages,
        warnings=read.warnings,
    )


def _is_current(provenance: Provenance) -> bool:
    return (provenance.extractor, provenance.tool) == (EXTRACTOR_VERSION, tool_version())


def _provenance(path: Path) -> Provenance:
    return Provenance(
        size=path.stat().st_size,
        extractor=EXTRACTOR_VERSION,
        tool=tool_version(),
        ingested_at=datetime.now(UTC).replace(tzinfo=None),
    )


def _report(path: Path, status: str, document: Document) -> FileReport:
    return FileReport(
        str(path),
        status,
        document.id,
        document.title,
        clauses=len(document.clauses),
        warnings=document.warnings,
    )
