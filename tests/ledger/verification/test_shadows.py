"""What is set for the database or the role doesn't decide which functions verification trusts."""

from sqlalchemy import text

import ledger
from ledger.verification.texts import leaf_hash
from tests.ledger.verification.busy import Busy
from tests.ledger.verification.vandal import vandalism


def test_no_function_is_shadowed(busy: Busy) -> None:
    with vandalism(busy.village) as session:
        if session.connection().dialect.name != "postgresql":
            return
        first, ask = busy.old["first"], session.connection().exec_driver_sql
        row = f"ledger_transfer t WHERE township_id = {busy.village.id} AND id = '{first}'"
        sealed = ask(f"SELECT digest FROM {row}").scalar_one()
        ask(f"UPDATE {row.replace(' WHERE', ' SET code = %(code)s WHERE')}", {"code": "another"})
        changed = ask(f"SELECT {leaf_hash()} FROM {row}").scalar_one()
        session.execute(text("CREATE SCHEMA shadow"))
        for name, kind, as_stored in (("sha256", "bytea", sealed), ("convert_to", "text, name", b"")):
            ask(
                f"CREATE FUNCTION shadow.{name}({kind}) RETURNS bytea LANGUAGE sql IMMUTABLE"
                f" AS $$ SELECT '\\x{as_stored.hex()}'::bytea $$"
            )
        ask("SET LOCAL search_path = shadow, pg_catalog, public")
        findings = ledger.verify(session, busy.village.id)

    assert [(finding.check, finding.found) for finding in findings] == [("transfer_changed", changed.hex())]
