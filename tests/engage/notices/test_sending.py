"""Sending: everybody who wants it is told once, in their language, and one bad receiver keeps nobody waiting."""

import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from engage.disclosures import service as disclosures
from engage.notices import follows, queries, service, spreading, waiting, wishes
from engage.notices.models import Delivery, Notice, PushDevice, TextConsent
from engage.notices.refusals import NoPhoneNumber
from engage.notices.waiting import TEXTS_A_DAY
from kernel.clock import FixedClock
from kernel.identity.models import Person
from kernel.outgoing import Answer
from kernel.sealing import Sealer
from kernel.secrets import ephemeral
from tests.conftest import MORNING, Work
from tests.engage.arranging import ACCOUNTS, Village, entered, published
from tests.engage.notices.phones import SITE, Phone, Post, Texts

NOW = MORNING
LONG = replace(ACCOUNTS, title="二〇二六年第三季度村级财务收支明细表和固定资产变动情况的说明以及往来款项")


def by_text(work: Work, post: Post, *people: Person, how: str = "each") -> None:
    with work() as session:
        for person in people:
            wishes.set_texts(session, post.township_id, person.id, how, NOW)


def states(work: Work, post: Post) -> list[tuple[str, str, int]]:
    with work() as session:
        wanted = select(Delivery.state, Delivery.reason, Delivery.tries).where(Delivery.township_id == post.township_id)
        return sorted(tuple(row) for row in session.execute(wanted))  # type: ignore[misc]


def test_a_phone_is_told_once_in_its_owners_language_and_nothing_private(
    work: Work, home: Village, post: Post, clock: FixedClock
) -> None:
    phones = [Phone(), Phone("https://push.example.com/two")]
    with work() as session:
        session.get_one(Person, (post.township_id, home.neighbour.id)).language = "en"
        post.subscribe(session, home.villager.id, phones[0])
        post.subscribe(session, home.neighbour.id, phones[1], "another")
        published(session, home, at=NOW)

    assert [outcome.state for outcome in post.run()] == ["sent", "sent"]
    for _ in range(2):
        assert post.run() == [], "a second run has nothing left to tell"
        clock.advance(hours=1)

    bodies = {url: body for url, body, _ in post.service.got}
    chinese, english = (phone.read(bodies[phone.subscription.endpoint]) for phone in phones)
    assert chinese["body"] == f"小桥头村公布了《{ACCOUNTS.title}》"
    assert english["body"] == f"小桥头村 published “{ACCOUNTS.title}”"
    assert set(chinese) == {"title", "body", "url", "tag"} and chinese["url"].startswith("/n/")
    assert all(str(name) not in str(chinese) for name in (home.villager.name, home.villager.phone))


def test_a_text_fits_its_part_and_ends_in_a_link_that_works(
    app: Flask, work: Work, home: Village, post: Post, texts: Texts
) -> None:
    by_text(work, post, home.villager)
    with work() as session:
        published(session, home, LONG, NOW)
    post.run()

    phone, text, key = texts.sent[0]
    assert phone == home.villager.phone and len(texts.sent) == 1 and key
    assert len(text) <= 70 and text.startswith("【桥头分】小桥头村公布了《二〇二六") and "…》" in text
    address = text.rpartition(" ")[2]
    assert address.startswith(f"{SITE}/n/")
    assert entered(app, home.villager).get(address.removeprefix(SITE)).status_code == 200


def test_nobody_is_told_who_did_not_ask(work: Work, home: Village, post: Post, texts: Texts) -> None:
    with work() as session:
        post.subscribe(session, home.villager.id, Phone())
        wishes.set_pushes(session, post.township_id, home.villager.id, "monthly")
        published(session, home, at=NOW)
    by_text(work, post, home.neighbour, how="monthly")
    assert post.run() == [] and texts.sent == [] and not post.service.got


def test_who_opted_out_or_left_the_village_before_the_sender_came_is_not_told(
    work: Work, home: Village, post: Post, texts: Texts, clock: FixedClock
) -> None:
    by_text(work, post, home.villager, home.neighbour, home.editor)
    texts.outcome = "later"
    with work() as session:
        published(session, home, at=NOW)
    post.run()
    assert len(texts.sent) == 3

    texts.outcome, texts.sent = "taken", []
    by_text(work, post, home.villager, how="none")
    with work() as session:
        follows.follow(session, post.township_id, home.neighbour.id, home.id, "none")
    clock.advance(hours=1)
    post.run()
    assert [phone for phone, _, _ in texts.sent] == [home.editor.phone]


def test_opting_out_takes_back_what_waits_and_counts_even_for_what_is_in_hand(
    work: Work, home: Village, post: Post, texts: Texts, clock: FixedClock
) -> None:
    by_text(work, post, home.villager, home.neighbour)
    texts.outcome = "later"
    with work() as session:
        published(session, home, at=NOW)
    post.run()
    by_text(work, post, home.villager, how="none")
    assert len(states(work, post)) == 1

    texts.outcome, texts.sent = "taken", []
    with work() as session:  # as if the word came after the sender had looked
        reader = queries.reader(session, post.township_id, home.neighbour.id)
        assert reader is not None
        reader.texts = "none"
    clock.advance(hours=1)
    post.run()
    assert texts.sent == [] and [reason for _, reason, _ in states(work, post)] == ["unwanted"]


def test_what_two_senders_take_is_never_the_same(
    work: Work, app: Flask, home: Village, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second one asks while the first one's work is not committed yet."""
    monkeypatch.setattr(waiting, "AT_ONCE", 2)
    with work() as session:
        session.add_all(_device(post, home.villager, number) for number in range(4))
        notice = published(session, home, at=NOW)
        found = session.scalars(select(Notice).where(Notice.disclosure_id == notice.id)).one()
        spreading.spread_some(session, found, NOW, texts=False)

    def take() -> set[UUID]:
        with work() as other:
            return {errand.id for errand in waiting.take(other, post.township_id, NOW, texts=False)}

    with ThreadPoolExecutor(1) as second:
        with work() as session:
            first = {errand.id for errand in waiting.take(session, post.township_id, NOW, texts=False)}
            later = second.submit(take)
            time.sleep(0.3)
        assert len(first) == len(later.result()) == 2 and not first & later.result()


def test_many_are_written_down_in_steps_and_nobody_twice(
    work: Work, home: Village, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreading, "AT_ONCE", 2)
    with work() as session:
        session.add_all(_device(post, home.villager, number) for number in range(5))
        published(session, home, at=NOW)
    assert [outcome.state for outcome in post.run()] == ["sent"] * 5
    assert len(states(work, post)) == 5


def test_consent_is_written_down_each_time(app: Flask, work: Work, home: Village, post: Post) -> None:
    for how in ("each", "each", "none", "monthly"):
        by_text(work, post, home.villager, how=how)
    with work() as session:
        said = [one.texts for one in wishes.consents(session, post.township_id, home.villager.id)]
        assert sorted(said) == ["each", "monthly", "none"], "saying the same again is no new word"
        rows = session.scalars(select(TextConsent).where(TextConsent.township_id == post.township_id))
        assert all(row.recorded_by == row.person_id == home.villager.id and row.at == NOW for row in rows)
        session.get_one(Person, (post.township_id, home.neighbour.id)).phone = None
    with pytest.raises(NoPhoneNumber):
        by_text(work, post, home.neighbour)


def test_no_more_than_some_texts_a_day_and_none_at_night(
    work: Work, home: Village, post: Post, texts: Texts, clock: FixedClock
) -> None:
    by_text(work, post, home.villager)
    with work() as session:
        for number in range(TEXTS_A_DAY + 2):
            published(session, home, replace(ACCOUNTS, title=f"第{number}份公告"), NOW)
    post.run()
    assert len(texts.sent) == TEXTS_A_DAY
    clock.advance(hours=12)  # 21:00 in Shanghai
    assert post.run() == []
    clock.advance(hours=10, minutes=59)
    assert post.run() == [] and len(texts.sent) == TEXTS_A_DAY
    clock.advance(minutes=1)
    post.run()
    assert len(texts.sent) == TEXTS_A_DAY + 2


def test_a_device_that_is_gone_is_forgotten(work: Work, home: Village, post: Post) -> None:
    gone, there = Phone("https://push.example.com/gone"), Phone("https://push.example.com/there")
    with work() as session:
        post.subscribe(session, home.villager.id, gone)
        post.subscribe(session, home.villager.id, there, "another")
        published(session, home, at=NOW)
    post.service.answers[gone.subscription.endpoint] = 410
    post.run()
    with work() as session:
        left = session.scalars(select(PushDevice).where(PushDevice.township_id == post.township_id)).all()
        assert len(left) == 1
    assert states(work, post) == [("sent", "", 1)]


def test_a_dead_receiver_is_tried_later_and_later_and_holds_up_nobody(
    work: Work, home: Village, post: Post, clock: FixedClock
) -> None:
    dead, fine = Phone("https://dead.example.com/one"), Phone("https://push.example.com/fine")
    with work() as session:
        post.subscribe(session, home.villager.id, dead)
        post.subscribe(session, home.neighbour.id, fine, "another")
        published(session, home, at=NOW)
    post.service.answers[dead.subscription.endpoint] = 0
    waited = []
    for minutes in (0, 5, 15, 60, 240, 720, 345, 3000):  # 9:00 to 14:20, twenty past two at night, five past eight
        clock.advance(minutes=minutes)
        before = post.service.asked[dead.subscription.endpoint]
        post.run()
        waited.append(post.service.asked[dead.subscription.endpoint] - before)
        assert post.service.asked[fine.subscription.endpoint] == 1
    assert waited == [1, 1, 1, 1, 1, 0, 1, 0]
    assert [state for state, _, _ in states(work, post)] == ["failed", "sent"]


def test_a_host_that_does_not_answer_is_left_alone_for_the_rest_of_the_run(
    work: Work, home: Village, post: Post
) -> None:
    with work() as session:
        for number in range(5):
            post.subscribe(session, home.villager.id, Phone(f"https://dead.example.com/{number}"), str(number))
        post.subscribe(session, home.neighbour.id, Phone("https://push.example.com/fine"), "fine")
        published(session, home, at=NOW)
    post.service.answers = {f"https://dead.example.com/{number}": 0 for number in range(5)}
    done = [outcome.state for outcome in post.run()]
    assert sorted(done) == ["later"] * 3 + ["postponed"] * 2 + ["sent"]


def test_a_push_service_may_ask_to_wait(work: Work, home: Village, post: Post, clock: FixedClock) -> None:
    with work() as session:
        post.subscribe(session, home.villager.id, Phone())
        published(session, home, at=NOW)
    post.service.answers, post.service.waits = {"https://push.example.com/one": 429}, 3600
    post.run()
    clock.advance(minutes=59)
    assert post.run() == []
    clock.advance(minutes=2)
    post.service.answers = {}
    assert [outcome.state for outcome in post.run()] == ["sent"]


def test_what_was_withdrawn_meanwhile_is_not_rung_any_more(work: Work, home: Village, post: Post) -> None:
    phone = Phone()
    with work() as session:
        post.subscribe(session, home.villager.id, phone)
        text = published(session, home, at=NOW)
        disclosures.withdraw(session, home.township.id, home.id, home.editor.id, text.id, "重复公布", NOW)
    assert sorted(outcome.state for outcome in post.run()) == ["failed", "sent"]
    assert [phone.read(body)["body"] for _, body, _ in post.service.got] == ["小桥头村撤回了《财务 · 2026年11月》"]


def test_a_device_that_nobody_can_unseal_any_more_holds_up_nobody(work: Work, home: Village, post: Post) -> None:
    with work() as session:
        lost = post.subscribe(session, home.villager.id, Phone("https://push.example.com/lost"))
        post.subscribe(session, home.neighbour.id, Phone(), "another")
        session.get_one(PushDevice, (post.township_id, lost)).sealed = Sealer(ephemeral().device_key).seal({})
        published(session, home, at=NOW)
    assert sorted(outcome.state for outcome in post.run()) == ["failed", "sent"]
    assert post.run() == [] and post.service.asked == {"https://push.example.com/one": 1}


def test_a_sender_that_was_slow_leaves_the_rest_to_whoever_comes_after(
    work: Work, home: Village, post: Post, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with work() as session:
        for number, person in enumerate((home.villager, home.neighbour, home.editor)):
            post.subscribe(session, person.id, Phone(f"https://push.example.com/{number}"), str(number))
        published(session, home, at=NOW)
    quick = post.service.post

    def slow(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        clock.advance(minutes=9)
        return quick(url, body, headers)

    monkeypatch.setattr(post.service, "post", slow)
    assert len(post.run()) == 1, "nothing is begun once another sender may begin it"
    clock.advance(minutes=9)
    assert len(post.run()) == 1


def test_what_is_days_old_rings_nobody(work: Work, home: Village, post: Post) -> None:
    with work() as session:
        post.subscribe(session, home.villager.id, Phone())
        published(session, home, at=NOW - timedelta(days=4), draft=replace(ACCOUNTS, lines=()))
    assert post.run() == []
    with work() as session:
        told = session.scalars(select(Notice.spread_at).where(Notice.township_id == post.township_id)).all()
        assert told == [NOW], "and it is not looked at again"


def test_the_months_look_back_comes_once_to_whoever_wants_it(
    work: Work, home: Village, post: Post, texts: Texts
) -> None:
    by_text(work, post, home.villager, how="monthly")
    by_text(work, post, home.neighbour, how="each")
    phone = Phone()
    with work() as session:
        post.subscribe(session, home.member.id, phone)
        wishes.set_pushes(session, post.township_id, home.member.id, "monthly")
        for title in ("一号公告", "二号公告"):
            published(session, home, replace(ACCOUNTS, title=title, lines=()), NOW.replace(month=10))
    for _ in range(2):
        with work() as session:
            service.make_digest(session, post.township_id, "2026-10", NOW)
        post.run()

    assert [number for number, _, _ in texts.sent] == [home.villager.phone]
    assert "10月，您关注的村公布了 2 项。" in texts.sent[0][1] and len(texts.sent[0][1]) <= 70
    assert [phone.read(body)["body"] for _, body, _ in post.service.got] == ["10月，您关注的村公布了 2 项。"]


def test_senders_at_once_tell_each_person_once(app: Flask, work: Work, home: Village, post: Post) -> None:
    with work() as session:
        for number in range(30):
            owner = (home.villager, home.neighbour, home.editor, home.member, home.other_member)[number % 5]
            session.add(_device(post, owner, number))
        published(session, home, at=NOW)
    with ThreadPoolExecutor(4) as crowd:
        list(crowd.map(lambda _: post.run(), range(4)))
    asked = post.service.asked
    assert len(asked) == 30 and set(asked.values()) == {1}


def _device(post: Post, owner: Person, number: int) -> PushDevice:
    phone = Phone(f"https://push.example.com/{number}")
    sealer = post.means.sealer
    return PushDevice(
        township_id=post.township_id,
        person_id=owner.id,
        handle=sealer.handle(phone.subscription.endpoint),
        sealed=sealer.seal({**phone.form}),
        digest=f"{number:064}",
        label="",
        created_at=NOW,
    )
