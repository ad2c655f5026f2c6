"""The databases write a transfer's canonical text byte for byte as Python does, whatever it holds."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from ledger import canonical
from ledger.drafts import canonical_json
from ledger.tables import TRANSFER
from ledger.verification.texts import canonical_text, leaf_hash
from tests.ledger.verification.vandal import unguard

ids = st.uuids()
moments = st.datetimes(datetime(1900, 1, 1), datetime(2999, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
days = st.dates(date(1900, 1, 1), date(9999, 12, 31))
amounts = st.integers(1, 10**12)
keys = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=200)
words = st.text(st.characters(exclude_categories=("Cs", "Cc"))).filter(str.isprintable)
values = st.one_of(words, st.booleans(), st.none(), st.integers(-(2**53) + 1, 2**53 - 1))
details = st.dictionaries(st.sampled_from(["a", "B", "note", "_x", "Zebra"]), values, max_size=4)
codes = st.from_regex(r"\A[a-z][a-z0-9.-]{0,20}\Z")

rows = st.fixed_dictionaries(
    {
        "township_id": st.integers(1, 999_999_999), "id": ids, "entry_id": ids, "line": st.integers(0, 499),
        "kind": st.sampled_from(["posted", "refused"]), "debit_id": ids, "credit_id": ids, "amount": amounts,
        "unit": st.sampled_from(["point", "fen"]), "code": codes, "effective_on": days, "recorded_at": moments,
        "expires_at": st.none() | moments, "target_id": st.none() | ids, "target_amount": st.none() | amounts,
        "target_before": st.none() | st.integers(0, 10**12), "lot_expires_on": st.none() | days,
        "key": st.none() | keys, "fingerprint": st.none() | st.binary(min_size=32, max_size=32), "details": details,
    }
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(row=rows)
def test_the_database_writes_what_python_writes(owner_database: Engine, row: dict[str, Any]) -> None:
    said = [*(row[name] for name in canonical.FIELDS[:-1]), canonical_json(row["details"]).decode()]
    with Session(owner_database) as session:
        unguard(session)
        session.execute(TRANSFER.insert(), row | {"digest": b""})
        connection = session.connection()
        dialect = connection.dialect.name
        text = canonical_text(dialect)
        wanted = f"{text}, {leaf_hash()}" if dialect == "postgresql" else text
        mark = UUID(int=row["id"].int)
        found = connection.exec_driver_sql(
            f"SELECT {wanted} FROM ledger_transfer t WHERE id = '{mark if dialect == 'postgresql' else mark.hex}'"
        ).one()
        session.rollback()

    assert found[0] == canonical.canonical_text(said)
    if dialect == "postgresql":
        assert bytes(found[1]) == canonical.digest(said)
