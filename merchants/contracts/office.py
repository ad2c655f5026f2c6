"""The officers' pages about contracts: writing one with a shop, one to print, and the township's terms."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kernel.clock import business_day
from kernel.errors import NotFound, Refusal
from kernel.persistence import reading, unit_of_work
from kernel.tenancy import queries as tenancy
from kernel.web import Submission, audience, now, page, submitted, viewer
from kernel.web.problems import words
from merchants.contracts import queries, service
from merchants.contracts.desk import agreed_in, next_days
from merchants.contracts.models import GOODS
from merchants.contracts.schemas import ContractForm, TermsForm, goods_in, typed_goods
from merchants.contracts.terms import set_terms, terms_of
from merchants.contracts.wording import clauses
from merchants.directory.service import shop_of

blueprint = Blueprint("office_contracts", __name__, url_prefix="/office")


@blueprint.get("/shops/<uuid:shop_id>/contracts/new")
@audience("officer")
def new_contract_page(shop_id: UUID) -> ResponseReturnValue:
    """Write a shop's first contract, or the one that follows."""
    return _new_contract_page(shop_id)


@blueprint.post("/shops/<uuid:shop_id>/contracts")
@audience("officer")
def sign(shop_id: UUID) -> ResponseReturnValue:
    form, officer = submitted(ContractForm()), viewer()
    if not form.ok or "key" not in form.data:
        return _new_contract_page(shop_id, form), 422
    try:
        with unit_of_work() as work:
            agreed = agreed_in(work, officer.township_id, form.data)
            signed = service.sign(
                work,
                officer.township_id,
                shop_id,
                agreed,
                key=form.data["key"],
                officer_id=officer.person_id,
                now=now(),
            )
            contract_id = signed.id
    except NotFound:
        raise
    except Refusal as refusal:
        return _new_contract_page(shop_id, form, refusal), refusal.status
    flash(_("The contract is written. Print it twice, for both sides to sign."))
    return redirect(url_for(".contract_page", shop_id=shop_id, contract_id=contract_id), 303)


@blueprint.get("/shops/<uuid:shop_id>/contracts/<uuid:contract_id>")
@audience("officer")
def contract_page(shop_id: UUID, contract_id: UUID) -> ResponseReturnValue:
    """A contract, for paper of A4."""
    return printed(viewer().township_id, shop_id, contract_id, url_for("office_shops.shop_page", shop_id=shop_id))


@blueprint.get("/shop-terms")
@audience("officer")
def terms_page() -> ResponseReturnValue:
    return _terms_page(None)


@blueprint.post("/shop-terms")
@audience("officer")
def change_terms() -> ResponseReturnValue:
    form, officer = submitted(TermsForm()), viewer()
    if not form.ok:
        return _terms_page(form), 422
    with unit_of_work() as work:
        set_terms(
            work,
            officer.township_id,
            goods=goods_in(form.data),
            words=form.data["words"],
            cooling_days=form.data["cooling_days"],
            officer_id=officer.person_id,
            now=now(),
        )
    flash(_("Contracts are written from these terms from now on. Signed ones stay as they are."))
    return redirect(url_for(".terms_page"), 303)


def printed(township_id: int, shop_id: UUID, contract_id: UUID, back: str) -> str:
    """Render a contract for the printer. Raises NotFound."""
    session = reading()
    contract = queries.contract_of(session, township_id, shop_id, contract_id)
    shop = shop_of(session, township_id, shop_id)
    return page(
        "merchant/contract/printed.html",
        contract=contract,
        shop=shop,
        village=tenancy.village(session, township_id, shop.village_id),
        township=tenancy.township(session, township_id),
        signed_by=queries.name_of(session, township_id, contract.signed_by),
        signed_on=business_day(contract.signed_at),
        back=back,
    )


def _new_contract_page(shop_id: UUID, form: Submission | None = None, refusal: Refusal | None = None) -> str:
    session, town = reading(), viewer().township_id
    shop = shop_of(session, town, shop_id)
    return page(
        "merchant/contract/new.html",
        shop=shop,
        form=form or Submission(values=next_days(session, shop, now())),
        wrong=form is not None,
        refusal=words(refusal) if refusal else None,
        kinds=GOODS,
    )


def _terms_page(form: Submission | None) -> str:
    session, town = reading(), viewer().township_id
    terms = terms_of(session, town)
    held = {"words": terms.words, "cooling_days": str(terms.cooling_days)} | typed_goods(terms.goods)
    return page(
        "merchant/contract/terms.html",
        form=form or Submission(values=held),
        terms=terms,
        changed_by=queries.name_of(session, town, terms.changed_by),
        clauses=clauses(terms, terms.goods, tenancy.township(session, town).face_value_fen),
    )
