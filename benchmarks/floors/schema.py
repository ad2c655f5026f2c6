"""The floor's tables: transfers with their two indexes and balances, and nothing that guards them."""

import sqlite3
from pathlib import Path

import psycopg
from sqlalchemy import make_url

TOWNSHIP = 330282109
WALLETS = 1_000

_SCHEMA = """
CREATE TABLE floor_balance (id integer PRIMARY KEY, debits bigint NOT NULL, credits bigint NOT NULL);
CREATE TABLE floor_transfer (
    township_id bigint NOT NULL, id {uuid} NOT NULL, debit_id integer NOT NULL, credit_id integer NOT NULL,
    amount bigint NOT NULL, code text NOT NULL, effective_on date NOT NULL, recorded_at timestamp NOT NULL
);
CREATE INDEX floor_debit ON floor_transfer (township_id, debit_id, id);
CREATE INDEX floor_credit ON floor_transfer (township_id, credit_id, id);
"""


def plain(url: str) -> str:
    """Return the address as psycopg and PostgreSQL's own programs take it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def file_of(url: str) -> Path:
    """Return the file of a SQLite database."""
    return Path(str(make_url(url).database))


def make(url: str) -> None:
    """Make the floor's tables beside the books."""
    if url.startswith("sqlite"):
        with sqlite3.connect(file_of(url)) as connection:
            connection.executescript(_SCHEMA.format(uuid="text"))
            connection.executemany("INSERT INTO floor_balance VALUES (?, 0, 0)", [(n + 1,) for n in range(WALLETS)])
        return
    with psycopg.connect(plain(url)) as connection:
        connection.execute(_SCHEMA.format(uuid="uuid"))  # type: ignore[arg-type]
        connection.execute(f"INSERT INTO floor_balance SELECT n, 0, 0 FROM generate_series(1, {WALLETS}) n")
