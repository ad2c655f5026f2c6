"""The officer's page of the villages' pages: which panels they show, and all posters at once."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.village import queries, service
from engage.village.models import PANELS, UNFILLED
from engage.village.posters import SIZES, poster
from engage.village.schemas import PanelsSent
from engage.village.views import chosen_size
from engage.village.wording import NOT_FILLED, PANEL_NAMES
from kernel.persistence import reading, unit_of_work
from kernel.tenancy import queries as tenancy
from kernel.web import Submission, audience, now, page, submitted, viewer

blueprint = Blueprint("village_office", __name__, url_prefix="/office")


@blueprint.get("/village-pages")
@audience("officer")
def panels_page() -> ResponseReturnValue:
    return _panels_page(None)


@blueprint.post("/village-pages/panels")
@audience("officer")
def switch_panels() -> ResponseReturnValue:
    form, officer = submitted(PanelsSent()), viewer()
    if not form.ok:
        return _panels_page(form), 422
    with unit_of_work() as work:
        changed = service.switch_panels(work, officer.township_id, officer.person_id, frozenset(form.data), now())
    flash(_("The villages' pages show these panels now.") if changed else _("Nothing was changed."))
    return redirect(url_for(".panels_page"), 303)


@blueprint.get("/posters")
@audience("officer")
def posters_page() -> ResponseReturnValue:
    """The posters of all villages, a sheet each."""
    villages = tenancy.villages(reading(), viewer().township_id)
    return page(
        "office/village/posters.html",
        posters=[poster(village) for village in villages],
        size=chosen_size(),
        sizes=SIZES,
    )


def _panels_page(form: Submission | None) -> str:
    township_id = viewer().township_id
    return page(
        "office/village/panels.html",
        villages=tenancy.villages(reading(), township_id),
        panels=PANELS,
        shown=queries.panels(reading(), township_id),
        names=PANEL_NAMES,
        unfilled=UNFILLED,
        promises=NOT_FILLED,
        sizes=SIZES,
        form=form,
    )
