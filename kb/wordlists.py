"""The lists in ``data`` that people edit: each a JSON file that names its source."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def read(name: str) -> Mapping[str, Any]:
    """Return the whole of ``data/<name>.json``."""
    text = (files("kb") / "data" / f"{name}.json").read_text(encoding="utf-8")
    data: Mapping[str, Any] = json.loads(text)
    return data


def load(name: str, key: str) -> Mapping[str, Any]:
    """Return the list under ``key`` of ``data/<name>.json``."""
    listed: Mapping[str, Any] = read(name)[key]
    return listed


def places() -> Mapping[str, str]:
    """Return the English names of provinces and prefectures by their Chinese ones."""
    return load("places", "places")
