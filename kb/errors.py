"""What a caller of the knowledge base has to catch: one base class."""


class KbError(Exception):
    """Base class; its text is one sentence for the user: what is wrong and what to do."""


class IngestError(KbError):
    """A file could not be taken into the base."""


class StoreError(KbError):
    """The data folder or the database in it cannot be used."""


class IndexMismatchError(KbError):
    """The search index does not belong to this base, encoder or version."""


class QuestionError(KbError):
    """The question is empty or too long."""


class UnknownDocumentError(KbError):
    """No document has this id."""


class EditError(KbError):
    """What is said of a document is no such thing: an unknown field, a date that is none."""


class SessionError(KbError):
    """A training session cannot be read, or holds nothing."""


class ExportError(KbError):
    """A file cannot be made of what is laid out."""


class GoldError(KbError):
    """A gold file cannot be read."""
