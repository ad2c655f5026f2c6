"""One's own account, while somebody wants a new way into it: its holder, signed in, says that it was not them."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.residents import anew
from kernel.errors import Refusal
from kernel.identity import service as identity
from kernel.persistence import reading, unit_of_work
from kernel.web import audience, now, page, viewer
from kernel.web.problems import words

blueprint = Blueprint("own_account", __name__, url_prefix="/my-account")


@blueprint.get("/code")
@audience("signed_in")
def code_page() -> ResponseReturnValue:
    """Whether a code into one's account is asked for or printed, and the way to refuse it."""
    return _code_page()


@blueprint.post("/code-refusals")
@audience("signed_in")
def refuse() -> ResponseReturnValue:
    me = viewer()
    try:
        with unit_of_work() as work:
            anew.refuse_own(work, me.township_id, me.person_id, now())
    except Refusal as refusal:
        return _code_page(refusal), refusal.status
    flash(_("Refused. Nobody comes into your account by a code."))
    return redirect(url_for(".code_page"), 303)


def _code_page(refusal: Refusal | None = None) -> str:
    session, me = reading(), viewer()
    return page(
        "villager/account_code.html",
        waits=anew.asked_for(session, me.township_id, [me.person_id], now()),
        printed=identity.has_activation(session, me.township_id, me.person_id, now()),
        refusal=words(refusal) if refusal else None,
    )
