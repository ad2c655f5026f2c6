"""The wallet by JSON."""

from dataclasses import asdict
from typing import Any

from engage.wallet import queries
from engage.wallet.schemas import StatementOut, StatementQuery, WalletOut
from engage.wallet.wording import why
from kernel.persistence import reading
from kernel.web import audience, viewer
from kernel.web.api import ApiBlueprint

blueprint = ApiBlueprint("wallet_api", __name__, description="The signed-in villager's points.")


@blueprint.get("/wallet")
@blueprint.response(200, WalletOut)
@audience("villager")
def wallet() -> queries.Wallet:
    """Say how many points there are and how many are waiting."""
    me = viewer()
    return queries.wallet(reading(), me.township_id, me.person_id)


@blueprint.get("/wallet/statement")
@blueprint.arguments(StatementQuery, location="query")
@blueprint.response(200, StatementOut)
@audience("villager")
def statement(query: dict[str, Any]) -> dict[str, Any]:
    """List what moved the wallet, the newest first."""
    me = viewer()
    found = queries.statement(reading(), me.township_id, me.person_id, before=query.get("before"), limit=query["limit"])
    return {"lines": [{**asdict(line), "why": why(line)} for line in found.lines], "next": found.next}
