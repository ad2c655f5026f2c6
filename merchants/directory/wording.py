"""What is kept of a shop, in the reader's words."""

from collections.abc import Iterable

from flask_babel import gettext as _

from merchants.directory.hours import DAYS, Hours


def hours_words(hours: Hours) -> str:
    """Return "06:00–10:30, 15:00–18:00; closed on Monday", or that nobody told."""
    if not hours.known:
        return str(_("Opening hours are not known"))
    spans = joined(f"{start}–{end}" for start, end in hours.spans)
    if not hours.closed:
        return str(_("every day %(spans)s", spans=spans))
    days = joined(_(DAYS[day]) for day in sorted(hours.closed))
    return str(_("%(spans)s, closed on %(days)s", spans=spans, days=days))


def joined(words: Iterable[str]) -> str:
    """Return the words of a list as one reads them."""
    return str(_(", ")).join(words)
