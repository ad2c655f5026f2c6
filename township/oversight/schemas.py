"""What the pages of oversight send."""

from kernel.web.public_text import PublicLine
from kernel.web.schema import Strict, WholeNumber, day_field, one_of

MEANINGS = {"working": True, "off": False, "announced": None}
"""What can be said of a day: that offices work, that they don't, or that what was announced holds."""


class CorrectionSent(Strict):
    day = day_field(required=True)
    choice = one_of(*MEANINGS, required=True)
    reason = PublicLine(100, required=True)


class NoticeSent(Strict):
    """Says that all of a year's notice is entered."""

    year = WholeNumber(2000, 2099, required=True)
