"""What one person alone is told rings on their own phones, and whoever stands by reads nothing of it."""

from datetime import timedelta

from flask import Flask

from engage.notices import wishes
from kernel.clock import FixedClock
from kernel.personal import service as personal
from tests.conftest import Work
from tests.engage.arranging import Village, entered
from tests.engage.notices.phones import Phone, Post, Texts
from tests.engage.notices.test_sending import by_text


def test_what_is_for_one_person_alone_rings_on_their_phones_and_says_nothing_of_itself(
    app: Flask, work: Work, home: Village, post: Post, texts: Texts, clock: FixedClock
) -> None:
    phone, other, neighbours = (Phone(f"https://push.example.com/{name}") for name in ("one", "two", "three"))
    with work() as session:
        post.subscribe(session, home.villager.id, phone)
        post.subscribe(session, home.villager.id, other, "another")
        post.subscribe(session, home.neighbour.id, neighbours, "neighbours")
        wishes.set_pushes(session, post.township_id, home.villager.id, "monthly")
        personal.tell(session, post.township_id, home.villager.id, "pin.asked", {}, clock.now())
    by_text(work, post, home.villager)

    assert [outcome.state for outcome in post.run()] == ["sent", "sent"]
    assert post.run() == [] and texts.sent == []
    bodies = {url: body for url, body, _ in post.service.got}
    told = [one.read(bodies[one.subscription.endpoint]) for one in (phone, other)]
    assert {one["body"] for one in told} == {"有一条消息只给您本人。打开看看。"} and told[0]["url"] == "/inbox"
    assert "新的支付密码" in entered(app, home.villager).get("/inbox").text


def test_what_was_opened_or_is_old_rings_nowhere(work: Work, home: Village, post: Post, clock: FixedClock) -> None:
    with work() as session:
        post.subscribe(session, home.villager.id, Phone())
        personal.tell(session, post.township_id, home.villager.id, "pin.asked", {}, clock.now() - timedelta(days=4))
        opened = personal.tell(session, post.township_id, home.villager.id, "pin.agreed", {}, clock.now())
        personal.opened(session, post.township_id, home.villager.id, opened.id, clock.now())
    post.run()
    assert not post.service.got
