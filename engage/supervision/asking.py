"""Before a villager's words leave: what others will not read of them is shown to the writer, once."""

from flask import request, url_for

from engage.disclosures import ticks
from engage.disclosures.review_texts import TextsReview
from engage.supervision.models import SupervisionCase
from engage.supervision.review import as_others_read
from kernel.identity.viewer import Viewer
from kernel.persistence import reading
from kernel.web import Submission, submitted, viewer
from kernel.web.schema import Strict


def sent(schema: Strict) -> Submission:
    """Read the form of a question or a report."""
    return submitted(schema, leave_out={ticks.SEEN})


def to_show(form: Submission) -> TextsReview | None:
    """Return what the writer has to see before it is sent; None when nothing is hidden, or this was seen already."""
    me = viewer()
    review = as_others_read(reading(), me.township_id, me.person_id, form.data["question"].text)
    return review if review.findings and request.form.get(ticks.SEEN) != review.seen else None


def goes_on_to(me: Viewer, case: SupervisionCase) -> str:
    """Return where the writer is led after sending: to the case, unless the PIN alone let them in."""
    if me.by_pin:
        return url_for("disclosures.own_village")
    return url_for("supervision.case_page", case_id=case.id)
