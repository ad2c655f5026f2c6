"""A made-up year of transfers on PostgreSQL: rows, digests and leaves come out of generate_series in the server.

Triggers are off and indexes away meanwhile, and come back before anything is measured.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg

from benchmarks.books import LOT_DAY, TOWNSHIP
from benchmarks.floors.schema import plain
from benchmarks.generator.shapes import (
    AWARD,
    OWED,
    PERIOD,
    SHAPES,
    SPENT,
    STRIDE,
    Shape,
    Year,
    canonical,
    fingerprinted,
    split,
)
from ledger.seals.merkle import HASH_SIZE

CHUNK = 250_000
_TABLES = ("ledger_transfer", "ledger_leaf", "ledger_lot_use")


def load(url: str, made: Year) -> Iterator[list[bytes]]:
    """Write the transfers of the year, their leaves, day totals and what they took from lots; yield digests in order.

    Over as many connections as there are cores. All is in place when the last digests have been taken.
    """
    statement = _statement(made)

    def write(first: int) -> bytes:
        with psycopg.connect(plain(url)) as connection:
            connection.execute("SET synchronous_commit = off")
            connection.execute("SET work_mem = '256MB'")
            values = {"first": first, "last": min(first + CHUNK, made.count) - 1, "wallets": made.wallets}
            (digests,) = connection.execute(statement, values).fetchone()  # type: ignore[arg-type,misc]
        return bytes(digests)

    with _bare_tables(url), ThreadPoolExecutor(os.cpu_count()) as pool:
        for digests in pool.map(write, range(0, made.count, CHUNK)):
            yield [digests[start : start + HASH_SIZE] for start in range(0, len(digests), HASH_SIZE)]


@contextmanager
def _bare_tables(url: str) -> Iterator[None]:
    """Take indexes, keys and triggers away for a while, and build them anew, two tables at a time."""
    with psycopg.connect(plain(url), autocommit=True) as connection:
        away = {table: _indexes(connection, table) for table in _TABLES}
        for table, indexes in away.items():
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")  # type: ignore[arg-type]
            for drop, _ in indexes:
                connection.execute(drop)  # type: ignore[arg-type]
        yield

    def restore(table: str) -> None:
        with psycopg.connect(plain(url), autocommit=True) as connection:
            connection.execute("SET maintenance_work_mem = '1GB'")
            for _, create in reversed(away[table]):
                connection.execute(create)  # type: ignore[arg-type]
            connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")  # type: ignore[arg-type]

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(restore, _TABLES))


_KEYS = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
    format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid)),
    contype = 'f' AS foreign_key
FROM pg_constraint WHERE conrelid = %(table)s::regclass AND contype IN ('p', 'u')
    OR confrelid = %(table)s::regclass AND contype = 'f'
UNION ALL
SELECT format('DROP INDEX %%I', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid), false
FROM pg_index i
WHERE i.indrelid = %(table)s::regclass AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)
ORDER BY foreign_key DESC
"""


def _indexes(connection: "psycopg.Connection[tuple[str, str, bool]]", table: str) -> list[tuple[str, str]]:
    """Return the statements that drop and make each index and key; what points to a key goes first, returns last."""
    return [(drop, create) for drop, create, _ in connection.execute(_KEYS, {"table": table})]


# Each step names what the next needs: the number's place among ten, then ids and times, then the entry's fingerprint,
# then the digest. OFFSET 0 keeps the server from reckoning a thing anew wherever it is named.
_STEPS = """
WITH asked AS (
    SELECT i, i %% {period} AS slot, (i %% {period} = {owed})::int AS line,
        (i - CASE WHEN i %% {period} = {spent} THEN {spent} ELSE 0 END) * {stride} %% {wallets} AS w
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) i OFFSET 0
), placed AS (
    SELECT *, {start} + (i - line) * {step} AS us, slot < {spent} AS awarded, w %% 2 = 1 AS with_lot,
        (%(wallets)s::uuid[])[w + 1] AS wallet, encode(uuid_send((%(wallets)s::uuid[])[w + 1]), 'hex') AS wallet_text
    FROM asked OFFSET 0
), timed AS (
    SELECT *, lpad(to_hex(us / 1000), 12, '0') || '7' AS stamp, lpad(to_hex(i - line), 15, '0') AS entry_end,
        lpad(to_hex(i), 15, '0') AS id_end, TIMESTAMPTZ 'epoch' + us * INTERVAL '1 microsecond' AS moment FROM placed
    OFFSET 0
), named AS (
    SELECT *, stamp || '00' || line || '8' || id_end AS id, stamp || '0008' || entry_end AS entry_id,
        to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') AS moment_text,
        ((moment AT TIME ZONE 'UTC') + INTERVAL '8 hours')::date AS day, 'books:' || lpad(i::text, 12, '0') AS key,
        CASE WHEN awarded THEN '{programme}' WHEN line = 0 THEN wallet_text ELSE '{subsidy}' END AS debit,
        CASE WHEN awarded THEN wallet_text WHEN line = 0 THEN '{redeemed}' ELSE '{shop}' END AS credit
    FROM timed OFFSET 0
), printed AS (
    SELECT *, CASE WHEN line = 0 THEN sha256(convert_to({fingerprint}, 'UTF8')) END AS fingerprint FROM named OFFSET 0
), digested AS (
    SELECT *, sha256('\\x00'::bytea || convert_to({canonical}, 'UTF8')) AS digest FROM printed OFFSET 0
), written AS (
    INSERT INTO ledger_transfer (township_id, id, entry_id, line, kind, debit_id, credit_id, amount, unit, code,
        effective_on, recorded_at, lot_expires_on, key, fingerprint, details, digest)
    SELECT {township}, id::uuid, entry_id::uuid, line, 'posted', debit::uuid, credit::uuid, {amount}, {unit}, {code},
        day, moment, CASE WHEN awarded AND with_lot THEN DATE '{lot_day}' END, CASE line WHEN 0 THEN key END,
        fingerprint, {details}, digest
    FROM digested
), used AS (
    INSERT INTO ledger_lot_use (township_id, transfer_id, account_id, expires_on, amount)
    SELECT {township}, id::uuid, wallet, DATE '{lot_day}', {taken} FROM digested WHERE slot = {spent} AND with_lot
), leaves AS (
    INSERT INTO ledger_leaf (township_id, position, transfer_id, digest)
    SELECT {township}, i, id::uuid, digest FROM digested
), totals AS (
    INSERT INTO ledger_day_total AS t (township_id, account_id, recorded_on, effective_on, posted_debits,
        posted_credits, pending_debits, pending_credits)
    SELECT {township}, account::uuid, (moment AT TIME ZONE 'UTC')::date, day, sum(debits), sum(credits), 0, 0 FROM (
        SELECT debit AS account, moment, day, {amount} AS debits, 0 AS credits FROM digested
        UNION ALL SELECT credit, moment, day, 0, {amount} FROM digested
    ) moved GROUP BY 2, 3, 4 ORDER BY 2, 3, 4
    ON CONFLICT (township_id, account_id, recorded_on, effective_on) DO UPDATE SET
        posted_debits = t.posted_debits + excluded.posted_debits,
        posted_credits = t.posted_credits + excluded.posted_credits
)
SELECT string_agg(digest, ''::bytea ORDER BY i) FROM digested
"""


def _statement(made: Year) -> str:
    of = made.accounts
    fixed = (of.redeemed, of.subsidy, of.shop)
    first = {shape: _sql(fingerprinted(shape, fixed)) for shape in (AWARD, SPENT)}
    plain_text = {shape: _sql(canonical(shape, with_lot=False)) for shape in SHAPES}
    award = f"CASE WHEN with_lot THEN {_sql(canonical(AWARD, with_lot=True))} ELSE {plain_text[AWARD]} END"
    return _STEPS.format(
        period=PERIOD, owed=OWED.slots[0], spent=SPENT.slots[0], stride=STRIDE, wallets=len(made.wallets),
        start=made.start, step=made.step, township=TOWNSHIP, lot_day=LOT_DAY, taken=SPENT.amount,
        programme=of.programme.hex, redeemed=of.redeemed.hex, subsidy=of.subsidy.hex, shop=of.shop.hex,
        fingerprint=f"CASE WHEN awarded THEN {first[AWARD]} ELSE {first[SPENT]} END",
        canonical=_by_shape({**plain_text, AWARD: award}),
        amount=_by_shape({shape: str(shape.amount) for shape in SHAPES}),
        unit=_by_shape({shape: f"'{shape.unit}'" for shape in SHAPES}),
        code=_by_shape({shape: f"'{shape.code}'" for shape in SHAPES}),
        details=_by_shape({shape: f"'{shape.details_text}'::json" for shape in SHAPES}),
    )  # fmt: skip


def _by_shape(words: dict[Shape, str]) -> str:
    return f"CASE WHEN awarded THEN {words[AWARD]} WHEN line = 0 THEN {words[SPENT]} ELSE {words[OWED]} END"


_COLUMNS = {
    "id": "id",
    "entry_id": "entry_id",
    "debit": "debit",
    "credit": "credit",
    "day": "day::text",
    "moment": "moment_text",
    "key": "key",
    "fingerprint": "encode(fingerprint, 'hex')",
}


def _sql(text: str) -> str:
    """Return the expression of a text with marks."""
    between, names = split(text)
    literals = ["E'{}'".format(part.replace("\\", "\\\\").replace("'", "''").replace("\n", "\\n")) for part in between]
    pieces = [literals[0]]
    for name, literal in zip(names, literals[1:], strict=True):
        pieces += [_COLUMNS[name], literal]
    return "(" + " || ".join(pieces) + ")"
