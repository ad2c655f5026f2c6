"""What stays to be seen of a hidden version: its money. Words may hold what had to be hidden; days and sums do not."""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.disclosures.differences import MONEY
from engage.disclosures.drafts import Draft, LineDraft
from engage.disclosures.models import Disclosure, MoneyLine
from engage.plainwords.shipped import SHIPPED

LINE = ("number", *MONEY)
"""What is left of a line."""
_USUAL = frozenset(rule.words for rule in SHIPPED)


def bare(draft: Draft, categories: Collection[str]) -> Draft:
    """Return a draft without its words: of each line the money is left, and its category where it is one of these."""
    lines = tuple(bare_line(line, categories) for line in draft.lines)
    return Draft(category=draft.category, matter="", title="", lines=lines)


def bare_line(line: LineDraft, categories: Collection[str]) -> LineDraft:
    kept = {name: getattr(line, name) for name in LINE}
    return LineDraft(**{**kept, "category": line.category if line.category in categories else ""}, purpose="")


def known_categories(session: Session, township_id: int, disclosure_id: UUID, drafts: Iterable[Draft]) -> set[str]:
    """Return which categories of these drafts tell nothing that is not public anyway.

    A category is typed freely, so somebody may be named in it. It stays where the product has the word, or where the
    village shows a line under it today.
    """
    said = {line.category for draft in drafts for line in draft.lines if line.category}
    asked = said - _USUAL
    if not asked:
        return said
    village = select(Disclosure.village_id).where(Disclosure.township_id == township_id, Disclosure.id == disclosure_id)
    shown = select(MoneyLine.category).where(
        MoneyLine.township_id == township_id,
        MoneyLine.village_id == village.scalar_subquery(),
        MoneyLine.withdrawn.is_(False),
        MoneyLine.category.in_(asked),
    )
    return (said & _USUAL) | set(session.scalars(shown.distinct()))
