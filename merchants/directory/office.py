"""The officers' pages about shops: the list, one shop with its owner and tills, suspending and ending it."""

from uuid import UUID

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from kernel.clock import business_day
from kernel.errors import NotFound, Refusal
from kernel.persistence import reading, unit_of_work
from kernel.tenancy import queries as tenancy
from kernel.web import Submission, audience, now, page, submitted, viewer
from kernel.web.paging import asked_id
from kernel.web.problems import words
from merchants.applications.models import WAITING
from merchants.applications.office import photo
from merchants.applications.queries import counts
from merchants.contracts import queries as contracts
from merchants.contracts.schemas import ShopStateForm
from merchants.directory import queries, service, steps
from merchants.directory.hours import Hours
from merchants.directory.models import KINDS
from merchants.directory.standing import standing_of
from merchants.owners import queries as owners
from merchants.payees.queries import changes_of, count_waiting, payee_of

blueprint = Blueprint("office_shops", __name__)

_PAGE = 50


@blueprint.get("/office/shops")
@audience("officer")
def shops_page() -> ResponseReturnValue:
    after = asked_id("after")
    found = queries.shops_page(reading(), viewer().township_id, after=after, limit=_PAGE)
    more = found[-1].id if len(found) == _PAGE else None
    return page(
        "merchant/shops.html",
        shops=found,
        more=more,
        after=after,
        kinds=KINDS,
        today=business_day(now()),
        applications=sum(counts(reading(), viewer().township_id).get(state, 0) for state in WAITING),
        changes=count_waiting(reading(), viewer().township_id, now()),
        owners_wait=owners.shops_waiting(reading(), viewer().township_id),
    )


@blueprint.get("/office/shops/<uuid:shop_id>")
@audience("officer")
def shop_page(shop_id: UUID) -> ResponseReturnValue:
    return _shop_page(shop_id)


@blueprint.get("/office/shops/<uuid:shop_id>/licence.jpg")
@audience("officer")
def licence_photo(shop_id: UUID) -> ResponseReturnValue:
    return photo(service.shop_of(reading(), viewer().township_id, shop_id).licence_picture)


@blueprint.post("/office/shops/<uuid:shop_id>/states")
@audience("officer")
def set_state(shop_id: UUID) -> ResponseReturnValue:
    """Suspend a shop, end it, or let it take points again."""
    form, officer = submitted(ShopStateForm()), viewer()
    if not form.ok:
        return _shop_page(shop_id, deciding=form), 422
    state, reason = form.data["state"], form.data["reason"]
    try:
        with unit_of_work() as work:
            steps.set_state(work, officer.township_id, shop_id, state, officer.person_id, now(), reason)
    except NotFound:
        raise
    except Refusal as refusal:
        return _shop_page(shop_id, refusal=refusal, deciding=form), refusal.status
    return redirect(url_for(".shop_page", shop_id=shop_id), 303)


def _shop_page(shop_id: UUID, refusal: Refusal | None = None, deciding: Submission | None = None) -> str:
    session, town, today = reading(), viewer().township_id, business_day(now())
    shop = service.shop_of(session, town, shop_id)
    return page(
        "merchant/shop.html",
        shop=shop,
        village=tenancy.village(session, town, shop.village_id),
        kinds=KINDS,
        today=today,
        standing=standing_of(shop, today),
        hours=Hours.of(shop.hours),
        payee=payee_of(session, town, shop_id, now()),
        changes=[change for change in changes_of(session, town, shop_id, now()) if change.can_be_stopped],
        contracts=contracts.contracts_of(session, town, shop_id),
        steps=contracts.steps_of(session, town, shop_id),
        owners=queries.clerks(session, town, shop_id, role="owner"),
        owner_waits=owners.count_waiting(session, town, shop_id),
        terminals=queries.terminals(session, town, shop_id),
        deciding=deciding,
        refusal=words(refusal) if refusal else None,
    )
