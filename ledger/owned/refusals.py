"""What is said when the database failed again and again: whether anything was written. Asking again is always safe."""

from kernel.errors import Refusal
from kernel.words import marked


class Unreachable(Refusal):
    """The database could not be reached, so nothing was written."""

    status = 503
    code = "unreachable"
    message = marked("The books can't be reached just now.")
    advice = marked("Nothing was lost. Try again in a few seconds.")


class OutcomeUnknown(Refusal):
    """The connection broke while the database was committing, and the books could not be asked since."""

    status = 503
    code = "outcome_unknown"
    message = marked("It is not known whether this was booked.")
    advice = marked("Ask again with the same key: it is never booked twice.")
