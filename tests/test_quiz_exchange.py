"""A quiz for other programs, GIFT and QTI: an importer reads what was asked."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from lxml import etree
from onyx2moodle.classifier import classify
from onyx2moodle.parser import AssessmentItem, parse_item

from gift_reader import by_moodle
from kb.exports.quiz_wording import grounds, letter
from kb.quiz.model import Form, Question, Quiz
from quizzes import (
    HOSTILE,
    QUIZ,
    hostile,
    in_order,
    made,
    plain,
    quizzes,
)


def check_gift(quiz: Quiz) -> None:
    read = by_moodle(made("gift", quiz).decode())
    assert len(read) == len(quiz.questions)
    for found, asked in zip(read, in_order(quiz), strict=True):
        assert found.stem == plain(asked.stem)
        assert found.feedback == plain("\n".join(grounds(asked)))
        if asked.form is Form.MATCHING:
            assert found.pairs == tuple(matched(asked))
            continue
        assert found.options == tuple(map(plain, asked.options))
        right = tuple(n for n, share in enumerate(found.shares) if share > 0)
        assert right == asked.right
        if asked.form is Form.MULTIPLE:
            assert sum(share for share in found.shares if share > 0) == pytest.approx(100, abs=1e-3)
            assert sum(found.shares) == pytest.approx(0, abs=1e-3)  # ticking all gains nothing


def matched(question: Question) -> Iterable[tuple[str, str]]:
    """The pairs of a matching question, then the options of none, as GIFT can say them."""
    said = [plain(option).replace("->", "→") for option in question.options]
    for item, place in zip(question.items, question.right, strict=True):
        yield plain(item).replace("->", "→"), said[place]
    yield from (("", each) for n, each in enumerate(said) if n not in question.right)


@pytest.mark.parametrize("quiz", [QUIZ, *map(hostile, HOSTILE)])
def test_moodle_reads_gift_as_it_was_meant(quiz: Quiz) -> None:
    check_gift(quiz)


@given(quizzes())
@settings(max_examples=200, deadline=None)
def test_any_text_survives_gift(quiz: Quiz) -> None:
    check_gift(quiz)


# QTI


def items(quiz: Quiz, folder: Path) -> list[AssessmentItem]:
    """Read the items of a package as an importer of QTI 2.1 does."""
    with zipfile.ZipFile(io.BytesIO(made("qti", quiz))) as package:
        assert package.testzip() is None
        package.extractall(folder)
    manifest = etree.parse(folder / "imsmanifest.xml").getroot()
    resources = manifest.findall(".//{*}resource")
    known = {resource.get("identifier") for resource in resources}
    assert {each.get("identifierref") for each in manifest.findall(".//{*}dependency")} < known
    assert [each.get("type") for each in resources[:2]] == [
        "imsqti_test_xmlv2p1",
        "imsqti_item_xmlv2p1",
    ]
    test = etree.parse(folder / str(resources[0].get("href"))).getroot()
    names = [str(each.get("href")) for each in test.findall(".//{*}assessmentItemRef")]
    assert names == [each.get("href") for each in resources[1:]]
    return [parse_item(folder / name) for name in names]


def said(element: etree._Element) -> str:
    """The text of an element, a line's end for every break."""
    for line_end in element.findall("{*}br"):
        line_end.text = "\n"
    return "".join(element.itertext()).strip()


def check_qti(quiz: Quiz, folder: Path) -> None:
    for item, asked in zip(items(quiz, folder), in_order(quiz), strict=True):
        (interaction,) = item.interactions
        declared = item.response_decls["RESPONSE"]
        assert classify(item).convertible
        assert said(item.body_xml.find("{*}p")) == plain(asked.stem)
        choices = {
            each.get("identifier"): said(each)
            for each in item.body_xml.iterfind(".//*[@identifier]")
        }
        shown = interaction.match_targets or interaction.choices
        assert [choices[each.identifier] for each in shown] == list(map(plain, asked.options))
        items_shown = [choices[each.identifier] for each in interaction.match_sources]
        assert items_shown == list(map(plain, asked.items))
        sources = [each.identifier for each in interaction.match_sources] or [""] * len(asked.right)
        right = [letter(place) for place in asked.right]
        assert [v.split() for v in declared.correct_values] == [
            [*filter(None, (source,)), each] for source, each in zip(sources, right, strict=True)
        ]
        if asked.form in (Form.MULTIPLE, Form.MATCHING):
            assert sum(max(worth, 0) for worth in declared.mapping.values()) == pytest.approx(1)
        if asked.form is Form.MULTIPLE:
            assert sum(declared.mapping.values()) == pytest.approx(0)


@pytest.mark.parametrize("quiz", [QUIZ, *map(hostile, HOSTILE)])
def test_an_importer_reads_qti_as_it_was_meant(quiz: Quiz, tmp_path: Path) -> None:
    check_qti(quiz, tmp_path)


@given(quizzes())
@settings(max_examples=60, deadline=None)
def test_any_text_survives_qti(tmp_path_factory: pytest.TempPathFactory, quiz: Quiz) -> None:
    check_qti(quiz, tmp_path_factory.mktemp("qti"))


def test_an_item_is_in_the_order_of_the_specification(tmp_path: Path) -> None:
    order = ["responseDeclaration", "outcomeDeclaration", "outcomeDeclaration", "itemBody",
             "responseProcessing", "modalFeedback"]  # fmt: skip
    for item, asked in zip(items(QUIZ, tmp_path), in_order(), strict=True):
        root = etree.fromstring(item.raw_xml)
        assert [etree.QName(child).localname for child in root] == order
        one_right = asked.form in (Form.SINGLE, Form.TRUE_FALSE)
        assert root[4].get("template").endswith("/match_correct" if one_right else "/map_response")
        assert item.response_decls["RESPONSE"].cardinality == (
            "single" if one_right else "multiple"
        )
        assert ["".join(p.itertext()) for p in root[5]] == grounds(asked)
        # The feedback is shown whatever the answer: its outcome has that value from the start.
        assert root[2][0][0].text == root[5].get("identifier")
    test = etree.parse(tmp_path / "test.xml").getroot()
    sections = test.findall(".//{*}assessmentSection")
    assert [each.get("title") for each in sections] == [
        "单项选择题",
        "多项选择题",
        "判断题",
        "配对题",
    ]
    identifiers = [
        each.get("identifier") for each in test.iter() if each.get("title") or each.get("href")
    ]
    assert len(set(identifiers)) == len(identifiers)
