"""What the roster says no to."""

from dataclasses import dataclass, field

from kernel.errors import Conflict, Refusal
from kernel.words import marked


@dataclass(frozen=True)
class Problem:
    """What is wrong in one row of a roster, counted from 1 with the heading: marked words and what fills them."""

    row: int
    message: str
    params: dict[str, object] = field(default_factory=dict)


class RosterNotRight(Refusal):
    """Raised with `problems`, one or more for each row that is wrong; nothing was saved."""

    status = 422
    code = "roster_not_right"
    message = marked("%(count)s rows of the roster are not right. Nothing was saved.")
    advice = marked("Correct them in the file and choose it again.")

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(count=len({problem.row for problem in problems}))
        self.problems = problems


class SlipByTownship(Conflict):
    """Whoever has an account, or an office, gets a new code from the township: a village could open it for itself."""

    code = "slip_by_township"
    message = marked("This person has an account already.")
    advice = marked("An officer of the township has to ask for a new code; then the village can say that it is them.")


class ShownToWhoAsked(Conflict):
    code = "shown_to_who_asked"
    message = marked("It is agreed to. The code is shown to the officer who asked for it.")
    advice = marked("Who can't wait for that officer withdraws the request and asks for a code anew.")


class NothingAskedFor(Conflict):
    code = "no_code_asked_for"
    message = marked("Nobody waits for a second person's word about this account.")
    advice = marked("Load the list again: it was answered, or nobody asked.")


class NoRosterHeading(Refusal):
    status = 422
    code = "no_heading"
    message = marked("The row with the names of the columns was not found.")
    advice = marked("The first row needs 户号, 姓名 and 手机号.")
