"""One look at a table: what it would publish, what is wrong with it, and what has to be ticked before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from engage.disclosures import headings, periods
from engage.disclosures.drafts import Draft
from engage.disclosures.review import Review, reviewed
from engage.importing import kinds, memory
from engage.importing.forms import Sent, doubled
from engage.importing.found import Asked, Found
from engage.importing.lines import missing_columns, read_lines
from engage.importing.tables import Table
from engage.masking.headings import is_private
from engage.plainwords import service as plainwords
from engage.plainwords.rules import Rulebook
from kernel.web.forms import Submission

SUMS = "sums"
"""What an editor ticks: that the lines are right although the table itself says another sum."""


@dataclass(frozen=True)
class Look:
    """What a table comes to. `review` is there when nothing is wrong any more."""

    heading: Submission
    fields: list[str]
    missing: list[str]
    doubled: list[int]
    found: Found
    review: Review | None = None
    kinds: Sequence[str] = ()
    """What the kind of a line is usually said to be."""

    @property
    def asks(self) -> tuple[str, ...]:
        """Return what has to be ticked: what the review asks, and that the table's own sum is another one."""
        sums = (SUMS,) if self.found.wrong_claims() else ()
        return (*(self.review.asks if self.review else ()), *sums)


def look(session: Session, township_id: int, village_id: UUID, table: Table, sent: Sent, today: date) -> Look:
    """Read a table as the form asks for it. Writes nothing."""
    fields = sent.fields or memory.fields_for(session, township_id, village_id, table)
    heading = headings.settled_typed(session, township_id, village_id, sent.heading, today)
    missing, twice = missing_columns(fields), doubled(fields)
    if missing or twice:
        return Look(heading, fields, missing, twice, Found())
    asked = _asked(fields, today, periods.year_of(heading.values.get("period", "")) or table.year, sent)
    rules = plainwords.rules(session, township_id)
    usual = kinds.usual(rules)
    seen = Look(heading, fields, [], [], read_lines(table, asked, Rulebook(rules), usual), kinds=usual)
    found = seen.found
    if found.problems or not found.lines or not heading.ok:
        return seen
    draft: Draft = replace(heading.data["draft"], lines=tuple(found.lines))
    repeated = memory.published_as(session, township_id, village_id, table)
    named = _private_columns(table.names, fields)
    review = reviewed(session, township_id, village_id, draft, repeated, sent.hidden, named, sent.replaces)
    return replace(seen, review=review)


def _private_columns(names: Sequence[str], fields: Sequence[str]) -> dict[str, str]:
    """Return by field the columns whose names say that numbers of people stand there.

    An accounting subject is read once more as the kind and as what the money was for.
    """
    named = {field: name for name, field in zip(names, fields, strict=False) if field and is_private(name)}
    subject = named.get("subject")
    return {"purpose": subject, "category": subject, **named} if subject else named


def _asked(fields: list[str], today: date, year: int | None, sent: Sent) -> Asked:
    return Asked(
        fields=fields,
        today=today,
        year=year,
        mends=sent.mends,
        left_out=sent.left_out,
        signers=sent.signers,
        words=sent.words,
        kinds=sent.kinds,
        kinds_of_rest=sent.kinds_of_rest,
    )
