"""Words for what the catalogue asks for."""

from calendar import monthrange
from datetime import date

from babel.dates import format_skeleton
from flask_babel import get_locale
from flask_babel import gettext as _

from engage.catalogue.queries import Matter
from kernel.words import marked

RULE_NAMES = {
    "monthly": marked("every month"),
    "quarterly": marked("every quarter"),
    "yearly": marked("every year"),
    "event": marked("within days of something that happened"),
    "at_once": marked("at once"),
}
PUBLISHER_NAMES = {
    "branch": marked("Party branch"),
    "committee": marked("Villagers' committee"),
    "supervisors": marked("Supervision committee"),
    "cooperative": marked("Economic cooperative"),
}


def rule_words(matter: Matter) -> str:
    """Say a matter's time limit as a sentence: every month by the 15th of the next one."""
    day = matter.due_day
    if matter.rule == "monthly":
        return str(_("every month, by day %(day)s of the next month", day=day))
    if matter.rule == "quarterly":
        return str(_("every quarter, by day %(day)s of the month after it", day=day))
    if matter.rule == "yearly":
        return str(_("every year, by %(day)s of the next year", day=_day_of_year(matter.due_month or 1, day or 1)))
    if matter.rule == "at_once":
        return str(_("at once: by the next working day"))
    if matter.in_working_days:
        return str(_("within %(count)s working days of it happening", count=matter.within_days))
    return str(_("within %(count)s days of it happening", count=matter.within_days))


def _day_of_year(month: int, day: int) -> str:
    """Name a day without its year: 1月31日. A day that the month does not have is its last one."""
    year = 2028  # a leap year
    one = date(year, month, min(day, monthrange(year, month)[1]))
    return format_skeleton("MMMMd", one, locale=str(get_locale()))
