"""Words for how a sale without a network ended: msgids, translated where they appear."""

from kernel.errors import Refusal
from kernel.words import marked
from merchants.limits import refusals as limits
from merchants.offline import refusals
from merchants.offline.models import BY_SHOP, BY_TOWNSHIP, COVERED, PAID, REFUSED
from merchants.redemptions.refusals import (
    NotEnoughPoints,
    OverSaleLimit,
    PayerBlocked,
    SellingToOneself,
)

OUTCOMES = {
    PAID: marked("Paid"),
    COVERED: marked("The township pays the shop"),
    REFUSED: marked("Not paid"),
}

BEARERS = {
    BY_TOWNSHIP: marked("The township pays the shop, within the two limits"),
    BY_SHOP: marked("The shop bears it"),
}

_OVER_PERSON = marked("More than one person can pay in a day without a network.")
_OVER_TILL = marked("More than one till can take in a day without a network.")
_OVER_SALE = marked("More than one sale may take.")
_SHORT = marked("The payer's points were not enough.")
_DAY_OF_PAYER = marked("More than one person may pay in a day.")
_DAY_OF_SHOP = marked("More than the shop may take in a day.")
_OF_CLERK = marked("More than the owner lets this clerk take.")
_PAUSED = marked("The township had paused paying with points.")
_BUDGET = marked("More than the township's budget of the month has left.")


_KNOWN: tuple[type[Refusal], ...] = (
    refusals.OfflineCodeUnknown,
    refusals.OfflineCodeOutOfTime,
    refusals.OfflineTermsOver,
    refusals.OfflineTillCutOff,
    refusals.OfflineCodeUsed,
    refusals.OfflineCodeUsedHere,
    refusals.PhoneCutOff,
    refusals.PhoneOutOfTouch,
    refusals.PhoneOver,
    PayerBlocked,
    SellingToOneself,
)
REASONS = {known.code: known.message for known in _KNOWN} | {
    refusals.OverPersonCap.code: _OVER_PERSON,
    refusals.OverTillCap.code: _OVER_TILL,
    OverSaleLimit.code: _OVER_SALE,
    limits.PayerDayLimit.code: _DAY_OF_PAYER,
    limits.ShopDayLimit.code: _DAY_OF_SHOP,
    limits.ClerkDayLimit.code: _OF_CLERK,
    limits.ClerkSaleLimit.code: _OF_CLERK,
    limits.BudgetPaused.code: _PAUSED,
    limits.BudgetUsedUp.code: _BUDGET,
    NotEnoughPoints.code: _SHORT,
}
"""By the code of what was in the way."""

ADVICE = {
    PAID: "",
    COVERED: marked("You need not do anything: the amount is in the next settlement."),
    REFUSED: marked("This sale does not count. If you think that is wrong, show it to the township."),
}
