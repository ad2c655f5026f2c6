"""Every route says who may call it, and means it: nobody else gets in, and nothing is changed by trying."""

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from kernel.identity.models import ROLES
from kernel.web.guard import PUBLIC, SIGNED_IN, declared_audience
from tests.architecture.addresses import Door, doors
from tests.browsing import Visitor
from tests.living import Living


def test_every_route_declares_its_audience(app: Flask) -> None:
    undeclared = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and declared_audience(app.view_functions[rule.endpoint]) is None
    ]
    assert not undeclared, f"put @audience(...) under the route: {undeclared}"


def test_the_static_route_is_the_only_one_without(app: Flask) -> None:
    assert [rule.rule for rule in app.url_map.iter_rules() if rule.endpoint == "static"] == ["/static/<path:filename>"]


def test_a_stranger_is_sent_to_sign_in_from_every_door_that_is_not_public(living: Living) -> None:
    stranger, before = living.stranger(), living.checksum()
    wrong = [
        f"{door.method} {door.address}: {response.status_code}"
        for door in doors(living)
        if PUBLIC not in door.audience
        for response in [_knock(stranger, door)]
        if not _sent_to_sign_in(door, response)
    ]
    assert not wrong
    assert living.checksum() == before


@pytest.mark.parametrize("role", ROLES)
def test_a_door_for_others_stays_shut(living: Living, role: str) -> None:
    """Someone signed in who is not of the audience is told so (403), or that there is nothing there (404)."""
    visitor, before = living.visitor(role), living.checksum()
    wrong = [
        f"{door.method} {door.address}: {response.status_code}"
        for door in doors(living)
        if not door.audience & {PUBLIC, SIGNED_IN, role}
        for response in [_knock(visitor, door)]
        if response.status_code not in (403, 404)
    ]
    assert not wrong
    assert living.checksum() == before


def _sent_to_sign_in(door: Door, response: TestResponse) -> bool:
    if door.is_json:
        return response.status_code == 401 and response.json["code"] == "sign_in_required"
    return response.status_code in (302, 303) and response.location.startswith("/sign-in")


def _knock(visitor: Visitor, door: Door) -> TestResponse:
    """Call a route as the own pages would, with the form token, so that nothing but the guard can refuse."""
    if door.is_json:
        body = {} if door.method in ("POST", "PUT", "PATCH") else None
        return visitor.json(door.method, door.address, body)
    if door.method == "POST":
        return visitor.post(door.address)
    return visitor.client.open(door.address, method=door.method)
