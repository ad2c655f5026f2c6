"""Lines that a village has published before: the same day, amount and purpose, and no other voucher."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.disclosures.drafts import Draft, LineDraft
from engage.disclosures.models import Disclosure, MoneyLine

_What = tuple[object, ...]


@dataclass(frozen=True)
class Twin:
    """A line that the village has published before: which line of the draft, counted from 0, and where it stands."""

    line: int
    disclosure_id: UUID
    title: str
    number: int


@dataclass(frozen=True)
class Corrected:
    """What is being corrected: the disclosure, and how it read before."""

    disclosure_id: UUID
    before: Draft


@dataclass(frozen=True)
class _Published:
    voucher: str
    disclosure_id: UUID
    number: int
    title: str


def twins(
    session: Session, township_id: int, village_id: UUID, draft: Draft, corrected: Corrected | None = None
) -> tuple[Twin, ...]:
    """Return the draft's lines that stand already; of a correction, those that it changes or adds."""
    known = {(line.number, *what(line), line.voucher) for line in corrected.before.lines} if corrected else set()
    lines = enumerate(draft.lines)
    looked_at = [(place, line) for place, line in lines if (line.number, *what(line), line.voucher) not in known]
    if not looked_at:
        return ()
    published = _published(session, township_id, village_id, [line for _, line in looked_at])
    return tuple(_found(looked_at, published, corrected))


def _found(
    lines: Iterable[tuple[int, LineDraft]],
    published: Mapping[_What, list[_Published]],
    corrected: Corrected | None,
) -> Iterator[Twin]:
    for place, line in lines:
        others = (one for one in published.get(what(line), ()) if not _is_itself(one, line, corrected))
        twin = next((one for one in others if not line.voucher or one.voucher in ("", line.voucher)), None)
        if twin:
            yield Twin(place, twin.disclosure_id, twin.title, twin.number)


def _published(
    session: Session, township_id: int, village_id: UUID, lines: list[LineDraft]
) -> Mapping[_What, list[_Published]]:
    days = [line.day for line in lines]
    rows = session.execute(
        select(
            *(MoneyLine.day, MoneyLine.amount_fen, MoneyLine.direction, MoneyLine.purpose),
            *(MoneyLine.voucher, MoneyLine.disclosure_id, MoneyLine.number, Disclosure.title),
        )
        .join(
            Disclosure,
            (Disclosure.township_id == MoneyLine.township_id) & (Disclosure.id == MoneyLine.disclosure_id),
        )
        .where(
            MoneyLine.township_id == township_id,
            MoneyLine.village_id == village_id,
            MoneyLine.day.between(min(days), max(days)),
            MoneyLine.withdrawn.is_(False),
        )
        .order_by(MoneyLine.disclosure_id, MoneyLine.number)
    )
    found: dict[_What, list[_Published]] = defaultdict(list)
    for *what, voucher, disclosure_id, number, title in rows:
        found[tuple(what)].append(_Published(voucher, disclosure_id, number, title))
    return found


def what(line: LineDraft | MoneyLine) -> _What:
    """Return by what a line is known again: its day, amount and purpose."""
    return line.day, line.amount_fen, line.direction, line.purpose


def _is_itself(one: _Published, line: LineDraft, corrected: Corrected | None) -> bool:
    return corrected is not None and (one.disclosure_id, one.number) == (corrected.disclosure_id, line.number)
