"""Finding a village's news, and which panels its township shows."""

from datetime import date
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from engage.paging import Page, cut, place_of
from engage.village.models import PANELS, SHOWN_AT_FIRST, News, PanelSwitch
from kernel.errors import NotFound


def panels(session: Session, township_id: int) -> tuple[str, ...]:
    """Return the panels that the township shows, in their order."""
    rows = select(PanelSwitch.panel, PanelSwitch.shown).where(PanelSwitch.township_id == township_id)
    switched = {panel: shown for panel, shown in session.execute(rows)}  # noqa: C416 - a row is no pair to mypy
    return tuple(panel for panel in PANELS if switched.get(panel, panel in SHOWN_AT_FIRST))


def news_of(session: Session, township_id: int, village_id: UUID, *, size: int, after: str = "") -> Page[News]:
    """Return a page of a village's news, the newest day first, withdrawn ones among them.

    Raises NotFound for a wrong `after`.
    """
    wanted = select(News).where(News.township_id == township_id, News.village_id == village_id)
    place = place_of(after, date.fromisoformat)
    if place is not None:
        wanted = wanted.where(tuple_(News.day, News.id) < place)
    rows = session.scalars(wanted.order_by(News.day.desc(), News.id.desc()).limit(size + 1)).all()
    return cut(rows, size, lambda one: (one.day, one.id))


def latest_news(session: Session, township_id: int, village_id: UUID, limit: int) -> list[News]:
    """Return the newest news that still stand."""
    return list(
        session.scalars(
            select(News)
            .where(News.township_id == township_id, News.village_id == village_id, News.withdrawn_at.is_(None))
            .order_by(News.day.desc(), News.id.desc())
            .limit(limit)
        )
    )


def is_sent(session: Session, township_id: int, key: UUID) -> bool:
    """Say whether a form with this key has published: a second click need not be asked about its own first."""
    found = select(News.id).where(News.township_id == township_id, News.key == key)
    return session.scalar(found) is not None


def stands(session: Session, township_id: int, village_id: UUID, *, title: str, text: str) -> bool:
    """Say whether the village shows news with these very words already."""
    same = (News.village_id == village_id, News.title == title, News.text == text, News.withdrawn_at.is_(None))
    return session.scalar(select(News.id).where(News.township_id == township_id, *same).limit(1)) is not None


def one_news(session: Session, township_id: int, village_id: UUID, news_id: UUID) -> News:
    """Return a piece of a village's news, withdrawn or not. Raises NotFound."""
    found = session.get(News, (township_id, news_id))
    if found is None or found.village_id != village_id:
        raise NotFound
    return found
