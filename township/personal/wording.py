"""What a notice to one person says, and where it leads, by its kind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _

from kernel.clock import business_day, start_of_day
from kernel.personal.models import PersonalNotice
from kernel.words import marked

WORDS = {
    "complaint.upheld": marked("Your complaint about %(shop)s was upheld. Points given back: %(points)s."),
    "complaint.dismissed": marked("Your complaint about %(shop)s was not upheld. Read why."),
    "pin.asked": marked(
        "Somebody typed a new PIN for you at the office. It does not hold before a second person agrees."
    ),
    "pin.agreed": marked("The new PIN that was typed at the office holds now."),
    "code.asked": marked(
        "Somebody asked at the office for a code that opens your account anew. If it was not you, refuse it here."
    ),
    "code.printed": marked("A code that opens your account anew was printed. If it was not for you, refuse it here."),
    "question.answered": marked("A question of yours was answered. Nobody but you is told that it is yours."),
    "question.decided": marked("It was decided about a question of yours. Nobody but you is told that it is yours."),
    "report.answered": marked("The township answered a report of yours. Nobody but you is told that it is yours."),
    "report.decided": marked("The township decided about a report of yours. Nobody but you is told that it is yours."),
    "question.taken-up": marked(
        "The township took up a question of yours that the committee had declined. The village has to answer it."
    ),
}


def _receipt(details: Mapping[str, Any]) -> str:
    return url_for("redemptions.receipt_page", sale_id=UUID(details["sale"]))


def _card(details: Mapping[str, Any]) -> str:
    return url_for("cards.card_page")


def _code(details: Mapping[str, Any]) -> str:
    return url_for("own_account.code_page")


def _questions(details: Mapping[str, Any]) -> str:
    return url_for("supervision.own_cases_page")


_WAYS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    **{"complaint": _receipt, "pin": _card, "code": _code},
    **{"question": _questions, "report": _questions},
}


@dataclass(frozen=True)
class Told:
    """A notice as its reader sees it."""

    id: UUID
    words: str
    at: datetime
    unread: bool
    day: date | None
    """Of what tells its day alone."""


def in_words(notice: PersonalNotice) -> Told:
    words = str(_(WORDS[notice.kind], **notice.details))
    day = business_day(notice.at) if notice.at == start_of_day(notice.at) else None
    return Told(notice.id, words, notice.at, notice.opened_at is None, day)


def way_of(notice: PersonalNotice) -> str:
    """Return the address of what a notice is about."""
    return _WAYS[notice.kind.partition(".")[0]](notice.details)
