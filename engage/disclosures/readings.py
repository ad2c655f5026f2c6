"""Crediting a reading that the server saw: by its own clock, long enough, once, and one text at a time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.awards import service as awards
from engage.disclosures import queries
from engage.disclosures.models import Disclosure, Reading
from engage.disclosures.refusals import DisclosureWithdrawn, TooEarly
from engage.residents.queries import locked_person
from kernel import tokens
from kernel.errors import NotFound
from kernel.identity.models import Person
from kernel.ids import new_id

TOKEN_LASTS = timedelta(hours=24)
_AUDIENCE = "reading"
_FIRST_SECONDS, _CHARACTERS_PER_SECOND, _SECONDS_PER_LINE, _MOST_SECONDS = 8, 60, 1, 90


@dataclass(frozen=True)
class Credited:
    """What a reading earned, in points; `replayed` when it had been credited before."""

    points: int
    replayed: bool


def dwell_seconds(characters: int, lines: int) -> int:
    """Return for how long a text of so many characters and money lines has to be in front of the reader."""
    wanted = _FIRST_SECONDS + characters // _CHARACTERS_PER_SECOND + lines * _SECONDS_PER_LINE
    return min(wanted, _MOST_SECONDS)


def dwell_of(session: Session, disclosure: Disclosure) -> int:
    lines = queries.count_lines(session, disclosure.township_id, disclosure.id)
    return dwell_seconds(len(disclosure.title) + len(disclosure.body), lines)


def start(token_key: str, person_id: UUID, disclosure_id: UUID, now: datetime) -> str:
    """Return the token that says when this person opened this disclosure. It is kept nowhere."""
    return tokens.sign(token_key, _AUDIENCE, {"person": str(person_id), "disclosure": str(disclosure_id)}, now)


def started_at(token_key: str, person_id: UUID, disclosure_id: UUID, token: str, now: datetime) -> datetime:
    """Return when a start token was given out. Raises InvalidToken: another's, another text's, tampered, a day old."""
    payload = tokens.read(token_key, _AUDIENCE, token, now, TOKEN_LASTS)
    if (payload.get("person"), payload.get("disclosure")) != (str(person_id), str(disclosure_id)):
        raise tokens.InvalidToken
    opened: datetime = payload["at"]
    return opened


def record_reading(
    session: Session,
    token_key: str,
    township_id: int,
    person_id: UUID,
    disclosure_id: UUID,
    token: str,
    now: datetime,
) -> Credited:
    """Credit a reading that ends now and began when `token` was given out.

    Raises InvalidToken and whatever `credit_reading` raises.
    """
    began = started_at(token_key, person_id, disclosure_id, token, now)
    return credit_reading(session, township_id, person_id, disclosure_id, began, now)


def credit_reading(
    session: Session, township_id: int, person_id: UUID, disclosure_id: UUID, began: datetime, finished: datetime
) -> Credited:
    """Credit a reading between two moments of the server's clock.

    Raises NotFound (not a disclosure of the person's village), DisclosureWithdrawn, TooEarly, DailyCapReached; nothing
    was changed then.
    """
    person = locked_person(session, township_id, person_id)
    disclosure = session.get(Disclosure, (township_id, disclosure_id))
    if disclosure is None or disclosure.village_id != person.village_id:
        raise NotFound
    earlier = queries.reading_of(session, township_id, person_id, disclosure_id)
    if earlier is not None:
        return Credited(earlier.points, replayed=True)
    if disclosure.state == "withdrawn":
        raise DisclosureWithdrawn
    _check_dwell(session, person, disclosure, began, finished)
    # By its id: what it is called may have to be corrected or withdrawn, and the books forget nothing.
    details = {"disclosure_id": str(disclosure_id)}
    points = awards.grant(session, township_id, person_id, "reading", disclosure_id, finished, details=details)
    session.add(
        Reading(
            township_id=township_id,
            id=new_id(),
            person_id=person_id,
            disclosure_id=disclosure_id,
            started_at=began,
            finished_at=finished,
            points=points,
        )
    )
    session.flush()
    return Credited(points, replayed=False)


def _check_dwell(session: Session, person: Person, disclosure: Disclosure, began: datetime, finished: datetime) -> None:
    """Count from the last reading that was credited if that ended later: nobody reads two texts at once."""
    last = session.scalar(
        select(func.max(Reading.finished_at)).where(
            Reading.township_id == person.township_id, Reading.person_id == person.id
        )
    )
    attentive_since = max(began, last) if last else began
    missing = timedelta(seconds=dwell_of(session, disclosure)) - (finished - attentive_since)
    if missing > timedelta(0):
        raise TooEarly(seconds=ceil(missing.total_seconds()))
