"""A ledger in plain Python that shares nothing with the real one but its promises: what the model test compares to."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

NEVER = date(9999, 12, 31)
PASSING = ("account_frozen", "exceeds_balance")

Answer = str | tuple[int, bool]
"""A refusal's code, or the entry's position and whether it was there already."""


@dataclass
class Holding:
    """An account: what came in and went out, and what is held either way."""

    unit: str
    limit: str | None = None
    """Which side may not exceed the other: "debits", "credits" or neither."""
    lots: dict[date, int] | None = None
    state: str = "open"
    debits: int = 0
    credits: int = 0
    held_debits: int = 0
    held_credits: int = 0

    @property
    def spare(self) -> int:
        """What may still go out, where there is a limit."""
        if self.limit == "debits":
            return self.credits - self.debits - self.held_debits
        return self.debits - self.credits - self.held_credits

    @property
    def sums(self) -> tuple[int, int, int, int]:
        return self.debits, self.credits, self.held_debits, self.held_credits


@dataclass
class Movement:
    kind: str
    debit: str
    credit: str
    amount: int
    unit: str
    expires: datetime | None = None
    lot: date | None = None
    balancing: str | None = None
    target: int | None = None
    """Position of the movement that it resolves or takes back."""
    held: int = 0
    """What it holds, or gives free."""
    day: date = date.min
    resolved_by: str | None = None
    returned: int = 0
    """How much of it has been taken back."""
    took: dict[date, int] = field(default_factory=dict)
    """What it took from each lot of the debited account and has not got back."""

    @property
    def content(self) -> tuple[Any, ...]:
        # Of a balancing line the amount is only the most that it may be.
        amount = None if self.balancing else self.amount
        return self.kind, self.debit, self.credit, amount, self.unit, self.target, self.balancing

    @property
    def posts(self) -> int:
        return self.amount if self.kind in ("posted", "post", "reversal") else 0

    @property
    def holds(self) -> int:
        return {"pending": self.held, "post": -self.held, "void": -self.held}.get(self.kind, 0)


@dataclass
class Asked:
    """What is asked, in the model's own names: `lines` of a new entry, or positions of what is there."""

    key: str
    verb: str
    day: date
    now: datetime
    lines: Sequence[Movement] = ()
    target: int = 0
    amount: int | None = None


@dataclass
class Oracle:
    accounts: dict[str, Holding]
    movements: list[Movement] = field(default_factory=list)
    entries: list[list[int]] = field(default_factory=list)
    keys: dict[str, tuple[Any, int | str]] = field(default_factory=dict)
    """By key, what was asked, and the entry's position or why it was refused."""
    closed: date = date.min
    floor: datetime | None = None

    def answer(self, asked: Asked) -> Answer:
        lines = self._lines(asked)
        if isinstance(lines, str):
            return lines
        content = [line.content for line in lines]
        if asked.key in self.keys:
            return self._again(content, *self.keys[asked.key])
        if asked.day <= self.closed:
            return "period_closed"
        if self.floor and asked.now < self.floor:
            return "recorded_too_late"
        before = deepcopy((self.accounts, self.movements))
        for line in lines:
            refused = self._enter(replace(line, day=asked.day), asked.now)
            if refused:
                self.accounts, self.movements = before
                if refused in PASSING:
                    self.keys[asked.key] = (content, refused)
                return refused
        self.entries.append(list(range(len(before[1]), len(self.movements))))
        self.keys[asked.key] = (content, len(self.entries) - 1)
        return len(self.entries) - 1, False

    def _again(self, content: Any, known: Any, outcome: int | str) -> Answer:
        if known != content:
            return "exists_with_different_content"
        return "already_failed" if isinstance(outcome, str) else (outcome, True)

    def _lines(self, asked: Asked) -> list[Movement] | str:
        if asked.verb == "entry":
            return [replace(line, held=line.amount) for line in asked.lines]
        if asked.verb in ("post", "void"):
            return self._resolution(asked)
        places = self.entries[asked.target][::-1] if asked.verb == "reverse_entry" else [asked.target]
        lines = []
        for place in places:
            original = self.movements[place]
            if original.kind not in ("posted", "post"):
                return "not_reversible"
            if asked.amount and asked.amount > original.amount:
                return "exceeds_remaining"
            lines.append(
                Movement(
                    "reversal", original.credit, original.debit, asked.amount or original.amount, original.unit,
                    lot=original.lot, target=place,
                )
            )  # fmt: skip
        return lines

    def _resolution(self, asked: Asked) -> list[Movement] | str:
        hold = self.movements[asked.target]
        if hold.kind != "pending":
            return "not_pending"
        if asked.amount and asked.amount > hold.amount:
            return "exceeds_pending_amount"
        amount = asked.amount or hold.amount
        return [
            Movement(
                asked.verb, hold.debit, hold.credit, amount, hold.unit, lot=hold.lot, target=asked.target,
                held=hold.amount,
            )
        ]  # fmt: skip

    def _enter(self, line: Movement, now: datetime) -> str | None:
        refused = self._target_refuses(line, now) or self._accounts_refuse(line) or self._balanced(line)
        if refused:
            return refused
        debit, credit = self.accounts[line.debit], self.accounts[line.credit]
        for account in (debit, credit):
            out = "debits" if account is debit else "credits"
            setattr(account, out, getattr(account, out) + line.posts)
            setattr(account, f"held_{out}", getattr(account, f"held_{out}") + line.holds)
            if account.limit and account.spare < 0:
                return "exceeds_balance"
        self._move_lots(line)
        self.movements.append(line)
        return None

    def _target_refuses(self, line: Movement, now: datetime) -> str | None:
        if line.target is None:
            return None
        target = self.movements[line.target]
        if line.kind == "reversal":
            left = target.amount - target.returned
            target.returned += line.amount
            return "already_reversed" if not left else "exceeds_remaining" if left < line.amount else None
        if target.resolved_by:
            return f"pending_already_{target.resolved_by}ed"
        if line.kind == "post" and target.expires is not None and now >= target.expires:
            return "pending_expired"
        target.resolved_by = line.kind
        return None

    def _accounts_refuse(self, line: Movement) -> str | None:
        found = [self.accounts.get(name) for name in (line.debit, line.credit)]
        if None in found:
            return "account_not_found"
        if any(account.unit != line.unit for account in found if account):
            return "unit_mismatch"
        states = [account.state for account in found if account]
        for state in ("closed", "frozen"):
            if state in states and line.kind != "void":
                return f"account_{state}"
        return None

    def _balanced(self, line: Movement) -> str | None:
        if line.balancing is None:
            return None
        account = self.accounts[line.debit if line.balancing == "debit" else line.credit]
        if account.limit != f"{line.balancing}s":
            return "invalid_balancing"
        if account.spare <= 0:
            return "exceeds_balance"
        line.amount = line.held = min(line.amount, account.spare)
        return None

    def _move_lots(self, line: Movement) -> None:
        if not line.posts:
            return
        taken_from, added_to = self.accounts[line.debit].lots, self.accounts[line.credit].lots
        if taken_from is not None:
            own = (line.lot or NEVER) if line.kind == "reversal" else None
            line.took = _take(taken_from, sorted(taken_from, key=lambda day: (day != own, day)), line.amount)
        if added_to is not None and line.kind == "reversal" and line.target is not None:
            original = self.movements[line.target].took
            for day, amount in _take(original, sorted(original, reverse=True), line.amount).items():
                added_to[day] = added_to.get(day, 0) + amount
        elif added_to is not None:
            added_to[line.lot or NEVER] = added_to.get(line.lot or NEVER, 0) + line.amount

    def expire(self, today: date) -> dict[str, int]:
        """Return what would expire of each account that is open."""
        due = {}
        for name, account in self.accounts.items():
            old = sum(amount for day, amount in (account.lots or {}).items() if day < today)
            if min(old, account.spare) > 0 and account.state == "open":
                due[name] = min(old, account.spare)
        return due

    def sums_through(self, name: str, day: date) -> tuple[int, int, int, int]:
        """Return the four sums of an account over the movements that count for a day or one before it."""
        sums = [0, 0, 0, 0]
        for moved in self.movements:
            for place, account in enumerate((moved.debit, moved.credit)):
                if account == name and moved.day <= day:
                    sums[place] += moved.posts
                    sums[place + 2] += moved.holds
        return sums[0], sums[1], sums[2], sums[3]


def _take(lots: dict[date, int], order: Sequence[date], amount: int) -> dict[date, int]:
    taken = {}
    for day in order:
        part = min(amount, lots[day])
        if part:
            taken[day] = part
            lots[day] -= part
            amount -= part
    assert amount == 0
    return taken
