"""Sending what waits: outside of any request, each on its own, so that no slow or dead receiver keeps others waiting.

A sender takes some deliveries by moving their next try ahead, commits that, and sends them one by one, marking each at
once. Whenever it dies, what it did not mark is taken up again later: nothing is lost, and at most the one that it was
sending is told twice. A receiver that fails is tried again later and later, a few times.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import InvalidToken
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from engage.notices import devices, spreading, waiting
from engage.notices.gateways import Gateway
from engage.notices.hours import next_opening, quiet
from engage.notices.models import Delivery
from engage.notices.push import Post, Signer, Subscription, push
from engage.notices.waiting import Errand
from engage.notices.wording import Told
from kernel.outgoing import NotAllowed, Unreachable
from kernel.persistence import unit_of_work
from kernel.sealing import Sealer

TRIES = 6
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 240, 720))
"""After the first, second, ... failure."""
DEAD_AFTER = 3
"""So many failures in a row, and a host is left alone until the next run."""
KEPT_FOR = timedelta(days=45)
"""How long it stands written down that somebody was told."""
_GONE = (404, 410)

Words = Callable[[str | None, Told, str], Mapping[str, str]]
"""Says a notice in a language: its "text" with a short link, and "title" and "body" for a screen."""


@dataclass(frozen=True)
class Means:
    """With what is sent. `public_url` begins the addresses in texts; `gateway` is None where no texts are sent."""

    clock: Callable[[], datetime]
    sealer: Sealer
    signer: Signer
    post: Post
    gateway: Gateway | None
    words: Words
    public_url: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of one try: "sent", "later" (after `pause`, if one was asked for), or failed for good, and why."""

    state: str
    reason: str = ""
    pause: timedelta = timedelta(0)


@dataclass
class _Hosts:
    """Which hosts did not answer in this run."""

    failures: Counter[str] = field(default_factory=Counter)

    def note(self, host: str, *, failed: bool) -> None:
        self.failures[host] = self.failures[host] + 1 if failed else 0

    def dead(self, host: str) -> bool:
        return self.failures[host] >= DEAD_AFTER


def send_waiting(township_id: int, means: Means) -> Iterator[Outcome]:
    """Write the deliveries of new notices and send what is due; yield what became of each try, once that is committed.

    At night it sends nothing. It may be killed at any moment, and several may run at once.
    """
    hosts = _Hosts()
    _spread_all(township_id, means)
    while not quiet(means.clock()):
        taken_at = means.clock()
        with unit_of_work() as session:
            errands = waiting.take(session, township_id, taken_at, texts=means.gateway is not None)
        if not errands:
            break
        for errand in errands:
            if means.clock() - taken_at > waiting.HELD:
                break  # another sender may take up the rest by now
            outcome = _try(errand, means, hosts)
            with unit_of_work() as session:
                _mark(session, township_id, errand, outcome, means.clock())
            yield outcome
    with unit_of_work() as session:
        _sweep(session, township_id, means.clock())


def _spread_all(township_id: int, means: Means) -> None:
    over = False
    while not over:
        with unit_of_work() as session:
            over = spreading.spread_personal(session, township_id, means.clock())
    while True:
        with unit_of_work() as session:
            notice = spreading.next_notice(session, township_id)
            if notice is None:
                return
            spreading.spread_some(session, notice, means.clock(), texts=means.gateway is not None)


def _try(errand: Errand, means: Means, hosts: _Hosts) -> Outcome:
    """Send one errand unless it came too late, or its host is dead: that is no try of its own."""
    now = means.clock()
    if errand.late:
        return Outcome("failed", "late")
    if not errand.wanted:
        return Outcome("failed", "unwanted")
    if errand.over_bound:
        return Outcome("postponed", pause=next_opening(now) - now)
    try:
        to = None if errand.sealed is None else devices.unsealed(means.sealer, errand.sealed)
    except InvalidToken:  # sealed with a key that the installation has no more: this browser has to subscribe again
        return Outcome("failed", "gone")
    host = urlsplit(to.endpoint).netloc if to else "gateway"
    if hosts.dead(host):
        return Outcome("postponed", pause=PAUSES[0])
    outcome = _push(errand, to, means) if to else _text(errand, means)
    hosts.note(host, failed=outcome.state == "later")
    return outcome


def _text(errand: Errand, means: Means) -> Outcome:
    if means.gateway is None or errand.phone is None:
        return Outcome("failed", "unwanted")
    told = means.words(errand.language, errand.told, f"{means.public_url}{errand.path}")
    receipt = means.gateway.send(errand.phone, told["text"], key=str(errand.id))
    taken = {"taken": Outcome("sent"), "refused": Outcome("failed", "refused")}
    return taken.get(receipt.outcome, Outcome("later"))


def _push(errand: Errand, to: Subscription, means: Means) -> Outcome:
    told = means.words(errand.language, errand.told, "")
    message = {"title": told["title"], "body": told["body"], "url": errand.path, "tag": str(errand.about_id)}
    try:
        answer = push(means.signer, to, message, str(errand.about_id), means.clock(), means.post)
    except NotAllowed:
        return Outcome("failed", "gone")
    except Unreachable:
        return Outcome("later")
    if answer.ok:
        return Outcome("sent")
    if answer.status in _GONE:
        return Outcome("failed", "gone")
    if answer.status == 429 or answer.status >= 500:
        return Outcome("later", pause=timedelta(seconds=answer.retry_after))
    return Outcome("failed", "refused")


def _mark(session: Session, township_id: int, errand: Errand, outcome: Outcome, now: datetime) -> None:
    if outcome.reason == "gone":  # the browser has ended it: where it was reached is nobody's business any more
        devices.forget(session, township_id, [errand.target_id])
        return
    of_errand = (Delivery.township_id == township_id, Delivery.id == errand.id)
    session.execute(update(Delivery).where(*of_errand).values(_after(errand, _final(errand, outcome), now)))


def _final(errand: Errand, outcome: Outcome) -> Outcome:
    over = outcome.state == "later" and errand.tries + 1 >= TRIES
    return replace(outcome, state="failed", reason="unreachable") if over else outcome


def _after(errand: Errand, outcome: Outcome, now: datetime) -> dict[str, Any]:
    """Return what a delivery's row says after a try."""
    if outcome.state == "postponed":
        return {"next_try_at": now + outcome.pause}
    if outcome.state == "later":
        pause = max(outcome.pause, PAUSES[min(errand.tries, len(PAUSES) - 1)])
        return {"tries": errand.tries + 1, "next_try_at": now + pause}
    return {"state": outcome.state, "reason": outcome.reason, "tries": errand.tries + 1, "done_at": now}


def _sweep(session: Session, township_id: int, now: datetime) -> None:
    """Forget who was told what, once nobody can be told of it again."""
    session.execute(
        delete(Delivery).where(
            Delivery.township_id == township_id, Delivery.state != "waiting", Delivery.done_at < now - KEPT_FOR
        )
    )
