"""Told at once or once a month: whoever changes that is told by the new wish, of what waits already too."""

from flask import Flask

from engage.notices import service
from kernel.clock import FixedClock
from tests.conftest import MORNING, Work
from tests.engage.arranging import Village, entered, published
from tests.engage.notices.phones import Phone, Post, Texts
from tests.engage.notices.test_sending import by_text, states


def test_who_changes_to_monthly_is_not_rung_for_what_waits(
    app: Flask, work: Work, home: Village, post: Post, texts: Texts, clock: FixedClock
) -> None:
    """By night it waits; in the morning who wants each notice is told, and who chose monthly meanwhile is not."""
    clock.set(MORNING.replace(hour=14))  # ten in the evening
    people = {"changed": home.villager, "at the last moment": home.editor, "each": home.neighbour}
    with work() as session:
        for name, person in people.items():
            post.subscribe(session, person.id, Phone(f"https://push.example.com/{person.id}"), name)
    by_text(work, post, home.villager, home.neighbour)
    with work() as session:
        published(session, home, at=clock.now())
    post.run()
    assert not post.service.got and not texts.sent

    assert entered(app, home.villager).post("/notice-wishes", {"pushes": "monthly"}).status_code == 303
    by_text(work, post, home.villager, how="monthly")
    assert len(states(work, post)) == 3, "what waited for the one who changed is taken back"
    with work() as session:  # as if the word came after the sender had looked
        service.reader_of(session, post.township_id, home.editor.id).pushes = "monthly"
    clock.advance(hours=11)
    post.run()

    assert [url for url, _, _ in post.service.got] == [f"https://push.example.com/{home.neighbour.id}"]
    assert [phone for phone, _, _ in texts.sent] == [home.neighbour.phone]
