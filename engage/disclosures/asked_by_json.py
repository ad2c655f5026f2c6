"""Telling a program what a page would first show its editor: what is masked, names, what is twice, odd days."""

from collections.abc import Collection, Iterator

from flask_babel import gettext as _

from engage.disclosures.refusals import LookFirst
from engage.disclosures.review import DAYS, MASKED, NAMES, TWICE, Review
from engage.masking.service import Finding
from kernel.errors import InvalidInput


def refuse_unmasked(review: Review, sure: Collection[str]) -> None:
    """Raise InvalidInput that says at each place how it has to be written: 张* instead of the name.

    A program that is sure of what is masked lets it be masked.
    """
    if review.findings and MASKED not in sure:
        raise InvalidInput(dict(_at_places(review.findings)))


def look_first(review: Review, sure: Collection[str]) -> LookFirst:
    """Return the refusal that names what has to be looked at, and in `sure` the words that let it go on."""
    asked = [name for name in review.asks if name not in sure]
    said = {"sure": asked, NAMES: _names(review), TWICE: list(_twice(review)), DAYS: list(_outside(review))}
    return LookFirst({name: texts for name, texts in said.items() if name in ("sure", *asked)})


def _at_places(findings: Collection[Finding]) -> Iterator[tuple[str, list[str]]]:
    for place in dict.fromkeys(finding.place for finding in findings):
        hidden = [finding.after for finding in findings if finding.place == place]
        yield place, [_("Hide it: %(after)s", after=after) for after in hidden]


def _names(review: Review) -> list[str]:
    suspects = (one for one in review.suspects if one.name not in review.hidden)
    return [_("%(name)s: %(value)s", name=one.name, value=one.text) for one in suspects]


def _twice(review: Review) -> Iterator[str]:
    for twin in review.twins:
        if twin.disclosure_id:
            yield _("Line %(number)s stands there already, in “%(title)s”.", number=twin.line + 1, title=twin.title)
        else:
            yield _("Line %(number)s is the same as line %(other)s.", number=twin.line + 1, other=twin.number + 1)
    for one in review.earlier:
        yield _("The village shows this matter for this period already: “%(title)s”.", title=one.title)


def _outside(review: Review) -> Iterator[str]:
    for place in review.outside:
        said = {"number": place + 1, "day": review.draft.lines[place].day, "period": review.draft.period}
        yield _("Line %(number)s is of %(day)s: that day is not in “%(period)s”.", **said)
