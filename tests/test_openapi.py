"""The interface keeps to its own description: what is sent at random gets what is declared."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, CheckContext
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import positive_data_acceptance
from schemathesis.specs.openapi.schemas import OpenApiSchema

from conftest import ROOT
from kb import KnowledgeBase
from made import write_plans
from webapp import create_app

Check = Callable[[CheckContext, Response, Case[Any]], bool | None]
DESCRIBED = json.loads((ROOT / "webapp" / "openapi.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("plans")
    write_plans(folder, 2)
    with KnowledgeBase.open(tmp_path_factory.mktemp("home"), encoder="none") as base:
        base.ingest([folder])
        yield create_app(base)


@pytest.fixture(scope="module")
def described(app: Flask) -> OpenApiSchema:
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)


# That a topic finds something, and a logo is an image, is beyond what a schema can say.
BEYOND_WORDS: dict[str, list[Check]] = {
    path: [positive_data_acceptance] for path in DESCRIBED["paths"] if "training" in path
}
OPERATIONS = [(path, method) for path, found in DESCRIBED["paths"].items() for method in found]


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_what_is_sent_at_random_gets_what_is_declared(
    described: OpenApiSchema, path: str, method: str
) -> None:
    @given(described[path][method.upper()].as_strategy())
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    def check(case: Case[Any]) -> None:
        case.call_and_validate(excluded_checks=BEYOND_WORDS.get(path))

    check()


def test_every_address_is_described(app: Flask) -> None:
    rules = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule) for rule in app.url_map.iter_rules()}
    spoken = {rule for rule in rules if rule.startswith("/api/") or rule == "/healthz"}
    assert spoken - {"/api/v1/openapi.json"} == set(DESCRIBED["paths"])
