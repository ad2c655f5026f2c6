"""The acts of all three sides, each in a unit of work, for both doors."""

from typing import Any
from uuid import UUID

from kernel.persistence import unit_of_work
from kernel.web import now, viewer
from merchants.disputes import service
from merchants.disputes.models import Dispute
from merchants.disputes.schemas import UPHOLD


def complain(sale_id: UUID, *, kind: str, text: str) -> Dispute:
    """Open a complaint about a sale that the viewer paid. Raises what `service.open_dispute` does."""
    payer = viewer()
    with unit_of_work() as work:
        return service.open_dispute(
            work, payer.township_id, sale_id=sale_id, person_id=payer.person_id, kind=kind, text=text, now=now()
        )


def withdraw(dispute_id: UUID) -> Dispute:
    """Take one's own complaint back."""
    payer = viewer()
    with unit_of_work() as work:
        return service.withdraw(work, payer.township_id, dispute_id, person_id=payer.person_id, now=now())


def ask_shop(dispute_id: UUID, text: str) -> Dispute:
    """Ask the shop, as an officer."""
    officer = viewer()
    with unit_of_work() as work:
        return service.ask_shop(work, officer.township_id, dispute_id, officer.person_id, text, now())


def answer(dispute_id: UUID, text: str) -> Dispute:
    """Answer the township, as the owner of the shop."""
    owner = viewer()
    with unit_of_work() as work:
        return service.answer(
            work,
            owner.township_id,
            dispute_id,
            shop_id=owner.scope("owner"),
            person_id=owner.person_id,
            text=text,
            now=now(),
        )


def decide(dispute_id: UUID, data: dict[str, Any]) -> Dispute:
    """Decide as an officer: `data` is a `Decision`."""
    officer = viewer()
    case = {"officer_id": officer.person_id, "reason": data["reason"], "now": now()}
    with unit_of_work() as work:
        if data["decision"] == UPHOLD:
            return service.uphold(work, officer.township_id, dispute_id, points=data["points"], **case)
        return service.dismiss(work, officer.township_id, dispute_id, **case)
