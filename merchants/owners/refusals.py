"""What letting an owner in is refused for, and who decides nothing about a shop's money."""

from kernel.errors import Conflict, Refusal
from kernel.words import marked


class OwnerWaits(Conflict):
    code = "owner_waits"
    message = marked("For this shop somebody has asked for an owner already, and it waits for an answer.")
    advice = marked("Answer that one first, or let whoever asked take it back.")


class OwnerRequestOver(Conflict):
    code = "owner_request_over"
    message = marked("This was answered already.")
    advice = marked("Look at the list of owners. Whoever lost an unused code is asked for once more, by the same name.")


class SecondNeeded(Refusal):
    """Whoever asked, works in the shop as an officer, or holds the other's code, is no second person."""

    status = 403
    code = "owner_second_needed"
    message = marked("Somebody else has to agree to this owner: you and whoever asked are not two.")
    advice = marked("Ask another officer, or an owner of the shop who was let in by others.")


class LetInLately(Refusal):
    """Raised with `days`: how long whoever let an owner in stays away from the shop's money."""

    status = 403
    code = "let_in_lately"
    message = marked("You had a part in letting an owner of this shop in, less than %(days)s days ago.")
    advice = marked("Another officer can decide, or you once these days are over.")


class SawTheCode(Refusal):
    """The officer was shown the code by which whoever asks was let in, or a code on the way to it."""

    status = 403
    code = "saw_the_code"
    message = marked("You were shown the code of whoever asks for this, or of who let them in.")
    advice = marked("Leave it to another officer, who was not.")
