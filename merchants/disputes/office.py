"""The officers' pages of complaints: the list by the day on which each is due, and one case."""

from functools import partial
from uuid import UUID

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kernel.clock import business_day
from kernel.errors import Refusal
from kernel.persistence import reading
from kernel.web import Submission, audience, now, page, submitted, viewer
from kernel.web.acting import sent
from kernel.web.problems import words, words_against
from merchants.disputes import doors, queries, service
from merchants.disputes.models import KINDS
from merchants.disputes.schemas import DecisionForm, Written
from merchants.refunds import queries as refunds

blueprint = Blueprint("office_disputes", __name__, url_prefix="/office/disputes")


@blueprint.get("")
@audience("officer")
def disputes_page() -> ResponseReturnValue:
    """What waits for a decision, the first due first, and the last that were decided."""
    session, town, today = reading(), viewer().township_id, business_day(now())
    return page(
        "office/disputes.html",
        cases=queries.of_township(session, town, now()),
        over=queries.of_township(session, town, now(), undecided=False),
        clock=queries.clock(session, town, today),
        today=today,
        kinds=KINDS,
    )


@blueprint.get("/<uuid:dispute_id>")
@audience("officer")
def case_page(dispute_id: UUID) -> ResponseReturnValue:
    return _case_page(dispute_id)


@blueprint.post("/<uuid:dispute_id>/questions")
@audience("officer")
def ask_shop(dispute_id: UUID) -> ResponseReturnValue:
    form = submitted(Written())
    return sent(
        form,
        lambda: doors.ask_shop(dispute_id, form.data["text"]),
        partial(_case_page, dispute_id, about="ask"),
        done=_("The shop's owner sees the complaint now and can answer."),
        onward=url_for(".case_page", dispute_id=dispute_id),
    )


@blueprint.post("/<uuid:dispute_id>/decisions")
@audience("officer")
def decide(dispute_id: UUID) -> ResponseReturnValue:
    form = submitted(DecisionForm())
    return sent(
        form,
        lambda: doors.decide(dispute_id, form.data),
        partial(_case_page, dispute_id, about="decide"),
        done=_("Decided. Both sides read it."),
        onward=url_for(".case_page", dispute_id=dispute_id),
    )


def _case_page(
    dispute_id: UUID, form: Submission | None = None, refusal: Refusal | None = None, about: str = ""
) -> str:
    session, town = reading(), viewer().township_id
    case = queries.case(session, town, dispute_id, now())
    return page(
        "office/dispute.html",
        case=case,
        messages=queries.written(session, case),
        refunds=refunds.refunds_of(session, town, case.sale.id),
        earlier=[row for row in queries.of_sale(session, town, case.sale.id) if row.id != dispute_id],
        today=business_day(now()),
        kinds=KINDS,
        hindrance=words_against(partial(service.require_no_part, session, case.row, viewer().person_id, now())),
        form=form,
        about=about,
        refusal=words(refusal) if refusal else None,
    )
