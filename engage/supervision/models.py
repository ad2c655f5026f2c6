"""A case is a villager's question with its answers. Who asked is nowhere in these tables but sealed."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Date, Index, Integer, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, TownshipRow, UtcDateTime, within_township

ASKED = ("ask", "doubt", "propose")
"""What a villager asks of the village."""
REPORT = "report"
"""组织法第三十一条: a villager reports to the township that the village disclosed late, or what is not true."""
KINDS = (*ASKED, REPORT)
ADDRESSEES = ("village", "township")
STATES = ("open", "answered", "accepted", "declined")
PUBLIC_STATES = ("answered", "accepted")
"""In which everybody reads a case; a question to a village in some more: see `register.readable`."""


class SupervisionCase(TownshipRow, Base):
    """A question, a doubt or a proposal to the village, or a report to the township, which the village never sees.

    Its id is random, unlike the product's other ids, which tell the millisecond at which they were made: that of a
    case could be laid beside the moment of a wallet's entry.
    """

    __tablename__ = "supervision_case"
    __table_args__ = (
        within_township("village_id", "village"),
        within_township("disclosure_id", "disclosure"),
        within_township("line_id", "money_line"),
        within_township("matter_id", "catalogue_matter"),
        within_township("decided_by", "person"),
        UniqueConstraint("township_id", "opening_handle", name="uq_supervision_case_opening"),
        CheckConstraint(f"kind IN {KINDS}", name="kind_known"),
        CheckConstraint(f"state IN {STATES}", name="state_known"),
        CheckConstraint(f"addressee IN {ADDRESSEES}", name="addressee_known"),
        CheckConstraint("(kind = 'report') = (addressee = 'township')", name="report_to_township"),
        CheckConstraint("addressee = 'village' OR due_on IS NOT NULL", name="township_has_clock"),
        CheckConstraint("(matter_id IS NULL) = (period_key = '')", name="obligation_whole"),
        CheckConstraint("line_id IS NULL OR disclosure_id IS NOT NULL", name="line_has_disclosure"),
        CheckConstraint("correct_by IS NULL OR addressee = 'township'", name="township_orders"),
        CheckConstraint("(state IN ('accepted', 'declined')) = (decided_on IS NOT NULL)", name="decided"),
        Index("ix_supervision_case_village", "township_id", "village_id", "opened_on", "id"),
        Index("ix_supervision_case_disclosure", "township_id", "disclosure_id"),
        Index("ix_supervision_case_addressee", "township_id", "addressee", "due_on", "id"),
        Index("ix_supervision_case_reporter", "township_id", "reporter_handle", "opened_on"),
    )

    village_id: Mapped[UUID] = mapped_column(Uuid)
    kind: Mapped[str] = mapped_column(String(8))
    addressee: Mapped[str] = mapped_column(String(8), default="village")
    disclosure_id: Mapped[UUID | None] = mapped_column(Uuid)
    line_id: Mapped[UUID | None] = mapped_column(Uuid)
    matter_id: Mapped[UUID | None] = mapped_column(Uuid)
    period_key: Mapped[str] = mapped_column(String(40), default="")
    """With `matter_id`: which obligation is reported as late."""
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10))
    opened_on: Mapped[date] = mapped_column(Date)
    """The day only: a moment could be laid beside who was seen at the phone."""
    due_on: Mapped[date | None] = mapped_column(Date)
    """By when the township has to have verified and answered a report. A question to the village has no such day before
    the township takes it up: see CaseTakenUp."""
    opening_handle: Mapped[str] = mapped_column(String(64))
    """A keyed digest of the asker and the form, so that a form sent twice opens one case."""
    reporter_handle: Mapped[str] = mapped_column(String(64))
    """A keyed digest by which the asker finds the own cases again."""
    reporter_sealed: Mapped[str] = mapped_column(Text)
    """`{"person_id", "transfer_id", "points"}` under the identity key."""
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why it was decided so: the committee's words, or the township's order to correct."""
    decided_on: Mapped[date | None] = mapped_column(Date)
    decided_by: Mapped[UUID | None] = mapped_column(Uuid)
    correct_by: Mapped[date | None] = mapped_column(Date)
    """By when the village has to have followed the township's order."""
    ordered_version: Mapped[int | None] = mapped_column(Integer)
    """Of the disclosure, when its correction was ordered: what comes later may follow the order. No moment: the books
    know the minute in which the reporter's points were posted."""


class CaseTakenUp(TownshipRow, Base):
    """The township took up a question that a village's committee had declined: what both said, and by when to answer.

    Days only, and a random id, as of the case: the books know the minute in which its points were held again.
    """

    __tablename__ = "case_taken_up"
    __table_args__ = (
        within_township("case_id", "supervision_case"),
        within_township("declined_by", "person"),
        within_township("taken_by", "person"),
        UniqueConstraint("township_id", "case_id", "round", name="uq_case_taken_up_round"),
        CheckConstraint("round > 0", name="round_positive"),
        CheckConstraint("length(text) > 0", name="text_present"),
        {"info": {"append_only": True}},
    )

    case_id: Mapped[UUID] = mapped_column(Uuid)
    round: Mapped[int] = mapped_column(Integer)
    """1 for the first time, 2 for the second."""
    declined_on: Mapped[date] = mapped_column(Date)
    declined_by: Mapped[UUID] = mapped_column(Uuid)
    declined_reason: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    """Why the township takes it up, for everybody to read."""
    answer_by: Mapped[date] = mapped_column(Date)
    taken_by: Mapped[UUID] = mapped_column(Uuid)
    taken_on: Mapped[date] = mapped_column(Date)


class CaseReply(TownshipRow, Base):
    __tablename__ = "case_reply"
    __table_args__ = (
        within_township("case_id", "supervision_case"),
        within_township("author_id", "person"),
        CheckConstraint("author_role IN ('editor', 'committee', 'officer')", name="author_role_known"),
        Index("ix_case_reply_case", "township_id", "case_id", "at", "id"),
    )

    case_id: Mapped[UUID] = mapped_column(Uuid)
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[UUID] = mapped_column(Uuid)
    author_role: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class CaseWordsHidden(TownshipRow, Base):
    """An officer hid words of a question, its answers and its reason that everybody could read: when and why.

    The day only, as of the case.
    """

    __tablename__ = "case_words_hidden"
    __table_args__ = (
        within_township("case_id", "supervision_case"),
        within_township("hidden_by", "person"),
        CheckConstraint("length(reason) > 0", name="reason_present"),
        Index("ix_case_words_hidden_case", "township_id", "case_id", "id"),
        {"info": {"append_only": True}},
    )

    case_id: Mapped[UUID] = mapped_column(Uuid)
    reason: Mapped[str] = mapped_column(Text)
    """For everybody to read."""
    sealed: Mapped[str] = mapped_column(Text)
    """`{"words", "texts"}`, as it stood before, under the vault's key: only officers open it, and on record."""
    hidden_by: Mapped[UUID] = mapped_column(Uuid)
    hidden_on: Mapped[date] = mapped_column(Date)


class OrderJudgement(TownshipRow, Base):
    """An officer looked at what a village did after an order: it is followed, or not yet. The newest row holds."""

    __tablename__ = "order_judgement"
    __table_args__ = (
        within_township("case_id", "supervision_case"),
        within_township("disclosure_id", "disclosure"),
        within_township("judged_by", "person"),
        CheckConstraint("(disclosure_id IS NULL) = (version IS NULL)", name="seen_whole"),
        CheckConstraint("followed OR length(text) > 0", name="not_yet_has_words"),
        Index("ix_order_judgement_case", "township_id", "case_id", "at", "id"),
        {"info": {"append_only": True}},
    )

    case_id: Mapped[UUID] = mapped_column(Uuid)
    followed: Mapped[bool] = mapped_column(Boolean)
    text: Mapped[str] = mapped_column(Text)
    """What everybody reads beside it: what is still missing, or what was found right."""
    disclosure_id: Mapped[UUID | None] = mapped_column(Uuid)
    version: Mapped[int | None] = mapped_column(Integer)
    """With `disclosure_id`: what was looked at; a later one waits to be looked at."""
    judged_by: Mapped[UUID] = mapped_column(Uuid)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
