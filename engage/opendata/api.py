"""A village's open data: one address for JSON, one for CSV, for any program on any site."""

import csv
import json
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from io import StringIO
from typing import Any
from uuid import UUID

from flask import Response, request, url_for

from engage.opendata import schemas
from engage.opendata.conditional import answered
from engage.opendata.schemas import OpenDataOut, OpenDataQuery
from engage.opendata.service import open_data
from kernel.clock import business_day
from kernel.inert import inert
from kernel.persistence import reading
from kernel.tenancy import queries as tenancy
from kernel.web import audience, cacheable, now
from kernel.web.api import ApiBlueprint
from kernel.web.context import own_address

blueprint = ApiBlueprint("open_data", __name__, description="What a village publishes, for anyone's programs.")


@blueprint.get("/villages/<code>/open-data")
@blueprint.arguments(OpenDataQuery, location="query")
@blueprint.alt_response(200, schema=OpenDataOut, success=True)
@cacheable(300)
@audience("public")
def open_data_json(query: dict[str, Any], code: str) -> Response:
    """A village's disclosures with their money lines, the oldest first; docs/open-data.md explains each field."""
    data = _data(query, code)
    text = json.dumps(OpenDataOut().dump(data), ensure_ascii=False)
    return _answer(text, "application/json", data)


@blueprint.get("/villages/<code>/open-data.csv")
@blueprint.arguments(OpenDataQuery, location="query")
@blueprint.alt_response(200, schema={"type": "string"}, content_type="text/csv", success=True)
@cacheable(300)
@audience("public")
def open_data_csv(query: dict[str, Any], code: str) -> Response:
    """The same as a table with a row for each line; the header Link names the next page."""
    data = _data(query, code)
    file = StringIO()
    writer = csv.DictWriter(file, schemas.columns())
    writer.writeheader()
    for disclosure in OpenDataOut().dump(data)["disclosures"]:
        writer.writerows({name: _cell(value) for name, value in row.items()} for row in schemas.flat(disclosure))
    answer = _answer("\ufeff" + file.getvalue(), "text/csv", data)
    answer.headers.set("Content-Disposition", "attachment", filename=f"open-data-{code}.csv")
    return answer


def _data(query: Mapping[str, Any], code: str) -> dict[str, Any]:
    village = tenancy.village_by_code(reading(), code)

    def address(disclosure_id: UUID, number: int | None) -> str:
        there = partial(url_for, code=village.code, disclosure_id=disclosure_id)
        if number is None:
            return own_address() + there("disclosures.disclosure_page")
        return own_address() + there("disclosures.line_page", number=number)

    data = open_data(
        reading(), village, business_day(now()), size=query["limit"], after=query["after"], address=address
    )
    return data | {"next": _next(code, query["limit"], data["after"])}


def _next(code: str, limit: int, after: str) -> str | None:
    if not after:
        return None
    wanted = None if limit == schemas.AT_ONCE else limit
    return own_address() + url_for(request.endpoint or "", code=code, after=after, limit=wanted)


def _answer(text: str, mimetype: str, data: Mapping[str, Any]) -> Response:
    answer = Response(text.encode(), mimetype=mimetype)
    answer.headers["Access-Control-Allow-Origin"] = "*"  # no cookie counts here, so any site's page may read it
    answer.headers["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Link"
    if data["next"]:
        answer.headers["Link"] = f'<{data["next"]}>; rel="next"'
    changed: datetime | None = data["updated_at"]
    return answered(answer, changed)


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return " ".join(value)
    return inert(value) if isinstance(value, str) else value
