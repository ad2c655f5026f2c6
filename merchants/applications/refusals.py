"""What an application is refused for before anybody looks at it, and what can't be done with one."""

from kernel.errors import Conflict, Refusal
from kernel.words import marked


class ApplicationWaits(Conflict):
    code = "application_waits"
    message = marked("You have applied with this licence already, and the township has not answered yet.")
    advice = marked("Ask how it stands with your reference number and phone number.")


class ApplicationDecided(Conflict):
    code = "application_decided"
    message = marked("This application was decided or withdrawn already.")
    advice = marked("Look at how it stands now.")


class NothingAsked(Conflict):
    code = "application_nothing_asked"
    message = marked("The township has not asked you for anything at the moment.")
    advice = marked("Wait for its answer, or call the township's office.")


class ApplicationUnknown(Refusal):
    status = 404
    code = "application_unknown"
    message = marked("There is no application with this reference number and this phone number.")
    advice = marked("Compare both with what you wrote down, or call the township's office.")


class InvitationNotValid(Refusal):
    status = 403
    code = "invitation_not_valid"
    message = marked("This invitation's code does not work: mistyped, used, or too old.")
    advice = marked("Compare it with the paper, or leave the field empty and apply without it.")


class OwnApplication(Refusal):
    """Whoever entered an application does not approve it."""

    status = 403
    code = "application_own"
    message = marked("Somebody else has to approve this: you entered it.")
    advice = marked("Ask another officer to look at it.")
