"""What the forms of the managing pages share: that none undoes what it has not seen."""

from __future__ import annotations

import hashlib
import json

from flask import flash, request

from kb import EditError
from kb.model import Language
from webapp.languages import current, translate

STAMP = "made_from"  # the field that tells what a form was made from
_BYTES = 12


class StaleFormError(Exception):
    """Somebody else has changed what a form was made from."""


def stamp(shown: object) -> str:
    """Return a digest of what a form shows, made of what JSON can hold."""
    text = json.dumps(shown, ensure_ascii=False, sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=_BYTES).hexdigest()


def is_stale(known: object) -> bool:
    """Tell whether the form that was sent was made from something else than what is known now."""
    made_from = request.form.get(STAMP)
    return made_from is not None and made_from != stamp(known)


def refuse_stale(known: object) -> None:
    """Raise StaleFormError where the form was made from something else than is known now."""
    if is_stale(known):
        raise StaleFormError


def confirm() -> None:
    """Let the next page say that what was sent is kept."""
    flash(translate("manage.saved"))


def in_language(error: EditError) -> str:
    """Return the sentence of an error in the language of the page."""
    chinese, _, english = str(error).partition("。")
    return english if current() is Language.ENGLISH and english else f"{chinese}。"
