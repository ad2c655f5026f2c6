"""What is new for a payer, as streams of events: whether a till has taken the code, how a sale that waits has ended."""

from uuid import UUID

from flask import Response

from kernel.persistence import reading
from kernel.web import audience, now, viewer
from kernel.web.api import ApiBlueprint
from kernel.web.streams import News, stream
from merchants.redemptions import queries
from merchants.redemptions.api import code_told, told
from merchants.redemptions.reach import sale_seen_by
from merchants.redemptions.schemas import CodeStateTold, SaleTold

blueprint = ApiBlueprint("listening_api", __name__, description="Hearing at once how a payment stands.")


@blueprint.get("/pay-codes/<uuid:code_id>/events")
@blueprint.response(200, CodeStateTold, content_type="text/event-stream")
@audience("villager")
def code_events(code_id: UUID) -> Response:
    """Where one's own pay code stands, as a stream: each message is what `GET /pay-codes/{code_id}` answers."""
    payer = viewer()

    def look() -> News:
        code = queries.pay_code(reading(), payer.township_id, payer.person_id, code_id, now())
        mark = f"{code.state}-{code.sale.state if code.sale else ''}"
        return News(mark, lambda: CodeStateTold().dumps(code_told(code)))

    return stream(look)


@blueprint.get("/redemptions/<uuid:sale_id>/events")
@blueprint.response(200, SaleTold, content_type="text/event-stream")
@audience("villager", "clerk", "owner")
def sale_events(sale_id: UUID) -> Response:
    """One's own sale, as a stream: each message is what `GET /redemptions/{sale_id}` answers."""
    someone = viewer()

    def look() -> News:
        sale = sale_seen_by(someone, sale_id)
        return News(f"{sale.state}-{sale.refunded_points}", lambda: SaleTold().dumps(told(sale)))

    return stream(look)
