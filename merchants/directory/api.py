"""Tills by JSON."""

from typing import Any

from kernel.web import audience
from kernel.web.api import ApiBlueprint
from merchants.directory.pairing import paired
from merchants.directory.schemas import PairingAsked, PairingTold

blueprint = ApiBlueprint("directory_api", __name__, description="The shops' tills.")


@blueprint.post("/terminals")
@blueprint.arguments(PairingAsked)
@blueprint.response(201, PairingTold)
@audience("public")
def pair(data: dict[str, Any]) -> dict[str, Any]:
    """Make a device a till of the shop whose owner showed the pairing code."""
    done = paired(data["township"], data["code"], data["label"])
    return {"id": done.terminal_id, "shop_id": done.shop_id, "label": done.label, "token": done.token}
