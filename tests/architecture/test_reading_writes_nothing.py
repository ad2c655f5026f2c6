"""Looking changes nothing: every page that a person can reach by links is opened, and no table has another row."""

from collections.abc import Callable

import pytest

from kernel.identity.models import ROLES
from kernel.web.guard import PUBLIC, SIGNED_IN
from tests.architecture.addresses import doors
from tests.architecture.crawling import Opened
from tests.living import Living


@pytest.mark.parametrize("role", [None, *ROLES])
def test_following_every_link_finds_pages_and_writes_nothing(
    pages_of: Callable[[str | None], list[Opened]], role: str | None
) -> None:
    opened = pages_of(role)
    assert not [f"{page.address}: {page.status}" for page in opened if page.status >= 400], "a link leads nowhere"
    assert len(opened) > 5, f"too few pages were found: {[page.address for page in opened]}"


@pytest.mark.parametrize("role", ROLES)
def test_opening_every_address_directly_writes_nothing(living: Living, role: str) -> None:
    """What is for others stays shut and writes nothing either: see test_routes."""
    visitor, before = living.visitor(role), living.checksum()
    broken = [
        f"{door.address}: {response.status_code}"
        for door in doors(living)
        if door.method == "GET" and door.audience & {PUBLIC, SIGNED_IN, role}
        for response in [visitor.client.get(door.address)]
        if response.status_code >= 500
    ]
    assert not broken
    assert living.checksum() == before
