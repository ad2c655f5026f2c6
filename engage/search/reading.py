"""Asking the index: the places of what fits, in their order, by each database's own means."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Date, Integer, Text, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from engage.search import facets, fulltext
from engage.search.models import SearchEntry
from engage.search.places import range_of
from engage.search.spans import spans
from engage.search.words import inexact, needed
from kernel.money import MAX_AMOUNT


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is asked for; what is empty or None does not matter. Words must all be found; amounts are fen."""

    words: tuple[str, ...] = ()
    """As `words.words` gives them."""
    village_id: UUID | None = None
    category: str = ""
    matter_id: UUID | None = None
    year: int | None = None
    least: int | None = None
    most: int | None = None
    kind: str = ""

    @property
    def days(self) -> tuple[date, date]:
        return (date(self.year or 1, 1, 1), date(self.year or 9999, 12, 31))

    @property
    def amounts(self) -> tuple[int, int] | None:
        """The amounts that fit, when any is named: then only lines do."""
        if self.least is None and self.most is None:
            return None
        return self.least or 1, MAX_AMOUNT if self.most is None else self.most


def places(session: Session, township_id: int, wanted: Wanted, after: int, most: int) -> Sequence[int]:
    """Return up to `most` places of entries that fit, in order, which come after the place `after` (0: from the first).

    The same on both databases, and about as fast for a word that is everywhere as for one that is nowhere.
    """
    first, last = range_of(township_id, *wanted.days)
    first = max(first, after + 1)
    if first > last:
        return []
    ask = _sqlite if session.get_bind().dialect.name == "sqlite" else _postgresql
    return ask(session, township_id, wanted, first, last, most)


def _sqlite(session: Session, township_id: int, wanted: Wanted, first: int, last: int, most: int) -> Sequence[int]:
    asked = [*_needed(wanted), *_either(_amounts(wanted), " OR ")] or [facets.township(township_id)]
    rechecked = inexact(wanted.words)
    values = {f"word{number}": word for number, word in enumerate(rechecked)} | _bounds(wanted)
    conditions = [f"AND instr(e.text, :word{number}) > 0" for number in range(len(rechecked))]
    if wanted.amounts:
        conditions.append("AND e.amount_fen BETWEEN :least AND :dearest")
    # CROSS JOIN: the full-text table leads, whatever the planner believes of the other.
    statement = text(
        f"SELECT g.rowid FROM {fulltext.TABLE} g CROSS JOIN search_entry e"  # noqa: S608 - made of constants
        f" ON e.township_id = :town AND e.place = g.rowid WHERE {fulltext.TABLE} MATCH :asked"
        f" AND g.rowid BETWEEN :first AND :last AND e.day BETWEEN :since AND :until {' '.join(conditions)}"
        " ORDER BY g.rowid LIMIT :most"
    ).bindparams(bindparam("since", type_=Date), bindparam("until", type_=Date))
    values |= {"town": township_id, "asked": " AND ".join(asked), "first": first, "last": last, "most": most}
    return session.scalars(statement, values).all()


def _postgresql(session: Session, township_id: int, wanted: Wanted, first: int, last: int, most: int) -> Sequence[int]:
    newest = _first_of(session, township_id, first, last)
    if newest is None:
        return []
    always = [*_needed(wanted), *_either(_amounts(wanted), " | ")]
    parts = list(spans(township_id, newest, last))
    types: dict[str, TypeEngine[Any]] = {
        "town": BigInteger(), "spans": ARRAY(TSQUERY), "firsts": ARRAY(BigInteger), "lasts": ARRAY(BigInteger),
        "words": ARRAY(Text), "least": BigInteger(), "dearest": BigInteger(), "since": Date(), "until": Date(),
        "most": Integer(),
    }  # fmt: skip
    statement = text(
        f"SELECT {fulltext.FUNCTION}(:town, :spans, :firsts, :lasts, :words, :least, :dearest, :since, :until, :most)"
    ).bindparams(*(bindparam(name, type_=kind) for name, kind in types.items()))
    values = {
        "town": township_id,
        "spans": [" & ".join([*always, *_either(part.tokens, " | ")]) for part in parts],
        "firsts": [part.first for part in parts],
        "lasts": [part.last for part in parts],
        "words": inexact(wanted.words),
        "least": None,
        "dearest": None,
        "most": most,
    }
    return session.scalars(statement, values | _bounds(wanted)).all()


def _first_of(session: Session, township_id: int, first: int, last: int) -> int | None:
    """Return the first place that is taken: spans would begin centuries ahead without it."""
    return session.scalar(
        select(func.min(SearchEntry.place)).where(
            SearchEntry.township_id == township_id, SearchEntry.place.between(first, last)
        )
    )


def _needed(wanted: Wanted) -> list[str]:
    """Return the tokens that an entry must have. Letters and digits mean themselves to FTS5 and to a tsquery alike."""
    found = [token for word in wanted.words for token in needed(word)]
    found += [facets.village(wanted.village_id)] if wanted.village_id else []
    found += [facets.matter(wanted.matter_id)] if wanted.matter_id else []
    found += [facets.kind(name) for name in (wanted.category, wanted.kind) if name]
    return list(dict.fromkeys(found))


def _amounts(wanted: Wanted) -> Sequence[str]:
    return facets.amounts(*wanted.amounts) if wanted.amounts else ()


def _either(tokens: Iterable[str], or_: str) -> list[str]:
    joined = or_.join(tokens)
    return [f"({joined})"] if joined else []


def _bounds(wanted: Wanted) -> dict[str, object]:
    since, until = wanted.days
    least, dearest = wanted.amounts or (None, None)
    bounds = {"since": since, "until": until}
    return bounds | ({"least": least, "dearest": dearest} if wanted.amounts else {})
