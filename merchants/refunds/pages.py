"""What the till's page of a sale, the owner's and the officers' have in common."""

from collections.abc import Callable
from uuid import UUID

from flask import make_response, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kernel.errors import NotFound, Refusal
from kernel.persistence import reading
from kernel.web import Submission, now, page, submitted
from kernel.web.acting import sent
from kernel.web.problems import words
from merchants.refunds import doors
from merchants.refunds.desk import sale_desk
from merchants.refunds.doors import Decider, Giver
from merchants.refunds.reasons import REASONS
from merchants.refunds.refusals import MoreThanLeft
from merchants.refunds.schemas import Answered, RefundAsked, VoidForm

AT_TILL, OWNERS = "screen_sales", "shop_refunds"
"""The blueprints that show a sale: at a till, and to the owner anywhere."""

Again = Callable[[Submission | None, UUID | None, Refusal | None], str]
"""Shows a list of requests once more: the form that came back, the request it was about, and what was refused."""


def undone(who: Giver, sale_id: UUID, place: str) -> ResponseReturnValue:
    """Void by the form, and show the sale again at the till or on the owner's pages."""
    form = submitted(VoidForm())
    return _done(who, sale_id, place, form, "void", lambda: doors.undo(who, sale_id, **form.data))


def given_back(who: Giver, sale_id: UUID, place: str) -> ResponseReturnValue:
    """Refund by the form, and show the sale again."""
    form = submitted(RefundAsked())
    return _done(who, sale_id, place, form, "refund", lambda: doors.give_back(who, sale_id, **form.data))


def withdrawn(who: Giver, sale_id: UUID, request_id: UUID, place: str) -> ResponseReturnValue:
    """Take back what one asked for, and show the sale again."""
    return _done(who, sale_id, place, Submission(), "withdraw", lambda: doors.take_back(who, request_id))


def shown(
    who: Giver,
    sale_id: UUID,
    place: str,
    form: Submission | None = None,
    about: str = "",
    refusal: Refusal | None = None,
) -> ResponseReturnValue:
    """Show a sale of the giver's shop; `form` came back with errors or a refusal, `about` "void" or "refund"."""
    sale = doors.sale_of(who, sale_id)
    text = page(
        "merchant/sale.html",
        sale=sale,
        desk=sale_desk(reading(), who, sale, now(), form if about == "refund" else None),
        place=place,
        form=form,
        about=about,
        refusal=words(refusal) if refusal else None,
        reasons=REASONS,
    )
    return make_response(text, refusal.status if refusal else 422 if form else 200)


def _done(
    who: Giver, sale_id: UUID, place: str, form: Submission, about: str, act: Callable[[], object]
) -> ResponseReturnValue:
    if not form.ok:
        return shown(who, sale_id, place, form, about)
    try:
        act()
    except NotFound:
        raise
    except MoreThanLeft as refusal:
        said = words(refusal)
        wrong = Submission(errors={"points": [said["message"], said["advice"]]}, values=form.values)
        return shown(who, sale_id, place, wrong, about)
    except Refusal as refusal:
        return shown(who, sale_id, place, form, about, refusal)
    return redirect(url_for(f"{place}.sale_page", sale_id=sale_id), 303)


def approved(who: Decider, request_id: UUID, place: str, again: Again) -> ResponseReturnValue:
    """Agree to a request, and go back to the list at the endpoint `place`; a refusal is said there."""
    return sent(
        Submission(),
        lambda: doors.approve(who, request_id),
        lambda _form, refusal: again(None, request_id, refusal),
        done=_("You agreed. The points are in the payer's wallet again."),
        onward=url_for(place),
    )


def declined(who: Decider, request_id: UUID, place: str, again: Again) -> ResponseReturnValue:
    """Say no to a request, in words."""
    form = submitted(Answered())
    return sent(
        form,
        lambda: doors.decline(who, request_id, form.data["answer"]),
        lambda form, refusal: again(form, request_id, refusal),
        done=_("You said no. Nothing was given back."),
        onward=url_for(place),
    )
