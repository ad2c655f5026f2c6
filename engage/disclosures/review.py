"""What an editor has to see before a draft is published: what is masked, what stands there already, who has to sign."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.disclosures import originals, periods
from engage.disclosures.drafts import Draft, fingerprint, texts
from engage.disclosures.fulfilling import of_time
from engage.disclosures.models import Disclosure, DisclosureVersion
from engage.disclosures.replacing import Replaced, replaceable
from engage.disclosures.review_names import Suspect, hide, hide_in, suspects
from engage.disclosures.twins import Corrected, Twin, twins
from engage.masking.elsewhere import elsewhere
from engage.masking.service import Finding, mask_draft, masker
from engage.pockets import rules as pockets
from engage.signing import service as signing
from engage.signing.chains import Signatures
from kernel.sealing import Sealer

MASKED, TWICE, NAMES, DAYS = "masked", "twice", "names", "days"
"""What an editor ticks: that it may be masked so, that it is to be published although it stands there already, that
what looks like a name may be read by everybody, and that lines are rightly of days outside the period."""
_MOST_EARLIER = 5


@dataclass(frozen=True)
class Review:
    """A draft as everybody will read it, and what the editor has to know and to tick before.

    `unmasked` is the draft as it was written, when something in it is masked. `unsigned` are the lines, counted from
    0, that lack a signature, with the offices that have yet to sign. `repeated` is the disclosure in which the same
    table was published, `earlier` are those that report on the same matter and period. `suspects` are the words that
    look like names, of which the editor wants those in `hidden` hidden. Of a correction `corrected` is what it
    corrects, and `reason` why, as everybody will read it. `replaceable` are the withdrawn ones that it may stand
    in for, `replaces` the one that the editor chose.
    """

    draft: Draft
    unmasked: Draft | None
    findings: tuple[Finding, ...]
    signatures: tuple[Signatures, ...]
    twins: tuple[Twin, ...] = ()
    repeated: Disclosure | None = None
    earlier: tuple[Disclosure, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    hidden: frozenset[str] = frozenset()
    reason: str = ""
    corrected: Corrected | None = None
    pocket_rule: pockets.Rule = field(default_factory=pockets.Rule)
    replaceable: tuple[Replaced, ...] = ()
    replaces: UUID | None = None

    @property
    def asks(self) -> tuple[str, ...]:
        """Return what has to be ticked."""
        twice = self.twins or self.repeated or self.earlier
        return asked(self.findings, self.suspects, self.hidden, twice, self.outside)

    @property
    def unsigned(self) -> tuple[int, ...]:
        return tuple(place for place, signed in enumerate(self.signatures) if signed.missing)

    @cached_property
    def outside(self) -> tuple[int, ...]:
        """The lines, counted from 0, whose day lies outside the period; of a correction those that it changes."""
        span = periods.span_of(self.draft.period or periods.words(self.draft.period_key))
        if span is None:
            return ()
        before = self.corrected.before if self.corrected else None
        same = before.lines if before and before.period == self.draft.period else ()
        known = {(line.number, line.day) for line in same}
        lines = enumerate(self.draft.lines)
        return tuple(
            place for place, one in lines if not span[0] <= one.day <= span[1] and (one.number, one.day) not in known
        )

    @cached_property
    def seen(self) -> str:
        """Names what is shown, so that nothing else is published by the same click."""
        return fingerprint(self.draft, self.reason, [list(vars(finding).values()) for finding in self.findings])

    @cached_property
    def moved(self) -> tuple[int, ...]:
        """The lines, counted from 0, that only move money between the village's own pockets, or none yet."""
        return tuple(place for place, line in enumerate(self.draft.lines) if self.pocket_rule.moves(line))

    def total(self, direction: str) -> int:
        """Return what is income ("in") or expense ("out")."""
        moved = set(self.moved)
        lines = (line for place, line in enumerate(self.draft.lines) if place not in moved)
        return sum(line.amount_fen for line in lines if line.direction == direction)

    def sealed(self, vault: Sealer) -> str | None:
        """Return the draft as it was written, sealed, or None when nothing in it is masked."""
        return originals.seal(vault, self.unmasked) if self.unmasked else None


def asked(
    findings: Collection[Finding],
    suspects: Collection[Suspect],
    hidden: Collection[str],
    twice: object,
    outside: Collection[int] = (),
) -> tuple[str, ...]:
    """Return what has to be ticked: what is masked, names that are not hidden, what stands there already, odd days."""
    open_names = {one.name for one in suspects} - set(hidden)
    asks = ((MASKED, findings), (NAMES, open_names), (TWICE, twice), (DAYS, outside))
    return tuple(name for name, why in asks if why)


def reviewed(
    session: Session,
    township_id: int,
    village_id: UUID,
    draft: Draft,
    repeated: Disclosure | None = None,
    hidden: Collection[str] = (),
    columns_named: Mapping[str, str] | None = None,
    replaces: UUID | None = None,
) -> Review:
    """Look a draft over before a village publishes it; of the words that look like names `hidden` ones are hidden.

    `columns_named` is as in `mask_draft`.
    """
    review = _looked_over(session, township_id, village_id, draft, hidden, columns_named=columns_named)
    return standing_now(session, township_id, village_id, replace(review, replaces=replaces), repeated)


def reviewed_correction(
    session: Session,
    township_id: int,
    village_id: UUID,
    corrected: Corrected,
    draft: Draft,
    reason: str,
    hidden: Collection[str] = (),
) -> Review:
    """Look over what a disclosure is to say from now on, and why: what it said before was looked over already."""
    review = _looked_over(session, township_id, village_id, draft, hidden, reason, corrected)
    return standing_now(session, township_id, village_id, review, None)


def standing_now(
    session: Session, township_id: int, village_id: UUID, review: Review, repeated: Disclosure | None
) -> Review:
    """Return a review with what stands there by now."""
    earlier = () if review.corrected else _earlier(session, township_id, village_id, review.draft)
    found = twins(session, township_id, village_id, review.draft, review.corrected)
    gone = () if review.corrected else replaceable(session, township_id, village_id, review.draft)
    return replace(review, twins=found, repeated=repeated, earlier=earlier, replaceable=gone)


def is_replay(session: Session, township_id: int, key: UUID) -> bool:
    """Say whether a form with this key has published: a second click need not be asked about its own first."""
    published = select(Disclosure.id).where(Disclosure.township_id == township_id, Disclosure.key == key)
    return session.scalar(published) is not None


def is_corrected(session: Session, township_id: int, key: UUID) -> bool:
    """Say whether a form with this key has corrected."""
    corrected = (DisclosureVersion.township_id == township_id, DisclosureVersion.key == key)
    return session.scalar(select(DisclosureVersion.id).where(*corrected)) is not None


def _looked_over(
    session: Session,
    township_id: int,
    village_id: UUID,
    draft: Draft,
    hidden: Collection[str],
    reason: str = "",
    corrected: Corrected | None = None,
    columns_named: Mapping[str, str] | None = None,
) -> Review:
    masked = mask_draft(session, township_id, village_id, draft, columns_named)
    mask = masker(session, township_id, village_id)
    shown_reason = mask.text("reason", reason)
    people = elsewhere(session, township_id, mask)
    known = {one.name for one in suspects(mask, people, texts(corrected.before))} if corrected else set()
    found = suspects(mask, people, (*texts(masked.draft), ("reason", shown_reason)))
    found = tuple(one for one in found if one.name not in known)
    chosen = frozenset(one.name for one in found) & frozenset(hidden)
    shown, more = hide(masked.draft, sorted(chosen))
    shown_reason = hide_in("reason", shown_reason, sorted(chosen), mask.findings)
    chains = signing.chains(session, township_id)
    return Review(
        draft=shown,
        unmasked=draft if masked.findings or more else None,
        findings=(*mask.findings, *masked.findings, *more),
        signatures=tuple(chains.signatures(line) for line in shown.lines),
        suspects=found,
        hidden=chosen,
        reason=shown_reason,
        corrected=corrected,
        pocket_rule=pockets.rule_of(session, township_id),
    )


def _earlier(session: Session, township_id: int, village_id: UUID, draft: Draft) -> tuple[Disclosure, ...]:
    """Return what the village shows already of the same matter and period, the newest first."""
    if not draft.period_key and not draft.period:
        return ()
    matter = Disclosure.matter_id == draft.matter_id if draft.matter_id else Disclosure.matter == draft.matter
    found = (
        select(Disclosure)
        .where(
            *(Disclosure.township_id == township_id, Disclosure.village_id == village_id),
            *(Disclosure.state == "published", matter, of_time(draft)),
        )
        .order_by(Disclosure.published_at.desc(), Disclosure.id)
        .limit(_MOST_EARLIER)
    )
    return tuple(session.scalars(found))
