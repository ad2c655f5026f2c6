"""Keeping the index: what was published enters it, what was changed is entered anew, what was withdrawn leaves it."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.orm import Session

from engage.disclosures.models import Disclosure, MoneyLine
from engage.search import facets, fulltext
from engage.search.models import SearchEntry
from engage.search.places import PER_DAY, day_of, start_of
from engage.search.words import folded, tokens
from kernel.clock import business_day
from kernel.money import yuan

_LOCK = 7_301
"""Apart from the other locks by numbers (see `ledger.booking.locks`)."""


def entered(session: Session, disclosure: Disclosure) -> None:
    """Let the index say of a disclosure and its lines what they say now; to be called in whatever changes them."""
    session.flush()
    _lock(session, disclosure.township_id)
    _tell_sqlite(session, fulltext.REMOVE, disclosure)
    session.execute(
        delete(SearchEntry).where(
            SearchEntry.township_id == disclosure.township_id, SearchEntry.disclosure_id == disclosure.id
        )
    )
    _put(session, disclosure)
    _tell_sqlite(session, fulltext.ADD, disclosure)


def rebuild(session: Session, township_id: int) -> Iterator[UUID]:
    """Write a township's part of the index anew, whatever was in it; yields the disclosures as they enter.

    SQLite's full-text table is made anew at the end, for all townships.
    """
    _lock(session, township_id)
    session.execute(delete(SearchEntry).where(SearchEntry.township_id == township_id))
    ids = select(Disclosure.id).where(Disclosure.township_id == township_id).order_by(Disclosure.published_at)
    for disclosure_id in session.scalars(ids).all():
        _put(session, session.get_one(Disclosure, (township_id, disclosure_id)))
        session.expunge_all()
        yield disclosure_id
    if not _on_postgresql(session):
        session.execute(text(fulltext.REBUILD))


def entry_of(disclosure: Disclosure) -> dict[str, Any]:
    """Return a disclosure's own entry, without a place."""
    said = folded(" ".join((disclosure.title, disclosure.matter, disclosure.period, disclosure.body)))
    return _entry(disclosure, "disclosure", disclosure.id, business_day(disclosure.published_at), None, said)


def entry_of_line(disclosure: Disclosure, line: MoneyLine) -> dict[str, Any]:
    """Return a line's entry, without a place. Its amount is found as 1040, 1040元 and 1,040.00."""
    told = (line.purpose, line.quantity, line.category, line.subject, line.source, line.used_by, line.responsible)
    amount = f"{yuan(line.amount_fen)} {line.amount_fen // 100}元"
    said = folded(" ".join((*told, line.voucher, amount)))
    return _entry(disclosure, "line", line.id, line.day, line.amount_fen, said)


def _entries(session: Session, disclosure: Disclosure) -> Iterator[dict[str, Any]]:
    yield entry_of(disclosure)
    lines = session.scalars(
        select(MoneyLine)
        .where(
            MoneyLine.township_id == disclosure.township_id,
            MoneyLine.disclosure_id == disclosure.id,
            MoneyLine.withdrawn.is_(False),
        )
        .order_by(MoneyLine.number)
    )
    yield from (entry_of_line(disclosure, line) for line in lines)


def _entry(
    disclosure: Disclosure, kind: str, number: UUID, day: date, amount_fen: int | None, said: str
) -> dict[str, Any]:
    chosen = {
        facets.village(disclosure.village_id),
        facets.kind(kind),
        facets.kind(disclosure.category),
        *((facets.matter(disclosure.matter_id),) if disclosure.matter_id else ()),
        *(facets.amount(amount_fen) if amount_fen is not None else ()),
    }
    return {
        "township_id": disclosure.township_id,
        "id": number,
        "kind": kind,
        "village_id": disclosure.village_id,
        "disclosure_id": disclosure.id,
        "day": day,
        "amount_fen": amount_fen,
        "text": said,
        "grams": " ".join(sorted(tokens(said) | chosen)),
    }


def _put(session: Session, disclosure: Disclosure) -> None:
    """Write the entries that there should be, in their order, with places before those of their day."""
    township_id = disclosure.township_id
    entries = [] if disclosure.state == "withdrawn" else list(_entries(session, disclosure))
    for day, of_day in groupby(sorted(entries, key=itemgetter("day")), key=itemgetter("day")):
        wanted = list(of_day)
        for entry, place in zip(wanted, _free(session, township_id, day, len(wanted)), strict=True):
            times = facets.times(township_id, day_of(place))
            entry |= {"place": place, "grams": " ".join((entry["grams"], *times))}
        session.execute(insert(SearchEntry), wanted)  # rows, not objects: a table has thousands of them


def _free(session: Session, township_id: int, day: date, count: int) -> Sequence[int]:
    """Return places that nobody has, before those that are taken: what was published last is found first.

    A day that has no room before its first entry gives places after its last one; one that is full, the nearest day
    before it with room.
    """
    start = start_of(township_id, day)
    while True:
        end = start + PER_DAY
        first, last = session.execute(
            select(func.min(SearchEntry.place), func.max(SearchEntry.place)).where(
                SearchEntry.township_id == township_id, SearchEntry.place.between(start, end - 1)
            )
        ).one()
        before = (end if first is None else first) - count
        if before >= start:
            return range(before, before + count)
        if last is not None and last + count < end:
            return range(last + 1, last + 1 + count)
        start = end


def _lock(session: Session, township_id: int) -> None:
    """Let those who enter something in one township come one after the other; SQLite's writers do anyway."""
    if _on_postgresql(session):
        session.execute(select(func.pg_advisory_xact_lock(_LOCK, township_id)))


def _tell_sqlite(session: Session, statement: str, disclosure: Disclosure) -> None:
    if not _on_postgresql(session):
        session.execute(text(statement), {"town": disclosure.township_id, "disclosure": disclosure.id.hex})


def _on_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
