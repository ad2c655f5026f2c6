"""The database itself refuses to change the books: the statements that teach it, for migrations and for `create_all`.

Transfers are append-only: no UPDATE, DELETE, TRUNCATE, nor SQLite's INSERT OR REPLACE, which deletes behind the
triggers' back on a connection without `PRAGMA recursive_triggers=ON`. Accounts keep all but their state. Neither an
account nor its balance goes away, or a limit would go with it.
"""

from sqlalchemy import Connection, MetaData, event

_ACCOUNT, _BALANCE, _TRANSFER = "ledger_account", "ledger_balance", "ledger_transfer"
_FIXED = "township_id, id, code, unit, reference, normal_side, limit_rule"


def _postgresql(name: str, moments: str, table: str) -> tuple[str, str]:
    # Once per statement, not per row: TRUNCATE has no rows, and refusing needs none.
    return table, (
        f"CREATE TRIGGER {name} BEFORE {moments} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()"
    )


def _sqlite(name: str, moment: str, table: str) -> tuple[str, str]:
    return table, (
        f"CREATE TRIGGER {name} BEFORE {moment} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} refuses this: the books are never changed'); END"
    )


_REFUSE_CHANGE = """
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'restrict_violation',
        MESSAGE = TG_TABLE_NAME || ' refuses ' || TG_OP || ': the books are never changed';
END $$
"""

# PostgreSQL's BIGINT takes whole numbers only; SQLite would keep 1.5 in such a column.
_WHOLE_AMOUNT = """
CREATE TRIGGER ledger_transfer_whole_amount BEFORE INSERT ON ledger_transfer WHEN typeof(NEW.amount) <> 'integer'
BEGIN SELECT RAISE(ABORT, 'ledger_transfer refuses an amount that is not a whole number'); END
"""

# INSERT OR REPLACE removes the row in its way without a DELETE's triggers where `recursive_triggers` is off: a row of
# the same id is looked at first, whatever the connection.
_NO_REPLACEMENT = """
CREATE TRIGGER ledger_transfer_no_replacement BEFORE INSERT ON ledger_transfer WHEN
    EXISTS (SELECT 1 FROM ledger_transfer WHERE township_id = NEW.township_id AND id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'ledger_transfer refuses REPLACE: the books are never changed'); END
"""

# Each statement with the table after whose creation it runs; accounts come first.
_UP: dict[str, tuple[tuple[str, str], ...]] = {
    "postgresql": (
        (_ACCOUNT, _REFUSE_CHANGE),
        _postgresql("ledger_account_kept", "DELETE OR TRUNCATE", _ACCOUNT),
        _postgresql("ledger_account_fixed", f"UPDATE OF {_FIXED}", _ACCOUNT),
        _postgresql("ledger_balance_kept", "DELETE OR TRUNCATE", _BALANCE),
        # A balance row is rewritten at each posting: room on its page keeps the rewrite off the index.
        (_BALANCE, "ALTER TABLE ledger_balance SET (fillfactor = 50)"),
        _postgresql("ledger_transfer_append_only", "UPDATE OR DELETE OR TRUNCATE", _TRANSFER),
    ),
    "sqlite": (
        _sqlite("ledger_account_kept", "DELETE", _ACCOUNT),
        _sqlite("ledger_account_fixed", f"UPDATE OF {_FIXED}", _ACCOUNT),
        _sqlite("ledger_balance_kept", "DELETE", _BALANCE),
        _sqlite("ledger_transfer_no_update", "UPDATE", _TRANSFER),
        _sqlite("ledger_transfer_no_delete", "DELETE", _TRANSFER),
        (_TRANSFER, _WHOLE_AMOUNT),
        (_TRANSFER, _NO_REPLACEMENT),
    ),
}


def up(dialect: str) -> list[str]:
    """Return the statements to run once the ledger's tables exist; `dialect` is "sqlite" or "postgresql"."""
    return [statement for _, statement in _UP[dialect]]


def down(dialect: str) -> list[str]:
    """Return the statements to run after the ledger's tables are dropped, which takes their triggers along."""
    return ["DROP FUNCTION ledger_refuse_change()"] if dialect == "postgresql" else []


def attach(metadata: MetaData) -> None:
    """Make `metadata.create_all` run the statements too, so that a database made without migrations refuses alike."""
    for dialect, statements in _UP.items():
        for table, statement in statements:
            _run_at(metadata, table, "after_create", dialect, statement)
        for statement in down(dialect):
            _run_at(metadata, _ACCOUNT, "after_drop", dialect, statement)


def _run_at(metadata: MetaData, table: str, moment: str, dialect: str, statement: str) -> None:
    def run(_table: object, connection: Connection, **_options: object) -> None:
        if connection.dialect.name == dialect:
            connection.exec_driver_sql(statement)

    event.listen(metadata.tables[table], moment, run)
