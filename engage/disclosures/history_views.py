"""The public pages of what a disclosure said before: its history, each version, and what is left of a withdrawn one."""

from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.disclosures import asked, history, originals, queries
from engage.disclosures.differences import LineChange
from engage.disclosures.history_wording import ACT_NAMES, FIELD_NAMES
from engage.disclosures.models import Disclosure
from engage.disclosures.wording import CATEGORY_NAMES
from engage.supervision import orders, register
from kernel.clock import business_day
from kernel.errors import NotFound
from kernel.persistence import reading
from kernel.tenancy import queries as tenancy
from kernel.tenancy.models import Village
from kernel.web import audience, now, page, viewer_or_none

blueprint = Blueprint("history", __name__, url_prefix="/villages/<code>/disclosures/<uuid:disclosure_id>")


@blueprint.app_template_filter("corrected_fields")
def corrected_fields(change: LineChange) -> str:
    """Name what was corrected in a line: "Amount, Voucher"."""
    return str(_(", ")).join(_(FIELD_NAMES[name]) for name in change.names)


@blueprint.get("/history")
@audience("public")
def history_page(code: str, disclosure_id: UUID) -> ResponseReturnValue:
    """Every version: when, by whom, why, and what became different."""
    village, disclosure = _found(code, disclosure_id)
    readable = is_readable(village, disclosure)
    place = (reading(), village.township_id, disclosure_id)
    steps = history.steps(history.versions(*place, readable=readable, supervising=is_supervisor(village)))
    return page(
        "villager/history.html",
        village=village,
        disclosure=disclosure,
        steps=steps,
        questions=asked.as_read(*place[:2], register.readable_about(*place)),
        today=business_day(now()),
        readable=readable,
        originals=originals_for_editor(village, disclosure),
        acts=ACT_NAMES,
        may_hide=is_supervisor(village),
        may_ask=_is_editor(village),
        fields=FIELD_NAMES,
    )


@blueprint.get("/versions/<int:number>")
@audience("public")
def version_page(code: str, disclosure_id: UUID, number: int) -> ResponseReturnValue:
    """One version as it read then; this address always shows the same."""
    village, disclosure = _found(code, disclosure_id)
    if not is_readable(village, disclosure):
        return tombstone(village, disclosure)
    found = history.versions(reading(), village.township_id, disclosure_id, supervising=is_supervisor(village))
    one = history.version(found, number)
    if one.act == "withdrawn":
        raise NotFound
    return page(
        "villager/version.html",
        village=village,
        disclosure=disclosure,
        version=one,
        next=next((later for later in found if later.number == number + 1), None),
        category=CATEGORY_NAMES[one.draft.category],
    )


def tombstone(village: Village, disclosure: Disclosure) -> ResponseReturnValue:
    """Say in place of a disclosure that it was withdrawn, and why, above the money that it had told of."""
    *_earlier, last, withdrawal = history.versions(reading(), village.township_id, disclosure.id, readable=False)
    told = {
        "withdrawal": withdrawal,
        "lines": last.draft.lines,
        "orders": orders.about(reading(), village.township_id, disclosure.id),
        "questions": register.readable_about(reading(), village.township_id, disclosure.id),
    }
    today = business_day(now())
    return page("villager/tombstone.html", village=village, disclosure=disclosure, today=today, **told), 410


def originals_for_editor(village: Village, disclosure: Disclosure) -> list[int]:
    """Return the versions of which the village's own editor may open what was written before masking."""
    if not _is_editor(village):
        return []
    return originals.kept(reading(), village.township_id, disclosure.id)


def is_readable(village: Village, disclosure: Disclosure) -> bool:
    """Say whether the viewer may read what a disclosure said.

    Once it is withdrawn only its editor and those may who supervise the village: it may have held what concerns nobody
    else.
    """
    if disclosure.state != "withdrawn":
        return True
    return is_supervisor(village) or _is_editor(village)


def is_supervisor(village: Village) -> bool:
    """Say whether the viewer supervises the village: what its editor hid must not be hidden from them.

    They are the township's officers and the village's committee.
    """
    me = viewer_or_none()
    if me is None or me.township_id != village.township_id:
        return False
    return me.has("officer") or me.acts_in("committee", village.id)


def _is_editor(village: Village) -> bool:
    me = viewer_or_none()
    return me is not None and me.township_id == village.township_id and me.acts_in("editor", village.id)


def _found(code: str, disclosure_id: UUID) -> tuple[Village, Disclosure]:
    village = tenancy.village_by_code(reading(), code)
    return village, queries.disclosure(reading(), village.township_id, disclosure_id, village.id)
