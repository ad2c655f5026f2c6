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
        "bySticker": _("Paid by the shop's code"),
        "billLeft": _("Good for %(seconds)s more seconds", seconds="{seconds}"),
        "billUnknown": _("No answer came, so there is no bill. Nothing was taken. Try again."),
        "billExpired": _("Nobody paid this bill in time. Make a new one."),
        "billCancelled": _("This bill was cancelled."),
    }
