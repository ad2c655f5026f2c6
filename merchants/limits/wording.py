"""The rules in words: what each is called, what it does, and what it means when it is empty."""

from dataclasses import dataclass

from kernel.words import marked


@dataclass(frozen=True)
class Wording:
    """Words for one rule; `none` is told when it is empty, and is empty itself where the rule can't be."""

    label: str
    hint: str
    none: str
    unit: str


_POINTS, _SALES, _HOURS = marked("points"), marked("sales"), marked("hours")
_NO_LIMIT = marked("no limit")

RULES = {
    "confirm_above_points": Wording(
        marked("PIN above"), marked("A larger sale waits until the payer has given the PIN."), "", _POINTS
    ),
    "sale_limit_points": Wording(
        marked("At most in one sale"), marked("A larger sale is refused at the till."), "", _POINTS
    ),
    "sticker_day_points": Wording(
        marked("By printed code: a payer's day"),
        marked("What one payer can pay a day by scanning printed codes of shops."),
        _NO_LIMIT,
        _POINTS,
    ),
    "card_day_points": Wording(
        marked("By printed card: a payer's day"), marked("What one card can pay a day."), _NO_LIMIT, _POINTS
    ),
    "payer_day_points": Wording(
        marked("A payer's day"), marked("What one person can pay a day, in whatever way."), _NO_LIMIT, _POINTS
    ),
    "shop_day_points": Wording(marked("A shop's day"), marked("What one shop can take a day."), _NO_LIMIT, _POINTS),
    "pace_sales": Wording(
        marked("Stands out: more sales than"),
        marked("Between the same clerk and payer. The next sale waits for the PIN, and you are told."),
        _NO_LIMIT,
        _SALES,
    ),
    "pace_points": Wording(
        marked("Stands out: more points than"), marked("The same, by the sum of points."), _NO_LIMIT, _POINTS
    ),
    "pace_hours": Wording(
        marked("Counted over the last"), marked("Empty together with both of them: nothing stands out."), "–", _HOURS
    ),
    "month_points": Wording(
        marked("Budget of a month"),
        marked("What all shops together can take in a calendar month. Then paying with points stops by itself."),
        marked("no budget set"),
        _POINTS,
    ),
}
