"""Paying by printed card, by JSON: what the till's own script uses."""

from typing import Any

from kernel.web import audience
from kernel.web.api import ApiBlueprint
from merchants.cards import paying
from merchants.cards.schemas import CardSaleAsked
from merchants.directory.device import till
from merchants.redemptions.api import told
from merchants.redemptions.schemas import SaleTold

blueprint = ApiBlueprint("cards_api", __name__, description="Paying with a printed card.")


@blueprint.post("/till/card-sales")
@blueprint.arguments(CardSaleAsked)
@blueprint.response(201, SaleTold)
@audience("clerk", "owner")
def sell(data: dict[str, Any]) -> dict[str, Any]:
    """Take points by card and PIN at a paired till; repeat it with the same key as often as needed."""
    return told(paying.pay(till(), **data))
