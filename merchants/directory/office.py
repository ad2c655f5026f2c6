"""The officers' pages about shops: the list, opening one, its owner, and suspending it."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kernel.clock import business_day
from kernel.errors import NotFound, Refusal
from kernel.persistence import reading, unit_of_work
from kernel.tenancy import queries as tenancy
from kernel.web import Submission, audience, now, page, secrets, submitted, viewer
from kernel.web.problems import words
from merchants.directory import queries, service, steps, terminals
from merchants.directory.models import KINDS
from merchants.directory.schemas import ShopForm, ShopStateForm, StaffForm
from merchants.payees.queries import payee_of

blueprint = Blueprint("office_shops", __name__)

_PAGE = 50


@blueprint.get("/office/shops")
@audience("officer")
def shops_page() -> ResponseReturnValue:
    after = _id_or_none(request.args.get("after", ""))
    found = queries.shops_page(reading(), viewer().township_id, after=after, limit=_PAGE)
    more = found[-1].id if len(found) == _PAGE else None
    return page("merchant/shops.html", shops=found, more=more, after=after, kinds=KINDS, today=business_day(now()))


@blueprint.get("/office/shops/new")
@audience("officer")
def new_shop_page() -> ResponseReturnValue:
    return _new_shop_page(None)


@blueprint.post("/office/shops")
@audience("officer")
def open_shop() -> ResponseReturnValue:
    form = submitted(ShopForm())
    if not form.ok:
        return _new_shop_page(form), 422
    data, officer = form.data, viewer()
    try:
        with unit_of_work() as work:
            shop = service.open_shop(
                work,
                officer.township_id,
                village_id=data["village_id"],
                name=data["name"],
                kind=data["kind"],
                payee=service.Payee(data["payee_name"], data["bank_name"], data["bank_account"]),
                actor_id=officer.person_id,
                now=now(),
            )
    except Refusal as refusal:
        return _new_shop_page(form, refusal), refusal.status
    flash(_("The shop is open for points. Now name its owner."))
    return redirect(url_for(".shop_page", shop_id=shop.id), 303)


@blueprint.get("/office/shops/<uuid:shop_id>")
@audience("officer")
def shop_page(shop_id: UUID) -> ResponseReturnValue:
    return _shop_page(shop_id)


@blueprint.post("/office/shops/<uuid:shop_id>/states")
@audience("officer")
def set_state(shop_id: UUID) -> ResponseReturnValue:
    form = submitted(ShopStateForm())
    if not form.ok:
        return _shop_page(shop_id), 422
    with unit_of_work() as work:
        steps.set_state(work, viewer().township_id, shop_id, form.data["state"], viewer().person_id, now())
    return redirect(url_for(".shop_page", shop_id=shop_id), 303)


@blueprint.post("/office/shops/<uuid:shop_id>/owners")
@audience("officer")
def add_owner(shop_id: UUID) -> ResponseReturnValue:
    form = submitted(StaffForm())
    if not form.ok:
        return _shop_page(shop_id, form), 422
    try:
        with unit_of_work() as work:
            invitation = service.add_staff(
                work,
                secrets().code_key,
                viewer().township_id,
                shop_id=shop_id,
                role="owner",
                name=form.data["name"],
                actor_id=viewer().person_id,
                now=now(),
            )
    except Refusal as refusal:
        return _shop_page(shop_id, form, refusal), refusal.status
    return _shop_page(shop_id, invitation=invitation)


@blueprint.post("/office/shops/<uuid:shop_id>/pairing-codes")
@audience("officer")
def issue_pairing_code(shop_id: UUID) -> ResponseReturnValue:
    officer = viewer()
    with unit_of_work() as work:
        code = terminals.issue_pairing_code(
            work,
            secrets().code_key,
            officer.township_id,
            shop_id=shop_id,
            actor_id=officer.person_id,
            now=now(),
        )
    return _shop_page(shop_id, pairing_code=code)


def _new_shop_page(form: Submission | None, refusal: Refusal | None = None) -> str:
    return page(
        "merchant/new_shop.html",
        form=form,
        refusal=words(refusal) if refusal else None,
        villages=tenancy.villages(reading(), viewer().township_id),
        kinds=KINDS,
    )


def _shop_page(
    shop_id: UUID,
    form: Submission | None = None,
    refusal: Refusal | None = None,
    invitation: service.Invitation | None = None,
    pairing_code: str = "",
) -> str:
    town = viewer().township_id
    return page(
        "merchant/shop.html",
        shop=queries.shop_card(reading(), town, shop_id),
        kinds=KINDS,
        today=business_day(now()),
        payee=payee_of(reading(), town, shop_id, now()),
        owners=queries.clerks(reading(), town, shop_id, role="owner"),
        terminals=queries.terminals(reading(), town, shop_id),
        form=form,
        refusal=words(refusal) if refusal else None,
        invitation=invitation,
        pairing_code=pairing_code,
    )


def _id_or_none(text: str) -> UUID | None:
    """Return the id that an address carries; a wrong one is as good as an absent page."""
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise NotFound from error
