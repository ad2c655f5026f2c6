"""Somebody asks that a shop gets another owner, or one who has not signed up another code."""

from uuid import UUID

from sqlalchemy import CheckConstraint, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, TownshipRow, within_township
from kernel.second_person import DecidedByASecond, decided_by_a_second

OFFICER, OWNER = "officer", "owner"


class OwnerRequest(DecidedByASecond, TownshipRow, Base):
    """Nobody becomes an owner before a second person agreed, who is shown the code."""

    __tablename__ = "owner_request"
    __table_args__ = (
        *decided_by_a_second("owner_request", "shop_id"),
        within_township("shop_id", "shop"),
        within_township("person_id", "person"),
        CheckConstraint(f"asked_as IN {(OFFICER, OWNER)}", name="asker_known"),
        CheckConstraint("(state = 'agreed') = (person_id IS NOT NULL)", name="agreed_is_an_owner"),
    )

    shop_id: Mapped[UUID] = mapped_column(Uuid)
    name: Mapped[str] = mapped_column(String(40))
    asked_as: Mapped[str] = mapped_column(String(8))
    person_id: Mapped[UUID | None] = mapped_column(Uuid)
    """The owner who came of it."""
