"""Officers say which names are hidden; it holds for what comes after, and stands in their log."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from engage.masking import rules
from engage.masking.rules import Rule
from engage.masking.service import mask_draft
from kernel.audit import AuditEntry
from tests.browsing import Visitor
from tests.conftest import Work
from tests.engage.arranging import ACCOUNTS, Village, entered, published
from tests.founding import person

ADDRESS = "/office/masking"


@pytest.fixture
def officer(app: Flask, work: Work, home: Village) -> Visitor:
    with work() as session:
        someone = person(session, home.township, "officer")
    return entered(app, someone)


def test_a_rule_holds_from_now_on_and_once(work: Work, home: Village, officer: Visitor) -> None:
    form = {
        "responsible": "on",
        "residents": "on",
        "not_names": "和平，高兴 和平",
        "office_phones": "０５７４－63801234\n",
    }
    with work() as session:
        before = published(session, home)
        assert not mask_draft(session, home.township.id, home.id, ACCOUNTS).findings

    for _ in range(2):
        assert officer.post(ADDRESS, form).status_code == 303

    with work() as session:
        rule = rules.rule_of(session, home.township.id)
        entries = session.scalars(
            select(AuditEntry).where(AuditEntry.township_id == home.township.id, AuditEntry.act == "masking-rule.set")
        ).all()
        assert rule == Rule(
            used_by=False,
            responsible=True,
            cadres_shown=False,
            not_names=("和平", "高兴"),
            office_phones=("057463801234",),
        )
        assert len(entries) == 1 and before.title == ACCOUNTS.title
        assert "和平、高兴" in officer.get(ADDRESS).text


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("office_phones", "13800138000"),
        ("office_phones", "63801234"),
        ("office_phones", "0574-63801234 6222021234567890"),
        ("not_names", "一" * 11),
        ("not_names", "甲 " * 1 + " ".join(f"乙{number}" for number in range(201))),
    ],
)
def test_what_is_no_rule_is_said_at_its_field(officer: Visitor, field: str, text: str) -> None:
    page = officer.post(ADDRESS, {field: text, "used_by": "on"})
    assert page.status_code == 422 and f'id="f-{field}-error"' in page.text


def test_officers_alone(app: Flask, home: Village) -> None:
    for someone in (home.editor, home.villager, home.member):
        browser: Any = entered(app, someone)
        assert browser.get(ADDRESS).status_code == 403
        assert browser.post(ADDRESS, {"used_by": "on"}).status_code == 403
