"""After a payment was asked for on a page: where to go on, and under which key the next attempt goes."""

from http import HTTPStatus
from uuid import uuid4

from flask import url_for

from kernel.errors import Refusal
from kernel.web import Submission
from merchants.redemptions.models import AWAITING
from merchants.redemptions.sale import Sale

PAID = "paid"
"""The end of the address of a receipt that was just made: static/receipt.js says it aloud."""


def page_after(sale: Sale) -> str:
    """Return the address at which its payer goes on: the question for the PIN, or the receipt."""
    if sale.state == AWAITING:
        return url_for("redemptions.confirm_page", sale_id=sale.id)
    return url_for("redemptions.receipt_page", sale_id=sale.id, _anchor=PAID)


def next_key(form: Submission | None, refusal: Refusal | None) -> str:
    """Return the key of a page's form: a new one after a refusal, for the old one may stay refused.

    Where it is not known what became of the sale, asking again must be the same sale.
    """
    decided = refusal is not None and refusal.status < HTTPStatus.INTERNAL_SERVER_ERROR
    kept = form.values.get("key", "") if form and "key" not in form.errors and not decided else ""
    return kept or str(uuid4())
