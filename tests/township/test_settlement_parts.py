"""Sales of which a part was taken back: what a shop is owed, its points and its sales, at the sale's own face value."""

from sqlalchemy.orm import Session

from kernel.tenancy.models import Township
from ledger import entry, reverse
from merchants.redemptions.models import Redemption
from tests.conftest import Work
from tests.founding import Founded
from tests.township.settling import OCTOBER, SEPTEMBER, Office, assert_books_balance, noon, open_office, sell
from township.settlement.owed import Sold, owed, sold


def test_parts_count_at_the_face_value_of_their_sale(work: Work, township: Founded) -> None:
    office = open_office(work, township)
    shop = office.breakfast.id
    with work() as session:
        sale = sell(session, office, office.breakfast, 20, SEPTEMBER)
        sell(session, office, office.breakfast, 5, SEPTEMBER)
    with work() as session:
        session.get_one(Township, office.id).face_value_fen = 200
        _take_back(session, office, sale, 8)
        assert owed(session, office.id)[shop] == 1_700
        assert sold(session, office.id, OCTOBER, {})[shop] == Sold(2, 17)
        assert sold(session, office.id, OCTOBER, {shop: SEPTEMBER})[shop] == Sold(0, -8)
    with work() as session:
        _take_back(session, office, sale, 12)
        assert owed(session, office.id)[shop] == 500
        assert sold(session, office.id, OCTOBER, {})[shop] == Sold(1, 5)
        assert sold(session, office.id, OCTOBER, {shop: SEPTEMBER})[shop] == Sold(-1, -20)
        assert owed(session, office.id, SEPTEMBER)[shop] == 2_500
    assert_books_balance(work, office)


def _take_back(session: Session, office: Office, sale: Redemption, points: int) -> None:
    """Take back so many points of a sale in October, and their worth from the shop."""
    assert sale.entry_id is not None
    for line, amount in zip(entry(session, office.id, sale.entry_id), (points, points * 100), strict=True):
        key = f"part:{line.id}:{points}"
        reverse(
            session, office.id, line.id, key=key, effective_on=OCTOBER, recorded_at=noon(OCTOBER), amount=amount
        )  # fmt: skip
