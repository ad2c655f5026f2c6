"""The rule of how long points last: officers set it, it holds from then on, and the log knows."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from kernel.audit import AuditEntry
from kernel.tenancy.models import Township
from tests.browsing import Visitor
from tests.conftest import Work
from tests.founding import PASSWORD, Founded
from tests.township.settling import Office, open_office

RULES = "/office/rules"


@pytest.fixture
def office(work: Work, township: Founded) -> Office:
    return open_office(work, township)


@pytest.fixture
def officer(app: Flask, office: Office) -> Visitor:
    browser = Visitor(app)
    browser.post("/sign-ins", {"township": str(office.id), "phone": office.preparer_phone, "secret": PASSWORD})
    return browser


@pytest.fixture
def months(work: Work, office: Office) -> Callable[[], int | None]:
    def read() -> int | None:
        with work() as session:
            return session.get_one(Township, office.id).points_valid_months

    return read


def test_an_officer_sets_how_long_points_last(
    work: Work, office: Office, officer: Visitor, months: Callable[[], int | None]
) -> None:
    assert "积分不过期" in officer.get(RULES).text
    for _ in range(2):
        assert officer.post(f"{RULES}/points-validity", {"choice": "for-months", "months": "12"}).status_code == 303
    page = officer.get(RULES).text
    assert months() == 12 and "2027年11月30日" in page
    officer.post(f"{RULES}/points-validity", {"choice": "for-ever", "months": "12"})
    assert months() is None

    with work() as session:
        entries = select(AuditEntry.actor_id, AuditEntry.details).where(
            AuditEntry.township_id == office.id, AuditEntry.act == "points-validity.set"
        )
        found = [tuple(row) for row in session.execute(entries.order_by(AuditEntry.id))]
    assert found == [
        (office.preparer, {"months": 12, "before": "for-ever"}),
        (office.preparer, {"months": "for-ever", "before": 12}),
    ]
    log = officer.get("/office/audit").text
    assert "改了积分有效期" in log and "原来" in log and "长期有效" in log


@pytest.mark.parametrize("wrong", ["2", "121", "", "1.5", "十二"])
def test_nonsense_changes_nothing(officer: Visitor, months: Callable[[], int | None], wrong: str) -> None:
    officer.get(RULES)
    answer = officer.post(f"{RULES}/points-validity", {"choice": "for-months", "months": wrong})
    assert answer.status_code == 422 and months() is None
