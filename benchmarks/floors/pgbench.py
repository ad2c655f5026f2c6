"""What PostgreSQL's own pgbench sends: statements written by hand, prepared, from a client written in C."""

import os
import subprocess
import tempfile

from benchmarks.floors.schema import TOWNSHIP, WALLETS, plain
from tests import postgresql

# The bare statement: the transfer with its two indexes, both balances.
POSTING = f"""
\\set debit random(1, {WALLETS // 2})
\\set credit random({WALLETS // 2 + 1}, {WALLETS})
WITH written AS (
    INSERT INTO floor_transfer
    VALUES ({TOWNSHIP}, gen_random_uuid(), :debit, :credit, 1, 'gift', current_date, localtimestamp)
), debited AS (
    UPDATE floor_balance SET debits = debits + 1 WHERE id = :debit
)
UPDATE floor_balance SET credits = credits + 1 WHERE id = :credit;
"""

# The same for many transfers that the server makes up itself: no arrays travel, nothing is parsed.
BATCH = f"""
WITH asked AS MATERIALIZED (
    SELECT gen_random_uuid() AS id, (1 + random() * {WALLETS // 2 - 1})::int AS debit_id,
        ({WALLETS // 2 + 1} + random() * {WALLETS // 2 - 1})::int AS credit_id
    FROM generate_series(1, {{size}})
), written AS (
    INSERT INTO floor_transfer
    SELECT {TOWNSHIP}, id, debit_id, credit_id, 1, 'gift', current_date, localtimestamp FROM asked
)
UPDATE floor_balance b SET debits = b.debits + s.debits, credits = b.credits + s.credits
FROM (
    SELECT id, sum(debit) AS debits, sum(credit) AS credits FROM (
        SELECT debit_id AS id, 1 AS debit, 0 AS credit FROM asked UNION ALL SELECT credit_id, 0, 1 FROM asked
    ) m GROUP BY id ORDER BY id
) s WHERE b.id = s.id;
"""


def rate(url: str, script: str, clients: int, seconds: float) -> float:
    """Return transactions per second as pgbench reports them; it counts whole seconds only."""
    folder = postgresql.binaries()
    assert folder, "pgbench comes with PostgreSQL's server"
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        command = [
            str(folder / "pgbench"), "-n", "-M", "prepared", "-f", file.name, "-c", str(clients),
            "-j", str(min(clients, os.cpu_count() or 1)), "-T", str(max(1, round(seconds))), plain(url),
        ]  # fmt: skip
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return float(next(line for line in output.splitlines() if line.startswith("tps")).split()[2])
