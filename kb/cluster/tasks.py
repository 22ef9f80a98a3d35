"""What runs on the nodes: reading a file, embedding sentences. They need the same program there."""

from __future__ import annotations

import logging
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NoReturn

import corpus
from kb.base.reading import Found, Reading, marked, tool_version
from kb.errors import KbError
from kb.facts import EXTRACTOR_VERSION, extract

if TYPE_CHECKING:
    from indexer import Encoder
    from indexer.encoder import Vectors

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Program:
    """What has to be the same everywhere for the results to be: the versions of what reads."""

    tool: str
    extractor: int

    @classmethod
    def here(cls) -> Program:
        """Return that of this process."""
        return cls(tool_version(), EXTRACTOR_VERSION)

    def require(self) -> None:
        """Check that this process has the same.

        Raises:
            KbError: it has not.
        """
        if (own := Program.here()) != self:
            _refuse("policy-kb", f"{own.tool} ({own.extractor})", f"{self.tool} ({self.extractor})")


def read(file: corpus.File, program: Program, internal: bool) -> list[Found]:
    """Return the documents of a file with their facts, or why there are none."""
    program.require()
    return [
        found if isinstance(found, corpus.Failure) else _with_facts(marked(found, internal))
        for found in corpus.documents_in(file)
    ]


def embed(texts: Sequence[str], program: Program, choice: str, name: str) -> Vectors:
    """Return the vectors of passages by the encoder of that choice, which must have that name."""
    program.require()
    encoder = _encoder(choice)
    if encoder is None or encoder.name != name:
        _refuse("语义模型 encoder", encoder.name if encoder else "none", name)
    return encoder.encode(texts)


def _with_facts(document: corpus.Document) -> Reading:
    try:
        return Reading(document, extract(document))
    except Exception:  # they are read again where the file is taken in, which reports it
        _log.debug("the facts of %s could not be read", document.source, exc_info=True)
        return Reading(document)


@lru_cache(1)
def _encoder(choice: str) -> Encoder | None:
    from indexer import load_encoder

    return load_encoder(choice)


def _refuse(what: str, theirs: str, ours: str) -> NoReturn:
    node = socket.gethostname()
    raise KbError(
        f"节点 {node} 的 {what} 是 {theirs}，这台计算机是 {ours}；请在所有节点安装同样的版本。"
        f"The node {node} has {what} {theirs}, this computer {ours}: install the same on all nodes."
    )
