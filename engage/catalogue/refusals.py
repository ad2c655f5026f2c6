"""What the catalogue says no to."""

from kernel.errors import Conflict
from kernel.words import marked


class DayPassed(Conflict):
    code = "day_passed"
    message = marked("Terms can't hold from a day that has passed: what was due by then stays as it was.")
    advice = marked("Choose today or a later day.")


class MatterExists(Conflict):
    code = "key_reused"
    message = marked("This form has already added another matter.")
    advice = marked("Start a new one.")
