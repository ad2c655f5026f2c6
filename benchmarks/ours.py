"""A client that posts through the ledger's public functions: `python -m benchmarks.ours DATABASE_URL [THREADS]`.

With THREADS it is so many clients in one process.
"""

import sys
import threading
from collections.abc import Callable, Mapping

from benchmarks import books, turns
from benchmarks.books import Accounts
from ledger import Entry

SINGLES: dict[str, Callable[[Accounts], Entry]] = {
    "gift": lambda of: books.gift(of.wallets),
    "award": lambda of: books.award(of, of.wallets),
    "redemption": lambda of: books.redemption(of, of.wallets),
    "gift, lots": lambda of: books.gift(of.lots),
    "award, lots": lambda of: books.award(of, of.lots, books.LOT_DAY),
    "redemption, lots": lambda of: books.redemption(of, of.lots),
    "award from many": books.award_from_many,
}


def acts(post: books.Post, post_all: books.PostAll, of: Accounts) -> dict[str, turns.Act]:
    """Return each posting singly, counted in entries, and as `1000 gift` in a batch, counted in transfers."""

    def single(make: Callable[[Accounts], Entry]) -> turns.Act:
        def act() -> int:
            post(make(of))
            return 1

        return act

    def batch(make: Callable[[Accounts], Entry], size: int) -> turns.Act:
        def act() -> int:
            asked = [make(of) for _ in range(size)]
            post_all(asked)
            return sum(len(one.transfers) for one in asked)

        return act

    singly = {name: single(make) for name, make in SINGLES.items()}
    return singly | {f"{size} {name}": batch(make, size) for name, make in SINGLES.items() for size in (100, 1000)}


_EACH = 50
"""Postings of a thread in one act, so that threads are begun seldom."""


def by_threads(acts: Mapping[str, turns.Act], threads: int) -> dict[str, turns.Act]:
    """Return the acts as many threads do them at once."""

    def together(act: turns.Act) -> turns.Act:
        def all_do() -> int:
            done: list[int] = []
            crowd = [threading.Thread(target=lambda: done.extend(act() for _ in range(_EACH))) for _ in range(threads)]
            for one in crowd:
                one.start()
            for one in crowd:
                one.join()
            return sum(done)

        return all_do

    return {name: together(act) for name, act in acts.items()}


def main() -> None:
    url, threads = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0
    with books.poster(url) as (post, post_all):
        singly = acts(post, post_all, books.accounts(url))
        turns.serve(by_threads(singly, threads) if threads else singly)


if __name__ == "__main__":
    main()
