"""One lock per township, by which a freeze or a closing waits for postings under way, and they for it.

A posting shares it, so postings never wait for each other here. SQLite needs none: its writers come one by one.
"""

from sqlalchemy import Connection

from ledger.booking.dialects import run

# Apart from whatever else locks by numbers in the same database.
POSTING, SEALING = 7_101, 7_102

SHARE = f"pg_advisory_xact_lock_shared({POSTING}, %s::int)"


def share(connection: Connection, township_id: int) -> None:
    """Keep freezes and closings out until the transaction ends."""
    if connection.dialect.name == "postgresql":
        run(connection, f"SELECT {SHARE}", (township_id,))


def claim(connection: Connection, township_id: int) -> None:
    """Wait for the postings under way, and keep new ones out until the transaction ends."""
    if connection.dialect.name == "postgresql":
        run(connection, f"SELECT pg_advisory_xact_lock({POSTING}, %s::int)", (township_id,))
