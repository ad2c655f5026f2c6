"""Why a line is on the statement, in words. A supervision reward says no more than that one took part."""

from collections.abc import Mapping
from datetime import date

from flask_babel import gettext as _

from engage.wallet.queries import WalletLine
from kernel.web.language import day as spoken


def why(line: WalletLine) -> str:
    """Say in the reader's language what a line of the wallet's statement is for."""
    details = line.details
    said = {
        "award.reading": _("Read “%(title)s”", title=line.about),
        "award.supervision": _supervision(line.kind),
        "redemption": _("Spent at %(shop)s", shop=details.get("shop_name", "")),
        "opening-balance": _("Brought in from earlier books"),
        "expiry": _("Expired: could be spent until %(day)s", day=_spoken(details.get("valid_through"))),
        "redemption.void": _("Given back by %(shop)s", shop=details.get("shop_name", "")),
        "redemption.refund": _given_back(details),
    }
    return str(said.get(line.code) or (_("Points received") if line.change > 0 else _("Points taken back")))


def _given_back(details: Mapping[str, object]) -> str:
    shop = details.get("shop_name", "")
    if details.get("after_complaint"):
        return str(_("Given back after your complaint about %(shop)s", shop=shop))
    return str(_("Refund from %(shop)s", shop=shop))


def _spoken(day: object) -> str:
    return spoken(date.fromisoformat(day)) if isinstance(day, str) else ""


def _supervision(kind: str) -> str:
    if kind == "pending":
        return str(_("Took part in supervision: waiting for the decision"))
    if kind == "void":
        return str(_("Took part in supervision: without points this time"))
    return str(_("Took part in supervision"))
