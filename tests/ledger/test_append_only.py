"""What the database itself refuses, when someone goes around the Python."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DBAPIError

import ledger
from kernel.ids import floor_of
from ledger.tables import ACCOUNT, BALANCE, CLOSING, DAY_TOTAL, HEAD, LEAF, LOT, LOT_USE, SEAL, SUBTREE, TRANSFER
from ledger.triggers import APPEND_ONLY
from tests.ledger.seals.office import Office
from tests.ledger.village import NOW, TODAY, Village, found_village, sale, stamp

CLOSED_DAY = TODAY - timedelta(days=3)
FLOOR = floor_of(NOW - timedelta(minutes=1))

TABLES = (ACCOUNT, BALANCE, CLOSING, DAY_TOTAL, HEAD, LEAF, LOT, LOT_USE, SEAL, SUBTREE, TRANSFER)


@pytest.fixture
def books(owner_database: Engine) -> Village:
    """Books with something in every table: an award, a hold, a sale of two lines, lots, a closing, a seal.

    As the owner of the tables sees them, who may do anything that the tables themselves do not refuse.
    """
    village = found_village(owner_database)
    with village.work() as session:
        wang, closed = village.open_wallet(session, "wang", with_lots=True), village.open_wallet(session, "closed")
        village.open_wallet(session, "frozen")
        ledger.close(session, village.id, closed)
        ledger.freeze(session, village.id, ledger.account(session, village.id, "wallet", "point", "frozen").id)
        ledger.close_period(session, village.id, CLOSED_DAY, NOW)
        session.execute(SUBTREE.insert(), {"township_id": village.id, "level": 8, "position": 0, "hash": b"h"})
    award = village.award(village.zhang, 5, key="award:1").entry_id
    village.spend(village.zhang, 2, key="hold:1", pending=True)
    village.award(wang, 9, lot_expires_on=TODAY)
    village.post(*sale(village, wang, 3), key="sale:1")
    taken = village.award(village.li, 5, key="award:2").entry_id
    village.ask(ledger.Reverse(transfer_id=taken, amount=3, **stamp("undo:2")))
    assert award != taken
    Office(village).seal()
    with village.work() as session:
        floor = HEAD.update().where(HEAD.c.township_id == village.id).values(sealed_floor=FLOOR)
        session.execute(floor)
    return village


def run(village: Village, statement: str) -> None:
    with village.work() as session:
        session.execute(text(statement), {"township": village.id})


def counts(village: Village) -> dict[str, int | None]:
    with village.work() as session:
        return {
            table.name: session.scalar(select(func.count()).where(table.c.township_id == village.id))
            for table in TABLES
        }


FORBIDDEN = [
    *(f"UPDATE {table} SET township_id = township_id WHERE township_id = :township" for table in APPEND_ONLY),
    "UPDATE ledger_transfer SET amount = 1000 WHERE township_id = :township",
    "UPDATE ledger_transfer SET details = '{}' WHERE township_id = :township",
    *(f"DELETE FROM {table.name} WHERE township_id = :township" for table in TABLES),
    "UPDATE ledger_account SET unit = 'fen' WHERE township_id = :township",
    "UPDATE ledger_account SET limit_rule = NULL WHERE township_id = :township",
    "UPDATE ledger_account SET with_lots = false WHERE township_id = :township",
    "UPDATE ledger_account SET reference = 'li-2' WHERE township_id = :township AND reference = 'li'",
    "UPDATE ledger_account SET township_id = 100000000 WHERE township_id = :township",
    "UPDATE ledger_account SET state = 'open' WHERE township_id = :township AND state = 'closed'",
    "UPDATE ledger_account SET state = 'gone' WHERE township_id = :township AND state = 'open'",
    # An overdraft, and a limit that is not the account's.
    "UPDATE ledger_balance SET posted_debits = posted_credits + 1 WHERE township_id = :township",
    "UPDATE ledger_balance SET pending_debits = posted_credits + 1 WHERE township_id = :township",
    "UPDATE ledger_balance SET posted_credits = -1 WHERE township_id = :township",
    "UPDATE ledger_balance SET posted_credits = 1000000000000000001 WHERE township_id = :township",
    "UPDATE ledger_balance SET limit_rule = 'credits_within_debits' WHERE township_id = :township",
    "UPDATE ledger_balance SET with_lots = NOT with_lots WHERE township_id = :township",
    # Backwards.
    "UPDATE ledger_head SET closed_through = '2000-01-01' WHERE township_id = :township",
    "UPDATE ledger_head SET sealed_floor = '00000000000000000000000000000000' WHERE township_id = :township",
    "UPDATE ledger_lot SET remaining = -1 WHERE township_id = :township",
    "UPDATE ledger_lot SET expires_on = '2030-01-01' WHERE township_id = :township",
]


def test_the_database_refuses_to_change_the_books(books: Village) -> None:
    before = counts(books)
    assert all(before.values())
    assert [statement for statement in FORBIDDEN if accepted(books, statement)] == []
    assert counts(books) == before


def accepted(village: Village, statement: str) -> bool:
    """Whether the database let the statement pass, and it did something; it is undone."""
    try:
        with village.work() as session:
            done = session.execute(text(statement), {"township": village.id})
            session.rollback()
    except DBAPIError:
        return False
    assert done.rowcount, f"nothing to be refused: {statement}"  # type: ignore[attr-defined]
    return True


def test_nothing_is_truncated(books: Village) -> None:
    if books.engine.dialect.name == "sqlite":
        return  # it has no TRUNCATE, and an unbounded DELETE fires the triggers too: see below
    for table in TABLES:
        with pytest.raises(DBAPIError, match="refuses TRUNCATE"):
            run(books, f"TRUNCATE {table.name} CASCADE")


def test_a_delete_without_a_condition_is_refused_too(books: Village) -> None:
    """SQLite empties a table at once when no trigger is in the way."""
    for table in TABLES:
        with pytest.raises(DBAPIError):
            run(books, f"DELETE FROM {table.name}")


COLUMNS = (
    "township_id", "id", "entry_id", "line", "kind", "debit_id", "credit_id", "amount", "unit", "code", "effective_on",
    "recorded_at", "expires_at", "target_id", "target_amount", "target_before", "lot_expires_on", "key", "fingerprint",
    "details", "digest",
)  # fmt: skip
NEW = "'01a900000000700080000000000000aa'"
UNKNOWN = "'01a900000000700080000000000000bb'"


def copied(of_key: str, **changed: str) -> str:
    """Return the statement that inserts a transfer again, under a new id and key, but for what is `changed`."""
    values = {name: name for name in COLUMNS} | {"id": NEW, "entry_id": NEW, "key": "key || '-copy'"} | changed
    return (
        f"INSERT INTO ledger_transfer ({', '.join(COLUMNS)}) SELECT {', '.join(values.values())}"
        f" FROM ledger_transfer WHERE township_id = :township AND key = '{of_key}'"
    )


def of(reference: str) -> str:
    return f"(SELECT id FROM ledger_account WHERE township_id = :township AND reference = '{reference}')"


MIRRORED = {"debit_id": "credit_id", "credit_id": "debit_id"}
REVERSAL = {"kind": "'reversal'", "target_id": "id", "target_amount": "amount", "target_before": "0", **MIRRORED}
SECOND = {**REVERSAL, "target_before": "3", "amount": "2"}
POST = {"kind": "'post'", "target_id": "id", "target_amount": "amount", "target_before": "0"}
VOID = {**POST, "kind": "'void'"}
LINE = {"line": "5", "entry_id": "id", "key": "NULL", "fingerprint": "NULL"}
SOUND: list[tuple[str, dict[str, str]]] = [
    ("award:1", {}),
    ("award:1", {"kind": "'refused'", "credit_id": of("frozen")}),
    ("award:1", REVERSAL),
    ("award:1", {**REVERSAL, "amount": "1"}),
    ("award:2", SECOND),
    ("hold:1", POST),
    ("hold:1", {**POST, "amount": "1"}),
    ("hold:1", VOID),
    ("sale:1", LINE),
]
WRONG: list[tuple[str, dict[str, str]]] = [
    *(("award:1", {"amount": amount}) for amount in ("0", "-5", "1000000000001")),
    ("award:1", {"credit_id": "debit_id"}),
    ("award:1", {"unit": "'fen'"}),
    ("award:1", {"kind": "'gift'"}),
    ("award:1", {"expires_at": "recorded_at"}),
    ("award:1", {"key": "key"}),
    ("award:1", {"key": "NULL"}),
    ("award:1", {"fingerprint": "NULL"}),
    ("award:1", {"line": "1"}),
    ("award:1", {"line": "-1"}),
    ("award:1", {"entry_id": "entry_id"}),
    ("award:1", {"id": "id", "entry_id": "entry_id"}),
    ("award:1", {"township_id": "100000000"}),
    *(("award:1", {side: where}) for side in ("debit_id", "credit_id") for where in (UNKNOWN, of("frozen"))),
    ("award:1", {"credit_id": of("closed")}),
    ("award:1", {"credit_id": of("breakfast")}),
    ("award:1", {"kind": "'refused'", "credit_id": UNKNOWN}),
    ("award:1", {"effective_on": f"'{CLOSED_DAY}'"}),
    ("award:1", {"id": f"'{FLOOR.hex}'", "entry_id": f"'{FLOOR.hex}'"}),
    ("sale:1", {**LINE, "line": "1"}),
    # A target that is absent, or not of this kind, amount, unit or sides.
    ("award:1", {"kind": "'post'"}),
    ("award:1", {"kind": "'reversal'"}),
    ("award:1", {"target_id": "id"}),
    ("award:1", {**REVERSAL, "target_id": UNKNOWN}),
    ("award:1", {**REVERSAL, "target_amount": "9", "amount": "9"}),
    ("award:1", {**REVERSAL, "amount": "6"}),
    ("award:1", {**REVERSAL, "debit_id": "debit_id", "credit_id": "credit_id"}),
    ("award:1", {**REVERSAL, "credit_id": of("li")}),
    ("hold:1", REVERSAL),
    ("undo:2", REVERSAL),
    ("award:1", POST),
    ("award:1", VOID),
    ("hold:1", {**POST, **MIRRORED}),
    ("hold:1", {**POST, "credit_id": of("li")}),
    ("hold:1", {**POST, "amount": "3"}),
    ("hold:1", {**POST, "target_before": "1", "amount": "1"}),
    ("hold:1", {**VOID, "amount": "1"}),
    # Beyond what is left, or with a gap, in which a later one could go beyond.
    ("award:1", {**REVERSAL, "target_before": "1", "amount": "1"}),
    ("award:2", {**REVERSAL, "amount": "1"}),
    ("award:2", {**SECOND, "amount": "3"}),
    ("award:2", {**SECOND, "target_before": "4", "amount": "1"}),
]  # fmt: skip


def test_a_copy_with_nothing_wrong_is_accepted(books: Village) -> None:
    """The statements of the next test fail for what is wrong in them, not for themselves."""
    assert [row for row in SOUND if not accepted(books, copied(row[0], **row[1]))] == []


def test_the_database_refuses_a_transfer_that_makes_no_sense(books: Village) -> None:
    before = counts(books)
    assert [row for row in WRONG if accepted(books, copied(row[0], **row[1]))] == []
    assert counts(books) == before


@pytest.mark.parametrize("amount", ["1.5", "'five'"])
def test_an_amount_is_a_whole_number(books: Village, amount: str) -> None:
    """PostgreSQL's type rounds to one, SQLite's takes anything."""
    if books.engine.dialect.name == "sqlite":
        with pytest.raises(DBAPIError, match="whole number"):
            run(books, copied("award:1", amount=amount))


def test_a_hold_is_resolved_once(books: Village) -> None:
    run(books, copied("hold:1", **POST))
    later = {"id": UNKNOWN, "entry_id": UNKNOWN, "key": "'other'"}
    for again in (POST, VOID, {**VOID, "target_before": "2"}):
        with pytest.raises(DBAPIError):
            run(books, copied("hold:1", **again, **later))


@contextmanager
def stranger(village: Village) -> Iterator[sqlite3.Connection]:
    """A connection as any other program makes one: no foreign keys, no recursive triggers."""
    with closing(sqlite3.connect(village.engine.url.database or "", timeout=30)) as connection:
        assert connection.execute("PRAGMA recursive_triggers").fetchone() == (0,)
        yield connection


REPLACING: list[tuple[str, dict[str, str]]] = [
    ("award:1", {"id": "id", "entry_id": "entry_id", "amount": "9"}),
    ("award:1", {"key": "key"}),
    ("award:2", {**REVERSAL, "amount": "5"}),
    ("sale:1", {**LINE, "line": "1"}),
]


@pytest.mark.parametrize("ours", [True, False], ids=["our connection", "any connection"])
def test_nothing_is_replaced(books: Village, ours: bool) -> None:
    """INSERT OR REPLACE removes what is in its way, by id, key, target or line: without a DELETE's triggers."""
    if books.engine.dialect.name != "sqlite":
        return
    before = counts(books)
    attacks = [copied(key, **changed).replace("INSERT", "INSERT OR REPLACE", 1) for key, changed in REPLACING]
    attacks += [
        f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE township_id = :township" for table in APPEND_ONLY
    ]
    for attack in attacks:
        if ours:
            with pytest.raises(DBAPIError, match="REPLACE"):
                run(books, attack)
        else:
            with stranger(books) as connection, pytest.raises(sqlite3.IntegrityError, match="REPLACE"):
                connection.execute(attack, {"township": books.id})
    assert counts(books) == before


def test_accounts_and_heads_are_not_replaced(books: Village) -> None:
    """They are opened by whoever is first, so nothing happens to whoever comes second, nor to them."""
    if books.engine.dialect.name != "sqlite":
        return
    before = counts(books)
    with stranger(books) as connection:
        connection.execute(
            "INSERT OR REPLACE INTO ledger_account (township_id, id, code, unit, reference, normal_side, with_lots,"
            " state) SELECT township_id, id, code, unit, reference, normal_side, 0, 'open' FROM ledger_account"
            " WHERE township_id = ?", (books.id,)
        )  # fmt: skip
        connection.execute(
            "INSERT OR REPLACE INTO ledger_account (township_id, id, code, unit, reference, normal_side, with_lots,"
            f" state) SELECT township_id, {NEW}, code, unit, reference, normal_side, 0, 'open' FROM ledger_account"
            " WHERE township_id = ? AND reference = 'li'", (books.id,)
        )  # fmt: skip
        connection.execute(
            "INSERT OR REPLACE INTO ledger_head (township_id, closed_through, sealed_floor)"
            " VALUES (?, '2000-01-01', ?)",
            (books.id, "0" * 32),
        )
        connection.commit()
    with books.work() as session:
        assert ledger.account(session, books.id, "wallet", "point", "li").limit == "debits_within_credits"
        assert ledger.account(session, books.id, "wallet", "point", "closed").state == "closed"
        assert session.scalar(select(HEAD.c.sealed_floor).where(HEAD.c.township_id == books.id)) == FLOOR
    assert counts(books) == before
