"""Books with a past: random work over some days, sealed here and there, and a naive reading of them to compare with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

import ledger
from kernel.errors import Refusal
from ledger.models import TransferRow
from ledger.seals.sealer import seal
from tests.ledger.seals.office import SIGNER
from tests.ledger.village import Village, entry, points_from, points_to, sale

FIRST = datetime(2026, 8, 30, 5, 0, tzinfo=UTC)


@dataclass
class Past:
    """What happens to a village, one act after another, by a seed; `now` only moves on."""

    village: Village
    random: Random
    now: datetime = FIRST
    holds: list[UUID] = field(default_factory=list)
    posted: list[UUID] = field(default_factory=list)

    def happen(self, acts: int, sealed: bool = True) -> None:
        """Do this many things; some are refused. With `sealed`, a sealer comes by now and then."""
        for _ in range(acts):
            self.now += timedelta(microseconds=self.random.choice((1, 999, 40_000_000_000, 90_000_000_000)))
            with self.village.work() as session:
                self._act(session)
            if sealed and self.random.random() < 0.35:
                with self.village.work() as session:
                    seal(session, self.village.id, signer=SIGNER, now=self.now, limit=self.random.choice((4, 100)))

    def _act(self, session: Session) -> None:
        village, act = self.village, self.random.choice(("award", "spend", "sell", "hold", "post", "void", "reverse"))
        amount, wallet = self.random.randint(1, 9), self.random.choice((village.zhang, village.li))
        if act == "award":
            self._post(session, points_to(village, wallet, amount))
        elif act == "spend":
            self._post(session, points_from(village, wallet, amount))
        elif act == "sell":
            self._post(session, *sale(village, wallet, amount))
        elif act == "hold":
            self.holds += self._post(session, points_to(village, wallet, amount, pending=True))
        elif act in ("post", "void") and self.holds:
            hold = self.holds.pop(self.random.randrange(len(self.holds)))
            self._resolve(session, act, hold)
        elif act == "reverse" and self.posted:
            self._resolve(session, act, self.random.choice(self.posted))

    def _post(self, session: Session, *drafts: ledger.TransferDraft) -> tuple[UUID, ...]:
        posting = ledger.post_all(session, self.village.id, [entry(*drafts, day=self._day(), at=self.now)])[0]
        if isinstance(posting, Refusal):
            return ()
        if not drafts[0].pending:
            self.posted += posting.transfer_ids
        return posting.transfer_ids

    def _resolve(self, session: Session, act: str, target: UUID) -> None:
        found = ledger.transfer(session, self.village.id, target)
        part = self.random.choice((None, self.random.randint(1, found.amount)))
        stamp = {"key": f"{act}:{self.random.random()}", "effective_on": self._day(), "recorded_at": self.now}
        ask: ledger.Ask
        if act == "post":
            ask = ledger.PostPending(transfer_id=target, amount=part, **stamp)
        elif act == "void":
            ask = ledger.VoidPending(transfer_id=target, **stamp)
        else:
            ask = ledger.Reverse(transfer_id=target, amount=part, **stamp)
        outcome = ledger.post_all(session, self.village.id, [ask])[0]
        if act == "post" and not isinstance(outcome, Refusal):
            self.posted += outcome.transfer_ids

    def _day(self) -> date:
        return self.now.date() + timedelta(days=self.random.choice((0, 0, 0, -1, -9, -40, 1)))

    def moments(self) -> Iterator[datetime | None]:
        """No moment, some moments of the past, before it and after it."""
        yield None
        with Session(self.village.engine) as session:
            recorded = list(session.scalars(_rows(self.village).with_only_columns(TransferRow.recorded_at)))
        for moment in self.random.sample(recorded, 4):
            yield moment
            yield moment - timedelta(microseconds=1)
            yield datetime(moment.year, moment.month, moment.day, tzinfo=UTC) - timedelta(microseconds=1)
        yield FIRST
        yield self.now + timedelta(days=400)

    def days(self) -> list[date | None]:
        """No day, days of the past, before it and after it."""
        return [None, date(2026, 1, 1), *(self.now.date() - timedelta(days=back) for back in (60, 20, 9, 2, 1, 0, -5))]


def _rows(village: Village) -> "select[tuple[TransferRow]]":
    return select(TransferRow).where(TransferRow.township_id == village.id)


def naive(
    village: Village, account_id: UUID, as_of: date | None = None, known_at: datetime | None = None
) -> tuple[int, int, int, int]:
    """Posted debits and credits, pending debits and credits, from every single transfer; shares nothing with `sums`."""
    totals = [0, 0, 0, 0]
    for row in within(village, as_of, known_at):
        for side, account in enumerate((row.debit_id, row.credit_id)):
            if account == account_id:
                totals[side] += row.amount if row.kind in ("posted", "post", "reversal") else 0
                totals[2 + side] += row.amount if row.kind == "pending" else 0
                totals[2 + side] -= (row.target_amount or 0) if row.kind in ("post", "void") else 0
    return totals[0], totals[1], totals[2], totals[3]


def within(village: Village, as_of: date | None = None, known_at: datetime | None = None) -> Sequence[TransferRow]:
    """The transfers that count, newest first."""
    with Session(village.engine) as session:  # one that only reads: callers may be writing
        rows = session.scalars(_rows(village).where(TransferRow.kind != "refused")).all()
    return sorted(
        (
            row
            for row in rows
            if (as_of is None or row.effective_on <= as_of) and (known_at is None or row.recorded_at <= known_at)
        ),
        key=lambda row: row.id,
        reverse=True,
    )


def accounts_of(village: Village) -> dict[str, UUID]:
    names = ("programme", "redeemed", "zhang", "li", "subsidy", "shop")
    return {name: getattr(village, name) for name in names}
