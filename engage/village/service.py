"""Publishing and withdrawing a village's short news, and switching panels."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engage.disclosures.confirming import take_turn
from engage.masking.service import masker
from engage.village import queries
from engage.village.models import PANELS, SHOWN_AT_FIRST, News, PanelSwitch
from engage.village.refusals import NewsSentAlready, NewsStandsAlready, NewsWithdrawn
from kernel import audit
from kernel.errors import NotFound
from kernel.ids import new_id
from kernel.locking import locked_row, take_townships_turn
from kernel.tenancy import queries as tenancy


@dataclass(frozen=True, kw_only=True)
class NewsDraft:
    day: date
    title: str
    text: str


def publish_news(
    session: Session,
    township_id: int,
    village_id: UUID,
    author_id: UUID,
    draft: NewsDraft,
    key: UUID,
    now: datetime,
    *,
    twice: bool = False,
) -> News:
    """Publish a piece of news; personal numbers and residents' names in it are masked.

    The same key and content again returns the first. Under another key the same words come a second time only when
    they are to stand there `twice`.

    Raises NotFound (no such village), NewsSentAlready, NewsStandsAlready.
    """
    tenancy.village(session, township_id, village_id)
    take_turn(session, village_id)
    mask = masker(session, township_id, village_id)
    news = News(
        township_id=township_id,
        id=new_id(),
        village_id=village_id,
        day=draft.day,
        title=mask.text("title", draft.title),
        text=mask.text("text", draft.text),
        published_at=now,
        published_by=author_id,
        key=key,
    )
    earlier = _earlier(session, news) or _insert(session, news, twice=twice)
    if earlier is not None:
        return _replayed(earlier, news)
    audit.record(session, township_id, author_id, "news.publish", f"news:{news.id}", {"title": news.title}, now)
    return news


def withdraw_news(
    session: Session, township_id: int, village_id: UUID, author_id: UUID, news_id: UUID, reason: str, now: datetime
) -> News:
    """Withdraw a piece of news with a reason that everybody reads. The same again changes nothing.

    Raises NotFound, NewsWithdrawn (already, for another reason).
    """
    news = locked_row(session, News, township_id, news_id)
    if news.village_id != village_id:
        raise NotFound
    reason = masker(session, township_id, village_id).text("reason", reason)
    if news.withdrawn_at is not None:
        if news.reason != reason:
            raise NewsWithdrawn
        return news
    news.reason, news.withdrawn_at, news.withdrawn_by = reason, now, author_id
    session.flush()
    audit.record(session, township_id, author_id, "news.withdraw", f"news:{news_id}", {"reason": reason}, now)
    return news


def switch_panels(
    session: Session, township_id: int, officer_id: UUID, wanted: frozenset[str], now: datetime
) -> list[str]:
    """Show exactly the `wanted` panels on the pages of the township's villages; return those that were switched.

    Raises ValueError for a panel that there is not.
    """
    if unknown := wanted - set(PANELS):
        raise ValueError(f"no such panels: {sorted(unknown)}")
    take_townships_turn(session, township_id)
    switches = {
        switch.panel: switch
        for switch in session.scalars(select(PanelSwitch).where(PanelSwitch.township_id == township_id))
    }
    changed = []
    for panel in PANELS:
        shown = panel in wanted
        before = switches[panel].shown if panel in switches else panel in SHOWN_AT_FIRST
        if shown != before:
            changed.append(panel)
            switch = switches.get(panel) or PanelSwitch(township_id=township_id, id=new_id(), panel=panel)
            switch.shown = shown
            session.add(switch)
    session.flush()
    if changed:
        details = {"shown": [panel for panel in PANELS if panel in wanted], "switched": changed}
        audit.record(session, township_id, officer_id, "panels.switch", f"township:{township_id}", details, now)
    return changed


def _earlier(session: Session, news: News) -> News | None:
    return session.scalars(select(News).where(News.township_id == news.township_id, News.key == news.key)).one_or_none()


def _insert(session: Session, news: News, *, twice: bool) -> News | None:
    """Write the news, or return what a twin of this request wrote meanwhile. Raises NewsStandsAlready."""
    words = {"title": news.title, "text": news.text}
    if not twice and queries.stands(session, news.township_id, news.village_id, **words):
        raise NewsStandsAlready
    try:
        with session.begin_nested():
            session.add(news)
            session.flush()
    except IntegrityError:
        earlier = _earlier(session, news)
        if earlier is None:
            raise
        return earlier
    return None


def _replayed(earlier: News, news: News) -> News:
    if (earlier.village_id, earlier.day, earlier.title, earlier.text) != (
        news.village_id,
        news.day,
        news.title,
        news.text,
    ):
        raise NewsSentAlready
    return earlier
