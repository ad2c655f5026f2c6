"""What settlement says no to."""

from kernel.errors import Conflict, Refusal
from kernel.words import marked


class CutOffNotPast(Refusal):
    status = 422
    code = "cut_off_not_past"
    message = marked("The cut-off must be a day that is over: %(latest)s at the latest.")
    advice = marked("Sales of today can still be taken back, so today can't be settled yet.")


class CutOffNotLater(Conflict):
    code = "cut_off_not_later"
    message = marked("Everything up to %(last)s is in an earlier run already.")
    advice = marked("Choose a later day.")


class CutOffClosed(Conflict):
    """A run books on its cut-off, and for that day the books are closed. Raised with `through`."""

    code = "cut_off_closed"
    message = marked("The books are closed up to %(through)s, so a run for those days can't be booked.")
    advice = marked("Choose a later day: the run takes along what shops are owed from before.")


class RunUnfinished(Conflict):
    code = "run_unfinished"
    message = marked("Run %(number)s is still waiting for the second officer.")
    advice = marked("Have it checked or cancel it, then open the next one.")


class NothingToSettle(Conflict):
    code = "nothing_to_settle"
    message = marked("Up to %(cut_off)s the township owes no shop anything.")
    advice = marked("Choose a later day, or wait until a shop has sold something.")


class SameOfficer(Refusal):
    """Whoever prepared a run can't be the one who checks it."""

    status = 403
    code = "same_officer"
    message = marked("You prepared this run, so somebody else has to check it.")
    advice = marked("Ask another officer to sign in and check it.")


class RunNotPrepared(Conflict):
    code = "run_not_prepared"
    message = marked("This run can't be changed like this any more.")
    advice = marked("Load its page again to see where it stands.")


class RunNotChecked(Conflict):
    code = "run_not_checked"
    message = marked("This run has not been checked by a second officer.")
    advice = marked("Have it checked first: nothing leaves the office before that.")


class BooksMoved(Conflict):
    """A line no longer equals the shop's balance as of the cut-off: something was booked for those days since."""

    code = "books_moved"
    message = marked("The books changed since this run was prepared: %(shop)s is owed %(now)s yuan, not %(then)s yuan.")
    advice = marked("Nothing was booked. Cancel this run and open it again.")


class LineHasResult(Conflict):
    code = "line_has_result"
    message = marked("This line has its result already.")
    advice = marked("Load the page again. A result is written down once and stays.")


class LineCarried(Conflict):
    code = "line_carried"
    message = marked("This line goes into the next run: there is nothing that the bank could pay.")


class ValueDayOutOfRange(Refusal):
    status = 422
    code = "value_day_out_of_range"
    message = marked("The bank's day must be from %(first)s to %(last)s.")


class CannotBeWritten(Refusal):
    """A bank's encoding has no place for a character; nothing is ever replaced by a question mark."""

    status = 422
    code = "cannot_be_written"
    message = marked("Line %(line)s (%(text)s) has the character “%(character)s”, which %(encoding)s can't write.")
    advice = marked("Choose a profile with another encoding, or have the bank take this line by hand.")


class ProfileMissing(Refusal):
    status = 422
    code = "profile_missing"
    message = marked("Choose the bank profile in which the file is to be written.")


class NotABankProfile(Refusal):
    """An imported profile is not JSON at all; one that is, but is wrong inside, is an InvalidInput by field."""

    status = 422
    code = "not_a_bank_profile"
    message = marked("This file is not a bank profile: it must be one JSON object.")
