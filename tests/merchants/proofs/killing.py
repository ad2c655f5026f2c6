"""`kill -9` of the server in the middle of the sales: what a till believes is so afterwards."""

import threading
import time
from random import Random

from tests.merchants.proofs.asked import REFUSED, TAKEN, UNKNOWN, UNSENT, Asked, Queue, queue
from tests.merchants.proofs.served import Installation, Server, looking
from tests.merchants.proofs.street import require

THERE = "there"
_LONGEST_SALE = 0.02
"""Seconds: the server dies at some moment of a sale."""


def killed_in_the_middle(installation: Installation, *, kills: int, sales: int, seed: int = 0) -> str:
    """So many times: sixteen tills ask for the sales, all processes of the server die, another one is started."""
    chance, counts = Random(seed), {TAKEN: 0, REFUSED: 0, UNKNOWN: 0, THERE: 0}
    for _ in range(kills):
        for name, count in _killed_once(installation, sales, chance).items():
            counts[name] += count
    require(counts[UNKNOWN] >= kills, True, f"a kill in the middle leaves unknown sales: {counts}")
    return (
        f"{kills} kills x {sales} sales: {counts[TAKEN]} taken, each there once, {counts[REFUSED]} refused, none there;"
        f" {counts[UNKNOWN]} unknown, of which {counts[THERE]} had been taken: asked for again, or given up"
    )


def _killed_once(installation: Installation, sales: int, chance: Random) -> dict[str, int]:
    server = installation.running()
    with looking(installation) as street:
        asked = queue(street, sales)
        server.await_answer()
        _until_killed(asked, server, chance.randint(sales // 5, sales * 4 // 5), chance.random() * _LONGEST_SALE)
        unknown, believed = asked.believed(UNKNOWN), {sale.sale_id for sale in asked.believed(TAKEN)}
        require(bool(asked.believed(UNSENT)), True, "the server died before the end")
        port = installation.start().await_answer().port
        there = asked.there(unknown)
        _settled(asked, unknown, port)
        again = chance.sample(asked.believed(TAKEN), min(16, len(believed)))
        asked.send(again, port)  # the same answer as before, or it would not be `as_believed`
        require(believed <= {sale.sale_id for sale in asked.believed(TAKEN)}, True, "what was believed is there")
        asked.require_as_believed()
    taken, refused = len(asked.believed(TAKEN)), len(asked.believed(REFUSED))
    return {TAKEN: taken, REFUSED: refused, UNKNOWN: len(unknown), THERE: there}


def _until_killed(asked: Queue, server: Server, answers: int, later: float) -> None:
    """Ask until so many were answered; a moment later the server dies, at whatever it does for the other tills."""
    lock, heard = threading.Lock(), 0

    def count(sale: Asked) -> None:
        nonlocal heard
        with lock:
            heard += sale.belief in (TAKEN, REFUSED)
            if heard >= answers and not asked.ends.is_set():
                asked.ends.set()
                time.sleep(later)
                server.kill()

    asked.send(asked.sales, server.port, count)
    asked.ends.clear()


def _settled(asked: Queue, unknown: list[Asked], port: int) -> None:
    """Ask for the unknown ones again under their keys, give every fourth up instead, and go on with the others.

    One that was given up and was not there is asked for once more: it must not come to be.
    """
    given_up, again = unknown[::4], [sale for number, sale in enumerate(unknown) if number % 4]
    for sale in given_up:
        sale.give_up(port)
    gone = [sale for sale in given_up if sale.belief == REFUSED]
    asked.send([*again, *asked.believed(UNSENT), *gone], port)
    require(len(asked.believed(UNKNOWN, UNSENT)), 0, "sales whose outcome stays unknown")
    require({sale.belief for sale in gone} <= {REFUSED}, True, "a sale that was given up stays so")
