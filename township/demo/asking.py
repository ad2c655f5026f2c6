"""Villagers ask about what they read; the village answers, the committee accepts or declines, some are still open."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from engage.disclosures import queries as disclosures
from engage.disclosures.models import MoneyLine
from engage.supervision import decisions, service
from kernel.clock import business_day
from township.demo.access import HOME_VILLAGE
from township.demo.questions import QUESTIONS, THANKED, UNFINISHED, Question
from township.demo.script import some_time
from township.demo.world import Village, Villager, World

SUPERVISION_POINTS = 3
_WITH_OPEN_CASES = 3


def ask_now_and_then(world: World, first: datetime, last: datetime, often: float) -> None:
    """Write down questions at random moments from `first` to `last`: `often` a week, somewhere in the township."""
    when = first
    rest: list[Question] = []
    while True:
        when += timedelta(weeks=world.chance.expovariate(often))
        if when > last:
            return
        rest = rest or world.chance.sample(QUESTIONS, len(QUESTIONS))
        village = world.chance.choice(world.villages)
        _ask(world, village, rest.pop(), some_time(world.chance, when.date(), 7, 22))


def ask_for_the_players(world: World) -> None:
    """Make sure that the ready sign-ins find something: the villager a thanked question, the village open ones."""
    home = next(village for village in world.villages if village.name == HOME_VILLAGE)
    day = business_day(world.script.end) - timedelta(days=40)
    _ask(world, home, THANKED, some_time(world.chance, day, 18, 21), asker=home.villagers[0])
    for village in (home, *(village for village in world.villages[:_WITH_OPEN_CASES] if village is not home)):
        for question, days in zip(UNFINISHED, (1, 2, 6, 9), strict=True):
            day = business_day(world.script.end) - timedelta(days=days)
            _ask(world, village, question, some_time(world.chance, day, 7, 20))


def _ask(world: World, village: Village, question: Question, when: datetime, asker: Villager | None = None) -> None:
    asker = asker or world.chance.choice([villager for villager in village.villagers if villager.eagerness])

    def open_case(session: Session, now: datetime) -> None:
        subject = _line_about(session, world, village, question.about)
        if question.about and subject is None:
            return  # the village has not published such a line yet
        asked = service.Question(
            kind=question.kind,
            text=question.text,
            disclosure_id=subject.disclosure_id if subject else None,
            line_id=subject.id if subject else None,
        )
        key = UUID(int=world.chance.getrandbits(128), version=4)
        case = service.open_case(session, world.sealer, world.township_id, asker.id, asked, key, now)
        Answering(world, village, asker, question, case.id).begin(now)

    world.script.at(when, open_case)


def _line_about(session: Session, world: World, village: Village, about: str) -> MoneyLine | None:
    """Find a line of the village's newest accounts by its purpose; None for a question about no line."""
    if not about:
        return None
    newest = disclosures.newest(session, world.township_id, village.id, size=3, category="finance")
    lines = (line for item in newest.items for line in disclosures.lines(session, world.township_id, item.id))
    return next((line for line in lines if about in line.purpose), None)


@dataclass(frozen=True)
class Answering:
    """How a case goes on after it was opened, a few days from step to step."""

    world: World
    village: Village
    asker: Villager
    question: Question
    case_id: UUID

    def begin(self, opened: datetime) -> None:
        if self.question.end != "open":
            step = self._decline if self.question.end == "declined" else self._answer
            self.world.script.at(self._within_days(opened, 4), step)

    def _answer(self, session: Session, now: datetime) -> None:
        village, township = self.village, self.world.township_id
        service.answer_case(
            session,
            self.world.sealer,
            township,
            village.id,
            self.case_id,
            village.editor_id,
            "editor",
            self.question.answer,
            now,
        )
        if self.question.end == "accepted":
            self.world.script.at(self._within_days(now, 6), self._accept)

    def _accept(self, session: Session, now: datetime) -> None:
        world, village = self.world, self.village
        decisions.accept_case(
            session,
            self.world.sealer,
            world.township_id,
            village.id,
            self.case_id,
            village.member_id,
            now,
            self.question.reason,
        )
        self.asker.points += SUPERVISION_POINTS

    def _decline(self, session: Session, now: datetime) -> None:
        world, village = self.world, self.village
        decisions.decline_case(
            session,
            self.world.sealer,
            world.township_id,
            village.id,
            self.case_id,
            village.member_id,
            now,
            self.question.reason,
        )

    def _within_days(self, now: datetime, days: int) -> datetime:
        day = business_day(now) + timedelta(days=self.world.chance.randint(1, days))
        return some_time(self.world.chance, day, 9, 17)
