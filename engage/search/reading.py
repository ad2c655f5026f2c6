"""Asking the index: the places of what fits, in their order, by each database's own means."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Date, Integer, Text, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from engage.search import facets, frequencies, fulltext
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

    @property
    def tokens(self) -> list[Sequence[str]]:
        """What the index can tell: an entry that fits has a token of each group."""
        return self.tokens_among(needed)

    def tokens_among(self, of_word: Callable[[str], Sequence[str]]) -> list[Sequence[str]]:
        """Return the groups where only some tokens of each word are asked for."""
        found = [token for word in self.words for token in of_word(word)]
        found += [facets.village(self.village_id)] if self.village_id else []
        found += [facets.matter(self.matter_id)] if self.matter_id else []
        found += [facets.kind(name) for name in (self.category, self.kind) if name]
        groups: list[Sequence[str]] = [[token] for token in dict.fromkeys(found)]
        return [*groups, facets.amounts(*self.amounts)] if self.amounts else groups


def places(session: Session, township_id: int, wanted: Wanted, after: int, most: int) -> Sequence[int]:
    """Return up to `most` places of entries that fit, in order, which come after the place `after` (0: from the first).

    The same on both databases, and about as fast for a word that is everywhere as for one that is nowhere.
    """
    first, last = range_of(township_id, *wanted.days)
    first = max(first, after + 1)
    if first > last:
        return []
    if not wanted.tokens:
        return _in_order(session, township_id, wanted, first, last, most)
    ask = _sqlite if session.get_bind().dialect.name == "sqlite" else _postgresql
    return ask(session, township_id, wanted, first, last, most)


def _in_order(session: Session, township_id: int, wanted: Wanted, first: int, last: int, most: int) -> Sequence[int]:
    """Return what is there, whatever it says: for that no words are needed."""
    return session.scalars(
        select(SearchEntry.place)
        .where(
            SearchEntry.township_id == township_id,
            SearchEntry.place.between(first, last),
            SearchEntry.day.between(*wanted.days),
        )
        .order_by(SearchEntry.place)
        .limit(most)
    ).all()


def _sqlite(session: Session, township_id: int, wanted: Wanted, first: int, last: int, most: int) -> Sequence[int]:
    rechecked = inexact(wanted.words)
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
    values = {f"word{number}": word for number, word in enumerate(rechecked)} | _bounds(wanted)
    values |= {"town": township_id, "asked": _all(wanted.tokens, " AND ", " OR ")}
    return session.scalars(statement, values | {"first": first, "last": last, "most": most}).all()


def _postgresql(session: Session, township_id: int, wanted: Wanted, first: int, last: int, most: int) -> Sequence[int]:
    newest = _first_of(session, township_id, first, last)
    if newest is None:
        return []
    parts = list(spans(township_id, newest, last))
    when = facets.year(township_id, wanted.year) if wanted.year else facets.township(township_id)
    bounds = {"least": None, "dearest": None} | _bounds(wanted)
    tokens = wanted.tokens_among(frequencies.rarest(session, wanted.words))
    values = bounds | {
        "town": township_id,
        "always": _all([*tokens, [when]], " & ", " | "),
        "spans": [_all([part.tokens], " & ", " | ") for part in parts],
        "firsts": [part.first for part in parts],
        "lasts": [part.last for part in parts],
        "words": inexact(wanted.words),
        "most": most,
    }
    return session.scalars(_SEARCH_PLACES, values).all()


_TYPES: dict[str, TypeEngine[Any]] = {
    "town": BigInteger(), "always": TSQUERY(), "spans": ARRAY(TSQUERY), "firsts": ARRAY(BigInteger),
    "lasts": ARRAY(BigInteger), "words": ARRAY(Text), "least": BigInteger(), "dearest": BigInteger(),
    "since": Date(), "until": Date(), "most": Integer(),
}  # fmt: skip
_SEARCH_PLACES = text(f"SELECT {fulltext.FUNCTION}({', '.join(f':{name}' for name in _TYPES)})").bindparams(
    *(bindparam(name, type_=kind) for name, kind in _TYPES.items())
)


def _first_of(session: Session, township_id: int, first: int, last: int) -> int | None:
    """Return the first place that is taken: spans would begin centuries ahead without it."""
    return session.scalar(
        select(func.min(SearchEntry.place)).where(
            SearchEntry.township_id == township_id, SearchEntry.place.between(first, last)
        )
    )


def _all(groups: Iterable[Sequence[str]], and_: str, or_: str) -> str:
    """Ask for one token of each group. Letters and digits mean themselves to FTS5 and to a tsquery alike."""
    return and_.join(f"({or_.join(group)})" for group in groups)


def _bounds(wanted: Wanted) -> dict[str, object]:
    since, until = wanted.days
    least, dearest = wanted.amounts or (None, None)
    return {"since": since, "until": until} | ({"least": least, "dearest": dearest} if wanted.amounts else {})
