"""What became of a question in public: its answers, and how late they were after the township took it up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from kernel.clock import business_day


@dataclass(frozen=True)
class Reply:
    """An answer, by "editor" (the village office) or "committee"."""

    text: str
    author_role: str
    at: datetime


class Late(NamedTuple):
    """When something was answered, and how many days after its day."""

    answered_on: date
    days: int


@dataclass(frozen=True)
class TakenUp:
    """The committee declined a question, and the township took it up again: what both said."""

    declined_on: date
    declined_reason: str
    taken_on: date
    text: str
    answer_by: date

    def late(self, replies: Sequence[Reply]) -> Late | None:
        """Return by how much the village's answer to it was late; None if it was in time or is not there."""
        # On a day on which all happened an answer came before: nothing can be declined again before it is answered.
        first = self.taken_on + timedelta(days=self.declined_on == self.taken_on)
        days = [business_day(reply.at) for reply in replies if reply.author_role != "officer"]
        answered_on = min((day for day in days if day >= first), default=self.answer_by)
        return Late(answered_on, (answered_on - self.answer_by).days) if answered_on > self.answer_by else None


@dataclass(frozen=True)
class Hiding:
    """The township hid words of a question: when and why."""

    on: date
    reason: str
