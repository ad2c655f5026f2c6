"""The catalogue by JSON, for everybody: what a township's villages have to disclose."""

from typing import Any

from engage.catalogue import queries
from engage.catalogue.schemas import CatalogueOut, CatalogueQuery
from kernel.clock import business_day
from kernel.persistence import reading
from kernel.tenancy import queries as tenancy
from kernel.web import audience, now
from kernel.web.api import ApiBlueprint

blueprint = ApiBlueprint("catalogue_api", __name__, description="What villages have to disclose, and by when.")


@blueprint.get("/townships/<int:township>/catalogue")
@blueprint.arguments(CatalogueQuery, location="query")
@blueprint.response(200, CatalogueOut)
@audience("public")
def catalogue(query: dict[str, Any], township: int) -> dict[str, Any]:
    """List the matters with the terms that hold on a day, and with all that ever held."""
    tenancy.township(reading(), township)
    on = query.get("on") or business_day(now())
    timelines = queries.timelines(reading(), township)
    items = [vars(one) | {"terms": timelines[one.id]} for one in queries.matters(reading(), township, on)]
    return {"on": on, "items": items}
