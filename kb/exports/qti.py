"""A quiz as an IMS QTI 2.1 content package, which learning platforms import.

Specification: https://www.imsglobal.org/question/qtiv2p1/imsqti_infov2p1.html. An item a question;
what has one right option is scored by the standard template match_correct, the others by
map_response, where ticking all is worth nothing. The clauses are shown once it is answered.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from corpus.readers.content import canonical
from kb.exports.paper import timeless
from kb.exports.quiz_wording import FORMS, grounds, letter, parts, title
from kb.quiz.model import Form, Question, Quiz
from kb.training import Cover

if TYPE_CHECKING:
    from lxml.etree import _Element

_QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
_PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
_SCHEMAS = {
    _QTI: "http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd",
    _PACKAGE: "http://www.imsglobal.org/xsd/qti/qtiv2p1/qtiv2p1_imscpv1p2_v1p0.xsd",
}
_TEMPLATES = "http://www.imsglobal.org/question/qti_v2p1/rptemplates"
_RESPONSE, _SCORE, _FEEDBACK, _CLAUSES = "RESPONSE", "SCORE", "FEEDBACK", "CLAUSES"
_TEST = "test.xml"


def qti(quiz: Quiz, cover: Cover) -> bytes:
    """Return a zip file: imsmanifest.xml, the test, and an item for every question.

    The same quiz and the same cover give the same bytes.
    """
    items = {
        _name(number): _written(_item(number, question))
        for _, questions in parts(quiz)
        for number, question in questions
    }
    stamp = sha256(b"".join(items.values())).hexdigest()[:16]
    test = _written(_test(quiz, title(quiz, cover), f"test-{stamp}"))
    manifest = _written(_manifest(list(items), f"package-{stamp}"))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, body in {"imsmanifest.xml": manifest, _TEST: test, **items}.items():
            package.writestr(name, body)
    return timeless(stream.getvalue())


def _name(number: int) -> str:
    return f"items/{_id(number)}.xml"


def _id(number: int) -> str:
    return f"question-{number:03}"


@cache
def _maker(namespace: str) -> Any:  # noqa: ANN401 - every attribute of it makes an element
    from lxml.builder import ElementMaker

    return ElementMaker(namespace=namespace, nsmap={None: namespace})


def _written(root: _Element) -> bytes:
    from lxml import etree

    namespace = etree.QName(root).namespace
    place = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
    root.set(place, f"{namespace} {_SCHEMAS[namespace]}")
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _item(number: int, question: Question) -> _Element:
    make = _maker(_QTI)
    template = "match_correct" if _has_one_right(question) else "map_response"
    return make.assessmentItem(
        _declared(question),
        _outcome(_SCORE, "float", "0"),
        _outcome(_FEEDBACK, "identifier", _CLAUSES),  # from the start: shown for any answer
        # The question stands before the interaction: some importers pass over its prompt.
        make.itemBody(
            make.p(*_lines(question.stem)),
            _matched(question) if question.items else _chosen(question),
        ),
        make.responseProcessing(template=f"{_TEMPLATES}/{template}"),
        _feedback(question),
        identifier=_id(number),
        title=f"第{number}题 {FORMS[question.form]}",
        adaptive="false",
        timeDependent="false",
    )


def _has_one_right(question: Question) -> bool:
    return question.form in (Form.SINGLE, Form.TRUE_FALSE)


def _outcome(identifier: str, kind: str, value: str) -> _Element:
    make = _maker(_QTI)
    default = make.defaultValue(make.value(value))
    return make.outcomeDeclaration(
        default, identifier=identifier, cardinality="single", baseType=kind
    )


def _feedback(question: Question) -> _Element:
    make = _maker(_QTI)
    return make.modalFeedback(
        *(make.p(*_lines(text)) for text in grounds(question)),
        outcomeIdentifier=_FEEDBACK,
        identifier=_CLAUSES,
        showHide="show",
        title="依据",
    )


def _declared(question: Question) -> _Element:
    """Declare the right response, and where more than one is right what each is worth."""
    make = _maker(_QTI)
    contents = [make.correctResponse(*map(make.value, _right(question)))]
    if not _has_one_right(question):
        worth = _worth(question).items()
        entries = [make.mapEntry(mapKey=key, mappedValue=f"{each:.12g}") for key, each in worth]
        contents.append(make.mapping(*entries, defaultValue="0", lowerBound="0", upperBound="1"))
    return make.responseDeclaration(
        *contents,
        identifier=_RESPONSE,
        cardinality="single" if _has_one_right(question) else "multiple",
        baseType="directedPair" if question.items else "identifier",
    )


def _worth(question: Question) -> dict[str, float]:
    """Return what choices are worth: the right ones 1 together, wrong options as much below 0."""
    right = _right(question)
    worth = dict.fromkeys(right, 1 / len(right))
    if question.form is Form.MULTIPLE:
        wrong = [letter(n) for n in range(len(question.options)) if n not in question.right]
        worth |= dict.fromkeys(wrong, -1 / max(len(wrong), 1))
    return worth


def _right(question: Question) -> list[str]:
    letters = [letter(place) for place in question.right]
    if not question.items:
        return letters
    return [f"{_item_id(number)} {each}" for number, each in enumerate(letters, start=1)]


def _item_id(number: int) -> str:
    return f"item-{number}"


def _chosen(question: Question) -> _Element:
    make = _maker(_QTI)
    choices = [
        make.simpleChoice(*_lines(text), identifier=letter(place))
        for place, text in enumerate(question.options)
    ]
    return make.choiceInteraction(
        *choices,
        responseIdentifier=_RESPONSE,
        shuffle="false",
        maxChoices="0" if question.form is Form.MULTIPLE else "1",  # 0: as many as one likes
    )


def _matched(question: Question) -> _Element:
    make = _maker(_QTI)
    items = [
        make.simpleAssociableChoice(*_lines(text), identifier=_item_id(number), matchMax="1")
        for number, text in enumerate(question.items, start=1)
    ]
    options = [
        make.simpleAssociableChoice(*_lines(text), identifier=letter(place), matchMax="0")
        for place, text in enumerate(question.options)
    ]
    return make.matchInteraction(
        make.simpleMatchSet(*items),
        make.simpleMatchSet(*options),
        responseIdentifier=_RESPONSE,
        shuffle="false",
        maxAssociations=str(len(question.items)),
    )


def _lines(text: str) -> Iterator[str | _Element]:
    """Yield a text with an element for every line's end."""
    make = _maker(_QTI)
    for number, line in enumerate(canonical(text).split("\n")):
        if number:
            yield make.br()
        yield line


def _test(quiz: Quiz, name: str, identifier: str) -> _Element:
    """Return the test: a section a form, its score the sum of the items'."""
    make = _maker(_QTI)
    sections = [
        make.assessmentSection(
            *(
                make.assessmentItemRef(identifier=_id(number), href=_name(number))
                for number, _ in questions
            ),
            identifier=f"section-{form.value}",
            title=FORMS[form],
            visible="true",
        )
        for form, questions in parts(quiz)
    ]
    total = make.sum(make.testVariables(variableIdentifier=_SCORE))
    return make.assessmentTest(
        make.outcomeDeclaration(identifier=_SCORE, cardinality="single", baseType="float"),
        make.testPart(
            make.itemSessionControl(maxAttempts="1", showFeedback="true"),
            *sections,
            identifier="part",
            navigationMode="nonlinear",
            submissionMode="individual",
        ),
        make.outcomeProcessing(make.setOutcomeValue(total, identifier=_SCORE)),
        identifier=identifier,
        title=name,
    )


def _manifest(names: list[str], identifier: str) -> _Element:
    make = _maker(_PACKAGE)
    resources = [_resource(name, "imsqti_item_xmlv2p1", []) for name in names]
    return make.manifest(
        make.metadata(make.schema("QTIv2.1 Package"), make.schemaversion("1.0.0")),
        make.organizations(),
        make.resources(_resource(_TEST, "imsqti_test_xmlv2p1", names), *resources),
        identifier=identifier,
    )


def _resource(name: str, kind: str, needs: list[str]) -> _Element:
    make = _maker(_PACKAGE)
    return make.resource(
        make.file(href=name),
        *(make.dependency(identifierref=_resource_id(each)) for each in needs),
        identifier=_resource_id(name),
        type=kind,
        href=name,
    )


def _resource_id(name: str) -> str:
    return f"resource-{name.removeprefix('items/').removesuffix('.xml')}"
