"""What an editor has to see before a draft is published: what is masked, what stands there already, who has to sign."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.disclosures import originals
from engage.disclosures.drafts import Draft, LineDraft, fingerprint
from engage.disclosures.models import Disclosure, MoneyLine
from engage.masking.service import Finding, mask_draft
from engage.signing import service as signing
from engage.signing.chains import Signatures
from kernel.sealing import Sealer

MASKED, TWICE = "masked", "twice"
"""What an editor ticks: that it may be masked so, and that it is to be published although it stands there already."""


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
    table was published.
    """

    draft: Draft
    unmasked: Draft | None
    findings: tuple[Finding, ...]
    signatures: tuple[Signatures, ...]
    twins: tuple[Twin, ...]
    repeated: Disclosure | None

    @property
    def asks(self) -> tuple[str, ...]:
        """Return what has to be ticked."""
        return (*([MASKED] if self.findings else []), *([TWICE] if self.twins or self.repeated else []))

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
    session: Session, township_id: int, village_id: UUID, draft: Draft, repeated: Disclosure | None = None
) -> Review:
    """Look a draft over before a village publishes it."""
    masked = mask_draft(session, township_id, village_id, draft)
    chains = signing.chains(session, township_id)
    return Review(
        draft=masked.draft,
        unmasked=draft if masked.findings else None,
        findings=masked.findings,
        signatures=tuple(chains.signatures(line) for line in masked.draft.lines),
        twins=tuple(_twins(session, township_id, village_id, masked.draft)),
        repeated=repeated,
    )


def standing_now(
    session: Session, township_id: int, village_id: UUID, review: Review, repeated: Disclosure | None
) -> Review:
    """Return a review with what stands there by now."""
    return replace(
        review,
        twins=tuple(_twins(session, township_id, village_id, review.draft)),
        repeated=repeated,
    )


def is_replay(session: Session, township_id: int, key: UUID) -> bool:
    """Say whether a form with this key has published: a second click need not be asked about its own first."""
    published = select(Disclosure.id).where(Disclosure.township_id == township_id, Disclosure.key == key)
    return session.scalar(published) is not None


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
