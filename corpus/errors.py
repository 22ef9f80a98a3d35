"""What can go wrong while a file is read."""


class CorpusError(Exception):
    """Base class of all errors of this package; its text is one sentence for the user."""


class UnreadableFileError(CorpusError):
    """The file is missing, may not be read, is empty, or is not text."""


class UnsupportedFormatError(CorpusError):
    """No reader knows this kind of file."""
