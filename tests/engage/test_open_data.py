"""Open data and feeds: one form, whole by pages, spared when nothing is new, open to any site, and nobody's name."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from werkzeug.test import TestResponse

from engage.disclosures import service
from engage.disclosures.models import Disclosure
from engage.obligations import service as obligations
from engage.opendata import queries
from kernel.clock import FixedClock
from kernel.ids import new_id
from kernel.sealing import Sealer
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.engage.arranging import ACCOUNTS, CABINET, Village, asked, published
from tests.engage.keeping_time import AWARDS, with_catalogue

ATOM = "{http://www.w3.org/2005/Atom}"
SCHEMA = Path(__file__).parents[2] / "docs" / "open-data.schema.json"


@pytest.fixture
def get(home: Village, visitor: Callable[[], Visitor]) -> Callable[..., TestResponse]:
    """Open one of the village's addresses as a program without any cookie does."""

    def ask(what: str = "open-data", **headers: str) -> TestResponse:
        address = what if what.startswith("http") else f"/api/v1/villages/{home.township.village_code}/{what}"
        return visitor().client.get(address, headers={name.replace("_", "-"): text for name, text in headers.items()})

    return ask


def withdrawn(work: Work, home: Village, disclosure: Disclosure) -> None:
    with work() as session:
        service.withdraw(
            session,
            home.township.id,
            home.id,
            home.editor.id,
            disclosure.id,
            "与上期重复",
            MORNING - timedelta(hours=1),
        )


def test_a_village_as_a_newspaper_reads_it(home: Village, work: Work, get: Callable[..., TestResponse]) -> None:
    with work() as session:
        published(session, home)
        second = published(session, home, replace(ACCOUNTS, title="多发了一次"))
    withdrawn(work, home, second)
    answer = get()
    data = answer.json
    assert data is not None
    assert (data["format"], data["version"]) == ("qiaotou-open-data", "1.0")
    assert data["counts"] == {"disclosures": 1, "corrected": 0, "withdrawn": 1, "lines": 3}
    assert data["late"] == []
    first, tombstone = data["disclosures"]
    assert [line["amount_fen"] for line in first["lines"]] == [104_000, 3_600_000, 12_000]
    assert first["lines"][0]["amount_yuan"] == "1040.00"
    assert first["lines"][0]["address"].endswith(f"/disclosures/{first['id']}/lines/1")
    assert (tombstone["state"], tombstone["reason"], tombstone["lines"], tombstone["body"]) == (
        "withdrawn", "与上期重复", [], "",
    )  # fmt: skip
    assert data["updated_at"] == tombstone["changed_at"]
    assert data["after"] == ""


def test_the_form_is_the_one_that_is_documented(home: Village, work: Work, get: Callable[..., TestResponse]) -> None:
    with work() as session:
        published(session, home)
    described = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert fits(get().json, described, described) == []
    guide = SCHEMA.with_name("open-data.md").read_text(encoding="utf-8")
    columns = csv.DictReader(io.StringIO(get("open-data.csv").text.removeprefix("\ufeff"))).fieldnames
    for column in columns or []:
        assert f"`{column.split('_', 1)[1]}`" in guide, column


def fits(value: Any, schema: Any, whole: Any, path: str = "") -> list[str]:
    """Return where a value is not as the schema says; knows what our schema uses."""
    if "$ref" in schema:
        return fits(value, whole["$defs"][schema["$ref"].rsplit("/", 1)[1]], whole, path)
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    known = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}
    if not any(type(value) is known[kind] for kind in kinds):
        return [f"{path}: {value!r} is no {kinds}"]
    if isinstance(value, dict):
        wrong = [f"{path}.{name}" for name in {*schema["required"]} ^ value.keys()]
        return wrong + [
            one for name in value.keys() & schema["properties"].keys()
            for one in fits(value[name], schema["properties"][name], whole, f"{path}.{name}")
        ]  # fmt: skip
    if isinstance(value, list):
        return [one for item in value for one in fits(item, schema["items"], whole, f"{path}[]")]
    return [] if value in schema.get("enum", [value]) else [f"{path}: {value!r}"]


def test_pages_by_key_leave_nothing_out(
    home: Village, work: Work, get: Callable[..., TestResponse], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_LINES", 7)  # two disclosures of three lines, but not three
    with work() as session:
        made = [
            published(session, home, replace(ACCOUNTS, title=f"第{n}期"), MORNING - timedelta(days=9 - n))
            for n in range(7)
        ]
    got: list[str] = []
    address: str | None = "open-data?limit=3"
    pages = 0
    while address:
        answer = get(address)
        assert answer.json is not None
        got += [one["id"] for one in answer.json["disclosures"]]
        address = answer.json["next"]
        pages += 1
        assert ('rel="next"' in answer.headers.get("Link", "")) == bool(address)
    assert got == [str(one.id) for one in made]
    assert pages == 4


def test_the_table_is_whole_and_written_page_by_page(
    home: Village, work: Work, get: Callable[..., TestResponse], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_LINES", 7)  # two disclosures at once, but not three
    sizes: list[int] = []
    page_of = queries.page_of

    def counted(*args: Any, **kwargs: Any) -> Any:
        found = page_of(*args, **kwargs)
        sizes.append(len(found.items))
        return found

    monkeypatch.setattr(queries, "page_of", counted)
    with work() as session:
        for n in range(25):
            published(session, home, replace(ACCOUNTS, title=f"第{n}期"), MORNING - timedelta(minutes=30 - n))
    answer = get("open-data.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row["disclosure_title"] for row in rows] == [f"第{n}期" for n in range(25) for _ in range(3)]
    assert "Link" not in answer.headers
    assert sizes == [2] * 12 + [1]


def test_the_table_is_new_after_each_act_even_of_one_moment(
    home: Village, work: Work, get: Callable[..., TestResponse]
) -> None:
    tags = {get("open-data.csv").headers["ETag"]}
    for title in ("一", "二"):
        with work() as session:
            made = published(session, home, replace(ACCOUNTS, title=title))
        tags.add(get("open-data.csv").headers["ETag"])
    withdrawn(work, home, made)
    tags.add(get("open-data.csv").headers["ETag"])
    assert len(tags) == 4


def test_what_is_late_is_told_in_words(home: Village, work: Work, get: Callable[..., TestResponse]) -> None:
    with work() as session:
        matters = with_catalogue(session, home)
        own = (session, home.township.id, home.id)
        obligations.enter_event(
            *own, matters[AWARDS], date(2026, 11, 2), "台风刮倒了围墙", home.editor.id, new_id(), MORNING
        )
    data = get().json
    assert data is not None
    assert [one["what"] for one in data["late"] if "台风" in one["what"]] == ["台风刮倒了围墙"]


def test_the_table_has_the_same_lines_and_runs_nothing(
    home: Village, work: Work, get: Callable[..., TestResponse]
) -> None:
    with work() as session:
        published(session, home, replace(ACCOUNTS, lines=(replace(CABINET, purpose="=cmd|1"), CABINET)))
        published(session, home, replace(ACCOUNTS, lines=(), body="只有文字"))
    rows = list(csv.DictReader(io.StringIO(get("open-data.csv").text.removeprefix("\ufeff"))))
    assert [row["line_purpose"] for row in rows] == ["'=cmd|1", "购入档案柜", ""]
    assert [row["line_amount_fen"] for row in rows] == ["104000", "104000", ""]
    assert rows[2]["disclosure_body"] == "只有文字"


@pytest.mark.parametrize("what", ["open-data", "open-data.csv"])
def test_what_is_not_new_is_not_sent_again(
    home: Village, work: Work, get: Callable[..., TestResponse], clock: FixedClock, what: str
) -> None:
    with work() as session:
        published(session, home)
    first = get(what)
    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in first.headers
    for known in ({"If_None_Match": first.headers["ETag"]}, {"If_Modified_Since": first.headers["Last-Modified"]}):
        again = get(what, **known)
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["Access-Control-Allow-Origin"] == "*"
    clock.advance(hours=1)
    with work() as session:
        published(session, home, replace(ACCOUNTS, title="又一期"), MORNING + timedelta(hours=1))
    for known in ({"If_None_Match": first.headers["ETag"]}, {"If_Modified_Since": first.headers["Last-Modified"]}):
        assert get(what, **known).status_code == 200


@pytest.mark.parametrize(
    "what",
    ["open-data?limit=0", "open-data?limit=101", "open-data?after=x", "open-data?who=me", "open-data.csv?limit=5"],
)
def test_a_wrong_question_is_refused_in_words(get: Callable[..., TestResponse], what: str) -> None:
    answer = get(what)
    assert answer.status_code in (404, 422)
    assert answer.mimetype == "application/problem+json"
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_feed_tells_what_was_done_last_under_ids_that_stay(
    home: Village, work: Work, visitor: Callable[[], Visitor], clock: FixedClock
) -> None:
    with work() as session:
        first = published(session, home)
        second = published(session, home, replace(ACCOUNTS, title="多发了一次"))
    ids = {one["id"] for one in entries(visitor, f"{home.address}/feed.atom")}
    assert ids == {first.id.urn, second.id.urn}
    withdrawn(work, home, second)
    with work() as session:
        draft = replace(ACCOUNTS, lines=(replace(CABINET, amount_fen=100_000, number=1),))
        service.correct(
            session,
            home.township.id,
            home.id,
            home.editor.id,
            first.id,
            draft,
            "金额写错",
            new_id(),
            MORNING,
            version=1,
        )
    for address in (f"{home.address}/feed.atom", f"/townships/{home.township.id}/feed.atom"):
        newest, tombstone = entries(visitor, address)
        assert (newest["id"], newest["title"], newest["summary"]) == (first.id.urn, "更正：十一月上旬收支", "金额写错")
        assert (tombstone["id"], tombstone["title"]) == (second.id.urn, "已撤回：财务 · 2026年11月")
        assert newest["updated"] == MORNING.strftime("%Y-%m-%dT%H:%M:%SZ")
        assert newest["published"] < newest["updated"]


def entries(visitor: Callable[[], Visitor], address: str) -> list[dict[str, str]]:
    """Read a feed and hold it to what RFC 4287 requires."""
    answer = visitor().client.get(address)
    assert answer.status_code == 200
    assert answer.mimetype == "application/atom+xml"
    feed = ElementTree.fromstring(answer.data)
    assert feed.tag == f"{ATOM}feed"
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            found = element.findall(f"{ATOM}{name}")
            assert len(found) == 1, name
            assert found[0].text, name
        assert element.findall(f"{ATOM}author/{ATOM}name")
        assert [link.get("rel") for link in element.findall(f"{ATOM}link")].count("alternate") == 1
    assert [link.get("rel") for link in feed.findall(f"{ATOM}link")].count("self") == 1
    updates = [str(entry.findtext(f"{ATOM}updated")) for entry in feed.findall(f"{ATOM}entry")]
    assert updates == sorted(updates, reverse=True)
    assert feed.findtext(f"{ATOM}updated") == (updates[0] if updates else feed.findtext(f"{ATOM}updated"))
    return [
        {child.tag.removeprefix(ATOM): child.text or "" for child in entry} for entry in feed.findall(f"{ATOM}entry")
    ]


def test_an_empty_village_has_a_valid_feed_and_data(
    home: Village, visitor: Callable[[], Visitor], get: Callable[..., TestResponse]
) -> None:
    assert entries(visitor, f"{home.address}/feed.atom") == []
    data = get().json
    assert data is not None
    assert (data["updated_at"], data["disclosures"], data["next"]) == (None, [], None)


@pytest.mark.parametrize(
    "address", ["/villages/999999999999/feed.atom", "/townships/999999998/feed.atom", "/townships/1/feed.atom"]
)
def test_no_feed_of_nothing(home: Village, visitor: Callable[[], Visitor], address: str) -> None:
    assert visitor().client.get(address).status_code == 404


def test_the_village_page_names_its_feed(home: Village, visitor: Callable[[], Visitor]) -> None:
    page = visitor().get(home.address).text
    assert f'type="application/atom+xml" href="{home.address}/feed.atom"' in page


def test_the_search_names_the_townships_feed(home: Village, visitor: Callable[[], Visitor]) -> None:
    page = visitor().get(f"/search?township={home.township.id}").text
    assert f'type="application/atom+xml" href="/townships/{home.township.id}/feed.atom"' in page


def test_who_asked_is_in_none_of_it(
    home: Village, work: Work, sealer: Sealer, get: Callable[..., TestResponse], visitor: Callable[[], Visitor]
) -> None:
    with work() as session:
        published(session, home)
        case = asked(session, sealer, home)
    told = [get().text, get("open-data.csv").text, visitor().client.get(f"{home.address}/feed.atom").text]
    told.append(visitor().client.get(f"/search/results.json?township={home.township.id}").text)
    for text in told:
        for secret in (
            home.villager.name,
            str(home.villager.id),
            str(case),
            str(home.editor.phone),
            str(home.editor.id),
        ):
            assert secret not in text
