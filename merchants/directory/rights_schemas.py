"""What the owner's form about a clerk sends: a ticked right is "on", the others are not sent."""

from kernel.web.schema import Strict, one_of
from merchants.limits.models import MOST_POINTS
from merchants.limits.schemas import Amount


class RightsForm(Strict):
    sell = one_of("on", load_default="")
    void = one_of("on", load_default="")
    refund = one_of("on", load_default="")
    reports = one_of("on", load_default="")
    sale_limit_points = Amount(1, MOST_POINTS, required=True, allow_none=True)
    day_limit_points = Amount(1, MOST_POINTS, required=True, allow_none=True)
