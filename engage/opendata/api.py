"""A village's open data: one address for JSON, one for CSV, for any program on any site."""

import csv
import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from io import SEEK_END, StringIO
from typing import Any
from uuid import UUID

from flask import Response, request, stream_with_context, url_for

from engage.opendata import queries, schemas
from engage.opendata.conditional import answered
from engage.opendata.schemas import OpenDataOut, OpenDataQuery, OpenDisclosure, WholeQuery
from engage.opendata.service import Address, all_disclosures, open_data
from engage.pockets.rules import rule_of
from kernel.clock import business_day
from kernel.inert import inert
from kernel.persistence import reading
from kernel.tenancy import queries as tenancy
from kernel.tenancy.models import Village
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
    village = tenancy.village_by_code(reading(), code)
    asked = {"size": query["limit"], "after": query["after"], "period": query["period"]}
    data = open_data(reading(), village, business_day(now()), address=_address(village), **asked)
    data["next"] = _next(code, query["limit"], data["after"], query["period"])
    text = json.dumps(OpenDataOut().dump(data), ensure_ascii=False)
    answer = _open(Response(text.encode(), mimetype="application/json"))
    if data["next"]:
        answer.headers["Link"] = f'<{data["next"]}>; rel="next"'
    return answered(answer, data["updated_at"])


@blueprint.get("/villages/<code>/open-data.csv")
@blueprint.arguments(WholeQuery, location="query")
@blueprint.alt_response(200, schema={"type": "string"}, content_type="text/csv", success=True)
@cacheable(300)
@audience("public")
def open_data_csv(query: dict[str, Any], code: str) -> Response:
    """All of it as one table with a row for each line, sent while it is written."""
    village = tenancy.village_by_code(reading(), code)
    changed: datetime | None = queries.changed_at(reading(), village.township_id, village.id)
    said = (queries.acts(reading(), village.township_id, village.id), changed, business_day(now()), own_address())
    rule = rule_of(reading(), village.township_id)
    tag = hashlib.sha256(repr((said, rule, schemas.columns())).encode()).hexdigest()
    answer = _open(Response(stream_with_context(_table(village)), mimetype="text/csv"))
    answer.headers.set("Content-Disposition", "attachment", filename=f"open-data-{village.code}.csv")
    return answered(answer, changed, tag)


def _table(village: Village) -> Iterator[str]:
    """Yield the table in parts, one for each disclosure, after the byte order mark that spreadsheets look for."""
    part, form = StringIO("\ufeff"), OpenDisclosure()
    part.seek(0, SEEK_END)
    writer = csv.DictWriter(part, schemas.columns())
    writer.writeheader()
    for disclosure in all_disclosures(reading(), village, _address(village)):
        rows = schemas.flat(form.dump(disclosure))
        writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
        yield part.getvalue()
        part.seek(0)
        part.truncate()
    yield part.getvalue()


def _address(village: Village) -> Address:
    def address(disclosure_id: UUID, number: int | None) -> str:
        there = partial(url_for, code=village.code, disclosure_id=disclosure_id)
        if number is None:
            return own_address() + there("disclosures.disclosure_page")
        return own_address() + there("disclosures.line_page", number=number)

    return address


def _next(code: str, limit: int, after: str, period: str) -> str | None:
    if not after:
        return None
    wanted = None if limit == schemas.AT_ONCE else limit
    return own_address() + url_for(request.endpoint or "", code=code, after=after, limit=wanted, period=period or None)


def _open(answer: Response) -> Response:
    answer.headers["Access-Control-Allow-Origin"] = "*"  # no cookie counts here, so any site's page may read it
    answer.headers["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Link"
    return answer


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return " ".join(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return inert(value) if isinstance(value, str) else value
