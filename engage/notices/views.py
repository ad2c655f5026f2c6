"""The inbox: what was published in what one follows, and the look back on a month."""

import re
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.disclosures.wording import month
from engage.notices import months, queries, service
from engage.notices.models import Notice
from engage.notices.wording import ACT_NAMES
from engage.paging import PAGE
from kernel.clock import business_day
from kernel.errors import NotFound
from kernel.identity.viewer import Viewer
from kernel.persistence import reading, unit_of_work
from kernel.personal import queries as personal_queries
from kernel.personal import service as personal
from kernel.tenancy import queries as tenancy
from kernel.tenancy.models import Village
from kernel.web import audience, now, page, viewer

blueprint = Blueprint("notices", __name__)
blueprint.add_app_template_filter(lambda text: month(months.first_day(text)), "month_words")

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])", re.ASCII)


@blueprint.get("/inbox")
@audience("signed_in")
def inbox_page() -> ResponseReturnValue:
    """What was published, corrected and withdrawn in what the viewer follows, the newest first."""
    me, after = viewer(), request.args.get("after", "")
    found = queries.inbox(reading(), me.township_id, me.person_id, now(), size=PAGE, after=after)
    return page(
        "villager/notices/inbox.html",
        items=found.items,
        after=found.after,
        first=not after,
        acts=ACT_NAMES,
        unread=unread_count(me),
    )


@blueprint.post("/inbox/<uuid:notice_id>/readings")
@audience("signed_in")
def open_notice(notice_id: UUID) -> ResponseReturnValue:
    """Keep in mind that it was opened, and go to what it tells of."""
    me = viewer()
    with unit_of_work() as work:
        notice = service.mark_read(work, me.township_id, me.person_id, notice_id)
    return redirect(_address(notice), 303)


@blueprint.post("/inbox/readings")
@audience("signed_in")
def mark_all_read() -> ResponseReturnValue:
    me = viewer()
    with unit_of_work() as work:
        service.mark_all_read(work, me.township_id, me.person_id, now())
        personal.all_opened(work, me.township_id, me.person_id, now())
    flash(_("Everything is marked as read."))
    return redirect(url_for(".inbox_page"), 303)


@blueprint.get("/inbox/months/<month>")
@audience("signed_in")
def month_page(month: str) -> ResponseReturnValue:
    """What the viewer's villages published in a month, once it has been looked back on."""
    me = viewer()
    if not _MONTH.fullmatch(month) or month not in queries.digests(reading(), me.township_id):
        raise NotFound
    found = months.looked_back(reading(), me.township_id, me.person_id, month, business_day(now()))
    return page("villager/notices/month.html", month=months.first_day(month), villages=found)


@blueprint.get("/n/<short>")
@audience("public")
def short_address(short: str) -> ResponseReturnValue:
    """Lead from a text message to what it tells of."""
    return redirect(_address(queries.by_short(reading(), short)))


def unread_count(me: Viewer) -> int:
    """Return how much the viewer has not opened, for the main ways."""
    alone = personal_queries.count_unread(reading(), me.township_id, me.person_id)
    return alone + queries.count_unread(reading(), me.township_id, me.person_id, now())


def _address(notice: Notice) -> str:
    """Return where a notice leads to."""
    if notice.disclosure_id is None or notice.village_id is None:
        return url_for(".month_page", month=notice.month)
    village: Village = tenancy.village(reading(), notice.township_id, notice.village_id)
    return url_for("disclosures.disclosure_page", code=village.code, disclosure_id=notice.disclosure_id)
