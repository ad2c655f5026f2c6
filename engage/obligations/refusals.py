"""What the calendar says no to."""

from kernel.errors import Conflict, Refusal
from kernel.words import marked


class NotYetHappened(Conflict):
    code = "not_yet_happened"
    message = marked("This day is still to come.")
    advice = marked("Write it down once it has happened.")


class NotOverYet(Refusal):
    """Raised with `day`: the first on which what it came to can be published."""

    status = 422
    code = "not_over_yet"
    message = marked("This time is not over yet. What it came to can be published from %(day)s on.")
    advice = marked("On its last day something can still be added. Nothing is kept until then: publish it on that day.")


class NotForEvents(Conflict):
    code = "not_for_events"
    message = marked("By the catalogue nothing was due after an event on that day for this matter.")
    advice = marked("Choose another matter or another day.")


class EventKeyReused(Conflict):
    code = "key_reused"
    message = marked("This form has already written down something else.")
    advice = marked("Start a new one.")
