"""The wallet by JSON."""

from dataclasses import asdict
from typing import Any

from engage.wallet import queries
from engage.wallet.schemas import StatementOut, StatementQuery, WalletOut
from engage.wallet.wording import why
from kernel.clock import business_day
from kernel.persistence import reading
from kernel.web import audience, now, viewer
from kernel.web.api import ApiBlueprint

blueprint = ApiBlueprint("wallet_api", __name__, description="The signed-in villager's points.")


@blueprint.get("/wallet")
@blueprint.response(200, WalletOut)
@audience("villager")
def wallet() -> dict[str, Any]:
    """Say how many points there are, how many are waiting, and how many expire soon."""
    me, session = viewer(), reading()
    found = queries.wallet(session, me.township_id, me.person_id)
    soon = queries.expiring(session, me.township_id, me.person_id, business_day(now()))
    return {**asdict(found), "worth_fen": found.worth_fen, "expiring": soon}


@blueprint.get("/wallet/statement")
@blueprint.arguments(StatementQuery, location="query")
@blueprint.response(200, StatementOut)
@audience("villager")
def statement(query: dict[str, Any]) -> dict[str, Any]:
    """List what moved the wallet, the newest first."""
    me = viewer()
    found = queries.statement(reading(), me.township_id, me.person_id, before=query.get("before"), limit=query["limit"])
    return {"lines": [{**asdict(line), "why": why(line)} for line in found.lines], "next": found.next}
