"""What giving back is refused for."""

from kernel.errors import Conflict, Refusal
from kernel.words import marked


class NotRefundable(Conflict):
    code = "not_refundable"
    message = marked("Only a paid sale can be given back.")
    advice = marked("Look at the sale: it took no points, or it was cancelled already.")


class MoreThanLeft(Conflict):
    """Raised with `left`: what of the sale was not given back yet."""

    code = "more_than_left"
    message = marked("Of this sale %(left)s points are left to give back.")
    advice = marked("Type at most that many.")


class NothingLeft(Conflict):
    code = "nothing_left"
    message = marked("This sale was given back whole already.")
    advice = marked("Look at its receipt: there stands when.")


class OwnSale(Refusal):
    """Whoever paid can't be the one who gives back, nor the one who agrees."""

    status = 403
    code = "own_sale"
    message = marked("You paid this sale yourself, so somebody else has to give it back.")
    advice = marked("Ask the owner or another clerk.")


class RefundKeyReused(Conflict):
    code = "key_reused"
    message = marked("This page was sent before with other content.")
    advice = marked("Load the page again: it shows what was given back.")


class RequestWaits(Conflict):
    code = "request_waits"
    message = marked("For this sale somebody has already asked to give points back, and it waits for an answer.")
    advice = marked("Wait for it, or let whoever asked take it back.")


class RequestClosed(Conflict):
    code = "request_closed"
    message = marked("This request was decided already.")
    advice = marked("Load the page again to see how.")


class RequestExpired(Refusal):
    status = 410
    code = "request_expired"
    message = marked("Nobody agreed in time. Nothing was given back.")
    advice = marked("If it is still right, ask for it anew.")


class SamePerson(Refusal):
    """Whoever asked can't be the second person."""

    status = 403
    code = "same_person"
    message = marked("You asked for this yourself, so somebody else has to agree.")
    advice = marked("Ask the owner or the township, whoever did not ask.")


class OwnShop(Refusal):
    """An officer who works in the shop can't agree to what the shop asks."""

    status = 403
    code = "own_shop"
    message = marked("You work in this shop, so another officer has to agree.")
    advice = marked("Leave it to another officer.")


class OfficerNeeded(Refusal):
    status = 403
    code = "officer_needed"
    message = marked("So many points only an officer of the township can agree to.")
    advice = marked("The township sees it in its list. Call there if it is urgent.")


class OwnerDayLimit(Refusal):
    """Raised with `points`: what an owner may let go back on one day, alone or by agreeing."""

    status = 403
    code = "owner_day_limit"
    message = marked("With what you gave back and agreed to today this is more than %(points)s points.")
    advice = marked("An officer of the township can agree to it, or you do tomorrow.")
