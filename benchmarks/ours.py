"""A client that posts through the ledger's public functions: `python -m benchmarks.ours DATABASE_URL`."""

import sys
from collections.abc import Callable

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


def main() -> None:
    url = sys.argv[1]
    with books.poster(url) as (post, post_all):
        turns.serve(acts(post, post_all, books.accounts(url)))


if __name__ == "__main__":
    main()
