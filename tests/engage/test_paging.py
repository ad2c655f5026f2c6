"""A list's next page is found by the place that the page before named, and by nothing else."""

from datetime import UTC, datetime
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest
from flask import Flask

from engage.paging import Page, cut, moment_of, place_of
from kernel.errors import NotFound
from tests.browsing import Visitor
from tests.engage.arranging import Village, entered

WRONG = [
    "2026-01-01",
    "2026-W01-1",
    "2026-01-01T00:00:00",
    "2026-01-01T00:00:00Z",
    "2026-01-01T08:00:00+08:00",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59.999999-14:00",
    "x",
    "",
]


@pytest.mark.parametrize("wrong", WRONG)
def test_no_list_breaks_at_a_moment_of_somebody_elses(app: Flask, home: Village, wrong: str) -> None:
    after = f"?after={quote(wrong)}~{uuid4()}"
    public, villager, editor = Visitor(app), entered(app, home.villager), entered(app, home.editor)
    for address in ("open-data", "open-data.csv", "disclosures"):
        answer = public.client.get(f"/api/v1/villages/{home.township.village_code}/{address}{after}")
        assert answer.status_code in (404, 422), address
    assert public.client.get(f"{home.address}/disclosures{after}").status_code == 404
    assert villager.client.get(f"/inbox{after}").status_code == 404
    assert editor.client.get(f"/office/disclosures{after}").status_code == 404


def test_what_a_page_names_is_where_the_next_one_begins() -> None:
    moment, number = datetime(2026, 11, 22, 1, 0, 0, 5, UTC), UUID(int=7)
    found = cut(["a", "b"], 1, lambda _: (moment, number))
    assert found == Page(["a"], "2026-11-22T01:00:00.000005+00:00~00000000-0000-0000-0000-000000000007")
    assert place_of(found.after, moment_of) == (moment, number)
    assert place_of("", moment_of) is None


def test_a_reader_that_leaves_the_calendar_finds_nothing() -> None:
    def far(text: str) -> datetime:
        return datetime.fromisoformat(text).astimezone(UTC)

    with pytest.raises(NotFound):
        place_of(f"0001-01-01T00:00:00+14:00~{uuid4()}", far)
