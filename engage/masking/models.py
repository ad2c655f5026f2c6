"""Which names a township's villages show: as rules that officers set, with who set them and when."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, Boolean, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, TownshipRow, UtcDateTime, within_township


class MaskingRule(TownshipRow, Base):
    """What holds for names from a moment on: the newest row holds. Numbers are masked whatever stands here."""

    __tablename__ = "masking_rule"
    __table_args__ = (within_township("changed_by", "person"), {"info": {"append_only": True}})

    used_by: Mapped[bool] = mapped_column(Boolean)
    """Mask names in the column of who used the money."""
    responsible: Mapped[bool] = mapped_column(Boolean)
    """Mask names in the column of who handled it."""
    residents: Mapped[bool] = mapped_column(Boolean)
    """Mask residents' full names in every text."""
    cadres_shown: Mapped[bool] = mapped_column(Boolean)
    """Show the names of those who hold an office in the village, wherever they stand."""
    not_names: Mapped[list[str]] = mapped_column(JSON)
    """Words that are no names here, though they may look like one or be somebody's."""
    office_phones: Mapped[list[str]] = mapped_column(JSON)
    """Land lines of offices, as digits, that villages may publish."""
    changed_by: Mapped[UUID] = mapped_column(Uuid)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
