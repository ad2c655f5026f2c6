"""By which words a township's villages tell of such money: as rules that officers set, with who set them and when."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, TownshipRow, UtcDateTime, within_township


class PocketRule(TownshipRow, Base):
    """What holds from a moment on: the newest row holds."""

    __tablename__ = "pocket_rule"
    __table_args__ = (within_township("changed_by", "person"), {"info": {"append_only": True}})

    words: Mapped[list[str]] = mapped_column(JSON)
    """A purpose or kind that holds one of them is no income and no expense: 提取现金."""
    unless: Mapped[list[str]] = mapped_column(JSON)
    """But where one of these stands beside it, it is: 提取现金发放工资."""
    changed_by: Mapped[UUID] = mapped_column(Uuid)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
