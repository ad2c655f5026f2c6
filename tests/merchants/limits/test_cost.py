"""What limits cost a sale: one statement more, whatever holds; the rules come along with the shop."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from kernel.identity.models import Person
from tests.merchants.limits.desk import Desk


@contextmanager
def statements() -> Iterator[list[str]]:
    """Yield what is sent to any database until the block ends."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield sent
    event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.parametrize("limited", [False, True])
def test_a_sale_counts_in_one_statement(desk: Desk, payer: Person, limited: bool) -> None:
    if limited:
        desk.rules(payer_day_points=900, shop_day_points=900, month_points=900, pace_sales=90, pace_hours=1)
        desk.clerk_may("sell", day=900)
    desk.sell(payer.id, 1)  # the first of the day is told what was before

    with statements() as sent:
        assert desk.sell(payer.id, 1).state == "captured"

    assert [one.split()[0] for one in sent if "limit_tally" in one] == ["INSERT"]
    assert len([one for one in sent if "limit_rules" in one]) == 1
    assert "FROM shop" in next(one for one in sent if "limit_rules" in one)
    assert not [one for one in sent if "limit_alert" in one]
