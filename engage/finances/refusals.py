"""What the opening balance says no to."""

from kernel.errors import Conflict, Refusal
from kernel.words import marked


class ReasonMissing(Refusal):
    status = 422
    code = "reason_missing"
    message = marked("There is an opening balance already.")
    advice = marked("Say why it is corrected: everybody will read it beside both amounts.")


class OpeningChanged(Conflict):
    code = "opening_changed"
    message = marked("Somebody else has changed the opening balance meanwhile.")
    advice = marked("Look at it again before you correct it.")


class OpeningDayToCome(Refusal):
    status = 422
    code = "opening_day_to_come"
    message = marked("The day of the opening balance is still to come.")
    advice = marked("Choose today or an earlier day.")
