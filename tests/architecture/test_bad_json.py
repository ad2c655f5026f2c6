"""No JSON makes the API stumble: whatever is sent, it says what is wrong, and changes nothing."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from kernel.identity.models import ROLES
from kernel.web.guard import PUBLIC, SIGNED_IN
from tests.architecture.addresses import Door, doors
from tests.architecture.bad_values import (
    NOT_A_BODY,
    NOT_A_WHOLE_NUMBER,
    NOT_TEXT,
    kind_of,
    places,
    plausible,
    with_at,
)
from tests.browsing import Visitor
from tests.living import Living


@pytest.fixture
def document(living: Living) -> dict[str, Any]:
    found: dict[str, Any] = living.app.test_client().get("/api/openapi.json").get_json()
    return found


def test_a_number_is_whole_and_within_bounds_or_refused_by_name(living: Living, document: dict[str, Any]) -> None:
    before, tried = living.checksum(), 0
    for door, schema in _with_bodies(living, document):
        body = plausible(schema, document)
        for path in [at for at, leaf in places(schema, document).items() if kind_of(leaf) == "integer"]:
            for name, raw in NOT_A_WHOLE_NUMBER.items():
                answer = _send(living, door, with_at(body, path, raw))
                assert answer.status_code == 422, (door.address, name, answer.text)
                assert ".".join(path) in answer.json["errors"], (door.address, name, answer.text)
                tried += 1
    assert tried >= len(NOT_A_WHOLE_NUMBER) * 2
    assert living.checksum() == before


def test_text_is_text_or_refused_by_name(living: Living, document: dict[str, Any]) -> None:
    before = living.checksum()
    for door, schema in _with_bodies(living, document):
        body = plausible(schema, document)
        for path in [at for at, leaf in places(schema, document).items() if kind_of(leaf) == "string"]:
            for name, raw in NOT_TEXT.items():
                answer = _send(living, door, with_at(body, path, raw))
                assert 400 <= answer.status_code < 500, (door.address, path, name, answer.text)
                assert answer.json["code"], (door.address, path, name)
    assert living.checksum() == before


@pytest.mark.parametrize("name", NOT_A_BODY)
def test_a_body_is_one_sound_object_or_refused(living: Living, document: dict[str, Any], name: str) -> None:
    before = living.checksum()
    for door, schema in _with_bodies(living, document):
        if name == "nothing" and not _required(schema, document):
            continue  # whoever accepts without a reason sends nothing, and that is fine
        answer = _send(living, door, NOT_A_BODY[name])
        assert 400 <= answer.status_code < 500, (door.address, answer.text)
        assert answer.content_type == "application/problem+json"
    assert living.checksum() == before


def test_a_field_that_is_not_asked_for_is_refused(living: Living, document: dict[str, Any]) -> None:
    before = living.checksum()
    for door, schema in _with_bodies(living, document):
        body = {**plausible(schema, document), "township_id": 330282109, "state": "paid", "is_admin": True}
        answer = _send(living, door, body)
        assert answer.status_code == 422, (door.address, answer.text)
        assert {"township_id", "is_admin"} <= set(answer.json["errors"]), (door.address, answer.text)
    assert living.checksum() == before


def test_a_body_of_another_kind_is_refused(living: Living, document: dict[str, Any]) -> None:
    for door, _ in _with_bodies(living, document):
        for kind in ("text/plain", "application/x-www-form-urlencoded", "application/xml"):
            answer = _send(living, door, b'{"points": 1}', content_type=kind)
            assert answer.status_code in (415, 422), (door.address, kind, answer.text)


def _with_bodies(living: Living, document: dict[str, Any]) -> list[tuple[Door, dict[str, Any]]]:
    """Return the JSON routes that take a body, each with its schema."""
    found = []
    for door in doors(living):
        operation = document["paths"].get(door.path, {}).get(door.method.lower(), {})
        if "requestBody" in operation:
            found.append((door, operation["requestBody"]["content"]["application/json"]["schema"]))
    assert found
    return found


def _required(schema: dict[str, Any], document: dict[str, Any]) -> list[str]:
    name = schema.get("$ref", "").rsplit("/", 1)[-1]
    required: list[str] = document["components"]["schemas"].get(name, {}).get("required", [])
    return required


def _send(living: Living, door: Door, body: Any, content_type: str = "application/json") -> TestResponse:
    visitor = _visitor(living, door)
    sent = {"data": body, "content_type": content_type} if isinstance(body, bytes) else {"json": body}
    return visitor.json(door.method, door.address, **sent)


def _visitor(living: Living, door: Door) -> Visitor:
    """Return the browser of someone who may knock here."""
    if door.audience & {PUBLIC, SIGNED_IN}:
        return living.visitor("villager")
    return living.visitor(next(role for role in ROLES if role in door.audience))
