"""Between writing and sending: how a text will stand before everybody, and what to tick before it does."""

from uuid import UUID

from flask import request

from engage.disclosures import ticks
from engage.disclosures.review_texts import TextsReview
from engage.supervision.review import looked_over
from kernel.persistence import reading
from kernel.web import Submission, page, submitted, viewer
from kernel.web.schema import Strict

_CHANGE = "change"
"""The button that leads back to what was typed."""


def sent(schema: Strict) -> Submission:
    """Read a form, whether it comes from where it was typed or from where it was looked over."""
    return submitted(schema, leave_out={*request.form} - {*ticks.typed()} | {_CHANGE})


def is_to_change(form: Submission) -> bool:
    """Say whether the form is to be shown again: something is wrong in it, or its writer went back to it."""
    return not form.ok or _CHANGE in request.form


def status_of(form: Submission) -> int:
    return 200 if form.ok else 422


def review_of(form: Submission, village_id: UUID, field: str) -> TextsReview:
    """Look over the text in a field of a form that is right."""
    return looked_over(reading(), viewer().township_id, village_id, form.data[field], ticks.hidden())


def is_confirmed(review: TextsReview) -> bool:
    """Say whether nothing is to be ticked, or all of it was ticked beside this very text."""
    return ticks.is_confirmed(review.asks, review.seen)


def look_page(review: TextsReview) -> str:
    """Show how it will stand, with what there is to tick; the same address takes the form again."""
    typed = {name: text for name, text in ticks.typed().items() if name not in (_CHANGE, "csrf_token")}
    return page(
        "office/cases/look.html",
        review=review,
        typed=typed,
        sure=ticks.ticked() & set(review.asks),
        tried=ticks.is_tried(),
    )
