"""One tap leads from what everybody reads to the form that asks about it; whoever is not signed in signs in between."""

from uuid import UUID

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from engage.disclosures import queries as disclosures
from engage.village.refusals import AnotherVillage
from kernel.errors import NotFound
from kernel.persistence import reading
from kernel.tenancy import queries as tenancy
from kernel.tenancy.models import Village
from kernel.web import audience, viewer

blueprint = Blueprint("asking", __name__)


@blueprint.get("/villages/<code>/question")
@audience("villager")
def about_village(code: str) -> ResponseReturnValue:
    """Raises AnotherVillage, as all of these do."""
    _own_village(code)
    return redirect(url_for("supervision.ask_page"))


@blueprint.get("/villages/<code>/disclosures/<uuid:disclosure_id>/question")
@audience("villager")
def about_disclosure(code: str, disclosure_id: UUID) -> ResponseReturnValue:
    village = _own_village(code)
    disclosures.disclosure(reading(), village.township_id, disclosure_id, village.id)
    return redirect(url_for("supervision.ask_page", disclosure=disclosure_id))


@blueprint.get("/villages/<code>/disclosures/<uuid:disclosure_id>/lines/<int:number>/question")
@audience("villager")
def about_line(code: str, disclosure_id: UUID, number: int) -> ResponseReturnValue:
    """The line is told by its number: a page of 300 lines is a third smaller for it."""
    village = _own_village(code)
    disclosures.disclosure(reading(), village.township_id, disclosure_id, village.id)
    line = disclosures.line_numbered(reading(), village.township_id, disclosure_id, number)
    return redirect(url_for("supervision.ask_page", disclosure=disclosure_id, line=line.id))


def _own_village(code: str) -> Village:
    """Return the village if it is the viewer's own. Raises NotFound, AnotherVillage."""
    village = tenancy.village_by_code(reading(), code)
    if village.township_id != viewer().township_id:
        raise NotFound
    if village.id != viewer().village_id:
        raise AnotherVillage(village=village.name)
    return village
