"""The officers' pages about applications: the list with the invitations, one with its papers, and what is decided."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from kernel.clock import business_day
from kernel.errors import NotFound, Refusal
from kernel.persistence import reading, unit_of_work
from kernel.tenancy import queries as tenancy
from kernel.web import Submission, audience, files, now, own_address, page, secrets, submitted, vault, viewer
from kernel.web.acting import as_viewer, sent
from kernel.web.paging import asked_id
from kernel.web.problems import words
from merchants.applications import approving, invitations, outside, papers, queries, service
from merchants.applications.models import APPLIED, STATES, WAITING, ShopApplication
from merchants.applications.schemas import InvitationForm, QuestionForm, RefusalForm
from merchants.applications.wording import STEPS
from merchants.contracts.desk import agreed_in, usual_days
from merchants.contracts.schemas import ContractForm, typed_goods
from merchants.contracts.terms import terms_of
from merchants.directory.models import KINDS

blueprint = Blueprint("office_applications", __name__, url_prefix="/office/shop-applications")


@blueprint.get("")
@audience("officer")
def applications_page() -> ResponseReturnValue:
    return _applications_page()


@blueprint.post("/invitations")
@audience("officer")
def invite() -> ResponseReturnValue:
    """Show the invitation of a shop, once: a code, and a link that carries it where no server sees it."""
    form = submitted(InvitationForm())
    if not form.ok:
        return _applications_page(form), 422
    officer = viewer()
    with unit_of_work() as work:
        code = invitations.invite(
            work, secrets().code_key, officer.township_id, form.data["name"], officer.person_id, now()
        )
    address = f"{own_address()}{url_for('applications.apply_page')}"
    return page(
        "merchant/apply/invitation.html",
        township=tenancy.township(reading(), officer.township_id),
        name=form.data["name"],
        code=code,
        address=address,
        link=f"{address}#{officer.township_id}-{code}",
        until=business_day(now() + invitations.VALID_FOR),
    )


@blueprint.get("/<uuid:application_id>")
@audience("officer")
def application_page(application_id: UUID) -> ResponseReturnValue:
    return _application_page(application_id)


@blueprint.get("/<uuid:application_id>/licence.jpg")
@audience("officer")
def licence_photo(application_id: UUID) -> ResponseReturnValue:
    seen = queries.application(reading(), viewer().township_id, application_id)
    return photo(seen.row.licence_picture)


@blueprint.post("/<uuid:application_id>/questions")
@audience("officer")
def ask(application_id: UUID) -> ResponseReturnValue:
    form = submitted(QuestionForm())

    def act(work: Session, town: int, officer: UUID) -> None:
        service.ask(work, town, application_id, form.data["words"], officer, now())

    return _act(application_id, form, act, _("Asked. The applicant reads it with the reference number."))


@blueprint.post("/<uuid:application_id>/refusals")
@audience("officer")
def refuse(application_id: UUID) -> ResponseReturnValue:
    form = submitted(RefusalForm())
    gone: list[str] = []

    def act(work: Session, town: int, officer: UUID) -> None:
        gone.append(service.refuse(work, town, application_id, form.data["reason"], officer, now()))

    answer = _act(application_id, form, act, _("Refused. The photo and the account were deleted."))
    for digest in filter(None, gone):
        files().remove(digest)
    return answer


@blueprint.post("/<uuid:application_id>/approvals")
@audience("officer")
def approve(application_id: UUID) -> ResponseReturnValue:
    """Make it a shop, or leave it to a second officer.

    The owner's code is shown this once, to whoever's word made it a shop; asked again, the shop's page follows.
    """
    form, officer = submitted(ContractForm()), viewer()
    if not form.ok:
        return _application_page(application_id, form), 422
    try:
        with unit_of_work() as work:
            agreed = agreed_in(work, officer.township_id, form.data)
            done = approving.approve(
                work, secrets().code_key, officer.township_id, application_id, agreed, officer.person_id, now()
            )
    except NotFound:
        raise
    except Refusal as refusal:
        return _application_page(application_id, form, refusal), refusal.status
    if done.shop_id is None:
        flash(_("You approved it. Another officer has to agree before it is a shop."))
        return redirect(url_for(".application_page", application_id=application_id), 303)
    if done.invitation is None:
        flash(_("The shop may take points."))
        return redirect(url_for("office_shops.shop_page", shop_id=done.shop_id), 303)
    return page("merchant/apply/approved.html", invitation=done.invitation, shop_id=done.shop_id)


def photo(digest: str) -> Response:
    """Answer with a photo of a licence; no browser keeps it. Raises NotFound."""
    response = Response(papers.opened(files(), vault(), digest), mimetype="image/jpeg")
    response.headers["Content-Disposition"] = "inline; filename=licence.jpg"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _act(
    application_id: UUID, form: Submission, act: Callable[[Session, int, UUID], None], done: str
) -> ResponseReturnValue:
    def again(form: Submission, refusal: Refusal | None) -> str:
        return _application_page(application_id, form, refusal)

    here = url_for(".application_page", application_id=application_id)
    return sent(form, as_viewer(act), again, done=done, onward=here)


def _applications_page(form: Submission | None = None) -> str:
    state = request.args.get("state", APPLIED)
    if state not in STATES:
        raise NotFound
    town, after = viewer().township_id, asked_id("after")
    found = queries.applications_page(reading(), town, state, after=after, limit=queries.PAGE + 1)
    return page(
        "merchant/apply/applications.html",
        applications=found[: queries.PAGE],
        more=found[queries.PAGE - 1].id if len(found) > queries.PAGE else None,
        after=after,
        state=state,
        states=STATES,
        counts=queries.counts(reading(), town),
        kinds=KINDS,
        form=form,
    )


def _application_page(application_id: UUID, form: Submission | None = None, refusal: Refusal | None = None) -> str:
    town, today = viewer().township_id, business_day(now())
    seen = queries.application(reading(), town, application_id)
    return page(
        "merchant/apply/one.html",
        seen=seen,
        steps=STEPS,
        kinds=KINDS,
        form=form or Submission(values=seen.row.proposed or _proposed(town, today)),
        wrong=form is not None,
        refusal=words(refusal) if refusal else None,
        waiting=seen.row.state in WAITING,
        own=_is_own(seen.row, viewer().person_id),
        checked=seen.row.checked_by is not None,
        second=seen.row.state in WAITING and _needs_second(seen.row, viewer().person_id),
    )


def _is_own(row: ShopApplication, officer_id: UUID) -> bool:
    """Say whether this officer's word does not count now: they entered it, or approved it already."""
    return row.checked_by == officer_id or (row.checked_by is None and row.applied_by == officer_id)


def _needs_second(row: ShopApplication, officer_id: UUID) -> bool:
    """Say whether another officer has to agree once this one has approved."""
    return row.checked_by is None and not outside.is_outside(reading(), row, officer_id)


def _proposed(township_id: int, today: date) -> dict[str, str]:
    """Return what the form of a contract proposes: from today, for a year, with the township's goods."""
    starts_on, ends_on = usual_days(today)
    days = {"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}
    return days | typed_goods(terms_of(reading(), township_id).goods)
