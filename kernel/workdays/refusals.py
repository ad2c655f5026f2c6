"""What the calendar of working days says no to."""

from kernel.errors import Conflict
from kernel.words import marked


class NotAwaited(Conflict):
    code = "notice_not_awaited"
    message = marked("The notice of this year is entered already, or not out yet.")
    advice = marked("Open the working days again to see what is missing.")
