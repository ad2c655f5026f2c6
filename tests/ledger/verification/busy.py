"""A village in which everything has happened: some of it sealed long ago, some of it today and not sealed yet."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine

import ledger
from kernel.errors import Refusal
from ledger.lots.expiry import expire_lots
from ledger.lots.models import NEVER
from tests.ledger.lots.saving import breakage_of
from tests.ledger.seals.office import Office
from tests.ledger.village import NOW, TODAY, Village, draft, entry, found_village, points_from, points_to, sale, stamp

SOON = date(2026, 11, 23)
LATER = NOW + timedelta(days=3)
LATER_DAY = TODAY + timedelta(days=3)


@dataclass
class Busy:
    """`old` names transfers under the sealed floor, `new` such as no seal has yet."""

    village: Village
    saver: UUID = field(init=False)
    old: dict[str, UUID] = field(default_factory=dict)
    new: dict[str, UUID] = field(default_factory=dict)

    @property
    def names(self) -> dict[str, Any]:
        """What a table of damage may speak of in braces."""
        village = self.village
        accounts = {name: getattr(village, name) for name in ("programme", "redeemed", "zhang", "li", "shop")}
        old = {f"old_{name}": found for name, found in self.old.items()}
        return {**accounts, **old, **self.new, "saver": self.saver, "township": village.id, "never": NEVER}


def found_busy(engine: Engine) -> Busy:
    busy = Busy(found_village(engine))
    village, office = busy.village, Office(busy.village)
    with village.work() as session:
        busy.saver = village.open_wallet(session, "saver", with_lots=True)
    with village.work() as session:
        ledger.close_period(session, village.id, TODAY - timedelta(days=9), NOW - timedelta(days=8))
    _happen(busy, busy.old, NOW, TODAY)
    village.ask_all(*(entry(points_to(village, village.li, 1)) for _ in range(300)))
    for at in (NOW + timedelta(days=2), LATER):
        office.seal_all(at, limit=120)
    with village.work() as session:
        ledger.close_period(session, village.id, TODAY - timedelta(days=1), LATER)
    _happen(busy, busy.new, LATER + timedelta(hours=1), LATER_DAY)
    office.seal(LATER + timedelta(hours=2), limit=5)
    village.assert_sound()
    return busy


def _happen(busy: Busy, names: dict[str, UUID], at: datetime, day: date) -> None:
    """One of everything: awards, a sale, spends out of lots, holds and what becomes of them, reversals, expiry."""
    village, saver = busy.village, busy.saver
    clocks = {"at": at, "day": day}

    def post(name: str, *drafts: ledger.TransferDraft) -> None:
        names[name] = village.ask(entry(*drafts, **clocks)).entry_id

    post("first", points_to(village, village.zhang, 9, details={"note": "读公示"}))
    post("lot", points_to(village, saver, 10, lot_expires_on=SOON))
    post("never", points_to(village, saver, 20))
    post("mistake", points_to(village, village.li, 4))
    post("spend", points_from(village, saver, 12))
    post("gift", draft(saver, village.zhang, 2))
    post("sale", *sale(village, village.zhang, 3))
    post("hold", points_to(village, village.li, 6, pending=True, expires_at=at + timedelta(days=1)))
    post("doubt", points_to(village, village.li, 3, pending=True))
    post("kept", points_from(village, village.zhang, 1, pending=True))
    names["posted"] = village.ask(ledger.PostPending(transfer_id=names["hold"], amount=2, **stamp(**clocks))).entry_id
    names["voided"] = village.ask(ledger.VoidPending(transfer_id=names["doubt"], **stamp(**clocks))).entry_id
    for name, original, amount in (
        ("undo", "mistake", 1), ("undo_again", "mistake", 2), ("refund", "spend", 5), ("refund_again", "spend", 1),
    ):  # fmt: skip
        ask = ledger.Reverse(transfer_id=names[original], amount=amount, **stamp(**clocks))
        names[name] = village.ask(ask).entry_id
    with pytest.raises(Refusal):
        village.ask(entry(points_from(village, village.zhang, 999), **clocks))
    post("swept", points_from(village, village.li, 10**6, balancing="debit"))
    breakage = breakage_of(village)
    with village.work() as session:
        expire_lots(session, village.id, today=SOON + timedelta(days=1), recorded_at=at, into=breakage)
    post("last", *sale(village, village.zhang, 1))
