"""A review as a page shows it: no more than a person reads, each line under the number that the editor knows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engage.disclosures.drafts import LineDraft
from engage.disclosures.review import Review
from engage.disclosures.review_names import Suspect
from engage.disclosures.twins import Twin
from engage.masking.service import Finding
from engage.signing.chains import Signatures
from kernel.words import marked

FIRST, LAST, MOST = 10, 5, 50
PLACES = {
    **{"matter": marked("Matter"), "title": marked("Title"), "period": marked("Period"), "body": marked("Text")},
    **{"purpose": marked("For what"), "quantity": marked("How many"), "source": marked("Source of funds")},
    **{"category": marked("Kind of expense or income"), "subject": marked("Accounting subject")},
    **{"reason": marked("Why")},
    **{"used_by": marked("Used by"), "responsible": marked("Handled by"), "voucher": marked("Voucher")},
}
KINDS = {
    "name": marked("a name"),
    "identity": marked("an identity card number"),
    "bank": marked("a bank account"),
    "mobile": marked("a mobile number"),
    "landline": marked("a telephone number"),
    "passport": marked("a passport number"),
    "plate": marked("a number plate"),
    "private": marked("what the column's name says is personal"),
}


@dataclass(frozen=True)
class ShownLine:
    """A line, its number as the editor knows it, and who signed it."""

    number: int
    line: LineDraft
    signatures: Signatures


@dataclass(frozen=True)
class ShownFinding:
    """What is masked; `number` is the line's, or None above the lines."""

    number: int | None
    place: str
    kind: str
    before: str
    after: str


@dataclass(frozen=True)
class Shown:
    """The parts of a review that a page shows."""

    review: Review
    numbers: Sequence[int]
    first: Sequence[ShownLine]
    last: Sequence[ShownLine]
    between: int
    findings: Sequence[ShownFinding]
    twins: Sequence[tuple[int, LineDraft, Twin]]
    unsigned: Sequence[int]
    outside: Sequence[tuple[int, LineDraft]]
    suspects: Sequence[tuple[Sequence[int], Suspect]]
    moved: Sequence[int]

    @property
    def received(self) -> int:
        return self.review.total("in")

    @property
    def spent(self) -> int:
        return self.review.total("out")


def shown_review(review: Review, numbers: Sequence[int]) -> Shown:
    """Choose what is shown. `numbers` are how the editor knows the lines: a file's rows, or 1, 2, 3."""
    count = len(review.draft.lines)
    cut = count > FIRST + LAST
    return Shown(
        review=review,
        numbers=numbers,
        first=list(_lines(review, numbers, range(FIRST if cut else count))),
        last=list(_lines(review, numbers, range(count - LAST, count) if cut else range(0))),
        between=count - FIRST - LAST if cut else 0,
        findings=[_finding(finding, numbers) for finding in review.findings[:MOST]],
        twins=[(numbers[twin.line], review.draft.lines[twin.line], twin) for twin in review.twins[:FIRST]],
        outside=[(numbers[place], review.draft.lines[place]) for place in review.outside[:MOST]],
        unsigned=[numbers[place] for place in review.unsigned[:MOST]],
        suspects=[([numbers[line] for line in one.lines[:FIRST]], one) for one in review.suspects[:MOST]],
        moved=[numbers[place] for place in review.moved[:MOST]],
    )


def _lines(review: Review, numbers: Sequence[int], which: range) -> Iterator[ShownLine]:
    for place in which:
        yield ShownLine(numbers[place], review.draft.lines[place], review.signatures[place])


def _finding(finding: Finding, numbers: Sequence[int]) -> ShownFinding:
    *above, name = finding.place.split(".")
    number = numbers[int(above[1])] if above else None
    return ShownFinding(number, PLACES.get(name, name), KINDS.get(finding.kind, ""), finding.before, finding.after)
