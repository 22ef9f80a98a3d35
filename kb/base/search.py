"""The search index of a data folder, with its tokenizer and encoder, each loaded when needed."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypedDict, Unpack

from kb.errors import IndexMismatchError, KbError, StoreError

if TYPE_CHECKING:
    from corpus.document import Document
    from indexer import Encoder, Hit, Index, Passage, Tokenizer
    from indexer.building import Rows
    from kb.base.home import Home
    from kb.base.store import Store, Within

LoadEncoder = Callable[[str], "Encoder | None"]

_MISMATCH = "检索索引是用别的模型、词表或版本建立的，请运行 kb ingest --rebuild 重建。"
_DAMAGED = "检索索引缺失或已损坏，请运行 kb ingest --rebuild 重建。"
_UNSAVED = "检索索引无法写入，请检查数据文件夹的权限和剩余空间。"
_NO_ENCODER = "指定的语义模型不能使用，请检查 --encoder。"


class Pace(TypedDict):
    """Who is told how much is embedded, and who tells whether there is time for more."""

    progress: Callable[[int, int], None] | None
    is_time: Callable[[], bool]


class SearchIndex(Protocol):
    """What finds clauses for a question: :class:`indexer.Index` describes it."""

    def __len__(self) -> int: ...

    @property
    def encoder_name(self) -> str | None:
        """The name of the encoder that made its vectors, None where it has none."""

    @property
    def pending(self) -> int:
        """How many passages wait for their vectors."""

    @property
    def tokenizer(self) -> Tokenizer:
        """What cuts passages and questions into terms."""

    @property
    def vocabulary(self) -> Collection[str]:
        """All terms that occur in any passage."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all passages, in order."""

    def vectors(self) -> Rows:
        """Return all vectors by the hashes of what was embedded."""

    def fits(self, encoder: Encoder | None) -> bool:
        """Tell whether it can be searched with ``encoder``."""

    def updated(
        self,
        encoder: Encoder | None,
        passages: Sequence[Passage] = (),
        removed: Collection[str] = (),
        *,
        waiting: Callable[[str], Sequence[Passage]] | None = None,
        progress: Callable[[int, int], None] | None = None,
        is_time: Callable[[], bool] = lambda: True,
    ) -> SearchIndex:
        """Return an index with other passages of some groups."""

    def search(
        self,
        query: str,
        *,
        words: str | None = None,
        limit: int = 10,
        groups: Collection[str] | None = None,
        also: Collection[str] = (),
    ) -> list[Hit]:
        """Return the passages that answer ``query`` best, the best first."""


class Search:
    """Builds and loads the indexes of one data folder.

    The encoder is named by a choice (``auto``, ``none``, a model's name or folder); the one
    loaded last stays in memory.
    """

    def __init__(
        self, home: Home, chosen: str | None = None, load: LoadEncoder | None = None
    ) -> None:
        """Use the folder ``home``.

        Args:
            home: where the index is.
            chosen: the user's own choice of an encoder, if any.
            load: loads it; :func:`indexer.load_encoder` where it is None.
        """
        self._home = home
        self.chosen = chosen
        self._load = load
        self._encoder: tuple[str, Encoder | None] | None = None
        self._loaded: tuple[int, str, Index] | None = None
        self._loading = threading.Lock()

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """The tokenizer, which keeps the names of organisations in one piece."""
        from indexer import Tokenizer
        from kb.organisations.directory import Directory

        cache = self._home.cache if self._home.root.is_dir() else None
        return Tokenizer(Directory.load().names(), cache)

    def choice(self, store: Store) -> str:
        """Return the user's choice, else that of the base, else that of ``KB_ENCODER``.

        A folder is named from the root, as the base is asked from other folders later.
        """
        chosen = self.chosen or store.setting("encoder") or os.environ.get("KB_ENCODER") or "auto"
        named = chosen in ("auto", "none") or not Path(chosen).is_dir()
        return chosen if named else str(Path(chosen).resolve())

    def encoder(self, choice: str) -> Encoder | None:
        """Return the encoder of that choice, None where search goes by words alone.

        Raises:
            KbError: the encoder cannot be used; the text says what to install.
        """
        if self._encoder is None or self._encoder[0] != choice:
            from indexer import load_encoder

            with plain_errors():
                self._encoder = (choice, (self._load or load_encoder)(choice))
        return self._encoder[1]

    def empty(self) -> SearchIndex:
        """Return the index of a base without documents."""
        from indexer import Index

        return Index.build((), self.tokenizer, None)

    def load(self, store: Store, generation: int, choice: str) -> SearchIndex:
        """Return the index of the generation that ``store`` reads; the last one stays in memory.

        Raises:
            IndexMismatchError: it was built with another encoder, tokenizer or version.
            StoreError: it is missing or damaged.
        """
        from indexer import Index

        with self._loading, plain_errors():
            if self._loaded is None or self._loaded[:2] != (generation, choice):
                folder = self._home.index(generation)
                index = Index.load(folder, self.tokenizer, self.encoder(choice))
                self._loaded = generation, choice, index
            return self._loaded[2]

    def require_encoder(self, index: SearchIndex | None, choice: str) -> None:
        """Refuse to mix encoders: to embed all anew may take hours, so a person has to say so.

        Raises:
            IndexMismatchError: ``index``, if it holds anything, was built with another encoder.
        """
        if not index:
            return
        encoder = self.encoder(choice)
        used, built = encoder and encoder.name, index.encoder_name
        if used != built:
            raise IndexMismatchError(
                f"{_MISMATCH}The search index was built with {built or 'no encoder'}, "
                f"and {used or 'no encoder'} is in use; run kb ingest --rebuild to build it anew."
            )

    def fits(self, index: SearchIndex | None, choice: str) -> bool:
        """Tell whether an index that was salvaged can be searched as things are now."""
        return index is not None and index.fits(self.encoder(choice))

    def is_of(self, index: SearchIndex, choice: str) -> bool:
        """Tell whether an index was built with this encoder, or without one, and this tokenizer."""
        encoder = self.encoder(choice)
        return index.fits(encoder) and index.encoder_name == (encoder and encoder.name)

    def salvage(self, store: Store, generation: int) -> SearchIndex | None:
        """Return the index of a generation to build a new one from, None where there is none."""
        from indexer import Index

        return Index.salvage(self._home.index(generation), self.tokenizer)

    def build(
        self,
        store: Store,
        choice: str,
        documents: Iterable[Document],
        previous: SearchIndex | None,
        progress: Callable[[int, int], None] | None,
        is_time: Callable[[], bool],
    ) -> SearchIndex:
        """Build an index of all documents; what ``previous`` embedded is used again.

        What there is no time to embed is found by its words until it is.
        """
        from kb.base.passages import passages

        with plain_errors(), store.reading():
            return self._built(
                store,
                [passage for document in documents for passage in passages(document)],
                self.encoder(choice),
                previous,
                progress=progress,
                is_time=is_time,
            )

    def _built(
        self,
        store: Store,
        passages: Sequence[Passage],
        encoder: Encoder | None,
        previous: SearchIndex | None,
        **pace: Unpack[Pace],
    ) -> SearchIndex:
        from indexer import Index

        known = previous
        if known is not None and not isinstance(known, Index):  # that of a database
            known = Index.holding(known.vectors(), known.encoder_name, self.tokenizer)
        return Index.build(passages, self.tokenizer, encoder, previous=known, **pace)

    def update(
        self,
        store: Store,
        choice: str,
        previous: SearchIndex,
        documents: Iterable[Document],
        removed: Collection[str],
        progress: Callable[[int, int], None] | None,
        is_time: Callable[[], bool],
    ) -> SearchIndex:
        """Return ``previous``, which fits, with some documents new or changed and others gone.

        Where there is time left, what waits for its vectors gets them.
        """
        from kb.base.passages import passages

        with plain_errors(), store.reading() as generation:
            return self._reopened(store, generation, previous).updated(
                self.encoder(choice),
                [passage for document in documents for passage in passages(document)],
                removed,
                waiting=lambda document_id: passages(store.document(document_id)),
                progress=progress,
                is_time=is_time,
            )

    def _reopened(self, store: Store, generation: int, index: SearchIndex) -> SearchIndex:
        """Return the index of a generation as ``store`` sees it."""
        return index

    def save(self, index: SearchIndex, generation: int) -> Within | None:
        """Save the index of a generation.

        Returns:
            What has still to be done within the transaction that writes the generation.

        Raises:
            StoreError: the folder cannot be written.
        """
        from indexer import Index

        with plain_errors():
            assert isinstance(index, Index)
            index.save(self._home.index(generation))
        return None


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn the indexer's errors within the block into the base's own."""
    from indexer.errors import DamagedIndexError, IndexerError, MismatchError, SaveError

    try:
        yield
    except MismatchError as error:
        raise IndexMismatchError(f"{_MISMATCH}{error}") from error
    except DamagedIndexError as error:
        raise StoreError(f"{_DAMAGED}{error}") from error
    except SaveError as error:
        raise StoreError(f"{_UNSAVED}{error}") from error
    except IndexerError as error:
        raise KbError(f"{_NO_ENCODER}{error}") from error
