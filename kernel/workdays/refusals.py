"""What the calendar of working days says no to."""

from kernel.errors import Conflict
from kernel.words import marked


class DayWorked(Conflict):
    code = "day_worked"
    message = marked("This day is over, and it counted as a working day: it can't become a day off afterwards.")
    advice = marked("Whoever was late by then stays so. A day off is entered on that day at the latest.")


class NotAwaited(Conflict):
    code = "notice_not_awaited"
    message = marked("The notice of this year is entered already, or not out yet.")
    advice = marked("Open the working days again to see what is missing.")
