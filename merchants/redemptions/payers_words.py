"""What a payer is told instead of what a clerk is told, when a payment from their own phone is refused."""

from collections.abc import Iterator
from contextlib import contextmanager

from kernel.errors import Refusal
from kernel.words import marked
from merchants.directory.refusals import (
    NotYourShop,
    RightMissing,
    ShopEnded,
    ShopNotBegun,
    ShopSuspended,
    TerminalCutOff,
)
from merchants.limits.refusals import (
    BudgetPaused,
    BudgetUsedUp,
    ClerkDayLimit,
    ClerkSaleLimit,
    PayerDayLimit,
    ShopDayLimit,
)
from merchants.redemptions.refusals import (
    KeyReused,
    NotEnoughPoints,
    OverSaleLimit,
    PayerBlocked,
    SaleExpired,
    SaleRefusedBefore,
    SellingToOneself,
)

_IN_MONEY = marked("Nothing was taken. Pay in money.")


class TooFewOfYours(NotEnoughPoints):
    message = marked("You don't have enough points. Nothing was taken.")
    advice = marked("Pay a part in points and the rest in money.")


class YourAccountClosed(PayerBlocked):
    message = marked("Your account is closed for now. Nothing was taken.")
    advice = marked("Ask at the village office why, and pay in money.")


class YourOwnShop(SellingToOneself):
    message = marked("You work in this shop, so you can't pay here by yourself.")
    advice = marked("Let a colleague scan your pay code. Owners can't pay in their own shop.")


class ShopPaused(ShopSuspended):
    message = marked("This shop may not take points at the moment.")
    advice = _IN_MONEY


class ShopOver(ShopEnded):
    message = marked("This shop takes no points any more.")
    advice = _IN_MONEY


class ShopNotYet(ShopNotBegun):
    advice = _IN_MONEY


class TillGone(TerminalCutOff):
    message = marked("The till that asks for these points may not sell any more. Nothing was taken.")
    advice = marked("Ask the shop for another bill or another till, or pay in money.")


class ClerkGone(NotYourShop):
    message = marked("Who asks for these points does not work in this shop any more. Nothing was taken.")
    advice = marked("Ask somebody else in the shop to take the points, or pay in money.")


class ClerkStopped(RightMissing):
    message = marked("Who asks for these points may not take points in this shop any more. Nothing was taken.")
    advice = marked("Ask somebody else in the shop to take the points, or pay in money.")


class TooMuchAtOnce(OverSaleLimit):
    advice = marked("Pay a smaller amount. The shop can take it in several sales.")


class PausedForAll(BudgetPaused):
    advice = marked("Pay in money for now. Your points stay in the wallet, and the township says when it goes on.")


class BudgetGone(BudgetUsedUp):
    advice = marked("Pay a smaller amount, or in money. Your points stay in the wallet for next month.")


class YourDayIsFull(PayerDayLimit):
    message = marked("One person can pay %(limit)s points a day. You have fewer left today. Nothing was taken.")
    advice = marked("Pay a smaller amount, or in money. Tomorrow you can pay with points again.")


class ShopsDayIsFull(ShopDayLimit):
    advice = marked("Pay a smaller amount, or in money.")


class ClerksDayIsFull(ClerkDayLimit):
    message = marked("Who made this bill can take only %(left)s points more today. Nothing was taken.")
    advice = marked("Ask the shop for another bill, or pay in money.")


class TooMuchForTheClerk(ClerkSaleLimit):
    message = marked("Who made this bill can take at most %(limit)s points in one sale. Nothing was taken.")
    advice = marked("Ask the shop for another bill, or pay in money.")


class PaymentRefusedBefore(SaleRefusedBefore):
    message = marked("This payment was refused before. Nothing was taken.")
    advice = marked("Scan the shop's code again if you still want to pay.")


class PaymentKeyReused(KeyReused):
    message = marked("This page has paid something else already.")
    advice = marked("Scan the shop's code again.")


class ConfirmedTooLate(SaleExpired):
    advice = marked("Scan the shop's code again, or show a new pay code.")


_INSTEAD = {
    kind.__bases__[0]: kind
    for kind in (
        *(TooFewOfYours, YourAccountClosed, YourOwnShop, ShopPaused, ShopOver, ShopNotYet),
        *(TillGone, ClerkGone, ClerkStopped),
        *(PausedForAll, BudgetGone, YourDayIsFull, ShopsDayIsFull, ClerksDayIsFull, TooMuchForTheClerk),
        *(TooMuchAtOnce, PaymentRefusedBefore, PaymentKeyReused, ConfirmedTooLate),
    )
}


@contextmanager
def in_the_payers_words() -> Iterator[None]:
    """Say a refusal of what is done inside as one says it to the payer: same status, same code.

    Put it around the unit of work, which must see the refusal that was raised.
    """
    try:
        yield
    except Refusal as refusal:
        kind = _INSTEAD.get(type(refusal))
        if kind is None:
            raise
        raise kind(**refusal.params) from refusal
