"""Wishes: random things to ask of a ledger, and what they come to once it is known what is in the books."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as some

from kernel.money import FEN, POINT
from tests.ledger.oracle import Asked, Holding, Movement, Oracle
from tests.ledger.village import NOW, TODAY

LIMITS = {"zhang": "debits", "li": "debits", "wang": "debits", "box": "credits"}
WALLETS, WITH_LOTS = ("zhang", "li", "wang"), ("zhang", "li")
POINTS, FENS = ("programme", "redeemed", *WALLETS, "box"), ("subsidy", "shop")

_KEYS = (*[None] * 8, 1, 2, 7)
KEYS = some.sampled_from(_KEYS)
"""A new key, or one of the last."""
AMOUNTS = some.integers(1, 6)
_LOT_DAYS = (None, *(TODAY + timedelta(days=days) for days in (0, 1, 2, 30)))
LOT_DAYS = some.sampled_from(_LOT_DAYS)
_PAIRS = [
    ("programme", "zhang"), ("programme", "li"), ("programme", "wang"), ("box", "redeemed"), ("subsidy", "shop"),
    ("zhang", "redeemed"), ("li", "redeemed"), ("zhang", "li"), ("li", "zhang"), ("wang", "zhang"), ("li", "wang"),
    ("programme", "box"), ("zhang", "box"), ("redeemed", "zhang"), ("shop", "subsidy"),
    ("zhang", "shop"), ("li", "nobody"),
]  # fmt: skip
PAIRS = some.sampled_from(_PAIRS)


def _line(pair: tuple[str, str], amount: int, minutes: int | None, lot: date | None, balanced: bool) -> Movement:
    debit, credit = pair
    return Movement(
        "posted" if minutes is None else "pending", debit, credit, amount, FEN if debit in FENS else POINT,
        expires=NOW + timedelta(minutes=minutes) if minutes else None, lot=lot,
        balancing=("credit" if credit == "box" else "debit") if balanced else None,
    )  # fmt: skip


_HELD_FOR = (None, None, None, 0, 1000, 5000)
HELD_FOR = some.sampled_from(_HELD_FOR)
LINES = some.builds(_line, PAIRS, AMOUNTS, HELD_FOR, LOT_DAYS, some.sampled_from((False, False, False, False, True)))
VERBS = ("entry", "entry", "entry", "again", "post", "post", "void", "reverse", "reverse", "reverse_entry")
# What is asked, before it is known which transfers and what day there are.
WISHES = some.fixed_dictionaries({
    "key": KEYS,
    "verb": some.sampled_from(VERBS),
    "lines": some.lists(LINES, min_size=1, max_size=1) | some.lists(LINES, min_size=1, max_size=4),
    "pick": some.integers(0, 1000),
    "amount": some.none() | AMOUNTS,
    "day": some.sampled_from((*[0] * 8, 1, -1)),
    "late": some.sampled_from((*[0] * 15, 4)),
})  # fmt: skip


def random_wish(chance: Random) -> dict[str, Any]:
    """A wish as WISHES draws it, made of a seed."""
    pick = chance.choice
    lines = [
        _line(pick(_PAIRS), chance.randint(1, 6), pick(_HELD_FOR), pick(_LOT_DAYS), not chance.randrange(5))
        for _ in range(pick((1, 1, 1, 2, 3)))
    ]
    return {
        "key": pick(_KEYS), "verb": pick(VERBS), "lines": lines, "pick": chance.randint(0, 1000),
        "amount": pick((None, chance.randint(1, 6))), "day": pick((*[0] * 8, 1, -1)), "late": pick((*[0] * 15, 4)),
    }  # fmt: skip


def new_oracle() -> Oracle:
    return Oracle({
        name: Holding(POINT if name in POINTS else FEN, LIMITS.get(name), {} if name in WITH_LOTS else None)
        for name in POINTS + FENS
    })  # fmt: skip


@dataclass
class Wisher:
    """Turns wishes into what is asked, by what the oracle knows to be in the books."""

    oracle: Oracle = field(default_factory=new_oracle)
    asks: list[Asked] = field(default_factory=list)
    today: date = TODAY
    now: datetime = NOW

    def key(self, back: int | None) -> str:
        """A new key, or the one of a while ago."""
        if back is None or back > len(self.asks):
            return f"key:{len(self.asks)}"
        return self.asks[-back].key

    def award(self, wallet: str, amount: int, lot: date | None) -> Asked:
        return self.entry(Movement("posted", "programme", wallet, amount, POINT, lot=lot))

    def entry(self, *lines: Movement) -> Asked:
        self.asks.append(Asked(self.key(None), "entry", self.today, self.now, lines))
        return self.asks[-1]

    def reversal(self, target: int, amount: int) -> Asked:
        self.asks.append(Asked(self.key(None), "reverse", self.today, self.now, target=target, amount=amount))
        return self.asks[-1]

    def asked(self, wish: dict[str, Any]) -> Asked:
        """The wish, about the transfers that there are by now: it prefers what its verb is meant for."""
        clocks = self.today + timedelta(days=wish["day"]), self.now - timedelta(days=wish["late"])
        if wish["verb"] == "again" and self.asks:
            before = self.asks[-1 - wish["pick"] % len(self.asks)]
            return replace(before, day=clocks[0], now=clocks[1], lines=self.lines(before.lines))
        places = self.places(wish)
        verb = wish["verb"] if places else "entry"
        asked = Asked(
            self.key(wish["key"]), verb, *clocks, self.lines(wish["lines"]),
            places[wish["pick"] % len(places)] if places else 0,
            wish["amount"] if verb in ("post", "reverse") else None,
        )  # fmt: skip
        self.asks.append(asked)
        return asked

    def places(self, wish: dict[str, Any]) -> list[int]:
        """The positions of what the wish may be about: now and then anything, mostly what fits."""
        verb, moved = wish["verb"], self.oracle.movements
        if verb == "reverse_entry":
            return list(range(len(self.oracle.entries)))
        if verb not in _KINDS:
            return []
        return [place for place, line in enumerate(moved) if not wish["pick"] % 7 or line.kind in _KINDS[verb]]

    def lines(self, lines: list[Movement]) -> list[Movement]:
        """The lines, with no hold that is over before it begins."""
        soon = self.now + timedelta(minutes=1)
        return [replace(line, expires=max(line.expires, soon)) if line.expires else line for line in lines]


_KINDS = {"post": ("pending",), "void": ("pending",), "reverse": ("posted", "post")}
