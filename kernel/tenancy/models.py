"""A township is a tenant: its own books, budget and rules. Its id is its official nine-digit code."""

from sqlalchemy import BigInteger, CheckConstraint, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, TownshipRow

# In months, as officers may set it: a reward that waits for a decision must not be over before it is given.
SHORTEST_VALIDITY, LONGEST_VALIDITY = 3, 120


OFFICIAL_CODES = range(100_000_000, 1_000_000_000)


class Township(Base):
    __tablename__ = "township"
    __table_args__ = (
        CheckConstraint("id BETWEEN 100000000 AND 999999999", name="official_code"),
        CheckConstraint("face_value_fen > 0", name="face_value_positive"),
        CheckConstraint(f"points_valid_months BETWEEN 1 AND {LONGEST_VALIDITY}", name="points_valid_months_bounded"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(40))
    face_value_fen: Mapped[int] = mapped_column(Integer, default=100)
    """What one point is worth in a shop, in fen. Each redemption keeps the value that held at its time."""
    points_valid_months: Mapped[int | None] = mapped_column(Integer)
    """Points given from now on can be spent until the end of the month so many months later; empty: for ever."""


class Village(TownshipRow, Base):
    __tablename__ = "village"
    __table_args__ = (UniqueConstraint("township_id", "code", name="uq_village_code"),)

    code: Mapped[str] = mapped_column(String(12))
    """The official twelve-digit code; its first nine digits are the township's."""
    name: Mapped[str] = mapped_column(String(40))
