"""What publishing and reading say no to."""

from kernel.errors import Conflict, Refusal
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


class NothingToPublish(Refusal):
    status = 422
    code = "nothing_to_publish"
    message = marked("There is neither a text nor a money line.")
    advice = marked("Write what the village should know, or add at least one line.")
