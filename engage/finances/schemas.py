"""What the pages of a village's money send."""

from kernel.web.schema import Paragraphs, Strict, WholeNumber, Yuan, day_field

LONGEST_REASON = 300
MOST_CORRECTIONS = 10_000


class OpeningSent(Strict):
    """An opening balance. `made_for`: the number of the one that the form was made for, 0 when there was none."""

    day = day_field(required=True)
    amount = Yuan(least=0, required=True)
    reason = Paragraphs(LONGEST_REASON, blank=True, load_default="")
    made_for = WholeNumber(0, MOST_CORRECTIONS, required=True)
