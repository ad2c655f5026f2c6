"""The owner's page of the bank account: where the money goes, asking for another account, and stopping a change."""

from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kernel.errors import NotFound, Refusal
from kernel.persistence import reading, unit_of_work
from kernel.web import Submission, audience, now, page, submitted, viewer
from kernel.web.problems import words
from merchants.contracts.terms import terms_of
from merchants.directory.queries import shop_card
from merchants.payees import queries, service
from merchants.payees.fields import payee_in
from merchants.payees.schemas import ChangeForm, ReasonForm

blueprint = Blueprint("payees", __name__, url_prefix="/shop")


@blueprint.get("/payee")
@audience("owner")
def payee_page() -> ResponseReturnValue:
    return _payee_page()


@blueprint.post("/payee-changes")
@audience("owner")
def ask() -> ResponseReturnValue:
    form, owner = submitted(ChangeForm()), viewer()
    if not form.ok:
        return _payee_page(form), 422
    try:
        with unit_of_work() as work:
            service.ask(
                work,
                owner.township_id,
                owner.scope("owner"),
                payee_in(form.data),
                key=form.data["key"],
                actor_id=owner.person_id,
                now=now(),
            )
    except Refusal as refusal:
        return _payee_page(form, refusal), refusal.status
    flash(_("Asked. An officer of the township looks at it."))
    return redirect(url_for(".payee_page"), 303)


@blueprint.post("/payee-changes/<uuid:change_id>/stops")
@audience("owner")
def stop(change_id: UUID) -> ResponseReturnValue:
    form, owner = submitted(ReasonForm()), viewer()
    if not form.ok:
        return _payee_page(stopping=form), 422
    try:
        with unit_of_work() as work:
            service.stop(
                work,
                owner.township_id,
                change_id,
                shop_id=owner.scope("owner"),
                actor_id=owner.person_id,
                reason=form.data["reason"],
                now=now(),
            )
    except NotFound:
        raise
    except Refusal as refusal:
        return _payee_page(None, refusal), refusal.status
    flash(_("Stopped. The money keeps going into the old account."))
    return redirect(url_for(".payee_page"), 303)


def _payee_page(
    form: Submission | None = None, refusal: Refusal | None = None, stopping: Submission | None = None
) -> str:
    session, owner = reading(), viewer()
    town, shop_id = owner.township_id, owner.scope("owner")
    changes = queries.changes_of(session, town, shop_id, now())
    return page(
        "merchant/payee/own.html",
        shop=shop_card(session, town, shop_id),
        payee=queries.payee_of(session, town, shop_id, now()),
        open=[change for change in changes if change.can_be_stopped],
        over=[change for change in changes if not change.can_be_stopped],
        cooling_days=terms_of(session, town).cooling_days,
        form=form or Submission(values={"key": str(uuid4())}),
        wrong=form is not None,
        refusal=words(refusal) if refusal else None,
        stopping=stopping,
    )
