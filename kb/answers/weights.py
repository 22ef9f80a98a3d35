"""The learned weights of the ranking and of the gate; ``kb train`` writes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

PATH = Path(str(files("kb"))) / "data" / "weights.json"


@cache
def load() -> Mapping[str, tuple[float, ...]]:
    """Return the weights by name, each set in the order of its features."""
    data = json.loads(PATH.read_text(encoding="utf-8"))
    return {name: tuple(data[name].values()) for name in data if name != "about"}


def dot(name: str, features: tuple[float, ...]) -> float:
    """Return the weighted sum of ``features``.

    Raises:
        ValueError: there are more or fewer features than weights.
    """
    return sum(w * x for w, x in zip(load()[name], features, strict=True))
