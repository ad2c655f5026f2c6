"""The peer made of SQL functions: its tables, and the statements by which pgbench calls it."""

from pathlib import Path

import psycopg

from benchmarks.floors.schema import WALLETS, plain

# Accounts are found by a number, so that pgbench can choose: the 64 bits of a uuid that are left are the number.
_ID = "lpad(to_hex({number}::int), 32, '0')::uuid"
POSTING = f"""
\\set one random(1, {WALLETS // 2})
\\set other random({WALLETS // 2 + 1}, {WALLETS})
SELECT * FROM peer_create_transfer({_ID.format(number=":one")}, {_ID.format(number=":other")}, 1);
"""
BATCH = f"""
SELECT count(*) FROM peer_create_transfers(ARRAY(
    SELECT ROW({_ID.format(number=f"(1 + random() * {WALLETS // 2 - 1})::int")},
        {_ID.format(number=f"({WALLETS // 2 + 1} + random() * {WALLETS // 2 - 1})::int")}, 1)::peer_ask
    FROM generate_series(1, {{size}})
));
"""


def make(url: str) -> None:
    """Make the peer's tables and functions beside the books, and its accounts."""
    schema = (Path(__file__).parent / "accounts_and_entries.sql").read_text(encoding="utf-8")
    with psycopg.connect(plain(url)) as connection:
        connection.execute(schema)  # type: ignore[arg-type]
        connection.execute("SELECT peer_create_account('wallet', 'point') FROM generate_series(1, %s::int)", (WALLETS,))
        connection.execute(
            "UPDATE peer_account a SET id = n.id FROM (SELECT id AS old,"
            " lpad(to_hex(row_number() OVER ()), 32, '0')::uuid AS id FROM peer_account) n WHERE n.old = a.id"
        )
