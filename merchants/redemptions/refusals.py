"""What a sale is refused for. Each has words for the person at the till: what happened and what to do next."""

from kernel.errors import Conflict, Refusal
from kernel.words import marked


class CodeMistyped(Refusal):
    status = 422
    code = "code_mistyped"
    message = marked("These are not the digits of a pay code.")
    advice = marked("Compare them with the payer's screen: eighteen digits that begin with 97.")


class CodeUnknown(Refusal):
    status = 404
    code = "code_unknown"
    message = marked("Nobody here has this pay code.")
    advice = marked("Ask the payer to show a new code and scan it again.")


class CodeExpired(Refusal):
    status = 410
    code = "code_expired"
    message = marked("This pay code is too old.")
    advice = marked("Ask the payer to show the newest code and scan it again.")


class CodeUsed(Conflict):
    code = "code_used"
    message = marked("This pay code was used already.")
    advice = marked("Look at the last sales. For another sale, ask the payer to show a new code.")


class NotEnoughPoints(Conflict):
    code = "not_enough_points"
    message = marked("The payer does not have enough points. Nothing was taken.")
    advice = marked("Take a smaller amount, or let the payer pay in money.")


class SaleRefusedBefore(Conflict):
    """The same request was refused for want of points, and stays refused when points come in later."""

    code = "already_failed"
    message = marked("This sale was refused before. Nothing was taken.")
    advice = marked("Begin a new sale if it is still wanted: type the amount and scan a new code.")


class PayerBlocked(Refusal):
    status = 403
    code = "payer_blocked"
    message = marked("This payer's account is closed for now.")
    advice = marked("Send the payer to the village office, and take money for this sale.")


class OverSaleLimit(Conflict):
    """Raised with `limit`: the most points that one sale may take."""

    code = "over_sale_limit"
    message = marked("One sale may take at most %(limit)s points.")
    advice = marked("Take a smaller amount.")


class SellingToOneself(Refusal):
    status = 403
    code = "selling_to_oneself"
    message = marked("Nobody may take their own points.")
    advice = marked("Let someone else who works here do this sale. Owners can't pay in their own shop.")


class KeyReused(Conflict):
    code = "key_reused"
    message = marked("This sale's key belongs to another sale already.")
    advice = marked("Load the till again and begin the sale anew.")


class SaleClosed(Conflict):
    code = "sale_closed"
    message = marked("This sale is not waiting any more.")
    advice = marked("Look at its receipt to see how it ended.")


class SaleExpired(Refusal):
    status = 410
    code = "sale_expired"
    message = marked("This sale was not confirmed in time. Nothing was taken.")
    advice = marked("Show a new code and let the shop scan it again.")


class NotVoidable(Conflict):
    code = "not_voidable"
    message = marked("Only a paid sale can be cancelled.")
    advice = marked("Look at the sale: it took no points, or it was cancelled already.")


class VoidTooLate(Conflict):
    code = "void_too_late"
    message = marked("Only a sale of today can be cancelled at the till.")
    advice = marked("Give the points of an older one back instead, all or a part.")


class PartlyRefunded(Conflict):
    """Raised with `left`: the points that were not given back yet."""

    code = "partly_refunded"
    message = marked("A part of this sale was given back already, so it can't be cancelled whole.")
    advice = marked("Give back the %(left)s points that are left instead.")
