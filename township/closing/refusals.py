"""What closing says no to."""

from datetime import date

from kernel.errors import Conflict, Refusal
from kernel.words import marked


class DayNotOver(Refusal):
    """Raised with `latest`: the last day that is over, a date."""

    status = 422
    code = "day_not_over"
    message = marked("Only days that are over can be closed: up to %(latest)s at the latest.")
    advice = marked("Choose an earlier day.")


class AlreadyClosed(Refusal):
    """`through` is the last day that is closed."""

    status = 422
    code = "already_closed"
    message = marked("The books are closed up to %(through)s already.")
    advice = marked("Choose a later day.")

    def __init__(self, through: date) -> None:
        super().__init__(through=through)
        self.through = through


class RunInTheWay(Conflict):
    """A settlement run of those days could book nothing more. Raised with `number`."""

    code = "run_in_the_way"
    message = marked("Settlement run %(number)s belongs to these days and is not finished.")
    advice = marked("Have it checked, write down what the bank did with each line, or cancel it. Then close.")
