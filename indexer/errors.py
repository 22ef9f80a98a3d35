"""What can go wrong with an index or an encoder: one base class."""


class IndexerError(Exception):
    """Base class of all errors of this package; its text is one sentence for the user."""


class MismatchError(IndexerError):
    """The index is sound, but was built with another version, tokenizer or encoder."""


class DamagedIndexError(IndexerError):
    """The index is missing, incomplete or changed since it was written."""


class SaveError(IndexerError):
    """The index could not be written."""


class EncoderError(IndexerError):
    """The encoder that was asked for cannot be used."""
