"""The catalogue: shipped with real matters, changed from a day on, never rewritten, read by everybody."""

import re
from collections import Counter
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, update
from sqlalchemy.exc import DatabaseError

from engage.catalogue import queries, service
from engage.catalogue.models import CATEGORIES, RULES, MatterTerms
from engage.catalogue.refusals import DayPassed
from engage.catalogue.service import Terms
from engage.catalogue.template import load_template, shipped
from kernel.errors import NotFound
from kernel.identity.models import Person
from kernel.ids import new_id
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.engage.arranging import Village, entered
from tests.engage.keeping_time import ACCOUNTS, officer, with_catalogue

TODAY = date(2026, 11, 22)
FORM = {
    "name": "公益岗位聘用",
    "legal_basis": "",
    "rule": "event",
    "due_day": "",
    "due_month": "",
    "within_days": "5",
    "publisher": "committee",
    "retention_years": "",
    "effective_from": "2026-12-01",
}


@pytest.fixture
def desk(work: Work, home: Village) -> Person:
    with work() as session:
        return officer(session, home)


@pytest.fixture
def matters(work: Work, home: Village) -> dict[str, UUID]:
    with work() as session:
        return with_catalogue(session, home)


def test_the_shipped_catalogue_is_large_and_whole() -> None:
    rules, categories = Counter(terms.rule for _, terms in shipped()), Counter(category for category, _ in shipped())
    assert len(shipped()) >= 30
    assert set(rules) == set(RULES)
    assert set(categories) == set(CATEGORIES)
    assert len({terms.name for _, terms in shipped()}) == len(shipped())
    assert all(terms.legal_basis for _, terms in shipped())


def test_a_new_township_begins_with_it_from_its_founding_on(work: Work, home: Village) -> None:
    with work() as session:
        load_template(session, home.township.id, date(2026, 11, 1), MORNING)
    with work() as session:
        assert not queries.matters(session, home.township.id, date(2026, 10, 31))
        found = queries.matters(session, home.township.id, date(2026, 11, 1))
    assert [matter.number for matter in found] == list(range(1, len(shipped()) + 1))
    assert all(matter.active and matter.changed_by is None for matter in found)


def test_terms_hold_from_their_day_on(work: Work, home: Village, matters: dict[str, UUID], desk: Person) -> None:
    later = TODAY + timedelta(days=10)
    terms = Terms(name="财务收支", legal_basis="", rule="monthly", due_day=25)
    with work() as session:
        service.change_terms(session, home.township.id, matters[ACCOUNTS], terms, later, desk.id, MORNING)
    with work() as session:
        today = _one(queries.matters(session, home.township.id, TODAY), ACCOUNTS)
        then = _one(queries.matters(session, home.township.id, later), "财务收支")
    assert (today.name, today.due_day) == (ACCOUNTS, 15)
    assert (then.name, then.due_day, then.changed_by) == ("财务收支", 25, desk.id)


def test_of_two_terms_from_one_day_the_later_written_holds(
    work: Work, home: Village, matters: dict[str, UUID], desk: Person
) -> None:
    for day in (20, 25):
        terms = Terms(name=ACCOUNTS, legal_basis="", rule="monthly", due_day=day)
        with work() as session:
            service.change_terms(session, home.township.id, matters[ACCOUNTS], terms, TODAY, desk.id, MORNING)
    with work() as session:
        assert _one(queries.matters(session, home.township.id, TODAY), ACCOUNTS).due_day == 25
        assert len(queries.timeline(session, home.township.id, matters[ACCOUNTS])) == 3


def test_the_same_change_twice_is_written_once(
    work: Work, home: Village, matters: dict[str, UUID], desk: Person
) -> None:
    for _ in range(2):
        with work() as session:
            service.end_matter(session, home.township.id, matters[ACCOUNTS], TODAY, desk.id, MORNING)
    with work() as session:
        assert len(queries.timeline(session, home.township.id, matters[ACCOUNTS])) == 2


def test_no_terms_for_a_day_that_passed(work: Work, home: Village, matters: dict[str, UUID], desk: Person) -> None:
    terms, yesterday = Terms(name="改", legal_basis="", rule="at_once"), TODAY - timedelta(days=1)
    with work() as session, pytest.raises(DayPassed):
        service.change_terms(session, home.township.id, matters[ACCOUNTS], terms, yesterday, desk.id, MORNING)
    with work() as session, pytest.raises(NotFound):
        service.change_terms(session, home.township.id, new_id(), terms, TODAY, desk.id, MORNING)


def test_the_database_itself_keeps_old_terms(
    work: Work, home: Village, matters: dict[str, UUID], owner_database: Engine
) -> None:
    change = update(MatterTerms).where(MatterTerms.matter_id == matters[ACCOUNTS]).values(due_day=31)
    writing = owner_database.execution_options(qiaotou_writes=True)
    with writing.connect() as connection, connection.begin(), pytest.raises(DatabaseError):
        connection.execute(change)


def test_a_yearly_limit_is_said_as_a_day(app: Flask, home: Village, desk: Person) -> None:
    reader = entered(app, desk)
    form = FORM | {"key": str(new_id()), "category": "village", "rule": "yearly", "due_day": "31", "due_month": "1"}
    assert reader.post("/office/catalogue", form).status_code == 303
    assert "每年，次年1月31日前" in reader.get("/office/catalogue?category=village").text
    assert "every year, by January 31 of the next year" in reader.get("/office/catalogue?category=village&lang=en").text


def test_an_officer_adds_a_matter_once(app: Flask, work: Work, home: Village, desk: Person) -> None:
    reader, key = entered(app, desk), str(new_id())
    form = FORM | {"key": key, "category": "village"}
    assert [reader.post("/office/catalogue", form).status_code for _ in range(2)] == [303, 303]
    assert reader.post("/office/catalogue", form | {"name": "别的"}).status_code == 409
    with work() as session:
        assert [matter.name for matter in queries.matters(session, home.township.id, date(2026, 12, 1))] == [
            FORM["name"]
        ]
    assert "公益岗位聘用" in reader.get("/office/catalogue?category=village").text
    assert "公益岗位聘用" not in reader.get("/office/catalogue?category=party").text
    assert "在公开目录中添加事项" in reader.get("/office/audit").text


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"rule": "monthly"}, "due_day"),
        ({"rule": "yearly", "due_day": "31"}, "due_month"),
        ({"rule": "event", "within_days": ""}, "within_days"),
        ({"rule": "weekly"}, "rule"),
        ({"due_day": "32", "rule": "monthly"}, "due_day"),
        ({"within_days": "0"}, "within_days"),
        ({"within_days": "１"}, "within_days"),
        ({"name": ""}, "name"),
        ({"publisher": "镇"}, "publisher"),
        ({"effective_from": "9999-12-31"}, "effective_from"),
        ({"effective_from": "2026-02-30"}, "effective_from"),
        ({"retention_years": "0"}, "retention_years"),
    ],
)
def test_wrong_terms_are_told_beside_their_field_and_kept(
    app: Flask, work: Work, home: Village, matters: dict[str, UUID], desk: Person, changed: dict[str, str], field: str
) -> None:
    answer = entered(app, desk).post(f"/office/catalogue/{matters[ACCOUNTS]}/terms", FORM | changed)
    assert answer.status_code == 422
    assert f'id="f-{field}-error"' in answer.text
    assert FORM["name"] in answer.text or changed.get("name") == ""
    with work() as session:
        assert len(queries.timeline(session, home.township.id, matters[ACCOUNTS])) == 1


def test_days_that_a_rule_does_not_ask_for_do_not_count(
    app: Flask, work: Work, home: Village, matters: dict[str, UUID], desk: Person
) -> None:
    form = FORM | {"rule": "quarterly", "due_day": "20", "due_month": "3", "in_working_days": "on"}
    assert entered(app, desk).post(f"/office/catalogue/{matters[ACCOUNTS]}/terms", form).status_code == 303
    with work() as session:
        held = _one(queries.matters(session, home.township.id, date(2026, 12, 1)), FORM["name"])
    assert (held.rule, held.due_day, held.due_month, held.within_days, held.in_working_days) == (
        "quarterly",
        20,
        None,
        None,
        False,
    )


def test_only_officers_of_the_township_change_it(
    app: Flask, work: Work, home: Village, matters: dict[str, UUID]
) -> None:
    for person in (home.editor, home.member, home.villager):
        visitor = entered(app, person)
        assert visitor.get("/office/catalogue").status_code == 403
        assert visitor.post(f"/office/catalogue/{matters[ACCOUNTS]}/ends", {"ends_on": "2026-12-01"}).status_code == 403


def test_everybody_reads_it_by_json(app: Flask, home: Village, matters: dict[str, UUID]) -> None:
    reader, address = Visitor(app), f"/api/v1/townships/{home.township.id}/catalogue"
    found = reader.json("GET", f"{address}?on=2026-10-01").json
    assert found["on"] == "2026-10-01"
    first = found["items"][0]
    assert (first["name"], first["rule"], first["due_day"]) == (ACCOUNTS, "monthly", 15)
    assert reader.json("GET", f"{address}?on=2026-08-31").json["items"] == []
    assert reader.json("GET", f"{address}?on=morgen").status_code == 422
    assert reader.json("GET", "/api/v1/townships/999999999/catalogue").status_code == 404


def _one(found: list[queries.Matter], name: str) -> queries.Matter:
    return next(matter for matter in found if matter.name == name)


@pytest.mark.parametrize("field", ["name", "legal_basis"])
@pytest.mark.parametrize("number", ["13800138000", "330282195901011234", "6222 0212 3456 7890 123"])
def test_no_personal_number_stands_in_the_catalogue(
    app: Flask, work: Work, home: Village, desk: Person, field: str, number: str
) -> None:
    browser = entered(app, desk)
    key = str(new_id())
    form = {**FORM, "key": key, "category": "village"}
    refused = browser.post("/office/catalogue", {**form, field: f"公益岗位 {number}"})
    assert refused.status_code == 422 and f'id="f-{field}-error"' in refused.text
    assert number not in Visitor(app).get(f"/api/v1/townships/{home.township.id}/catalogue").text
    with work() as session:
        assert FORM["name"] not in [one.name for one in queries.matters(session, home.township.id, date(2026, 12, 2))]
    assert browser.post("/office/catalogue", form).status_code == 303


def test_the_form_begins_with_what_holds_on_the_chosen_day(
    app: Flask, home: Village, matters: dict[str, UUID], desk: Person
) -> None:
    """Whoever mends only the legal basis today does not bring a later day's limit forward."""
    browser, place = entered(app, desk), f"/office/catalogue/{matters[ACCOUNTS]}"
    sent = {**FORM, "name": ACCOUNTS, "rule": "monthly", "within_days": "", "publisher": "cooperative"}
    new_year = {**sent, "due_day": "10", "effective_from": "2027-01-01"}
    assert browser.post(f"{place}/terms", new_year).status_code == 303
    today, later = browser.get(place).text, browser.get(f"{place}?from=2027-01-01").text
    assert re.search(r'name="due_day"[^>]* value="15"', today) and 'value="2026-11-22"' in today
    assert "2027年1月1日起另有规定" in today and f'href="{place}?from=2027-01-01"' in today
    assert (
        re.search(r'name="due_day"[^>]* value="10"', later) and 'name="effective_from" type="date" value="2027' in later
    )
    assert "另有规定" not in later and "不作数" not in later

    assert browser.post(f"{place}/terms", {**new_year, "due_day": "12"}).status_code == 303
    both = browser.get(f"{place}?from=2027-01-01").text
    assert both.count("已被替换，不作数") == 1 and re.search(r'name="due_day"[^>]* value="12"', both)
    assert re.search(r'name="due_day"[^>]* value="15"', browser.get(f"{place}?from=昨天").text)
