"""The database itself guards the books: the statements that teach it, for migrations and for `create_all`.

Transfers are append-only: no UPDATE, DELETE, TRUNCATE, nor SQLite's INSERT OR REPLACE, which deletes behind the
triggers' back on a connection without `PRAGMA recursive_triggers=ON`; and none is added that does not fit its accounts,
its target or its day. Accounts keep all but their state. Neither an account nor its balance goes away, or a limit would
go with it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence

from sqlalchemy import Connection, MetaData, Table, event

from ledger.booking import onestatement

_ACCOUNT, _BALANCE, _TRANSFER = "ledger_account", "ledger_balance", "ledger_transfer"
_HEAD, _LOT, _DAY_TOTAL = "ledger_head", "ledger_lot", "ledger_day_total"
_FIXED = "township_id, id, code, unit, reference, normal_side, limit_rule, with_lots"
_LOT_FIXED = "township_id, account_id, expires_on"

# What a transfer must fit. A void gives back what was held, whatever became of the accounts; a `refused` moves nothing.
_FITS = (
    "(d.state = 'open' AND c.state = 'open' OR {new}.kind IN ('void', 'refused')) AND d.unit = {new}.unit"
    " AND c.unit = {new}.unit AND h.closed_through < {new}.effective_on AND h.sealed_floor < {new}.id"
)
_FITS_TARGET = (
    "t.amount = {new}.target_amount AND t.unit = {new}.unit AND CASE {new}.kind WHEN 'reversal' THEN"
    " t.kind IN ('posted', 'post') AND t.debit_id = {new}.credit_id AND t.credit_id = {new}.debit_id"
    " AND {new}.target_before = (SELECT coalesce(sum(e.amount), 0) FROM ledger_transfer e WHERE e.township_id ="
    " {new}.township_id AND e.target_id = {new}.target_id AND e.target_before < {new}.target_before)"
    " ELSE t.kind = 'pending' AND t.debit_id = {new}.debit_id AND t.credit_id = {new}.credit_id"
    " AND {new}.target_before = 0 AND ({new}.kind = 'post' OR {new}.amount = {new}.target_amount) END"
)


def _postgresql(name: str, moments: str, table: str) -> str:
    # Once per statement, not per row: TRUNCATE has no rows, and refusing needs none.
    return (
        f"CREATE TRIGGER {name} BEFORE {moments} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()"
    )


def _sqlite(name: str, moment: str, table: str) -> str:
    """Return a trigger that refuses; `table` may say WHEN."""
    return (
        f"CREATE TRIGGER {name} BEFORE {moment} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{name} refuses this: the books are never changed'); END"
    )


_REFUSE_CHANGE = """
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'restrict_violation',
        MESSAGE = TG_TABLE_NAME || ' refuses ' || TG_OP || ': the books are never changed';
END $$
"""

# What a foreign key would say, and more, once per statement and without locking the accounts' rows as a key does: they
# never go away, and their unit never changes. A query in a function sees what was committed before it; so with the
# township's lock held shared by postings (see `ledger.booking.locks`), none slips past a freeze or a closing. The
# function keeps its plan for as long as a session lasts, and one made for small books would read large ones whole.
_GUARD = f"""
CREATE FUNCTION ledger_guard_transfers() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE wrong uuid;
BEGIN
    SELECT n.id INTO wrong FROM fresh n
        LEFT JOIN ledger_account d ON d.township_id = n.township_id AND d.id = n.debit_id
        LEFT JOIN ledger_account c ON c.township_id = n.township_id AND c.id = n.credit_id
        LEFT JOIN ledger_head h ON h.township_id = n.township_id
    WHERE ({_FITS.format(new="n")}) IS DISTINCT FROM true LIMIT 1;
    IF wrong IS NULL AND EXISTS (SELECT 1 FROM fresh WHERE target_id IS NOT NULL) THEN
        SELECT n.id INTO wrong FROM fresh n
            LEFT JOIN ledger_transfer t ON t.township_id = n.township_id AND t.id = n.target_id
        WHERE n.target_id IS NOT NULL AND ({_FITS_TARGET.format(new="n")}) IS DISTINCT FROM true LIMIT 1;
    END IF;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'ledger_transfer refuses ' || wrong;
    END IF;
    RETURN NULL;
END $$
"""  # noqa: S608 - made of constants, as all statements here
_GUARDED = """
CREATE TRIGGER ledger_transfer_guard AFTER INSERT ON ledger_transfer REFERENCING NEW TABLE AS fresh
FOR EACH STATEMENT EXECUTE FUNCTION ledger_guard_transfers()
"""

_UNFIT = f"""NOT EXISTS (
        SELECT 1 FROM ledger_account d, ledger_account c, ledger_head h
        WHERE d.township_id = NEW.township_id AND d.id = NEW.debit_id
            AND c.township_id = NEW.township_id AND c.id = NEW.credit_id AND h.township_id = NEW.township_id
            AND {_FITS.format(new="NEW")})"""  # noqa: S608
_UNFIT_TARGET = f"""NEW.target_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM ledger_transfer t WHERE t.township_id = NEW.township_id AND t.id = NEW.target_id
            AND {_FITS_TARGET.format(new="NEW")})"""  # noqa: S608

# What is unique in the tables whose rows stay as they are.
_UNIQUE: Mapping[str, Sequence[str]] = {
    _TRANSFER: ("id", "key", "target_id, target_before", "entry_id, line"),
    "ledger_closing": ("id", "through"),
    "ledger_lot_use": ("transfer_id, account_id, expires_on",),
    "ledger_seal": ("number",),
    "ledger_leaf": ("position", "transfer_id"),
    "ledger_subtree": ("level, position",),
    _ACCOUNT: ("id", "code, unit, reference"),
    _HEAD: ("township_id",),
}


# INSERT OR REPLACE removes the rows in its way without a DELETE's triggers where `recursive_triggers` is off: they are
# looked for first, whatever the connection. INSERT OR IGNORE is refused too, so nothing here hopes (see
# `ledger.booking.books`), but for accounts and heads, which are opened by whoever is first: there nothing happens.
def _no_replacement(table: str) -> str:
    refused = f"ABORT, '{table} refuses REPLACE: the books are never changed'"
    return (
        f"CREATE TRIGGER {table}_no_replacement BEFORE INSERT ON {table} WHEN {_there(table)} "
        f"BEGIN SELECT RAISE({'IGNORE' if table in (_ACCOUNT, _HEAD) else refused}); END"
    )


def _there(table: str) -> str:
    return " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {_same(columns)})" for columns in _UNIQUE[table])  # noqa: S608


def _sqlite_guard() -> str:
    """Return all that guards transfers in one trigger: SQLite runs each for every row, and to begin one costs most."""
    wrong = (
        # PostgreSQL's BIGINT takes whole numbers only; SQLite would keep 1.5 in such a column.
        ("typeof(NEW.amount) <> 'integer'", "an amount that is not a whole number"),
        (_there(_TRANSFER), "REPLACE: the books are never changed"),
        (_UNFIT, "this: its accounts or its day are not open"),
        (_UNFIT_TARGET, "this: it does not fit its target"),
    )
    cases = " ".join(f"WHEN {what} THEN RAISE(ABORT, 'ledger_transfer refuses {why}')" for what, why in wrong)
    return f"CREATE TRIGGER ledger_transfer_guard BEFORE INSERT ON ledger_transfer BEGIN SELECT CASE {cases} END; END"


def _same(columns: str) -> str:
    same = " AND ".join(f"{column} = NEW.{column}" for column in ("township_id", *columns.split(", ")))
    return f"{same} AND line > 0" if columns.endswith("line") else same  # as its index says


# Forward only: a day that was closed stays so, as does what no transfer can be added before; closed is for good.
_FORWARD: Mapping[str, tuple[str, str]] = {
    "ledger_head_forward": (
        _HEAD,
        "NEW.closed_through < OLD.closed_through OR NEW.sealed_floor < OLD.sealed_floor"
        " OR NEW.township_id <> OLD.township_id",
    ),
    "ledger_account_closed": (_ACCOUNT, "OLD.state = 'closed' AND NEW.state <> 'closed'"),
}


def _append_only(table: str) -> dict[str, tuple[str, ...]]:
    return {
        "postgresql": (_postgresql(f"{table}_append_only", "UPDATE OR DELETE OR TRUNCATE", table),),
        "sqlite": (_sqlite(f"{table}_no_update", "UPDATE", table), _sqlite(f"{table}_no_delete", "DELETE", table)),
    }


APPEND_ONLY = (_TRANSFER, "ledger_closing", "ledger_lot_use", "ledger_seal", "ledger_leaf", "ledger_subtree")

_UP: dict[str, tuple[str, ...]] = {
    "postgresql": (
        _REFUSE_CHANGE,
        _postgresql("ledger_account_kept", "DELETE OR TRUNCATE", _ACCOUNT),
        _postgresql("ledger_account_fixed", f"UPDATE OF {_FIXED}", _ACCOUNT),
        _postgresql("ledger_balance_kept", "DELETE OR TRUNCATE", _BALANCE),
        _postgresql("ledger_head_kept", "DELETE OR TRUNCATE", _HEAD),
        _postgresql("ledger_lot_kept", "DELETE OR TRUNCATE", _LOT),
        _postgresql("ledger_lot_fixed", f"UPDATE OF {_LOT_FIXED}", _LOT),
        _postgresql("ledger_day_total_kept", "DELETE OR TRUNCATE", _DAY_TOTAL),
        # A balance row is rewritten at each posting: room on its page keeps the rewrite off the index.
        "ALTER TABLE ledger_balance SET (fillfactor = 50)",
        "ALTER TABLE ledger_lot SET (fillfactor = 80)",
        *(
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({wrong})"
            " EXECUTE FUNCTION ledger_refuse_change()"
            for name, (table, wrong) in _FORWARD.items()
        ),
        *(statement for table in APPEND_ONLY for statement in _append_only(table)["postgresql"]),
        _GUARD,
        _GUARDED,
        onestatement.FUNCTION,
    ),
    "sqlite": (
        _sqlite("ledger_account_kept", "DELETE", _ACCOUNT),
        _sqlite("ledger_account_fixed", f"UPDATE OF {_FIXED}", _ACCOUNT),
        _sqlite("ledger_balance_kept", "DELETE", _BALANCE),
        _sqlite("ledger_head_kept", "DELETE", _HEAD),
        _sqlite("ledger_lot_kept", "DELETE", _LOT),
        _sqlite("ledger_lot_fixed", f"UPDATE OF {_LOT_FIXED}", _LOT),
        _sqlite("ledger_day_total_kept", "DELETE", _DAY_TOTAL),
        *(statement for table in APPEND_ONLY for statement in _append_only(table)["sqlite"]),
        *(_sqlite(name, "UPDATE", f"{table} WHEN {wrong}") for name, (table, wrong) in _FORWARD.items()),
        *(_no_replacement(table) for table in _UNIQUE if table != _TRANSFER),
        _sqlite_guard(),
    ),
}


def up(dialect: str) -> list[str]:
    """Return the statements to run once the ledger's tables exist; `dialect` is "sqlite" or "postgresql"."""
    return list(_UP[dialect])


def down(dialect: str) -> list[str]:
    """Return the statements to run after the ledger's tables are dropped, which takes their triggers along."""
    functions = ("ledger_refuse_change", "ledger_guard_transfers", "ledger_post")
    return [f"DROP FUNCTION {function}" for function in functions] if dialect == "postgresql" else []


def attach(metadata: MetaData) -> None:
    """Make `metadata.create_all` run the statements too, so that a database made without migrations refuses alike."""
    for moment, statements in (("after_create", up), ("after_drop", down)):
        _run_at(metadata, moment, statements)


def _run_at(metadata: MetaData, moment: str, statements: Callable[[str], list[str]]) -> None:
    def run(_metadata: MetaData, connection: Connection, tables: Collection[Table], **_options: object) -> None:
        if any(table.name == _TRANSFER for table in tables):
            for statement in statements(connection.dialect.name):
                connection.exec_driver_sql(statement)

    event.listen(metadata, moment, run)
