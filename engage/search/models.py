"""The index: one row for each disclosure and each money line that can be found."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Date, Index, String, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, TownshipRow, within_township

KINDS = ("disclosure", "line")


class SearchEntry(TownshipRow, Base):
    """What is found, under the id of the disclosure or of the line. It repeats only what is public now.

    Rows come and go, but none is changed; what full-text search needs beside them is in `fulltext`.
    """

    __tablename__ = "search_entry"
    __table_args__ = (
        within_township("village_id", "village"),
        within_township("disclosure_id", "disclosure"),
        UniqueConstraint("township_id", "place", name="uq_search_entry_place"),
        Index("ix_search_entry_disclosure", "township_id", "disclosure_id"),
        CheckConstraint(f"kind IN {KINDS}", name="kind_known"),
        CheckConstraint("(kind = 'line') = (amount_fen IS NOT NULL)", name="line_has_amount"),
        CheckConstraint("place > 0", name="place_positive"),
    )

    place: Mapped[int] = mapped_column(BigInteger)
    """Where it stands among all entries: the township, then the newest day first (see `places`)."""
    kind: Mapped[str] = mapped_column(String(10))
    village_id: Mapped[UUID] = mapped_column(Uuid)
    disclosure_id: Mapped[UUID] = mapped_column(Uuid)
    day: Mapped[date] = mapped_column(Date)
    """When the money moved, or the disclosure was published."""
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    text: Mapped[str] = mapped_column(Text)
    """The folded text (see `words`)."""
    grams: Mapped[str] = mapped_column(Text().with_variant(TSVECTOR(), "postgresql"))
    """The tokens of the text and of what one can choose, with spaces between them."""
