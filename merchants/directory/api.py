"""Shops and tills by JSON."""

from typing import Any

from kernel.persistence import reading
from kernel.tenancy import queries as tenancy
from kernel.web import audience
from kernel.web.api import ApiBlueprint
from merchants.directory import queries
from merchants.directory.pairing import paired
from merchants.directory.schemas import PairingAsked, PairingTold, ShopsAsked, ShopsTold

blueprint = ApiBlueprint("directory_api", __name__, description="Shops and their tills.")

_PAGE = 100


@blueprint.get("/shops")
@blueprint.arguments(ShopsAsked, location="query")
@blueprint.response(200, ShopsTold)
@audience("public")
def shops(data: dict[str, Any]) -> dict[str, Any]:
    """The shops of a township that take points."""
    town = tenancy.township(reading(), int(data["township"]))
    found = queries.shops_page(reading(), town.id, after=data.get("after"), limit=_PAGE)
    return {"shops": [vars(shop) for shop in found], "next": found[-1].id if len(found) == _PAGE else None}


@blueprint.post("/terminals")
@blueprint.arguments(PairingAsked)
@blueprint.response(201, PairingTold)
@audience("public")
def pair(data: dict[str, Any]) -> dict[str, Any]:
    """Make a device a till of the shop whose owner showed the pairing code."""
    done = paired(data["township"], data["code"], data["label"])
    return {"id": done.terminal_id, "shop_id": done.shop_id, "label": done.label, "token": done.token}
