"""The sign-off chain of a township, and changing it."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.signing.chains import Chain, Chains
from engage.signing.models import SignOffChain
from engage.signing.offices import OFFICES
from kernel import audit
from kernel.clock import business_day
from kernel.errors import Refusal
from kernel.ids import new_id
from kernel.words import marked


class BackdatedChain(Refusal):
    """A chain can't hold from a day that is over: lines of it are published with what held then."""

    status = 422
    code = "backdated_chain"
    message = marked("This day is over.")
    advice = marked("Choose today or a day to come: what is published was signed by what held then.")


def chains(session: Session, township_id: int) -> Chains:
    """Return what held when."""
    return Chains([_chain(row) for row in _rows(session, township_id)])


def set_chain(
    session: Session,
    township_id: int,
    officer_id: UUID,
    effective_from: date,
    from_fen: Mapping[str, int],
    now: datetime,
) -> None:
    """Let expenses from a day on be signed by each named office from that amount in fen on.

    Setting what already holds on that day changes nothing. Raises BackdatedChain.
    """
    if effective_from < business_day(now):
        raise BackdatedChain
    earlier = _rows(session, township_id)
    if Chains([_chain(row) for row in earlier]).on(effective_from).from_fen == dict(from_fen):
        return
    amounts = {f"{office}_from_fen": from_fen.get(office) for office in OFFICES}
    session.add(
        SignOffChain(
            township_id=township_id,
            id=new_id(),
            effective_from=effective_from,
            **amounts,
            changed_by=officer_id,
            changed_at=now,
        )
    )
    details = {"from": effective_from.isoformat(), **amounts}
    audit.record(session, township_id, officer_id, "sign-off-chain.set", f"township:{township_id}", details, now)
    session.flush()


def upcoming(session: Session, township_id: int, today: date) -> list[Chain]:
    """Return the chains that come to hold after today, the next first."""
    return [_chain(row) for row in _rows(session, township_id) if row.effective_from > today]


def _rows(session: Session, township_id: int) -> list[SignOffChain]:
    return list(
        session.scalars(
            select(SignOffChain)
            .where(SignOffChain.township_id == township_id)
            .order_by(SignOffChain.effective_from, SignOffChain.id)
        )
    )


def _chain(row: SignOffChain) -> Chain:
    amounts = {office: getattr(row, f"{office}_from_fen") for office in OFFICES}
    return Chain(row.effective_from, {office: fen for office, fen in amounts.items() if fen is not None})
