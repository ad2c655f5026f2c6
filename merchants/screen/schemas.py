"""What the till's forms send."""

from kernel.web.schema import Line, Strict, WholeNumber
from merchants.redemptions.schemas import Key


class SaleForm(Strict):
    """A sale typed without scripts. The code may come as a photograph instead."""

    key = Key(64, required=True)
    points = WholeNumber(1, required=True)
    code = Line(40, blank=True, load_default="")
