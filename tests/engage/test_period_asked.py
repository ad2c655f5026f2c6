"""A list that is asked for a period gives that period, or says that it is none: at every door."""

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from engage.disclosures.drafts import Draft
from tests.browsing import Visitor
from tests.conftest import Work
from tests.engage.arranging import Village, entered, published
from tests.engage.keeping_time import ACCOUNTS, with_catalogue


@pytest.fixture
def two(app: Flask, work: Work, home: Village) -> None:
    """What was told of October and November together, by the catalogue, and a paper on the quarter by its words."""
    with work() as session:
        matter = with_catalogue(session, home)[ACCOUNTS]
        said = Draft(category="finance", matter="议事", title="季度的", period="2026年第三季度", body="内容")
        published(session, home, said)
    heading = {"category": "finance", "matter_id": str(matter), "period": "2026年9-10月", "title": "两个月的"}
    body = {"key": str(uuid4()), **heading, "body": "内容", "sure": ["twice"]}
    answer = entered(app, home.editor).json("POST", "/api/v1/disclosures", body)
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize(("period", "titles"), [("2026-10", {"两个月的"}), ("2026-Q3", {"季度的"}), ("2025", set())])
def test_a_list_of_one_period(app: Flask, home: Village, two: None, period: str, titles: set[str]) -> None:
    public = Visitor(app)
    page = public.get(f"{home.address}/disclosures?period={period}").text
    assert {title for title in ("两个月的", "季度的") if title in page} == titles and "看全部" in page
    for there, name in (("disclosures", "items"), ("open-data", "disclosures")):
        answer: Any = public.json("GET", f"/api/v1{home.address}/{there}?period={period}")
        assert {one["title"] for one in answer.json[name]} == titles


def test_the_next_page_is_of_the_same_period(app: Flask, home: Village, two: None) -> None:
    answer: Any = Visitor(app).json("GET", f"/api/v1{home.address}/open-data?limit=1")
    assert answer.json["next"] and "period" not in answer.json["next"]
    one: Any = Visitor(app).json("GET", f"/api/v1{home.address}/open-data?limit=1&period=2026-10")
    assert one.json["next"] is None


@pytest.mark.parametrize("period", ["2026-13", "十月", "2026-10-05", "0"])
def test_what_is_no_period_is_refused(app: Flask, home: Village, period: str) -> None:
    public = Visitor(app)
    assert public.client.get(f"{home.address}/disclosures?period={period}").status_code == 404
    for there in ("disclosures", "open-data", "open-data.csv"):
        assert public.client.get(f"/api/v1{home.address}/{there}?period={period}").status_code == 422
