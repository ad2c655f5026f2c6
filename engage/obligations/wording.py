"""Words for what is due: which period, and how it stands."""

import re
from datetime import date

from babel.dates import format_skeleton
from flask_babel import get_locale
from flask_babel import gettext as _

from engage.obligations.periods import opening
from engage.obligations.queries import DUE, Obligation
from engage.obligations.struck import Struck
from kernel.web.language import day

_QUARTER = re.compile("(2[0-9]{3})-Q([1-4])", re.ASCII)


def period_name(key: str) -> str:
    """Name a period as people do: 2026年10月, 2026年第3季度, 2026年; nothing for what an event made due."""
    if opening(key) is None:
        return ""
    quarter = _QUARTER.fullmatch(key)
    if quarter:
        return str(_("quarter %(number)s of %(year)s", number=quarter[2], year=quarter[1]))
    year, _dash, month = key.partition("-")
    first = date(int(year), int(month or 1), 1)
    return format_skeleton("yMMMM" if month else "y", first, locale=str(get_locale()))


def stands(one: Obligation) -> str:
    """Say how an obligation stands: due, late by 3 working days, published, published 2 working days late."""
    if one.state == "late":
        return str(_("late by %(count)s working days", count=one.late_by) if one.late_by else _("late"))
    if one.state == "due":
        return str(_("due"))
    if not one.was_late:
        return str(_("published in time"))
    if not one.late_by:
        return str(_("published late"))
    return str(_("published %(count)s working days late", count=one.late_by))


def stood(gone: Struck) -> str:
    """Say how something stood when it was struck out: struck out before its day, or how late it was by then."""
    if gone.obligation.state == DUE:
        return str(_("struck out before its day"))
    return str(_("struck out: %(value)s", value=stands(gone.obligation)))


def corrected_words(one: Obligation) -> str:
    """Say how often what was published was corrected since, and when last; nothing when it never was."""
    if not one.corrected_on:
        return ""
    return str(_("corrected %(count)s times, last on %(day)s", count=one.corrected, day=day(one.corrected_on)))
