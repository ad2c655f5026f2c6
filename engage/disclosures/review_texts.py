"""Short texts that an editor writes beside disclosures, such as news: looked over as a disclosure is."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from engage.disclosures.drafts import fingerprint
from engage.disclosures.review import asked
from engage.disclosures.review_names import Suspect, hide_in, suspects
from engage.masking.elsewhere import elsewhere
from engage.masking.service import Finding, mask_across, masker


@dataclass(frozen=True)
class TextsReview:
    """Texts by name as everybody will read them, what is masked in them, and the words that look like names.

    Those in `hidden` are hidden, as their editor wants. `twice`: the same stands there already.
    """

    texts: Mapping[str, str]
    findings: tuple[Finding, ...]
    suspects: tuple[Suspect, ...]
    hidden: frozenset[str]
    twice: bool = False

    @property
    def asks(self) -> tuple[str, ...]:
        """Return what has to be ticked."""
        return asked(self.findings, self.suspects, self.hidden, self.twice)

    @property
    def seen(self) -> str:
        """Names what is shown, so that a tick publishes nothing else."""
        return fingerprint(dict(self.texts), [list(vars(finding).values()) for finding in self.findings], self.twice)


def reviewed_texts(
    session: Session, township_id: int, village_id: UUID, texts: Mapping[str, str], hidden: Collection[str] = ()
) -> TextsReview:
    """Look texts over before they are published; of the words that look like names `hidden` ones are hidden."""
    mask = masker(session, township_id, village_id)
    masked = mask_across(mask, {name: mask.text(name, text) for name, text in texts.items()})
    found = suspects(mask, elsewhere(session, township_id, mask), masked.items())
    chosen = sorted({one.name for one in found} & set(hidden))
    shown = {name: hide_in(name, text, chosen, mask.findings) for name, text in masked.items()}
    return TextsReview(shown, tuple(mask.findings), found, frozenset(chosen))
