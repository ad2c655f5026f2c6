"""The shops that take points, by JSON."""

from typing import Any

from kernel.clock import business_day
from kernel.errors import NotFound
from kernel.persistence import reading
from kernel.tenancy import queries as tenancy
from kernel.web import audience, now
from kernel.web.api import ApiBlueprint
from merchants.finding.queries import PAGE, Wanted, places
from merchants.finding.schemas import ShopsAsked, ShopsTold, told

blueprint = ApiBlueprint("finding_api", __name__, description="The shops that take points.")


@blueprint.get("/shops")
@blueprint.arguments(ShopsAsked, location="query")
@blueprint.response(200, ShopsTold)
@audience("public")
def shops(data: dict[str, Any]) -> dict[str, Any]:
    """The shops of a township that take points today, village by village."""
    session, town = reading(), tenancy.township(reading(), int(data["township"]))
    village = tenancy.village_by_code(session, data["village"]) if "village" in data else None
    if village is not None and village.township_id != town.id:
        raise NotFound
    wanted = Wanted(village.id if village else None, data.get("kind", ""), data["name"])
    found = places(session, town.id, business_day(now()), wanted, after=data.get("after"), limit=PAGE + 1)
    page = found[:PAGE]
    return {"shops": [told(place, now()) for place in page], "next": page[-1].id if len(found) > PAGE else None}
