"""Lines that stand already, or twice in one draft: the same day, amount and purpose, and no other voucher."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
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
    disclosure_id: UUID | None
    """None when it stands in the draft itself: `number` is that line's, counted from 0."""
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
    before = tuple(_found(looked_at, published, corrected))
    return before + tuple(_within(looked_at, {twin.line for twin in before}))


def _within(lines: Iterable[tuple[int, LineDraft]], known: Collection[int]) -> Iterator[Twin]:
    """Yield what stands twice in one draft under the same voucher."""
    first: dict[_What, int] = {}
    for place, line in lines:
        earlier = first.setdefault((*what(line), _voucher(line.voucher)), place)
        if line.voucher and earlier != place and place not in known:
            yield Twin(place, None, "", earlier)


def _may_be_one(voucher: str, other: str) -> bool:
    """Say whether two vouchers may be the same: 18 and 记-18 may, 银付-18 and 现付-18 not."""
    (words, number), (others, its_number) = _voucher(voucher), _voucher(other)
    return not voucher or not other or (number == its_number and (words == others or not words or not others))


def _voucher(written: str) -> tuple[str, str]:
    """Return the words of a voucher's number and its last digits: 记字第018号 is ("记", "18")."""
    folded = unicodedata.normalize("NFKC", written).lower()
    digits = re.findall(r"\d+", folded)
    words = "".join(one for one in folded if one.isalpha() and one not in "字第号")
    return words, digits[-1].lstrip("0") if digits else ""


def _found(
    lines: Iterable[tuple[int, LineDraft]],
    published: Mapping[_What, list[_Published]],
    corrected: Corrected | None,
) -> Iterator[Twin]:
    for place, line in lines:
        others = (one for one in published.get(what(line), ()) if not _is_itself(one, line, corrected))
        twin = next((one for one in others if _may_be_one(line.voucher, one.voucher)), None)
        if twin:
            yield Twin(place, twin.disclosure_id, twin.title, twin.number)


def _published(
    session: Session, township_id: int, village_id: UUID, lines: list[LineDraft]
) -> Mapping[_What, list[_Published]]:
    days = [line.day for line in lines]
    rows = session.execute(
        select(MoneyLine, Disclosure.title)
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
    for line, title in rows:
        found[what(line)].append(_Published(line.voucher, line.disclosure_id, line.number, title))
    return found


def what(line: LineDraft | MoneyLine) -> _What:
    """Return by what a line is known again: its day, amount and purpose, however that is set apart or ended."""
    words = "".join(one for one in unicodedata.normalize("NFKC", line.purpose) if one.isalnum())
    return line.day, line.amount_fen, line.direction, words or line.purpose


def _is_itself(one: _Published, line: LineDraft, corrected: Corrected | None) -> bool:
    return corrected is not None and (one.disclosure_id, one.number) == (corrected.disclosure_id, line.number)
