"""Where each kind of person can go, in the order in which they mostly do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import request, url_for
from flask_babel import gettext as _

from engage.notices.queries import MOST_COUNTED
from engage.notices.views import unread_count
from engage.supervision import orders, reports
from engage.supervision.taking_up import TOLD as TAKEN_UP
from engage.supervision.telling import KINDS
from kernel.clock import business_day
from kernel.identity.viewer import Viewer
from kernel.persistence import reading
from kernel.personal import queries as personal
from kernel.web import now
from merchants.applications.models import APPLIED
from merchants.applications.queries import counts as applications
from merchants.disputes.queries import clock as disputes_clock
from merchants.disputes.queries import unanswered
from merchants.owners.queries import count_waiting as owners_waiting
from merchants.payees.queries import count_waiting as changes_waiting
from merchants.refunds.queries import count_waiting


@dataclass(frozen=True)
class Way:
    url: str
    label: str
    icon: str
    current: bool
    count: str = ""
    """How much is new there or waits there, if anything."""
    counted: str = ""
    """What is counted, for who does not see where the number stands."""


def navigation(viewer: Viewer | None) -> list[Way]:
    """Return the main ways for `viewer`; a person with several roles gets each role's ways once."""
    ways: dict[str, tuple[str, str]] = {}
    if viewer is not None:
        for role, roles_ways in _ways().items():
            if viewer.has(role):
                ways |= roles_ways
    return [_way(endpoint, label, icon, viewer) for endpoint, (label, icon) in ways.items()]


def _ways() -> dict[str, dict[str, tuple[str, str]]]:
    return _village_ways() | _shop_ways() | _office_ways()


def _village_ways() -> dict[str, dict[str, tuple[str, str]]]:
    return {
        "villager": {
            "disclosures.own_village": (_("My village"), "village"),
            "wallet.wallet_page": (_("Wallet"), "wallet"),
            "redemptions.pay_code_page": (_("Pay code"), "paycode"),
            "notices.inbox_page": (_("Inbox"), "bell"),
            "supervision.own_cases_page": (_("My questions"), "question"),
        },
        "editor": {
            "due.due_page": (_("What is due"), "today"),
            "publishing.published_page": (_("Disclosures"), "publish"),
            "cases.cases_page": (_("Questions"), "cases"),
            "village_desk.desk_page": (_("The village's page"), "village"),
            "residents.residents_page": (_("Residents"), "people"),
        },
        "committee": {"cases.cases_page": (_("Questions"), "cases")},
    }


def _shop_ways() -> dict[str, dict[str, tuple[str, str]]]:
    return {
        "clerk": {"screen.till_page": (_("Till"), "till")},
        "owner": {
            "screen.till_page": (_("Till"), "till"),
            "own_shop.shop_page": (_("My shop"), "shops"),
            "shop_books.books_page": (_("The shop's books"), "chart"),
            "directory.terminals_page": (_("Tills"), "phone"),
            "directory.clerks_page": (_("Clerks"), "people"),
            "shop_refunds.refunds_page": (_("Given back"), "undo"),
            "disputes.shop_page": (_("Complaints"), "question"),
        },
    }


def _office_ways() -> dict[str, dict[str, tuple[str, str]]]:
    officers = {
        "office.overview": (_("Office"), "home"),
        "board.board_page": (_("Board"), "today"),
        "reports.reports_page": (_("Reports"), "shield"),
        "settlement.runs_page": (_("Settlement"), "settlement"),
        "office.payables": (_("Owed"), "receipt"),
        "office_shops.shops_page": (_("Shops"), "shops"),
        "office_disputes.disputes_page": (_("Complaints"), "question"),
        "limits.tills_page": (_("Tills"), "till"),
        "residents.residents_page": (_("Residents"), "people"),
        "office.books": (_("Books"), "chart"),
        "rules.rules_page": (_("Rules"), "filter"),
        "office.log": (_("Log"), "list"),
    }
    return {"officer": officers}


def _way(endpoint: str, label: str, icon: str, viewer: Viewer | None) -> Way:
    count = _COUNTS[endpoint](viewer) if viewer is not None and endpoint in _COUNTS else 0
    counted = _("unread") if endpoint in _READ else _("waiting")
    return Way(url_for(endpoint), label, icon, request.endpoint == endpoint, _counted(count), counted)


def _questions_told(viewer: Viewer) -> int:
    """What the villager was told of their own questions and has not opened; to the PIN alone nothing is told of it."""
    if viewer.by_pin:
        return 0
    return personal.count_unread(reading(), viewer.township_id, viewer.person_id, TAKEN_UP, *KINDS)


def _requests_waiting(viewer: Viewer) -> int:
    """What a shop's owner may have to agree to."""
    return count_waiting(reading(), viewer.township_id, now(), viewer.scope("owner"))


def _shop_is_asked(viewer: Viewer) -> int:
    """Complaints about which the township waits for the shop's view."""
    return unanswered(reading(), viewer.township_id, viewer.scope("owner"))


def _to_decide(viewer: Viewer) -> int:
    """Complaints that the township has to decide."""
    return disputes_clock(reading(), viewer.township_id, business_day(now())).undecided


def _shop_is_changed(viewer: Viewer) -> int:
    """Changes of the shop's bank account that its owner can still stop."""
    return changes_waiting(reading(), viewer.township_id, now(), viewer.scope("owner"))


def _owner_is_asked_for(viewer: Viewer) -> int:
    """Another owner of the shop, to whom a second person has to agree."""
    return owners_waiting(reading(), viewer.township_id, viewer.scope("owner"))


def _shops_to_look_at(viewer: Viewer) -> int:
    """Shops that applied, bank accounts that are being changed, and owners to whom a second person has to agree."""
    applied = applications(reading(), viewer.township_id).get(APPLIED, 0)
    owners = owners_waiting(reading(), viewer.township_id)
    return applied + owners + changes_waiting(reading(), viewer.township_id, now())


def _to_follow(viewer: Viewer) -> int:
    """Orders of the township that the editor's village has not followed yet."""
    found = orders.open_in(reading(), viewer.township_id, viewer.scope("editor"))
    return sum(order.state != orders.CHANGED for order in found)


def _to_look_into(viewer: Viewer) -> int:
    """Reports without an answer, and what villages did after an order."""
    town = viewer.township_id
    changed = sum(order.state == orders.CHANGED for order in orders.open_in_township(reading(), town))
    return reports.clock(reading(), town, business_day(now())).waiting + changed


_READ = ("notices.inbox_page", "supervision.own_cases_page")
_COUNTS: Mapping[str, Callable[[Viewer], int]] = {
    "notices.inbox_page": unread_count,
    "supervision.own_cases_page": _questions_told,
    "due.due_page": _to_follow,
    "reports.reports_page": _to_look_into,
    "shop_refunds.refunds_page": _requests_waiting,
    "own_shop.shop_page": _shop_is_changed,
    "directory.clerks_page": _owner_is_asked_for,
    "office_shops.shops_page": _shops_to_look_at,
    "disputes.shop_page": _shop_is_asked,
    "office_disputes.disputes_page": _to_decide,
}


def _counted(count: int) -> str:
    if count > MOST_COUNTED:
        return f"{MOST_COUNTED}+"
    return str(count) if count else ""
