"""The officer's page of the sign-off chain, and how signatures are said wherever lines are shown."""

from collections.abc import Iterable

from babel.lists import format_list
from flask import Blueprint, flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from engage.disclosures.models import MoneyLine
from engage.signing import service
from engage.signing.chains import Chain, Chains, Signatures
from engage.signing.offices import OFFICES
from engage.signing.schemas import ChainTyped
from kernel.clock import business_day
from kernel.errors import Refusal
from kernel.money import yuan
from kernel.persistence import reading, unit_of_work
from kernel.web import Submission, audience, now, page, submitted, viewer
from kernel.web.problems import words

blueprint = Blueprint("signing", __name__, url_prefix="/office/sign-offs")


@blueprint.get("")
@audience("officer")
def chain_page() -> ResponseReturnValue:
    """Who signs from which amount on, what comes to hold later, and the way to change it."""
    return _page(None)


@blueprint.post("")
@audience("officer")
def set_chain() -> ResponseReturnValue:
    form, officer = submitted(ChainTyped()), viewer()
    if not form.ok:
        return _page(form), 422
    try:
        with unit_of_work() as work:
            service.set_chain(
                work,
                officer.township_id,
                officer.person_id,
                form.data["effective_from"],
                form.data["from_fen"],
                now(),
            )
    except Refusal as refusal:
        return _page(form, refusal), refusal.status
    flash(_("Expenses from that day on are signed so. Those before keep what held then."))
    return redirect(url_for(".chain_page"), 303)


@blueprint.app_template_filter("office_names")
def office_names(offices: Iterable[str]) -> str:
    """Name offices in the reader's language: 会计、村主任."""
    names = [str(_(OFFICES[office])) for office in offices if office in OFFICES]
    return "、".join(names) if str(get_locale()).startswith("zh") else format_list(names, locale=get_locale())


@blueprint.app_template_filter("signatures")
def signatures(line: MoneyLine) -> Signatures:
    """Say who signed a published line and whose signature it lacks."""
    return _chains(line.township_id).signatures(line)


def _chains(township_id: int) -> Chains:
    """Read a township's chains once for all the lines of a page."""
    known: dict[int, Chains] = g.setdefault("sign_off_chains", {})
    if township_id not in known:
        known[township_id] = service.chains(reading(), township_id)
    return known[township_id]


def _page(form: Submission | None, refusal: Refusal | None = None) -> str:
    today, township_id = business_day(now()), viewer().township_id
    chain = service.chains(reading(), township_id).on(today)
    return page(
        "office/signing.html",
        form=form,
        today=today,
        chain=chain,
        upcoming=service.upcoming(reading(), township_id, today),
        offices=OFFICES,
        typed={office: _yuan(chain, office) for office in OFFICES},
        refusal=words(refusal) if refusal else None,
    )


def _yuan(chain: Chain, office: str) -> str:
    fen = chain.from_fen.get(office)
    return "" if fen is None else yuan(fen).removesuffix(".00")
