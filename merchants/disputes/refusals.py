"""What a complaint is refused for."""

from kernel.errors import Conflict, Refusal
from kernel.words import marked


class NotDisputable(Conflict):
    code = "not_disputable"
    message = marked("Nothing of this sale is left that could be given back.")
    advice = marked("Look at the receipt: it took no points, or they were given back already.")


class DisputeTooLate(Refusal):
    """Raised with `days`: how long after a sale one may complain."""

    status = 410
    code = "dispute_too_late"
    message = marked("One can complain up to %(days)s days after the sale.")
    advice = marked("Ask at the village office if something is wrong all the same.")


class DisputeOpen(Conflict):
    code = "dispute_open"
    message = marked("You have complained about this sale already, and the township has not decided yet.")
    advice = marked("Look at the receipt: there stands how far it has come.")


class DisputeClosed(Conflict):
    code = "dispute_closed"
    message = marked("This complaint is over.")
    advice = marked("Load the page again to see how it ended.")


class NotAsked(Conflict):
    code = "not_asked"
    message = marked("The township has not asked the shop about this.")
    advice = marked("Wait until it does.")


class OwnDispute(Refusal):
    """An officer who complained, or who works in the shop, is no judge of it."""

    status = 403
    code = "own_dispute"
    message = marked("You are a part of this yourself, so another officer has to decide.")
    advice = marked("Leave it to another officer.")


class NothingToUphold(Refusal):
    status = 422
    code = "nothing_to_uphold"
    message = marked("Say how many points the payer gets back.")
    advice = marked("Without points it can be upheld only when the shop has given something back meanwhile.")


class EnoughWritten(Conflict):
    """Raised with `most`: how many messages a case may have."""

    code = "enough_written"
    message = marked("About this complaint %(most)s messages were written, and that is the most.")
    advice = marked("Decide it, or settle the rest by telephone.")
