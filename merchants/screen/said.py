"""What the till's script says, in the reader's language. Words in braces are filled in by the script."""

from flask_babel import gettext as _


def said_by_the_till() -> dict[str, str]:
    """Return the sentences of the scripts static/till*.js by their names there."""
    return {
        "received": _("Received %(points)s points", points="{points}"),
        "from": _("from %(surname)s, %(village)s", surname="{surname}", village="{village}"),
        "worth": _("= %(yuan)s yuan", yuan="{yuan}"),
        "sending": _("One moment…"),
        "retrying": _("The network is slow. Asking again…"),
        "waiting": _("Waiting for the payer's PIN"),
        "waitingMore": _("The payer's phone now asks for %(points)s points.", points="{points}"),
        "waitsForAmount": _("So large a sale needs the payer's PIN."),
        "waitsForPace": _("The same payer has paid you often lately, so this sale needs the PIN."),
        "counterClosed": _("This till, or who works at it, may not sell any more. Nothing was taken."),
        "declined": _("The payer said no. Nothing was taken."),
        "takenBack": _("You took the sale back. Nothing was taken."),
        "expired": _("Not confirmed in time. Nothing was taken."),
        "voided": _("This sale was cancelled."),
        "nothing": _("Nothing was taken."),
        "nothingMore": _("The sale did not reach us. Try again with a new code."),
        "unknown": _("No answer yet."),
        "unknownMore": _("Keep this page open: it asks again when the network is back. Nothing is taken twice."),
        "otherCode": _("This is not a pay code. Ask the payer to open “Pay code”."),
        "amountFirst": _("First type the amount."),
        "refused": _("This can't be done."),
        "signIn": _("Please sign in again."),
        "points": _("%(points)s points", points="{points}"),
        "pinSix": _("The PIN is six digits."),
        "bySticker": _("Paid by the shop's code"),
        "billLeft": _("Good for %(seconds)s more seconds", seconds="{seconds}"),
        "billUnknown": _("No answer came, so there is no bill. Nothing was taken. Try again."),
        "billExpired": _("Nobody paid this bill in time. Make a new one."),
        "billCancelled": _("This bill was cancelled."),
    }


def said_without_a_network() -> dict[str, str]:
    """Return the sentences of static/till-offline.js and till-queue.js by their names there."""
    return {
        "refused": _("This can't be done. Take money for this sale."),
        "signIn": _("Please sign in again."),
        "kept": _("Kept: %(points)s points", points="{points}"),
        "notYet": _("not yet settled"),
        "keptMore": _("Not yet settled: the points are taken when the network is back."),
        "phone": _("phone %(number)s", number="{number}"),
        "open": _("%(count)s kept, %(points)s points, not yet settled", count="{count}", points="{points}"),
        "allIn": _("Everything was settled."),
        "mistyped": _(
            "These are not the digits of a code made without a network. Compare them with the payer's screen."
        ),
        "onlyOffline": _("No network. Ask the payer to open “Pay code”: it shows a code made without a network."),
        "off": _("No network, and this till may not take points without one. Take money until the network is back."),
        "tooLong": _("This till has been without a network for more than a day. Take money until it is back."),
        "notOfNow": _("This code is not of now. Ask the payer to open the pay code again."),
        "usedHere": _("This shop used this code already. For another sale, ask the payer to open the pay code again."),
        "overPerson": _(
            "Without a network one person can pay at most %(limit)s points a day. Take the rest in money.",
            limit="{limit}",
        ),
        "overTill": _(
            "Without a network one till can take at most %(limit)s points a day. Take money until the network is back.",
            limit="{limit}",
        ),
        "noRoom": _("This device could not keep the sale, so it does not count. Take money."),
    }
