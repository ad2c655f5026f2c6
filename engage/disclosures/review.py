"""What an editor has to see before a draft is published: what is masked, what stands there already, who has to sign."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.disclosures import originals
from engage.disclosures.drafts import Draft, LineDraft, fingerprint
from engage.disclosures.models import Disclosure, MoneyLine
from engage.disclosures.review_names import Suspect, hide, suspects
from engage.masking.service import Finding, mask_draft, masker
from engage.signing import service as signing
from engage.signing.chains import Signatures
from kernel.sealing import Sealer

MASKED, TWICE, NAMES = "masked", "twice", "names"
"""What an editor ticks: that it may be masked so, that it is to be published although it stands there already, and
that what looks like a name may be read by everybody."""
_MOST_EARLIER = 5


@dataclass(frozen=True)
class Twin:
    """A line that the village has published before: which line of the draft, counted from 0, and where it stands."""

    line: int
    disclosure_id: UUID
    title: str
    number: int


@dataclass(frozen=True)
class Review:
    """A draft as everybody will read it, and what the editor has to know and to tick before.

    `unmasked` is the draft as it was written, when something in it is masked. `unsigned` are the lines, counted from
    0, that lack a signature, with the offices that have yet to sign. `repeated` is the disclosure in which the same
    table was published, `earlier` are those that report on the same matter and period. `suspects` are the words that
    look like names, of which the editor wants those in `hidden` hidden.
    """

    draft: Draft
    unmasked: Draft | None
    findings: tuple[Finding, ...]
    signatures: tuple[Signatures, ...]
    twins: tuple[Twin, ...]
    repeated: Disclosure | None
    earlier: tuple[Disclosure, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    hidden: frozenset[str] = frozenset()

    @property
    def asks(self) -> tuple[str, ...]:
        """Return what has to be ticked."""
        open_names = {one.name for one in self.suspects} - self.hidden
        twice = self.twins or self.repeated or self.earlier
        asked = {MASKED: self.findings, NAMES: open_names, TWICE: twice}
        return tuple(name for name, why in asked.items() if why)

    @property
    def unsigned(self) -> tuple[int, ...]:
        return tuple(place for place, signed in enumerate(self.signatures) if signed.missing)

    @cached_property
    def seen(self) -> str:
        """Names what is shown, so that nothing else is published by the same click."""
        return fingerprint(self.draft, [list(vars(finding).values()) for finding in self.findings])

    def total(self, direction: str) -> int:
        return sum(line.amount_fen for line in self.draft.lines if line.direction == direction)

    def sealed(self, vault: Sealer) -> str | None:
        """Return the draft as it was written, sealed, or None when nothing in it is masked."""
        return originals.seal(vault, self.unmasked) if self.unmasked else None


def reviewed(
    session: Session,
    township_id: int,
    village_id: UUID,
    draft: Draft,
    repeated: Disclosure | None = None,
    hidden: Collection[str] = (),
) -> Review:
    """Look a draft over before a village publishes it; of the words that look like names `hidden` ones are hidden."""
    masked = mask_draft(session, township_id, village_id, draft)
    found = suspects(masker(session, township_id, village_id), masked.draft)
    chosen = frozenset(one.name for one in found) & frozenset(hidden)
    shown, more = hide(masked.draft, sorted(chosen))
    findings = (*masked.findings, *more)
    chains = signing.chains(session, township_id)
    return Review(
        draft=shown,
        unmasked=draft if findings else None,
        findings=findings,
        signatures=tuple(chains.signatures(line) for line in shown.lines),
        twins=tuple(_twins(session, township_id, village_id, shown)),
        repeated=repeated,
        earlier=_earlier(session, township_id, village_id, shown),
        suspects=found,
        hidden=chosen,
    )


def standing_now(
    session: Session, township_id: int, village_id: UUID, review: Review, repeated: Disclosure | None
) -> Review:
    """Return a review with what stands there by now."""
    return replace(
        review,
        twins=tuple(_twins(session, township_id, village_id, review.draft)),
        repeated=repeated,
        earlier=_earlier(session, township_id, village_id, review.draft),
    )


def is_replay(session: Session, township_id: int, key: UUID) -> bool:
    """Say whether a form with this key has published: a second click need not be asked about its own first."""
    published = select(Disclosure.id).where(Disclosure.township_id == township_id, Disclosure.key == key)
    return session.scalar(published) is not None


def _earlier(session: Session, township_id: int, village_id: UUID, draft: Draft) -> tuple[Disclosure, ...]:
    """Return what the village shows already of the same matter and period, the newest first."""
    if not draft.period_key and not draft.period:
        return ()
    matter = Disclosure.matter_id == draft.matter_id if draft.matter_id else Disclosure.matter == draft.matter
    when = Disclosure.period_key == draft.period_key if draft.period_key else Disclosure.period == draft.period
    found = (
        select(Disclosure)
        .where(
            *(Disclosure.township_id == township_id, Disclosure.village_id == village_id),
            *(Disclosure.state == "published", matter, when),
        )
        .order_by(Disclosure.published_at.desc(), Disclosure.id)
        .limit(_MOST_EARLIER)
    )
    return tuple(session.scalars(found))


def _twins(session: Session, township_id: int, village_id: UUID, draft: Draft) -> list[Twin]:
    if not draft.lines:
        return []
    days = [line.day for line in draft.lines]
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
    published: dict[tuple[object, ...], list[tuple[str, UUID, int, str]]] = defaultdict(list)
    for *what, voucher, disclosure_id, number, title in rows:
        published[tuple(what)].append((voucher, disclosure_id, number, title))
    twins = []
    for place, line in enumerate(draft.lines):
        twin = _twin(line, published)
        if twin:
            _, disclosure_id, number, title = twin
            twins.append(Twin(place, disclosure_id, title, number))
    return twins


def _twin(
    line: LineDraft, published: Mapping[tuple[object, ...], list[tuple[str, UUID, int, str]]]
) -> tuple[str, UUID, int, str] | None:
    """Find the same day, amount and purpose; where both have a voucher, it has to be the same one too."""
    same = published.get((line.day, line.amount_fen, line.direction, line.purpose), [])
    return next((one for one in same if not line.voucher or one[0] in ("", line.voucher)), None)
