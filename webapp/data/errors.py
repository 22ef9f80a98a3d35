"""What can be wrong with what is said of an account."""

from __future__ import annotations

from kb.errors import KbError


class AccountError(KbError):
    """A name, a password or a role that cannot be; the text says what is expected."""
