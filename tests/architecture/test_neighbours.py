"""Another township's people are strangers here: what is not theirs is not there for them, whatever their role."""

import pytest
from sqlalchemy.orm import Session

from kernel.identity.models import ROLES, Person
from kernel.persistence import unit_of_work
from merchants.directory.service import Payee, open_shop
from tests.architecture.addresses import Door, doors
from tests.browsing import Visitor
from tests.founding import Founded, found, person
from tests.living import Living

OTHER_TOWNSHIP = 330_282_110


@pytest.fixture(scope="module")
def neighbours(living: Living) -> dict[str, Visitor]:
    """A browser for each role in a second township of the same installation."""
    with living.app.app_context(), unit_of_work() as session:
        township = found(session, OTHER_TOWNSHIP)
        people = {role: _appoint(living, session, township, role) for role in ROLES}
    return {role: Visitor(living.app).sign_in(township, someone) for role, someone in people.items()}


@pytest.mark.parametrize("role", ROLES)
def test_what_is_another_townships_is_not_there(living: Living, neighbours: dict[str, Visitor], role: str) -> None:
    visitor, before = neighbours[role], living.checksum()
    told = [
        f"{door.method} {door.address}: {theirs}, and for what is nowhere {nothing}"
        for door in doors(living)
        if role in door.audience and door.address != door.nowhere
        for theirs, nothing in [(_seen(visitor, door, door.address), _seen(visitor, door, door.nowhere))]
        if theirs != nothing or theirs[0] == 200
    ]
    assert not told, "a thing of another township must look exactly like one that does not exist"
    assert living.checksum() == before


def _seen(visitor: Visitor, door: Door, address: str) -> tuple[int, str]:
    """Return what an answer tells: its status, and the refusal's code or where it sends to."""
    if door.is_json:
        answer = visitor.json(door.method, address, {} if door.method == "POST" else None)
        return answer.status_code, answer.json["code"] if answer.is_json else ""
    answer = visitor.post(address) if door.method == "POST" else visitor.client.get(address)
    return answer.status_code, answer.location or ""


def _appoint(living: Living, session: Session, township: Founded, role: str) -> Person:
    scopes = {"editor": township.xiaoqiaotou, "committee": township.xiaoqiaotou}
    if role in ("owner", "clerk"):
        shop = open_shop(
            session,
            township.id,
            village_id=township.xiaoqiaotou,
            name=f"邻镇{role}",
            kind="food",
            payee=Payee("邻居", "银行", "6200000000000000"),
            actor_id=None,
            now=living.now,
        )
        return person(session, township, role, scope_id=shop.id)
    return person(session, township, role, scope_id=scopes.get(role))
