"""The pages of what is recognised are made of the tests' rows, and up to date."""

from __future__ import annotations

import pytest

from recognised import PAGES, ROOT


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_up_to_date(name: str) -> None:
    written = (ROOT / name).read_text(encoding="utf-8")
    assert written == PAGES[name](), "run: python tests/recognised.py"
