"""The officers' pages of bank accounts: what is under way, a shop's own, and deciding with four eyes."""

from collections.abc import Callable
from functools import partial
from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from kernel.errors import NotFound, Refusal
from kernel.persistence import reading, unit_of_work
from kernel.web import Submission, audience, now, page, submitted, viewer
from kernel.web.acting import as_viewer, sent
from kernel.web.problems import words, words_against
from merchants.contracts.terms import terms_of
from merchants.directory.queries import shop_card
from merchants.payees import queries, service
from merchants.payees.fields import payee_in
from merchants.payees.schemas import ChangeForm, ReasonForm

blueprint = Blueprint("office_payees", __name__, url_prefix="/office")


@blueprint.get("/payee-changes")
@audience("officer")
def changes_page() -> ResponseReturnValue:
    """Every change that is asked for or cooling."""
    waiting = queries.waiting(reading(), viewer().township_id, now())
    return page("merchant/payee/changes.html", changes=waiting)


@blueprint.get("/shops/<uuid:shop_id>/payee")
@audience("officer")
def payee_page(shop_id: UUID) -> ResponseReturnValue:
    return _payee_page(shop_id)


@blueprint.post("/shops/<uuid:shop_id>/payee-changes")
@audience("officer")
def ask(shop_id: UUID) -> ResponseReturnValue:
    form, officer = submitted(ChangeForm()), viewer()
    if not form.ok:
        return _payee_page(shop_id, form), 422
    try:
        with unit_of_work() as work:
            service.ask(
                work,
                officer.township_id,
                shop_id,
                payee_in(form.data),
                key=form.data["key"],
                actor_id=officer.person_id,
                now=now(),
            )
    except NotFound:
        raise
    except Refusal as refusal:
        return _payee_page(shop_id, form, refusal), refusal.status
    flash(_("Entered. Now another officer has to approve it."))
    return redirect(url_for(".payee_page", shop_id=shop_id), 303)


@blueprint.get("/payee-changes/<uuid:change_id>")
@audience("officer")
def change_page(change_id: UUID) -> ResponseReturnValue:
    return _change_page(change_id)


@blueprint.post("/payee-changes/<uuid:change_id>/approvals")
@audience("officer")
def approve(change_id: UUID) -> ResponseReturnValue:
    done = _("Approved. It holds once the days are over; until then it can be stopped.")
    return _act(change_id, done, lambda work, town, officer: service.approve(work, town, change_id, officer, now()))


@blueprint.post("/payee-changes/<uuid:change_id>/refusals")
@audience("officer")
def refuse(change_id: UUID) -> ResponseReturnValue:
    form = submitted(ReasonForm())

    def act(work: Session, town: int, officer: UUID) -> object:
        return service.refuse(work, town, change_id, officer, form.data["reason"], now())

    return _act(change_id, _("Refused. The money keeps going into the old account."), act, form)


@blueprint.post("/payee-changes/<uuid:change_id>/stops")
@audience("officer")
def stop(change_id: UUID) -> ResponseReturnValue:
    form = submitted(ReasonForm())

    def act(work: Session, town: int, officer: UUID) -> object:
        return service.stop(
            work, town, change_id, shop_id=None, actor_id=officer, reason=form.data["reason"], now=now()
        )

    return _act(change_id, _("Stopped. The money keeps going into the old account."), act, form)


def _act(
    change_id: UUID, done: str, act: Callable[[Session, int, UUID], object], form: Submission | None = None
) -> ResponseReturnValue:
    """Decide about a change and go back to its page; a refusal is said there."""
    here = url_for(".change_page", change_id=change_id)
    again = partial(_change_page, change_id)
    return sent(form or Submission(), as_viewer(act), again, done=done, onward=here)


def _change_page(change_id: UUID, form: Submission | None = None, refusal: Refusal | None = None) -> str:
    session, officer = reading(), viewer()
    found = queries.change(session, officer.township_id, change_id, now())
    return page(
        "merchant/payee/change.html",
        change=found,
        own=found.asked_by_id == officer.person_id,
        hindrance=words_against(
            partial(
                service.require_may_decide,
                session,
                officer.township_id,
                found.shop_id,
                found.asked_by_id,
                officer.person_id,
                now(),
            )
        ),
        cooling_days=terms_of(session, officer.township_id).cooling_days,
        form=form,
        refusal=words(refusal) if refusal else None,
    )


def _payee_page(shop_id: UUID, form: Submission | None = None, refusal: Refusal | None = None) -> str:
    session, town = reading(), viewer().township_id
    changes = queries.changes_of(session, town, shop_id, now())
    return page(
        "merchant/payee/of_shop.html",
        shop=shop_card(session, town, shop_id),
        payee=queries.payee_of(session, town, shop_id, now()),
        changes=changes,
        under_way=any(change.can_be_stopped for change in changes),
        cooling_days=terms_of(session, town).cooling_days,
        form=form or Submission(values={"key": str(uuid4())}),
        wrong=form is not None,
        refusal=words(refusal) if refusal else None,
    )
