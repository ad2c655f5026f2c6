"""A ledger in plain Python that shares nothing with the real one but its promises: what the model test compares to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Holding:
    """An account: what came in and went out, and what is held either way. Limited ones are wallets (credit side)."""

    unit: str
    limited: bool
    state: str = "open"
    debits: int = 0
    credits: int = 0
    held_debits: int = 0
    held_credits: int = 0

    @property
    def overdrawn(self) -> bool:
        return self.limited and self.debits + self.held_debits > self.credits

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
    expires: int | None = None
    target: int | None = None
    """Position of the movement that it resolves."""
    resolved_by: str | None = None


@dataclass
class Oracle:
    """Time is a whole number here; keys, accounts and movements are named by the caller."""

    accounts: dict[str, Holding]
    movements: list[Movement] = field(default_factory=list)
    entries: list[list[int]] = field(default_factory=list)
    keys: dict[str, tuple[Any, int]] = field(default_factory=dict)

    def post(self, key: str, asked: Sequence[tuple[str, str, int, str, bool, int | None]]) -> str | tuple[int, bool]:
        """Return a refusal's code, or the entry's position and whether it was a replay."""
        lines = [
            Movement("pending" if held else "posted", debit, credit, amount, unit, expires)
            for debit, credit, amount, unit, held, expires in asked
        ]
        # The expiry is a clock, not content: the first try's stands.
        return self._enter(key, ("post", [line[:5] for line in asked]), lines, now=0)

    def resolve(self, key: str, verb: str, target: int, now: int) -> str | tuple[int, bool]:
        hold = self.movements[target]
        if hold.kind != "pending":
            return "not_pending"
        line = Movement(verb, hold.debit, hold.credit, hold.amount, hold.unit, target=target)
        return self._enter(key, (verb, target), [line], now)

    def reverse(self, key: str, targets: Sequence[int]) -> str | tuple[int, bool]:
        """Reverse one movement, or all of an entry, given last first."""
        found = [self.movements[target] for target in targets]
        if any(movement.kind not in ("posted", "post") for movement in found):
            return "not_reversible"
        lines = [
            Movement("reversal", movement.credit, movement.debit, movement.amount, movement.unit, target=target)
            for movement, target in zip(found, targets, strict=True)
        ]
        return self._enter(key, ("reverse", list(targets)), lines, now=0)

    def _enter(self, key: str, content: Any, lines: list[Movement], now: int) -> str | tuple[int, bool]:
        if key in self.keys:
            known, position = self.keys[key]
            return (position, True) if known == content else "exists_with_different_content"
        before = [(holding, vars(holding).copy()) for holding in self.accounts.values()]
        for line in lines:
            refused = self._objection(line, now) or self._move(line)
            if refused:
                for holding, values in before:
                    vars(holding).update(values)
                return refused
        self.entries.append(list(range(len(self.movements), len(self.movements) + len(lines))))
        self.movements += lines
        for line in lines:
            if line.target is not None:
                self.movements[line.target].resolved_by = line.kind
        self.keys[key] = (content, len(self.entries) - 1)
        return len(self.entries) - 1, False

    def _objection(self, line: Movement, now: int) -> str | None:
        if line.target is not None:
            target = self.movements[line.target]
            if target.resolved_by:
                return {"post": "pending_already_posted", "void": "pending_already_voided"}.get(
                    target.resolved_by, "already_reversed"
                )
            if line.kind == "post" and target.expires is not None and now >= target.expires:
                return "pending_expired"
        for name in (line.debit, line.credit):
            account = self.accounts.get(name)
            if account is None:
                return "account_not_found"
            if account.unit != line.unit:
                return "unit_mismatch"
            if account.state != "open" and line.kind != "void":
                return f"account_{account.state}"
        return None

    def _move(self, line: Movement) -> str | None:
        debit, credit, amount = self.accounts[line.debit], self.accounts[line.credit], line.amount
        if line.kind in ("posted", "post", "reversal"):
            debit.debits += amount
            credit.credits += amount
        if line.kind == "pending":
            debit.held_debits += amount
            credit.held_credits += amount
        if line.kind in ("post", "void"):
            debit.held_debits -= amount
            credit.held_credits -= amount
        return "exceeds_balance" if debit.overdrawn or credit.overdrawn else None
