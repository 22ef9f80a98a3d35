"""Real documents in many styles: facts against hand-made gold, and the articles of 611 laws."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import corpus
from corpus.numbering import Style, parse_label, parse_number
from kb.evaluation.facts import score_by_phrase
from kb.facts import extract

# F1 of responsibilities, recall of deadlines and targets; they only rise.
FLOORS = {
    "bj-": (0.98, 0.85, 1.0),
    "bt-": (1.0, 1.0, 0.76),
    "s006-": (1.0, 1.0, 1.0),
    "sc07-": (0.97, 1.0, 1.0),
    "sc34-": (1.0, 1.0, 1.0),
    "sc39-": (0.93, 0.66, 1.0),
    "st-": (0.71, 1.0, 1.0),
}


@pytest.mark.parametrize("prefix", FLOORS)
def test_facts(shared: Path, prefix: str) -> None:
    (gold,) = (shared / "gold").glob(f"{prefix}*.gold.json")
    rows = json.loads(gold.read_text(encoding="utf-8"))
    document = corpus.read(shared / "corpus" / rows["file"])
    scores, faults = score_by_phrase(document, extract(document), rows)
    measured = {score.measure: score for score in scores}
    responsibilities, deadlines, targets = FLOORS[prefix]
    assert measured["responsibilities"].f1 >= responsibilities, faults
    assert measured["deadlines"].recall >= deadlines, faults
    assert measured["targets"].recall >= targets, faults


ARTICLE = re.compile(
    r"^第([〇零一二三四五六七八九十百千]+)条(?:之[一二三四五六七八九十]+)?[ 　]", re.M
)
# The source prints the 128th article of this law without the space behind its number.
UNSPACED = {"刑事诉讼法(2018-10-26).md": 128}


def test_every_article_of_every_law_is_a_clause(shared: Path) -> None:
    laws = sorted((shared / "laws").glob("*/*.md"))
    assert len(laws) > 600
    articles = 0
    for path in laws:
        law = corpus.read(path)
        printed = [parse_number(number) for number in ARTICLE.findall(law.text)]
        found = [number for number in _articles(law) if number != UNSPACED.get(path.name)]
        articles += len(printed)
        assert found == [n for n in printed if n != UNSPACED.get(path.name)], path.name
    assert articles > 34_500


def _articles(law: corpus.Document) -> list[int]:
    labels = [parse_label(law.text, c.path[-1].start) for c in law.clauses if c.path]
    return [label.number for label in labels if label and label.style is Style.ARTICLE]
