"""Real documents in many styles: facts against hand-made gold, and the articles of 611 laws."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate, pairwise
from pathlib import Path

import pytest

import corpus
from corpus.head import FRONT_MATTER
from corpus.numbering import Style, parse_label, parse_number
from kb.evaluation.facts import score_by_phrase
from kb.facts import extract

# F1 of responsibilities, recall of deadlines and targets; they only rise.
FLOORS = {
    "bj-": (1.0, 1.0, 1.0),
    "bt-": (1.0, 1.0, 1.0),
    "s006-": (1.0, 1.0, 1.0),
    "sc07-": (0.99, 1.0, 1.0),
    "sc34-": (1.0, 1.0, 1.0),
    "sc39-": (0.97, 1.0, 1.0),
    "st-": (1.0, 1.0, 1.0),
}
# F1 of responsibilities in our own gold on further documents, prose included.
OWN_FLOORS = {"c077": 0.96, "cd": 1.0, "s041": 1.0, "s048": 1.0, "sy": 0.95, "zt": 0.99}
GOLDEN = Path(__file__).parent / "golden"


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


@pytest.mark.parametrize("name", OWN_FLOORS)
def test_responsibilities_of_further_documents(shared: Path, name: str) -> None:
    rows = json.loads((GOLDEN / f"{name}.gold.json").read_text(encoding="utf-8"))
    document = corpus.read(shared / "corpus" / rows["file"])
    scores, faults = score_by_phrase(document, extract(document), rows)
    assert scores[0].f1 >= OWN_FLOORS[name], faults


ARTICLE = re.compile(
    r"^第([〇零一二三四五六七八九十百千]+)条(?:之([一二三四五六七八九十]+))?[ 　]", re.M
)
Article = tuple[int, int]  # (10, 1) is 第十条之一
# The source prints the 128th article of this law without the space behind its number.
UNSPACED = {"刑事诉讼法(2018-10-26).md": (128, 0)}
# Where the numbers of a source do not follow each other: the articles before and behind the gap.
GAPS = {
    # Articles 31, 51 and 54 are missing.
    "彭水苗族土家族自治县城乡建设管理条例(2013-05-31).md": [((30, 0), (32, 0)), ((50, 0), (52, 0))],
    "农民专业合作社法(2017-12-27).md": [((53, 0), (55, 0))],
    # Amendments go on from those before; 52 quotes the new article 123 of the constitution.
    "宪法修正案（1993年）.md": [((0, 0), (3, 0))],
    "宪法修正案（1999年）.md": [((0, 0), (12, 0))],
    "宪法修正案（2004年）.md": [((0, 0), (18, 0))],
    "宪法修正案（2018年）.md": [((0, 0), (32, 0)), ((52, 0), (123, 0))],
    # The parts of the civil code are a file each.
    "物权编.md": [((0, 0), (205, 0))],
    "合同编.md": [((0, 0), (463, 0))],
    "人格权编.md": [((0, 0), (989, 0))],
    "婚姻家庭编.md": [((0, 0), (1040, 0))],
    "继承编.md": [((0, 0), (1119, 0))],
    "侵权责任编.md": [((0, 0), (1164, 0))],
    "附则.md": [((0, 0), (1259, 0))],
}
LONGEST_ARTICLE = 1_419  # characters: 机动车登记规定(2021-12-17), article 89


@pytest.fixture(scope="module")
def laws(shared: Path) -> dict[str, corpus.Document]:
    paths = sorted((shared / "laws").glob("*/*.md"))
    assert len(paths) > 600
    return {f"{path.parent.name}/{path.name}": corpus.read(path) for path in paths}


def test_every_article_of_every_law_is_a_clause(laws: dict[str, corpus.Document]) -> None:
    articles = 0
    for name, law in laws.items():
        unspaced = UNSPACED.get(Path(name).name)
        printed = [a for a in _printed(law.text) if a != unspaced]
        assert [article for article in _articles(law) if article != unspaced] == printed, name
        articles += len(printed)
    assert articles > 34_500


def test_numbers_of_articles_have_the_gaps_of_their_sources(
    laws: dict[str, corpus.Document],
) -> None:
    found = {Path(name).name: _gaps(_articles(law)) for name, law in laws.items()}
    assert {name: gaps for name, gaps in found.items() if gaps} == GAPS


def test_no_clause_of_a_law_is_longer_than_the_longest_article(
    laws: dict[str, corpus.Document],
) -> None:
    assert max(len(c.span) for law in laws.values() for c in law.clauses) <= LONGEST_ARTICLE


def _printed(text: str) -> list[Article]:
    """Read the articles by their lines alone, independently of the outline."""
    found = ARTICLE.findall(text)
    return [(parse_number(number), parse_number(second or "零")) for number, second in found]


def _articles(law: corpus.Document) -> list[Article]:
    labels = [parse_label(law.text, c.path[-1].start) for c in law.clauses if c.path]
    return [(x.number, x.insertion) for x in labels if x and x.style is Style.ARTICLE]


def _gaps(articles: list[Article]) -> list[tuple[Article, Article]]:
    return [
        (one, two)
        for one, two in pairwise([(0, 0), *articles])
        if two not in ((one[0] + 1, 0), (one[0], one[1] + 1))
    ]


# Shares of clauses that stay the same; they only rise. The rest: a heading that exactly fills
# its line; paragraphs of a long clause, a table and a heading that nothing tells from its text.
WRAPPED, UNBROKEN = 0.99, {"": 0.91, " ": 0.98, "　　": 0.98}


def test_wrapped_documents_have_the_same_clauses(shared: Path, tmp_path: Path) -> None:
    shares = []
    for original in _documents(shared, tmp_path):
        whole = Counter(_squeezed(original))
        for width in (30, 34, 38, 45):
            document = _read(_wrapped(original.text, width), tmp_path)
            cut = Counter(_squeezed(document))
            shares.append(2 * (whole & cut).total() / (whole.total() + cut.total()))
    assert sum(shares) / len(shares) >= WRAPPED


@pytest.mark.parametrize("join", UNBROKEN, ids=["nothing", "one space", "indents"])
def test_documents_without_line_breaks_begin_the_same_clauses(
    shared: Path, tmp_path: Path, join: str
) -> None:
    shares = []
    for original in _documents(shared, tmp_path):
        lines = (line.strip() for line in original.text.split("\n"))
        unbroken = _read(join.join(line for line in lines if line), tmp_path)
        one, two = _starts(original), _starts(unbroken)
        shares.append(2 * len(one & two) / (len(one) + len(two)))
    assert sum(shares) / len(shares) >= UNBROKEN[join]


def _documents(shared: Path, folder: Path) -> Iterator[corpus.Document]:
    for path in sorted((shared / "corpus").iterdir()):
        text = corpus.read(path).text
        yield _read(text[front.end() :] if (front := FRONT_MATTER.match(text)) else text, folder)


def _read(text: str, folder: Path) -> corpus.Document:
    (folder / "a.txt").write_text(text, encoding="utf-8")
    return corpus.read(folder / "a.txt")


def _wrapped(text: str, width: int) -> str:
    lines: list[str] = []
    for line in text.split("\n"):
        row = "|" in line or not line.strip()
        lines += [line] if row else [line[i : i + width] for i in range(0, len(line), width)]
    return "\n".join(lines)


def _squeezed(document: corpus.Document) -> list[str]:
    return ["".join(clause.span.of(document.text).split()) for clause in document.clauses]


def _starts(document: corpus.Document) -> set[int]:
    """Return where the clauses begin, white space not counted."""
    places = list(accumulate((not char.isspace() for char in document.text), initial=0))
    return {places[clause.span.start] for clause in document.clauses}
