"""A counter at which a test sells by any means, and learns what came of it: the sale's state or why it was refused."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from flask import Flask

from kernel.clock import FixedClock
from kernel.errors import Refusal
from merchants.directory import rights
from merchants.redemptions import pay_codes, service, voiding
from merchants.redemptions.counter import Asking
from merchants.redemptions.models import BY_CODE, BY_STICKER
from merchants.redemptions.sale import Sale
from tests.conftest import Work
from tests.founding import set_limits
from tests.merchants.arranging import Counter, code_key


@dataclass(frozen=True)
class Desk:
    app: Flask
    work: Work
    counter: Counter
    clock: FixedClock

    @property
    def town(self) -> int:
        return self.counter.township.id

    def rules(self, **changes: int | None) -> None:
        with self.work() as session:
            set_limits(session, self.town, self.clock.now(), **changes)

    def clerk_may(
        self,
        *given: str,
        sale: int | None = None,
        day: int | None = None,
    ) -> None:
        with self.work() as session:
            rights.decide(
                session,
                self.town,
                shop_id=self.counter.shop.id,
                person_id=self.counter.clerk.id,
                rights=frozenset(given),
                sale_limit_points=sale,
                day_limit_points=day,
                actor_id=self.counter.owner.id,
                now=self.clock.now(),
            )

    def sell(self, payer_id: UUID, points: int, means: str = BY_CODE, **options: Any) -> Sale:
        """Make a sale, or raise why not; one by card is made with the PIN."""
        with self.work() as session:
            if means == BY_CODE:
                return self._by_code(session, payer_id, points, **options)
            return service.take(
                session, self.asking(points, means), payer_id, self.clock.now(), proven=means == "card", **options
            )

    def told(self, payer_id: UUID, points: int, means: str = BY_CODE, **options: Any) -> str:
        """Make a sale and return its state, or the code of the refusal."""
        try:
            return self.sell(payer_id, points, means, **options).state
        except Refusal as refusal:
            return refusal.code

    def refusal(self, payer_id: UUID, points: int, means: str = BY_CODE) -> Refusal:
        try:
            self.sell(payer_id, points, means)
        except Refusal as refusal:
            return refusal
        raise AssertionError("it was not refused")

    def void(self, sale: Sale) -> None:
        with self.work() as session:
            voiding.void(
                session,
                self.town,
                shop_id=self.counter.shop.id,
                sale_id=sale.id,
                clerk_id=self.counter.clerk.id,
                reason="金额打错",
                now=self.clock.now(),
            )

    def confirm(self, sale: Sale) -> Sale:
        with self.work() as session:
            return service.confirm(session, self.town, sale_id=sale.id, person_id=sale.person_id, now=self.clock.now())

    def asking(self, points: int, means: str, key: str = "") -> Asking:
        """Return what is asked for; a sticker has neither clerk nor till."""
        at_a_till = means != BY_STICKER
        return Asking(
            self.town,
            self.counter.shop.id,
            self.counter.clerk.id if at_a_till else None,
            self.counter.terminal_id if at_a_till else None,
            key or str(uuid4()),
            means,
            "0" * 64,
            points,
        )

    def _by_code(self, session: Any, payer_id: UUID, points: int, clerk_id: UUID | None = None) -> Sale:
        key, now = code_key(self.app), self.clock.now()
        code = pay_codes.issue_pay_code(session, key, self.town, person_id=payer_id, now=now)
        return service.redeem(
            session,
            self.town,
            shop_id=self.counter.shop.id,
            clerk_id=clerk_id or self.counter.clerk.id,
            terminal_id=self.counter.terminal_id,
            key=str(uuid4()),
            code=code.digits,
            points=points,
            now=now,
            code_key=key,
        )
