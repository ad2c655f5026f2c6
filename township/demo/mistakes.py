"""What goes wrong at the demonstration's tills: points given back, a request that waits, three complaints."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID, uuid5

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from kernel.clock import business_day
from kernel.identity.models import Role
from merchants.disputes import service as disputes
from merchants.disputes.models import Dispute
from merchants.redemptions.models import CAPTURED, Redemption
from merchants.refunds import rules
from merchants.refunds import service as refunds
from township.demo.access import HOME_SHOP, HOME_VILLAGE
from township.demo.script import moment
from township.demo.world import World

_RULE = rules.Rule(clerk_points=2, owner_points=20, wait_days=7)
"""Small, as the amounts of the demonstration are."""


@dataclass(frozen=True)
class Complaint:
    """A complaint in words, opened so many days before the end, and how far it comes."""

    days: int
    kind: str
    text: str
    question: str = ""
    view: str = ""
    decision: str = ""


_UPHELD = Complaint(
    20, "wrong_amount", "我只买了一副大饼油条，回家一看小票多扣了分，店里人多，大概是按错了。",
    "请说说那天卖了什么，收了几分。", "查过了，那天排队的人多，是我们按错了，愿意退。",
    "店里承认按错，多收的积分退回。",
)  # fmt: skip
_ANSWERED = Complaint(
    9, "goods_missing", "付了积分，说好第二天来拿，去了两趟都说没有货。",
    "顾客说东西没有拿到，是怎么回事？", "供货晚了三天，已经打电话请顾客来拿，也可以退分。",
)  # fmt: skip
_OPEN = Complaint(2, "not_mine", "这一天我在慈溪女儿家，没有来过店里，怎么会扣分？")


@dataclass
class Mistakes:
    world: World
    used: set[UUID] = field(default_factory=set)

    def write_down(self) -> None:
        script, today = self.world.script, business_day(self.world.script.end)
        script.at(self.world.start + timedelta(hours=3), self._set_rule)
        for complaint in (_UPHELD, _ANSWERED, _OPEN):
            script.at(moment(today - timedelta(days=complaint.days), 18, 40), partial(self._complain, complaint))
        script.at(moment(today - timedelta(days=12), 9, 15), self._give_a_part_back)
        script.at(moment(today - timedelta(days=1), 17, 25), self._ask_the_owner)

    def _set_rule(self, session: Session, now: datetime) -> None:
        rules.set_rule(session, self.world.township_id, _RULE, self.world.officer_ids[0], now)

    def _give_a_part_back(self, session: Session, now: datetime) -> None:
        sale = self._sale(session, before=business_day(now), least=2)
        if sale is not None:
            owner = self._owner(session, sale.shop_id)
            asked = self._asked(sale, owner, "owner", "goods_returned", "包子凉了，退了一只")
            refunds.refund(session, asked, 1, now)

    def _ask_the_owner(self, session: Session, now: datetime) -> None:
        """The clerk of the first shop asks for more than a clerk may give back alone."""
        sale = self._sale(session, before=business_day(now), least=_RULE.clerk_points + 1, at_home=True)
        if sale is not None and sale.clerk_id is not None:
            asked = self._asked(sale, sale.clerk_id, "clerk", "taken_twice", "顾客说扫了两次，这次是多扣的")
            refunds.refund(session, asked, sale.points, now)

    def _complain(self, complaint: Complaint, session: Session, now: datetime) -> None:
        """What is upheld is about a sale that was settled already; what is open is the ready sign-in's."""
        settled = business_day(now).replace(day=1)
        before = settled if complaint.decision else business_day(now)
        sale = self._sale(session, before=before, at_home=True, mine=complaint is _OPEN)
        if sale is None:
            return
        row = disputes.open_dispute(
            session,
            self.world.township_id,
            sale_id=sale.id,
            person_id=sale.person_id,
            kind=complaint.kind,
            text=complaint.text,
            now=now,
        )
        if complaint.question:
            self.world.script.at(now + timedelta(hours=15), partial(self._ask_shop, complaint, row))

    def _ask_shop(self, complaint: Complaint, row: Dispute, session: Session, now: datetime) -> None:
        disputes.ask_shop(session, row.township_id, row.id, self.world.officer_ids[0], complaint.question, now)
        self.world.script.at(now + timedelta(hours=26), partial(self._answer, complaint, row))

    def _answer(self, complaint: Complaint, row: Dispute, session: Session, now: datetime) -> None:
        disputes.answer(
            session,
            row.township_id,
            row.id,
            shop_id=row.shop_id,
            person_id=self._owner(session, row.shop_id),
            text=complaint.view,
            now=now,
        )
        if complaint.decision:
            self.world.script.at(now + timedelta(hours=22), partial(self._uphold, complaint, row))

    def _uphold(self, complaint: Complaint, row: Dispute, session: Session, now: datetime) -> None:
        sale = session.get_one(Redemption, (row.township_id, row.redemption_id))
        disputes.uphold(
            session,
            row.township_id,
            row.id,
            officer_id=self.world.officer_ids[0],
            points=max(1, sale.points // 2),
            reason=complaint.decision,
            now=now,
        )

    def _sale(
        self, session: Session, *, before: date, least: int = 1, at_home: bool = False, mine: bool = False
    ) -> Redemption | None:
        """Return a paid sale of the weeks before a day, of the first shop or the ready sign-in where there is one."""
        town = self.world.township_id
        home = next(village for village in self.world.villages if village.name == HOME_VILLAGE)
        shop = next((till.id for till in self.world.tills if till.front.name == HOME_SHOP), None)
        wished = []
        if mine:
            wished.append(case((Redemption.person_id == home.villagers[0].id, 0), else_=1))
        if mine or at_home:
            wished.append(case((Redemption.shop_id == shop, 0), else_=1))
        found = session.scalars(
            select(Redemption)
            .where(Redemption.township_id == town, Redemption.state == CAPTURED, Redemption.points >= least)
            .where(Redemption.business_day < before, Redemption.business_day >= before - timedelta(days=60))
            .where(Redemption.refunded_points == 0, Redemption.id.not_in(self.used))
            .order_by(*wished, Redemption.id.desc())
            .limit(1)
        ).first()
        if found is not None:
            self.used.add(found.id)
        return found

    def _owner(self, session: Session, shop_id: UUID) -> UUID:
        return session.scalars(
            select(Role.person_id)
            .where(Role.township_id == self.world.township_id, Role.role == "owner", Role.scope_id == shop_id)
            .limit(1)
        ).one()

    def _asked(self, sale: Redemption, by: UUID, role: str, reason: str, note: str) -> refunds.Asked:
        key = str(uuid5(sale.id, "refund"))
        return refunds.Asked(self.world.township_id, sale.shop_id, sale.id, by, role, key, reason, note)
