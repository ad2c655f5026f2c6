"""Two reports to the township about the late village: one confirmed with an order, one with its clock running."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from engage.obligations import queries as obligations
from engage.obligations.periods import Owed
from engage.supervision import decisions, service
from engage.supervision.service import Question
from kernel.clock import business_day
from township.demo.duty_texts import CONFIRMED, WAITING, Happening
from township.demo.script import moment
from township.demo.world import Village, World

_LOOKED_INTO = timedelta(days=4)
_TO_CORRECT = timedelta(days=15)


def report_lateness(world: World, village: Village, one: Owed) -> None:
    """Let a villager report what stays undisclosed; the township looks into it, and orders that it be corrected."""

    def report(session: Session, now: datetime) -> None:
        case_id = _open(session, world, village, one.matter.id, one.period_key, CONFIRMED.text, now)
        if case_id is not None:
            world.script.at(now + _LOOKED_INTO, lambda session, now: _confirm(session, world, case_id, now))

    world.script.at(moment(one.due_on + timedelta(days=4), 19, 20), report)


def reported_again(world: World, village: Village, about: Happening, day: date) -> None:
    """Let a villager report what happened and was not disclosed; the township has not answered yet."""

    def report(session: Session, now: datetime) -> None:
        found = obligations.open_of_village(session, world.township_id, village.id, business_day(now))
        for one in found:
            if one.what == about.what:
                _open(session, world, village, one.matter_id, one.period_key, WAITING.text, now)

    world.script.at(moment(day, 20, 5), report)


def _open(
    session: Session, world: World, village: Village, matter_id: UUID, period_key: str, text: str, now: datetime
) -> UUID | None:
    """Open a report, if it is late by then: holidays may have moved its day."""
    town, today = world.township_id, business_day(now)
    one = obligations.one_of_village(session, town, village.id, matter_id, period_key, today)
    if one is None or one.state != obligations.LATE:
        return None
    reporter = village.villagers[len(text) % len(village.villagers)]
    question = Question(kind="report", text=text, matter_id=matter_id, period_key=period_key)
    key = uuid5(village.id, f"report {matter_id} {period_key}")
    return service.open_case(session, world.sealer, town, reporter.id, question, key, now).id


def _confirm(session: Session, world: World, case_id: UUID, now: datetime) -> None:
    town, officer = world.township_id, world.officer_ids[0]
    service.answer_case(session, world.sealer, town, None, case_id, officer, "officer", CONFIRMED.answer, now)
    by = business_day(now) + _TO_CORRECT
    decisions.accept_case(session, world.sealer, town, None, case_id, officer, now, CONFIRMED.order, correct_by=by)
