"""What the database itself refuses, when someone goes around the Python."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.ledger.village import Village

FORBIDDEN = [
    "UPDATE ledger_transfer SET amount = 1000 WHERE township_id = :township",
    "UPDATE ledger_transfer SET details = '{}' WHERE township_id = :township",
    "DELETE FROM ledger_transfer WHERE township_id = :township",
    "DELETE FROM ledger_balance WHERE township_id = :township",
    "DELETE FROM ledger_account WHERE township_id = :township",
    "UPDATE ledger_account SET unit = 'fen' WHERE township_id = :township",
    "UPDATE ledger_account SET limit_rule = NULL WHERE township_id = :township",
    "UPDATE ledger_account SET township_id = 100000000 WHERE township_id = :township",
    # An overdraft, and a limit that is not the account's.
    "UPDATE ledger_balance SET posted_debits = posted_credits + 1 WHERE township_id = :township",
    "UPDATE ledger_balance SET pending_debits = posted_credits + 1 WHERE township_id = :township",
    "UPDATE ledger_balance SET posted_credits = -1 WHERE township_id = :township",
    "UPDATE ledger_balance SET limit_rule = 'credits_within_debits' WHERE township_id = :township",
]

COLUMNS = (
    "township_id, id, entry_id, line, kind, debit_id, credit_id, amount, unit, code, effective_on, recorded_at, "
    "expires_at, pending_id, reverses_id, key, fingerprint, details"
)
COPIED = (
    "INSERT INTO ledger_transfer (" + COLUMNS + ") SELECT township_id, {id}, {entry}, {line}, {kind}, {debit}, "
    "{credit}, {amount}, {unit}, code, effective_on, recorded_at, {expires}, {pending}, {reverses}, {key}, "
    "fingerprint, details FROM ledger_transfer WHERE township_id = :township AND kind = 'posted'"
)
WRONG_ROWS = [
    {"amount": "0"},
    {"amount": "-5"},
    {"amount": "1000000000001"},
    {"credit": "debit_id"},
    {"unit": "'fen'"},
    {"kind": "'gift'"},
    {"kind": "'post'"},
    {"kind": "'reversal'"},
    {"pending": "id"},
    {"expires": "recorded_at"},
    {"key": "key"},
    {"key": "NULL"},
    {"line": "1"},
    {"line": "-1"},
    {"entry": "entry_id"},
]


def run(village: Village, statement: str) -> None:
    with village.work() as session:
        session.execute(text(statement), {"township": village.id})


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_database_refuses_to_change_the_books(village: Village, statement: str) -> None:
    village.award(village.zhang, 5)
    with pytest.raises(DBAPIError):
        run(village, statement)
    assert village.balance(village.zhang).available == 5
    village.assert_sound()


@pytest.mark.parametrize("wrong", WRONG_ROWS, ids=str)
def test_the_database_refuses_a_transfer_that_makes_no_sense(village: Village, wrong: dict[str, str]) -> None:
    village.award(village.zhang, 5, key="award:1")
    with pytest.raises(DBAPIError):
        run(village, copied(village, **wrong))
    village.assert_sound()


def copied(village: Village, **wrong: str) -> str:
    """Return the statement that inserts the only transfer again, under a new id and key, but for what is `wrong`."""
    right = {"debit": "debit_id", "credit": "credit_id", "amount": "amount", "unit": "unit", "kind": "kind"}
    right |= {"line": "line", "expires": "NULL", "pending": "NULL", "reverses": "NULL", "key": "key || '-copy'"}
    fixed = "'" + "0" * 31 + "1'"
    return COPIED.format(**{"id": fixed, "entry": fixed} | right | wrong)


def test_a_copy_with_nothing_wrong_would_be_accepted(village: Village) -> None:
    """The statement of the test above fails for what is wrong in it, not for itself."""
    village.award(village.zhang, 5, key="award:1")
    with village.work() as session:
        assert session.execute(text(copied(village)), {"township": village.id}).rowcount == 1  # type: ignore[attr-defined]
        session.rollback()


def test_transfers_can_not_be_truncated_or_replaced(village: Village) -> None:
    village.award(village.zhang, 5, key="award:1")
    if village.engine.dialect.name == "postgresql":
        attacks = [f"TRUNCATE {table} CASCADE" for table in ("ledger_transfer", "ledger_account", "ledger_balance")]
    else:
        attacks = [
            copied(village).replace("INSERT", "INSERT OR REPLACE", 1).replace("key || '-copy'", "key"),
            copied(village, id="id", entry="entry_id", amount="9").replace("INSERT", "REPLACE", 1),
            copied(village, amount="1.5"),
            copied(village, amount="'five'"),
        ]
    for attack in attacks:
        with pytest.raises(DBAPIError):
            run(village, attack)
    village.assert_sound()
