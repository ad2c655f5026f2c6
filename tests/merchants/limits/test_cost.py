"""What a sale costs: so many statements, and of them one for its limits, whatever holds."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from kernel import prepared
from kernel.identity.models import Person
from ledger.booking import dialects
from tests.merchants.limits.desk import Desk

SEND = prepared.send
OF_A_SALE = {"postgresql": 8, "sqlite": 14}
"""From the code on; the ledger's are one on PostgreSQL, seven on SQLite."""


@contextmanager
def statements(patch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Yield what is sent to any database until the block ends, through SQLAlchemy or past it."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    def send(connection: Any, act: Any, sql: str, parameters: Any, cursor: Any) -> Any:
        sent.append(sql)
        return SEND(connection, act, sql, parameters, cursor)

    event.listen(Engine, "before_cursor_execute", note)
    with patch.context() as within:
        within.setattr(prepared, "send", send)
        within.setattr(dialects, "send", send)
        yield sent
    event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.parametrize("limited", [False, True])
def test_a_sale_is_a_few_statements_and_one_of_them_counts(
    desk: Desk, payer: Person, limited: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if limited:
        desk.rules(payer_day_points=900, shop_day_points=900, month_points=900, pace_sales=90, pace_hours=1)
        desk.clerk_may("sell", day=900)
    desk.sell(payer.id, 1)  # the first of the day is told what was before

    with statements(monkeypatch) as sent:
        assert desk.sell(payer.id, 1).state == "captured"

    assert [one.split()[0] for one in sent if "limit_tally" in one] == ["INSERT"]
    assert len([one for one in sent if "limit_rules" in one]) == 1
    assert "FROM shop" in next(one for one in sent if "limit_rules" in one)
    assert not [one for one in sent if "limit_alert" in one]
    code_made = next(place for place, one in enumerate(sent) if one.startswith("INSERT INTO pay_code"))
    with desk.work() as session:
        assert len(sent) - code_made - 1 == OF_A_SALE[session.get_bind().dialect.name]
