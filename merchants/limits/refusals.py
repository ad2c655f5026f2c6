"""What the township's limits say no to, in words for the person at the till: what happened and what to do next."""

from kernel.errors import Conflict, Refusal
from kernel.words import marked


class BudgetPaused(Refusal):
    """Raised with `reason`, in the officer's words."""

    status = 403
    code = "budget_paused"
    message = marked("The township has paused paying with points: %(reason)s")
    advice = marked("Take money for this sale. Points stay in the wallet, and the township says when it goes on.")


class BudgetUsedUp(Refusal):
    """Raised with `left`: what the month's budget of the township still has, in points."""

    status = 403
    code = "budget_used_up"
    message = marked("The township's budget for points has %(left)s points left this month. Nothing was taken.")
    advice = marked("Take a smaller amount, or money. Points stay in the wallet; next month there is a new budget.")


class LimitReached(Conflict):
    """A limit of the day. Raised with `limit` and with `left`: what is left of it today, both in points."""


class StickerDayLimit(LimitReached):
    code = "sticker_day_limit"
    message = marked(
        "By scanning printed codes one can pay %(limit)s points a day. You have %(left)s left. Nothing was taken."
    )
    advice = marked("Open “Pay code” and let the shop scan it: that has no such limit. Or pay in money.")


class CardDayLimit(LimitReached):
    code = "card_day_limit"
    message = marked(
        "With the printed card one can pay %(limit)s points a day. It has %(left)s left today. Nothing was taken."
    )
    advice = marked("Take a smaller amount, or money. Tomorrow the card can pay again.")


class PayerDayLimit(LimitReached):
    code = "payer_day_limit"
    message = marked("One person can pay %(limit)s points a day. The payer has fewer left today. Nothing was taken.")
    advice = marked("Take a smaller amount, or money. Tomorrow the payer can pay with points again.")


class ShopDayLimit(LimitReached):
    code = "shop_day_limit"
    message = marked("A shop can take %(limit)s points a day. This one has %(left)s left today. Nothing was taken.")
    advice = marked("Take a smaller amount, or money. The owner can ask the township for a higher limit.")


class ClerkDayLimit(LimitReached):
    code = "clerk_day_limit"
    message = marked(
        "You may take %(limit)s points a day in this shop. You have %(left)s left today. Nothing was taken."
    )
    advice = marked("Let the owner do this sale, or ask the owner to raise your limit under “Clerks”.")


class ClerkSaleLimit(Conflict):
    """Raised with `limit`: the most points that one sale of this clerk may take."""

    code = "clerk_sale_limit"
    message = marked("The owner lets you take at most %(limit)s points in one sale. Nothing was taken.")
    advice = marked("Let the owner do this sale, or take a smaller amount.")


class RulesChanged(Conflict):
    """Someone decided other rules since the form was opened."""

    code = "rules_changed"
    message = marked("The rules were changed while you were writing.")
    advice = marked("Look at what holds now, and send your change again.")


class RulesInThePast(Conflict):
    code = "rules_in_the_past"
    message = marked("Rules can't hold from a moment that is over.")
    advice = marked("Choose “at once”, or a later day and time.")


class NothingChanged(Conflict):
    code = "nothing_changed"
    message = marked("These are the rules that hold already.")
    advice = marked("Change a number, or leave everything as it is.")


class PauseStands(Conflict):
    """Paused already, or going on already: another officer was faster."""

    code = "pause_stands"
    message = marked("Another officer has decided this already.")
    advice = marked("Look at how it stands now.")
