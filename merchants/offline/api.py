"""Paying without a network by JSON: what the phone's and the till's own scripts use."""

import base64
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import after_this_request
from flask_babel import gettext as _

from kernel.clock import business_day
from kernel.errors import Refusal
from kernel.persistence import reading, unit_of_work
from kernel.tenancy import queries as tenancy
from kernel.web import audience, now, secrets, viewer
from kernel.web.api import ApiBlueprint
from kernel.web.problems import words
from merchants.directory import queries as directory
from merchants.directory.device import Till, till, till_even_cut_off
from merchants.directory.service import shop_of
from merchants.directory.standing import require_selling
from merchants.offline import device, guarded, phones
from merchants.offline import terms as of_terms
from merchants.offline.judging import Ask
from merchants.offline.outcomes import Settled
from merchants.offline.rules import Rule, pin_above, rule_at
from merchants.offline.schemas import (
    ContactTold,
    OfflineSaleAsked,
    OfflineSaleTold,
    PhoneAsked,
    PhoneTold,
    TermsTold,
)
from merchants.offline.wording import ADVICE, REASONS
from merchants.redemptions.api import told

blueprint = ApiBlueprint("offline_api", __name__, description="Paying while there is no network.")


@blueprint.post("/offline-phones")
@blueprint.arguments(PhoneAsked)
@blueprint.response(201, PhoneTold)
@audience("villager")
def enrol(data: dict[str, Any]) -> dict[str, Any]:
    """Let one's phone show codes without a network; its secret is told this once."""
    me = viewer()
    made = guarded.enrol(me, data["pin"], data["label"])
    after_this_request(lambda response: device.remember(response, made.id))
    return {
        **vars(made),
        "township": me.township_id,
        "secret": base64.b64encode(made.secret).decode(),
        "server_time": _milliseconds(now()),
        "good_until": _milliseconds(made.good_until),
        "person_points": rule_at(reading(), me.township_id, now()).person_points,
    }


@blueprint.post("/offline-phones/<uuid:phone_id>/contacts")
@blueprint.response(201, ContactTold)
@audience("villager")
def contact(phone_id: UUID) -> dict[str, Any]:
    """Say that one's phone has a network: it stays good for two more weeks."""
    me = viewer()
    with unit_of_work() as work:
        good_until = phones.see(work, me.township_id, person_id=me.person_id, phone_id=phone_id, now=now())
    rule = rule_at(reading(), me.township_id, now())
    return {
        "enabled": rule.enabled,
        "server_time": _milliseconds(now()),
        "good_until": _milliseconds(good_until),
        "person_points": rule.person_points,
    }


@blueprint.get("/offline-terms")
@blueprint.response(200, TermsTold)
@audience("clerk", "owner")
def offline_terms() -> dict[str, Any]:
    """What this till may do without a network from now on, for a day: nothing when its shop may not sell."""
    here = till()
    rule = rule_at(reading(), here.township_id, now())
    shop = directory.shop_card(reading(), here.township_id, here.shop_id)
    stopped = _stopped(here)
    return {
        **vars(rule),
        "enabled": rule.enabled and not stopped,
        "stopped": stopped,
        "pin_above": pin_above(reading(), here.township_id, now()),
        "terms": "" if stopped else _terms(here, rule),
        "server_time": _milliseconds(now()),
        "good_until": _milliseconds(now() + of_terms.GOOD_FOR),
        "face_value_fen": tenancy.township(reading(), here.township_id).face_value_fen,
        "shop": {"name": shop.name, "village": shop.village},
        "till": here.label,
        "clerk": viewer().name,
    }


@blueprint.post("/offline-sales")
@blueprint.arguments(OfflineSaleAsked)
@blueprint.response(201, OfflineSaleTold)
@audience("clerk", "owner")
def bring_in(data: dict[str, Any]) -> dict[str, Any]:
    """Bring in a sale by a phone's own code: of just now, or kept while there was no network. As often as needed.

    A till that was cut off brings in what it kept: what it took before that counts, the rest the township looks at.
    """
    return _told(guarded.bring_in(here := till_even_cut_off(), _ask(here, **data)))


def _ask(here: Till, *, key: str, code: str, points: int, terms: str) -> Ask:
    return Ask(key, code, points, kept=bool(terms), terms=_read(here, terms))


def _read(here: Till, token: str) -> of_terms.Terms | None:
    """Return the terms that a kept sale came with, when they were given to a till of this shop."""
    found = of_terms.read(secrets().session_key, here.township_id, token, now()) if token else None
    return found if found and found.shop_id == here.shop_id else None


def _terms(here: Till, rule: Rule) -> str:
    if rule.id is None or not rule.enabled:
        return ""
    return of_terms.give(secrets().session_key, here, rule.id, now())


def _stopped(here: Till) -> str:
    """Return in words why the till's shop may not sell today, or nothing when it may."""
    shop = shop_of(reading(), here.township_id, here.shop_id)
    try:
        require_selling(shop.state, shop.sells_from, shop.sells_until, business_day(now()))
    except Refusal as refusal:
        said = words(refusal)
        return f"{said['message']} {said['advice']}".strip()
    return ""


def _told(settled: Settled) -> dict[str, Any]:
    return {
        **vars(settled),
        "passed": [{"code": code, "message": _(REASONS[code])} for code in settled.passed],
        "message": _(REASONS[settled.reason]) if settled.reason else "",
        "advice": _(ADVICE[settled.outcome]) if settled.reason else "",
        "sale": told(settled.sale) if settled.sale else None,
    }


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
