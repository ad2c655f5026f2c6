"""What is new at a till, by JSON and as a stream of events."""

from typing import Any

from flask import Response

from kernel.clock import business_day
from kernel.persistence import reading
from kernel.web import audience, now
from kernel.web.api import ApiBlueprint
from kernel.web.streams import News, stream
from merchants.directory.device import Till, till
from merchants.redemptions import queries
from merchants.redemptions.api import told
from merchants.screen import news
from merchants.screen.schemas import NewsAsked, NewsTold

blueprint = ApiBlueprint("screen_api", __name__, description="What is new at a till.")


@blueprint.get("/till/news")
@blueprint.arguments(NewsAsked, location="query")
@blueprint.response(200, NewsTold)
@audience("clerk", "owner")
def latest(data: dict[str, Any]) -> dict[str, Any]:
    """The last sales of the till's shop and today's total; `sales` is null when nothing changed since the mark."""
    here = till()
    mark = news.mark_of(reading(), here.township_id, here.shop_id, now())
    return {"mark": mark} if mark == data["since"] else _news(here, mark)


@blueprint.get("/till/events")
@blueprint.response(200, NewsTold, content_type="text/event-stream")
@audience("clerk", "owner")
def events() -> Response:
    """The same as a stream of events: each message is such a JSON object. The server may end it at any time."""
    here = till()

    def look() -> News:
        mark = news.mark_of(reading(), here.township_id, here.shop_id, now())
        return News(mark, lambda: NewsTold().dumps(_news(here, mark)))

    return stream(look)


def _news(here: Till, mark: str) -> dict[str, Any]:
    today = business_day(now())
    found = queries.shop_sales(reading(), here.township_id, here.shop_id, now(), limit=news.LAST)
    total = queries.shop_total(reading(), here.township_id, here.shop_id, today, today)
    return {
        "mark": mark,
        "sales": [told(sale) for sale in found],
        "today_points": total.points,
        "today_sales": total.sales,
    }
