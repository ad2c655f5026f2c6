"""What tills and offices send of a card."""

from kernel.web.schema import Line, Pin, Strict, WholeNumber
from merchants.redemptions.schemas import Key


class CardSaleAsked(Strict):
    key = Key(64, required=True)
    card = Line(40, required=True, metadata={"description": "The 18 digits of the printed card; spaces are ignored."})
    pin = Pin(required=True, metadata={"description": "The six digits that the payer typed on the till."})
    points = WholeNumber(1, required=True)


class NewCard(Strict):
    """Printing a card; a PIN is chosen by whoever has none yet."""

    pin = Line(6, blank=True, load_default="")
    pin_again = Line(6, blank=True, load_default="")
