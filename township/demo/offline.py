"""A morning without a network in the demonstration: what two shops kept, and what the township had to bear."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.clock import business_day
from kernel.identity.models import Person
from merchants.directory.device import Till as Counter
from merchants.offline import codes, phones, rules, service
from merchants.offline.judging import Ask
from merchants.offline.models import BY_TOWNSHIP
from merchants.offline.phones import Enrolment
from merchants.offline.terms import Terms
from township.demo import access
from township.demo.script import moment
from township.demo.world import Till, Villager, World

_PERSON_POINTS, _TILL_POINTS = 20, 200
_DAYS_AGO = 9


class Morning:
    """Lines were down from nine to eleven; the tills brought their sales in at noon."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.day = business_day(world.script.end) - timedelta(days=_DAYS_AGO)
        self.phones: list[tuple[Villager, Enrolment]] = []

    def write_down(self) -> None:
        if len(self.world.tills) < 2:
            return
        at, before = self.world.script.at, self.day - timedelta(days=2)
        at(moment(before, 10), self._switch_on)
        at(moment(before, 11), self._let_phones_in)
        at(moment(self.day, 12), self._bring_in)
        at(self.world.script.end - timedelta(hours=3), self._stay_in_touch)

    def _switch_on(self, session: Session, now: datetime) -> None:
        rules.set_rule(
            session,
            self.world.township_id,
            enabled=True,
            person_points=_PERSON_POINTS,
            till_points=_TILL_POINTS,
            bearer=BY_TOWNSHIP,
            effective_from=now,
            officer_id=self.world.officer_ids[0],
            now=now,
        )

    def _let_phones_in(self, session: Session, now: datetime) -> None:
        """The ready villager's phone, and that of a neighbour with points to spend."""
        for who in self._payers(session):
            phone = phones.enrol(
                session,
                self.world.secrets.offline_key,
                self.world.township_id,
                person_id=who.id,
                label="Android",
                now=now,
            )
            self.phones.append((who, phone))

    def _bring_in(self, session: Session, now: datetime) -> None:
        """Two codes that pay as they should, of which one was shown in a second shop too."""
        first, second = self.world.tills[:2]
        shown = moment(self.day, 9, 12)
        for who, phone in self.phones:
            if who.points:
                code = self._code(phone, shown)
                self._settle(session, first, code, shown, now)
                who.points -= 1
                if who is self.phones[-1][0]:
                    self._settle(session, second, code, shown, now)
                shown += timedelta(minutes=7)

    def _settle(self, session: Session, till: Till, code: str, at: datetime, now: datetime) -> None:
        rule = rules.rule_at(session, self.world.township_id, at)
        assert rule.id is not None  # switched on two days before
        terms = Terms(rule.id, till.id, till.terminal_id, till.clerk_id, at - timedelta(minutes=20))
        here = Counter(self.world.township_id, till.id, till.terminal_id, till.clerk_id, "")
        ask = Ask(f"{code}-{till.terminal_id}", code, 1, kept=True, terms=terms)
        service.bring_in(session, self.world.secrets.offline_key, here, ask, now)

    def _code(self, phone: Enrolment, at: datetime) -> str:
        return codes.make(phone.secret, self.world.township_id, phone.number, codes.step_at(at))

    def _stay_in_touch(self, session: Session, now: datetime) -> None:
        for who, phone in self.phones:
            phones.see(session, self.world.township_id, person_id=who.id, phone_id=phone.id, now=now)

    def _payers(self, session: Session) -> list[Villager]:
        is_ready = (Person.township_id == self.world.township_id, Person.phone == access.VILLAGER.phone)
        ready = session.scalars(select(Person.id).where(*is_ready)).one()
        everybody = [one for village in self.world.villages for one in village.villagers]
        player = [one for one in everybody if one.id == ready]
        return player + [one for one in everybody if one.points > 1 and one.id != ready][:1]
