"""Words for what the catalogue asks for."""

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
        return str(_("every year, by day %(day)s of month %(month)s of the next year", day=day, month=matter.due_month))
    if matter.rule == "at_once":
        return str(_("at once: by the next working day"))
    if matter.in_working_days:
        return str(_("within %(count)s working days of it happening", count=matter.within_days))
    return str(_("within %(count)s days of it happening", count=matter.within_days))
