"""The page of a shop's owners, the same for the township and for an owner, and what is done on it."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from kernel.errors import NotFound, Refusal
from kernel.persistence import reading, unit_of_work
from kernel.web import Submission, now, page, secrets, submitted
from kernel.web.acting import sent
from kernel.web.problems import words
from kernel.words import marked
from merchants.contracts.terms import terms_of
from merchants.directory.queries import shop_card
from merchants.directory.schemas import StaffForm
from merchants.directory.service import Invitation
from merchants.owners import queries, service
from merchants.owners.models import OFFICER
from merchants.owners.service import Who

PARTS = {
    "asked": marked("%(name)s asked for it, %(moment)s"),
    "agreed": marked("%(name)s agreed to it, %(moment)s"),
    "code": marked("%(name)s was shown the code, %(moment)s"),
}

_ASKED = marked("Asked. Nobody is let in before a second person agrees.")
_REFUSED = marked("Refused. Nobody was let in.")


def owners_page(
    who: Who,
    form: Submission | None = None,
    refusal: Refusal | None = None,
    invitation: Invitation | None = None,
) -> str:
    session = reading()
    return page(
        "merchant/owners.html",
        shop=shop_card(session, who.township_id, who.shop_id),
        owners=queries.owners_of(session, who.township_id, who.shop_id),
        waiting=queries.waiting(session, who),
        by_township=who.role == OFFICER,
        days=terms_of(session, who.township_id).cooling_days,
        parts=PARTS,
        form=form,
        refusal=words(refusal) if refusal else None,
        invitation=invitation,
    )


def asked(who: Who, onward: str) -> ResponseReturnValue:
    form = submitted(StaffForm())
    return _answered(who, lambda work: service.ask(work, who, form.data["name"], now()), _ASKED, onward, form)


def agreed(who: Who, request_id: UUID) -> ResponseReturnValue:
    """Show the code, this once, to whoever agreed."""
    try:
        with unit_of_work() as work:
            invitation = service.agree(work, secrets().code_key, who, request_id, now())
    except NotFound:
        raise
    except Refusal as refusal:
        return owners_page(who, refusal=refusal), refusal.status
    return owners_page(who, invitation=invitation)


def refused(who: Who, request_id: UUID, onward: str) -> ResponseReturnValue:
    return _answered(who, lambda work: service.refuse(work, who, request_id, now()), _REFUSED, onward)


def _answered(
    who: Who, act: Callable[[Session], object], done: str, onward: str, form: Submission | None = None
) -> ResponseReturnValue:
    def do() -> None:
        with unit_of_work() as work:
            act(work)

    return sent(form or Submission(), do, partial(owners_page, who), done=_(done), onward=onward)
