"""Search: passages in, ranked ids out. It knows nothing of what the texts are about."""

from indexer.encoder import Encoder, load_encoder
from indexer.errors import (
    DamagedIndexError,
    EncoderError,
    IndexerError,
    MismatchError,
    SaveError,
)
from indexer.index import Index
from indexer.lexical import LexicalIndex
from indexer.passage import Hit, Passage
from indexer.tokenizer import Tokenizer

__all__ = [
    "DamagedIndexError",
    "Encoder",
    "EncoderError",
    "Hit",
    "Index",
    "IndexerError",
    "LexicalIndex",
    "MismatchError",
    "Passage",
    "SaveError",
    "Tokenizer",
    "load_encoder",
]
