"""Looking changes nothing: every page that a person can reach by links is opened, and no table has another row."""

import pytest

from kernel.identity.models import ROLES
from tests.architecture.addresses import doors
from tests.architecture.crawling import crawl
from tests.living import Living


@pytest.mark.parametrize("role", [None, *ROLES])
def test_following_every_link_finds_pages_and_writes_nothing(living: Living, role: str | None) -> None:
    visitor = living.visitor(role) if role else living.stranger()
    before = living.checksum()
    opened = list(crawl(living.app, visitor))
    assert not [f"{page.address}: {page.status}" for page in opened if page.status >= 400], "a link leads nowhere"
    assert len(opened) > 5, f"too few pages were found: {[page.address for page in opened]}"
    assert living.checksum() == before


@pytest.mark.parametrize("role", ROLES)
def test_opening_every_address_directly_writes_nothing(living: Living, role: str) -> None:
    visitor, before = living.visitor(role), living.checksum()
    broken = [
        f"{door.address}: {response.status_code}"
        for door in doors(living)
        if door.method == "GET"
        for response in [visitor.client.get(door.address)]
        if response.status_code >= 500
    ]
    assert not broken
    assert living.checksum() == before
