"""What publishing and reading say no to."""

from kernel.errors import Conflict, InvalidInput, Refusal
from kernel.words import marked


class TooEarly(Conflict):
    """Raised with `seconds`: how much longer the text has to be in front of the reader."""

    code = "too_early"
    message = marked("That was quick. Please read on for %(seconds)s more seconds.")
    advice = marked("The points come when you have had the time to read it all.")


class AlreadyPublished(Conflict):
    code = "key_reused"
    message = marked("This form has already published something else.")
    advice = marked("Look at the village's page, then start a new form.")


class DayToCome(Refusal):
    """Raised with `number`, the number of the line."""

    status = 422
    code = "day_to_come"
    message = marked("Line %(number)s: this day has not come yet.")
    advice = marked("Only what was really spent or received is published.")


class HoldsPersonalNumber(Refusal):
    """A text that was about to be published holds a number that says who someone is."""

    status = 422
    code = "personal_number"
    message = marked("There is an identity, bank or phone number in it.")
    advice = marked("Leave it out, or write only its last four digits.")


class LookFirst(InvalidInput):
    """What a program sent has to be looked at by somebody: `errors` tell what, and what to be `sure` of to go on."""

    status = 409
    code = "look_first"
    message = marked("Somebody has to look at this first. Nothing was published.")
    advice = marked("If it is right as it is, send it again with `sure` naming what was looked at.")


class NothingToPublish(Refusal):
    status = 422
    code = "nothing_to_publish"
    message = marked("There is neither a text nor a money line.")
    advice = marked("Write what the village should know, or add at least one line.")


class AlreadyCorrected(Conflict):
    code = "key_reused"
    message = marked("This form has already corrected something else.")
    advice = marked("Look at the disclosure as it reads now, then start a new form.")


class VersionChanged(Conflict):
    """Somebody else corrected the disclosure since this form was opened."""

    code = "version_changed"
    message = marked("Somebody corrected this meanwhile. Nothing of yours was saved, and nothing is lost.")
    advice = marked("What you typed stands below. Compare it with how the disclosure reads now, and send it again.")


class NothingChanged(Conflict):
    code = "nothing_changed"
    message = marked("It says just what it says now.")
    advice = marked("Change what is wrong, then send it.")


class BoundToCatalogue(Conflict):
    """A correction would say that it fulfils something else than it fulfilled when it was published."""

    code = "bound_to_catalogue"
    message = marked("Its matter and its period can't be corrected: what was published in time hangs on them.")
    advice = marked("Leave them as they are. Was it published under the wrong one? Withdraw it and publish it anew.")


class NothingLeft(Conflict):
    """A correction would take out every line."""

    code = "nothing_left"
    message = marked("A correction can't take out all the lines: nothing of the money would be left to read.")
    advice = marked("Keep the lines that are right, or withdraw the whole disclosure and say why.")


class UnknownLine(Refusal):
    status = 422
    code = "unknown_line"
    message = marked("One of the lines is not a line of this disclosure, or stands there twice.")
    advice = marked("Open the form once more. A new line has no number.")


class NotReplaceable(Conflict):
    code = "not_replaceable"
    message = marked(
        "What this is to replace was not withdrawn, is of another matter or period, or was replaced already."
    )
    advice = marked("Look at it once more and choose what it replaces, or that it replaces nothing.")


class DisclosureWithdrawn(Refusal):
    """It was published once and taken back: what is left of it is its matter, its days and why."""

    status = 410
    code = "disclosure_withdrawn"
    message = marked("The village withdrew this disclosure.")
    advice = marked("Its history says when and why.")


class WithdrawnAlready(Conflict):
    """It was withdrawn before, and another reason stands there."""

    code = "withdrawn_already"
    message = marked("It was withdrawn already, and another reason stands there. Yours was not saved.")
    advice = marked("Its history says who withdrew it, when and why.")


class VersionStands(Conflict):
    code = "version_stands"
    message = marked("This is how it reads now: it can't be hidden.")
    advice = marked("Correct it first, or withdraw it. Then hide the earlier version.")


class OrderOpen(Conflict):
    """The township ordered a correction of the disclosure and has yet to say whether it was made."""

    code = "order_open"
    message = marked("The township has an open order about this disclosure: until that is settled nothing is hidden.")
    advice = marked("Follow the order. Once the township has found it followed, you can hide the earlier version.")


class HiddenAlready(Conflict):
    code = "hidden_already"
    message = marked("This version was hidden already, and another reason stands there. Yours was not saved.")
    advice = marked("The history says who hid it, when and why.")
