"""Hiding words of a question that everybody can read: a name, a number, an insult. The rest stays, and why is told.

A question is published when it is declined too, so that nothing vanishes. What must not stand there is taken out word
by word by an officer, and never the whole of it: the village has no part in this.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.masking.service import masker
from engage.supervision import sealed
from engage.supervision.models import CaseReply, CaseWordsHidden
from engage.supervision.refusals import NothingWouldStay, OwnCase, WordsNotThere
from engage.supervision.service import case_to_village, locked_case
from engage.supervision.words import MARK, hidden
from kernel import audit
from kernel.clock import business_day, start_of_day
from kernel.errors import NotFound
from kernel.ids import id_as_of
from kernel.sealing import Sealer

_TEXT, _REASON = "text", "reason"


def hide_words(
    session: Session,
    keys: tuple[Sealer, Sealer],
    township_id: int,
    case_id: UUID,
    officer_id: UUID,
    words: Sequence[str],
    reason: str,
    now: datetime,
) -> CaseWordsHidden:
    """Put the mark in place of these words wherever they stand in a question, its answers and its reason.

    `keys` are the sealer of who asked and the vault. What stood there is kept under the vault's key. Raises NotFound
    (a report too), OwnCase, WordsNotThere, NothingWouldStay.
    """
    sealer, vault = keys
    case = locked_case(session, township_id, case_to_village(session, township_id, case_id), case_id)
    if sealed.is_own(session, sealer, case, officer_id):
        raise OwnCase
    replies = session.scalars(
        select(CaseReply).where(CaseReply.township_id == township_id, CaseReply.case_id == case_id)
    ).all()
    before = {_TEXT: case.text, _REASON: case.reason, **{str(reply.id): reply.text for reply in replies}}
    after = _without(before, words)
    case.text, case.reason = after[_TEXT], after[_REASON]
    for reply in replies:
        reply.text = after[str(reply.id)]
    row = CaseWordsHidden(
        township_id=township_id,
        id=id_as_of(start_of_day(now)),
        case_id=case_id,
        reason=hidden(masker(session, township_id, case.village_id), reason),
        sealed=vault.seal({"words": list(words), "texts": before}),
        hidden_by=officer_id,
        hidden_on=business_day(now),
    )
    session.add(row)
    audit.record(session, township_id, officer_id, "case.hide-words", f"case:{case_id}", {}, now, day_only=True)
    session.flush()
    return row


def opened(
    session: Session, vault: Sealer, township_id: int, case_id: UUID, officer_id: UUID, now: datetime
) -> list[str]:
    """Return the words that were hidden in a question, and write down who looked. Raises NotFound."""
    rows = session.scalars(
        select(CaseWordsHidden)
        .where(CaseWordsHidden.township_id == township_id, CaseWordsHidden.case_id == case_id)
        .order_by(CaseWordsHidden.id)
    ).all()
    if not rows:
        raise NotFound
    audit.record(session, township_id, officer_id, "case.open-hidden", f"case:{case_id}", {}, now)
    return [word for row in rows for word in vault.open(row.sealed)["words"]]


def _without(texts: Mapping[str, str], words: Sequence[str]) -> dict[str, str]:
    """Return texts with the mark in place of these words, the longest first."""
    if any(not any(word in text for text in texts.values()) for word in words):
        raise WordsNotThere
    after = dict(texts)
    for word in sorted(words, key=len, reverse=True):
        after = {place: text.replace(word, MARK) for place, text in after.items()}
    if not any(character.isalnum() for character in after[_TEXT].replace(MARK, "")):
        raise NothingWouldStay
    return after
