"""A title with somebody's name in it is taken back with the rest: in its place stand the matter and the time."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from engage.disclosures import queries, service, versions
from engage.disclosures.models import Disclosure
from engage.disclosures.refusals import WithdrawnAlready
from engage.notices import queries as notices
from engage.supervision.service import Question, open_case
from kernel.clock import business_day
from kernel.ids import new_id
from kernel.sealing import Sealer
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.engage.arranging import ACCOUNTS, CABINET, Village, answered, entered, published
from tests.engage.keeping_time import ACCOUNTS as MATTER
from tests.engage.keeping_time import with_catalogue

WORDS = ("付张小毛医药费", "张小毛一事", "2026年10月张小毛", "张小毛的说明", "张小毛的柜子")
LEAKY = replace(
    ACCOUNTS,
    title=WORDS[0],
    matter=WORDS[1],
    period=WORDS[2],
    body=WORDS[3],
    lines=(replace(CABINET, purpose=WORDS[4]),),
)


@pytest.fixture
def leaky(work: Work, home: Village, sealer: Sealer) -> Disclosure:
    """A disclosure with a name in each of its texts, corrected once, and asked about."""
    with work() as session:
        found = published(session, home, LEAKY)
        place = (home.township.id, home.id, home.editor.id, found.id)
        longer = replace(versions.present(session, found), title=f"{WORDS[0]}等")
        service.correct(session, *place, longer, "漏字", new_id(), MORNING, version=1)
        line = queries.lines(session, home.township.id, found.id)[0]
        question = Question(kind="ask", text="这是什么？", disclosure_id=found.id, line_id=line.id)
        case = open_case(session, sealer, home.township.id, home.villager.id, question, new_id(), MORNING).id
        answered(session, home, case, "一笔支出。")
    return found


def withdrawn(work: Work, home: Village, disclosure: Disclosure, why: str = "误发") -> None:
    with work() as session:
        place = (home.township.id, home.id, home.editor.id, disclosure.id)
        service.withdraw(session, *place, why, MORNING + timedelta(minutes=1))


def test_nobody_outside_the_office_reads_its_words_any_more(
    app: Flask, work: Work, home: Village, leaky: Disclosure
) -> None:
    page, town = f"{home.address}/disclosures/{leaky.id}", home.township.id
    anybody, follower = Visitor(app), entered(app, home.neighbour)
    public = [
        *(page, f"{page}/history", f"{page}/versions/1", home.address, f"{home.address}/disclosures"),
        *(f"/api/v1{page}/versions", f"/api/v1{page}", f"/api/v1{home.address}/disclosures"),
        *(f"/api/v1{home.address}/open-data", f"/api/v1{home.address}/open-data.csv"),
        *(f"{home.address}/feed.atom", f"/townships/{town}/feed.atom", f"{home.address}/questions"),
        *(f"/search?township={town}", f"/search?township={town}&q=张小毛"),
    ]
    places = [(anybody, place) for place in public] + [(follower, place) for place in ("/inbox", "/village")]

    def telling() -> set[str]:
        answers = [(place, visitor.get(place)) for visitor, place in places]
        texts = [(place, str(one.json) if one.is_json else one.text) for place, one in answers]
        return {place for place, text in texts if any(words in text for words in (*WORDS, "张小毛"))}

    assert {page, home.address, "/inbox", f"/api/v1{home.address}/open-data.csv"} <= telling(), "before, they all told"
    withdrawn(work, home, leaky)
    # The search page repeats the words that one typed oneself.
    assert telling() == {f"/search?township={town}&q=张小毛"}
    for place in (page, home.address, f"{home.address}/disclosures", f"{page}/history"):
        assert "财务 · 2026年10月" in anybody.get(place).text
    feed = anybody.get(f"{home.address}/feed.atom").text
    assert "已撤回：财务 · 2026年10月" in feed


def test_those_who_supervise_the_village_still_read_it(
    app: Flask, work: Work, home: Village, leaky: Disclosure
) -> None:
    withdrawn(work, home, leaky)
    first = f"{home.address}/disclosures/{leaky.id}/versions/1"
    assert entered(app, home.villager).get(first).status_code == 410
    for someone in (home.editor, home.member):
        assert WORDS[0] in entered(app, someone).get(first).text


def test_a_matter_of_the_catalogue_is_named_as_the_township_names_it(work: Work, home: Village) -> None:
    with work() as session:
        matter = with_catalogue(session, home)[MATTER]
        found = published(session, home, replace(LEAKY, matter_id=matter, period_key="2026-09"))
    withdrawn(work, home, found)
    with work() as session:
        stored = session.get_one(Disclosure, (home.township.id, found.id))
        assert (stored.title, stored.body) == (f"{MATTER} · 2026年9月", "")
        assert (stored.matter_id, stored.period_key) == (matter, "2026-09"), "what it was to fulfil is still known"
        assert business_day(stored.published_at) < business_day(MORNING)


def test_a_second_withdrawal_for_another_reason_is_refused_with_words(
    app: Flask, work: Work, home: Village, leaky: Disclosure
) -> None:
    editor = entered(app, home.editor)
    place = f"/office/disclosures/{leaky.id}/withdrawals"
    for _ in range(2):
        assert editor.post(place, {"reason": "误发", "sure": "on"}).status_code == 303
    other = editor.post(place, {"reason": "提到了病情", "sure": "on"})
    assert other.status_code == 409 and "另一个原因" in other.text and "提到了病情" in other.text
    by_json = editor.json("POST", f"/api/v1/disclosures/{leaky.id}/withdrawals", {"reason": "提到了病情"})
    said: Any = by_json.json
    assert (by_json.status_code, said["code"]) == (409, "withdrawn_already")
    with pytest.raises(WithdrawnAlready):
        withdrawn(work, home, leaky, "第三个")


def test_an_inbox_calls_a_disclosure_what_it_is_called_now(work: Work, home: Village, leaky: Disclosure) -> None:
    with work() as session:
        found = notices.inbox(session, home.township.id, home.neighbour.id, MORNING, size=10).items
    assert [one.title for one in found] == [f"{WORDS[0]}等"] * 2
    withdrawn(work, home, leaky)
    with work() as session:
        found = notices.inbox(session, home.township.id, home.neighbour.id, MORNING + timedelta(hours=1), size=10).items
    assert {one.title for one in found} == {"财务 · 2026年10月"} and len(found) == 3


def test_what_is_published_anew_says_that_it_replaces_what_was_withdrawn(app: Flask, work: Work, home: Village) -> None:
    with work() as session:
        draft = replace(ACCOUNTS, matter_id=with_catalogue(session, home)[MATTER], period_key="2026-10")
        first = published(session, home, draft)
        alone = published(session, home, replace(draft, period_key="2026-09"))
    withdrawn(work, home, first)
    with work() as session:
        act = (replace(draft, lines=(CABINET,)), new_id(), MORNING + timedelta(minutes=2))
        anew = service.publish(session, home.township.id, home.id, home.editor.id, *act, replaces=first.id)
    anybody, old = Visitor(app), f"{home.address}/disclosures/{first.id}"
    for place in (f"{home.address}/disclosures/{anew.id}", f"{home.address}/obligations"):
        shown = anybody.get(place).text
        assert shown.count("替换2026年11月22日撤回的一份") == 1 and f'href="{old}"' in shown, place
    assert "撤回的一份" not in anybody.get(f"{home.address}/disclosures/{alone.id}").text
    told: Any = anybody.json("GET", f"/api/v1{home.address}/open-data").json
    assert {one["id"]: one["replaces"] for one in told["disclosures"]} == {
        str(first.id): None,
        str(alone.id): None,
        str(anew.id): str(first.id),
    }


@pytest.mark.parametrize("address", ["lines/1", "lines.csv", "lines.xlsx", "lines.json", "versions/1"])
def test_every_address_below_it_says_that_it_was_withdrawn_and_leads_to_its_history(
    app: Flask, work: Work, home: Village, leaky: Disclosure, address: str
) -> None:
    withdrawn(work, home, leaky)
    place = f"{home.address}/disclosures/{leaky.id}"
    answer = Visitor(app).client.get(f"{place}/{address}")
    assert answer.status_code == 410
    assert "误发" in answer.text and f'href="{place}/history"' in answer.text
    assert not any(words in answer.text for words in WORDS)
