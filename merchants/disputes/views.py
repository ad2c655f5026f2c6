"""The payer's and the shop's pages of complaints."""

from functools import partial
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kernel.errors import NotFound, Refusal
from kernel.persistence import reading
from kernel.web import Submission, audience, now, page, submitted, viewer
from kernel.web.acting import sent
from kernel.web.problems import words
from merchants.directory import queries as directory
from merchants.disputes import doors, queries
from merchants.disputes.models import KINDS
from merchants.disputes.schemas import Complaint, Written
from merchants.disputes.service import DECIDE_WITHIN
from merchants.redemptions import queries as sales

blueprint = Blueprint("disputes", __name__)


@blueprint.get("/receipts/<uuid:sale_id>/disputes")
@audience("villager")
def complain_page(sale_id: UUID) -> ResponseReturnValue:
    return _complain_page(sale_id)


@blueprint.post("/receipts/<uuid:sale_id>/disputes")
@audience("villager")
def complain(sale_id: UUID) -> ResponseReturnValue:
    form = submitted(Complaint())
    return sent(
        form,
        lambda: doors.complain(sale_id, **form.data),
        partial(_complain_page, sale_id),
        done=_("The township has your complaint. What it decides stands on this receipt."),
        onward=url_for("redemptions.receipt_page", sale_id=sale_id),
    )


@blueprint.get("/disputes")
@audience("villager")
def own_page() -> ResponseReturnValue:
    """One's own complaints, the newest first."""
    payer = viewer()
    found = queries.own(reading(), payer.township_id, payer.person_id, now())
    return page("villager/disputes.html", cases=found, kinds=KINDS)


@blueprint.post("/disputes/<uuid:dispute_id>/withdrawals")
@audience("villager")
def withdraw(dispute_id: UUID) -> ResponseReturnValue:
    row = doors.withdraw(dispute_id)
    flash(_("You took your complaint back."))
    return redirect(url_for("redemptions.receipt_page", sale_id=row.redemption_id), 303)


@blueprint.get("/shop/disputes")
@audience("owner")
def shop_page() -> ResponseReturnValue:
    """The complaints about which the township asked this shop."""
    owner = viewer()
    shop_id = owner.scope("owner")
    return page(
        "merchant/disputes.html",
        shop=directory.shop_card(reading(), owner.township_id, shop_id),
        cases=queries.of_shop(reading(), owner.township_id, shop_id, now()),
        kinds=KINDS,
    )


@blueprint.get("/shop/disputes/<uuid:dispute_id>")
@audience("owner")
def shop_case_page(dispute_id: UUID) -> ResponseReturnValue:
    return _shop_case_page(dispute_id)


@blueprint.post("/shop/disputes/<uuid:dispute_id>/answers")
@audience("owner")
def answer(dispute_id: UUID) -> ResponseReturnValue:
    form = submitted(Written())
    return sent(
        form,
        lambda: doors.answer(dispute_id, form.data["text"]),
        partial(_shop_case_page, dispute_id),
        done=_("The township has your answer."),
        onward=url_for(".shop_case_page", dispute_id=dispute_id),
    )


def _complain_page(sale_id: UUID, form: Submission | None = None, refusal: Refusal | None = None) -> str:
    payer = viewer()
    sale = sales.sale(reading(), payer.township_id, sale_id, now())
    if sale.person_id != payer.person_id:
        raise NotFound
    return page(
        "villager/dispute.html",
        sale=sale,
        may_complain=queries.may_complain(reading(), payer.township_id, sale, now()),
        kinds=KINDS,
        days=DECIDE_WITHIN,
        form=form,
        refusal=words(refusal) if refusal else None,
    )


def _shop_case_page(dispute_id: UUID, form: Submission | None = None, refusal: Refusal | None = None) -> str:
    owner = viewer()
    case = queries.case(reading(), owner.township_id, dispute_id, now(), owner.scope("owner"))
    return page(
        "merchant/dispute.html",
        case=case,
        messages=queries.written(reading(), case),
        kinds=KINDS,
        form=form,
        refusal=words(refusal) if refusal else None,
    )
