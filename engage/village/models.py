"""Which panels a township shows on its villages' pages, and the short news of each village."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Date, Index, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, TownshipRow, UtcDateTime, within_township

PANELS = ("ask", "news", "disclosures", "powers", "cadres", "decisions", "register")
"""村事问廉, 要闻公告, 三务公开, 小微权力清单, 清廉印象, 民主决策, 监督台账: in the order of the page."""
UNFILLED = frozenset({"powers", "cadres", "decisions"})
"""Panels for which there is nothing to show yet. Switched off until an officer wants them to say so."""
SHOWN_AT_FIRST = tuple(panel for panel in PANELS if panel not in UNFILLED)


class PanelSwitch(TownshipRow, Base):
    """A panel that an officer switched; what nobody touched is as SHOWN_AT_FIRST says."""

    __tablename__ = "panel_switch"
    __table_args__ = (
        UniqueConstraint("township_id", "panel", name="uq_panel_switch_panel"),
        CheckConstraint(f"panel IN {PANELS}", name="panel_known"),
    )

    panel: Mapped[str] = mapped_column(String(12))
    shown: Mapped[bool] = mapped_column(Boolean)


class News(TownshipRow, Base):
    """要闻公告: a short piece of a village's news. Once withdrawn, only its day and the reason are shown."""

    __tablename__ = "news"
    __table_args__ = (
        within_township("village_id", "village"),
        within_township("published_by", "person"),
        within_township("withdrawn_by", "person"),
        UniqueConstraint("township_id", "key", name="uq_news_key"),
        CheckConstraint("length(title) > 0", name="title_present"),
        CheckConstraint(
            "(withdrawn_at IS NULL) = (reason = '') AND (withdrawn_at IS NULL) = (withdrawn_by IS NULL)",
            name="withdrawn_with_reason",
        ),
        Index("ix_news_village", "township_id", "village_id", "day", "id"),
    )

    village_id: Mapped[UUID] = mapped_column(Uuid)
    day: Mapped[date] = mapped_column(Date)
    """What day it is about, or was written."""
    title: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_by: Mapped[UUID] = mapped_column(Uuid)
    key: Mapped[UUID] = mapped_column(Uuid)
    """Names the act of publishing, so that a form sent twice publishes once."""
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why it was withdrawn."""
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[UUID | None] = mapped_column(Uuid)
