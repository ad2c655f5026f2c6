"""What becomes of somebody who confirms a bill too late, or one that is none."""

from kernel.errors import Conflict, Refusal
from kernel.words import marked


class BillMistyped(Refusal):
    status = 422
    code = "bill_mistyped"
    message = marked("These are not the digits of a bill.")
    advice = marked("Compare them with the till's screen: eighteen digits that begin with 95.")


class BillUnknown(Refusal):
    status = 404
    code = "bill_unknown"
    message = marked("No shop of your township has made this bill.")
    advice = marked("Ask the shop to make a new one, and scan that.")


class BillExpired(Refusal):
    status = 410
    code = "bill_expired"
    message = marked("This bill is too old. Nothing was taken.")
    advice = marked("Ask the shop to make a new one, and scan that.")


class BillCancelled(Refusal):
    status = 410
    code = "bill_cancelled"
    message = marked("The shop has cancelled this bill. Nothing was taken.")
    advice = marked("Ask the shop to make a new one, if you still want to pay.")


class BillTaken(Conflict):
    code = "bill_taken"
    message = marked("This bill is being paid by somebody else, or was paid already. Nothing was taken from you.")
    advice = marked("If you were to pay, ask the shop to make a new one.")
