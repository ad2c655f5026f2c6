"""The wallet's pages."""

from uuid import UUID

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from engage.paging import id_of
from engage.wallet import queries
from engage.wallet.wording import why
from kernel.clock import business_day
from kernel.persistence import reading
from kernel.web import audience, now, page, viewer
from kernel.web.proofs import proof_file
from ledger.seals.queries import sealed_among

blueprint = Blueprint("wallet", __name__)

_LAST_LINES = 6


@blueprint.get("/wallet")
@audience("villager")
def wallet_page() -> ResponseReturnValue:
    """The balance, what is waiting, the way to the pay code, and the last lines."""
    me = viewer()
    return page(
        "villager/wallet.html",
        wallet=queries.wallet(reading(), me.township_id, me.person_id),
        expiring=queries.expiring(reading(), me.township_id, me.person_id, business_day(now())),
        statement=queries.statement(reading(), me.township_id, me.person_id, limit=_LAST_LINES),
        why=why,
    )


@blueprint.get("/wallet/statement")
@audience("villager")
def statement_page() -> ResponseReturnValue:
    """Every line, the newest first."""
    me = viewer()
    before = request.args.get("before", "")
    found = queries.statement(reading(), me.township_id, me.person_id, before=id_of(before) if before else None)
    return page(
        "villager/statement.html",
        statement=found,
        sealed=sealed_among(reading(), me.township_id, [line.id for line in found.lines]),
        first=not before,
        why=why,
    )


@blueprint.get("/wallet/receipts/<uuid:transfer_id>")
@audience("villager")
def receipt(transfer_id: UUID) -> Response:
    """The proof that a line of the own wallet is under a seal, as a file to keep."""
    me = viewer()
    return proof_file(queries.receipt(reading(), me.township_id, me.person_id, transfer_id))
