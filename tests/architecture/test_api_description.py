"""What is written down for programs that call us is what they get."""

from typing import Any

import pytest
from flask import Flask

import township.cli  # noqa: F401 - so that the refusals of every command are known
from kernel.web.guard import PUBLIC, declared_audience
from tests.architecture.addresses import as_openapi
from tests.architecture.source import ROOT
from township.commands.description import BEGIN, END, openapi_text, refusal_types, refusals_table

_METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture
def document(app: Flask) -> dict[str, Any]:
    answer: dict[str, Any] = app.test_client().get("/api/openapi.json").get_json()
    return answer


def test_the_kept_document_is_the_served_one(document: dict[str, Any]) -> None:
    kept = (ROOT / "docs" / "openapi.json").read_text(encoding="utf-8")
    assert kept == openapi_text(document), "run `qiaotou describe api docs/openapi.json`"


def test_every_json_route_is_described(app: Flask, document: dict[str, Any]) -> None:
    undescribed = []
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/v1/"):
            path = document["paths"].get(as_openapi(rule.rule), {})
            for method in {name.lower() for name in rule.methods or ()} & _METHODS:
                if not path.get(method, {}).get("summary"):
                    undescribed.append(f"{method.upper()} {rule.rule}")
    assert not undescribed, f"give the view a docstring and a schema: {undescribed}"


def test_every_answer_of_a_json_route_has_a_shape(document: dict[str, Any]) -> None:
    shapeless = [
        f"{method.upper()} {path} {status}"
        for path, method, operation in _operations(document)
        for status, answer in operation["responses"].items()
        if status.startswith("2") and status != "204" and not answer.get("content")
    ]
    assert not shapeless, f"declare the answer's schema: {shapeless}"


def test_the_document_says_which_routes_want_a_token(app: Flask, document: dict[str, Any]) -> None:
    wanting = {
        (rule.rule, method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/")
        and PUBLIC not in (declared_audience(app.view_functions[rule.endpoint]) or ())
        for method in rule.methods or ()
    }
    for path, method, operation in _operations(document):
        wants = any(as_openapi(rule) == path and method == asked for rule, asked in wanting)
        told = bool(operation.get("security", document["security"]))
        assert told == wants, f"{method.upper()} {path}: the document and the guard disagree"


def test_every_refusal_is_listed_with_its_code(app: Flask) -> None:
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    listed = text.split(BEGIN)[1].split(END)[0].lstrip("\n")
    assert listed == refusals_table(), "run `qiaotou describe refusals docs/api.md`"


def test_a_code_has_one_status(app: Flask) -> None:
    """Two features may put the same refusal into different words; a program still knows what to do."""
    statuses: dict[str, set[int]] = {}
    for kind in refusal_types():
        statuses.setdefault(kind.code, set()).add(kind.status)
    assert not {code: found for code, found in statuses.items() if len(found) > 1}


def _operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in _METHODS
    ]
