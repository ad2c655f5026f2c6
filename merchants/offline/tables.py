"""The sales that did not end as they should, as a table to keep: a line each, and no formula in any cell."""

import csv
import io

from flask_babel import gettext as _

from kernel.inert import inert
from kernel.money import yuan
from kernel.persistence import reading
from kernel.web.language import moment
from merchants.offline import queries
from merchants.offline.queries import Conflict
from merchants.offline.wording import OUTCOMES, REASONS


def conflicts_table(township_id: int) -> str:
    """Return all of them as CSV in the reader's language, the newest first."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(
        [
            _("Brought in"),
            _("Shown at"),
            _("Shop"),
            _("Till"),
            _("Clerk"),
            _("Payer"),
            _("Village"),
            _("Number of the phone"),
            _("Points"),
            _("Amount in yuan"),
            _("How it ended"),
            _("Why"),
            _("Limits that it passed"),
            _("Counts in"),
        ]
    )
    writer.writerows(_row(one) for one in queries.conflicts(reading(), township_id))
    return "\ufeff" + written.getvalue()


def _row(one: Conflict) -> list[str | int]:
    texts = (one.shop, one.till, one.clerk, one.payer, one.village)
    return [
        moment(one.settled_at),
        moment(one.shown_at),
        *map(inert, texts),
        one.phone_number or "",
        one.points,
        yuan(one.amount_fen),
        _(OUTCOMES[one.outcome]),
        _(REASONS[one.reason]) if one.reason else "",
        " ".join(_(REASONS[code]) for code in one.passed),
        inert(one.first_shop),
    ]
