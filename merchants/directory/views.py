"""The owner's pages: the shop at a glance, its devices, and who works there."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kernel.errors import Refusal
from kernel.persistence import reading, unit_of_work
from kernel.web import Submission, audience, now, page, secrets, submitted, viewer
from kernel.web.problems import words
from merchants.directory import queries, rights, service, terminals
from merchants.directory.schemas import LabelForm, StaffForm

blueprint = Blueprint("directory", __name__)


@blueprint.get("/shop/terminals")
@audience("owner")
def terminals_page() -> ResponseReturnValue:
    return _terminals_page()


@blueprint.post("/shop/pairing-codes")
@audience("owner")
def issue_pairing_code() -> ResponseReturnValue:
    """Show a code for one new device. Loading the page again makes a new one; the old one dies."""
    owner = viewer()
    with unit_of_work() as work:
        code = terminals.issue_pairing_code(
            work,
            secrets().code_key,
            owner.township_id,
            shop_id=owner.scope("owner"),
            actor_id=owner.person_id,
            now=now(),
        )
    return _terminals_page(code=code)


@blueprint.post("/shop/terminals/<uuid:terminal_id>/labels")
@audience("owner")
def relabel_terminal(terminal_id: UUID) -> ResponseReturnValue:
    form = submitted(LabelForm())
    if not form.ok:
        return _terminals_page(form=form, wrong=terminal_id), 422
    owner = viewer()
    with unit_of_work() as work:
        terminals.relabel(
            work,
            owner.township_id,
            shop_id=owner.scope("owner"),
            terminal_id=terminal_id,
            label=form.data["label"],
            actor_id=owner.person_id,
            now=now(),
        )
    return redirect(url_for(".terminals_page"), 303)


@blueprint.post("/shop/terminals/<uuid:terminal_id>/cut-offs")
@audience("owner")
def cut_off_terminal(terminal_id: UUID) -> ResponseReturnValue:
    owner = viewer()
    with unit_of_work() as work:
        terminals.cut_off(
            work,
            owner.township_id,
            shop_id=owner.scope("owner"),
            terminal_id=terminal_id,
            actor_id=owner.person_id,
            now=now(),
        )
    flash(_("The till was cut off. It can sell no more."))
    return redirect(url_for(".terminals_page"), 303)


@blueprint.get("/shop/clerks")
@audience("owner")
def clerks_page() -> ResponseReturnValue:
    return _clerks_page()


@blueprint.post("/shop/clerks")
@audience("owner")
def add_clerk() -> ResponseReturnValue:
    form = submitted(StaffForm())
    if not form.ok:
        return _clerks_page(form=form), 422
    owner = viewer()
    try:
        with unit_of_work() as work:
            invitation = service.add_staff(
                work,
                secrets().code_key,
                owner.township_id,
                shop_id=owner.scope("owner"),
                role="clerk",
                name=form.data["name"],
                actor_id=owner.person_id,
                now=now(),
            )
    except Refusal as refusal:
        return _clerks_page(form=form, refusal=refusal), refusal.status
    return _clerks_page(invitation=invitation)


@blueprint.post("/shop/clerks/<uuid:person_id>/codes")
@audience("owner")
def invite_clerk_again(person_id: UUID) -> ResponseReturnValue:
    owner = viewer()
    with unit_of_work() as work:
        invitation = service.invite_again(
            work,
            secrets().code_key,
            owner.township_id,
            shop_id=owner.scope("owner"),
            person_id=person_id,
            actor_id=owner.person_id,
            now=now(),
        )
    return _clerks_page(invitation=invitation)


@blueprint.post("/shop/clerks/<uuid:person_id>/removals")
@audience("owner")
def remove_clerk(person_id: UUID) -> ResponseReturnValue:
    owner = viewer()
    with unit_of_work() as work:
        service.remove_clerk(
            work,
            owner.township_id,
            shop_id=owner.scope("owner"),
            person_id=person_id,
            actor_id=owner.person_id,
            now=now(),
        )
    flash(_("This person can sell no more in your shop."))
    return redirect(url_for(".clerks_page"), 303)


def _terminals_page(code: str = "", form: Submission | None = None, wrong: UUID | None = None) -> str:
    owner = viewer()
    shop_id = owner.scope("owner")
    return page(
        "merchant/terminals.html",
        shop=queries.shop_card(reading(), owner.township_id, shop_id),
        devices=queries.devices(reading(), owner.township_id, shop_id),
        code=code,
        form=form,
        wrong=wrong,
    )


def _clerks_page(
    form: Submission | None = None, invitation: service.Invitation | None = None, refusal: Refusal | None = None
) -> str:
    owner = viewer()
    shop_id = owner.scope("owner")
    return page(
        "merchant/clerks.html",
        shop=queries.shop_card(reading(), owner.township_id, shop_id),
        clerks=queries.clerks(reading(), owner.township_id, shop_id),
        allowed=rights.of_clerks(reading(), owner.township_id, shop_id),
        rights=rights.RIGHTS,
        form=form,
        invitation=invitation,
        refusal=words(refusal) if refusal else None,
    )
