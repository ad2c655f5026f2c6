"""What the page of the rules sends."""

from kernel.tenancy.models import LONGEST_VALIDITY, SHORTEST_VALIDITY
from kernel.web.schema import Strict, WholeNumber, one_of

FOR_EVER, FOR_MONTHS = "for-ever", "for-months"


class Validity(Strict):
    """How long points can be spent: for ever, or for so many months."""

    choice = one_of(FOR_EVER, FOR_MONTHS, required=True)
    months = WholeNumber(SHORTEST_VALIDITY, LONGEST_VALIDITY, required=True)
