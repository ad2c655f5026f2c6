"""What supervision says no to."""

from kernel.errors import Conflict, Forbidden, Refusal
from kernel.words import marked


class CaseClosed(Conflict):
    code = "case_closed"
    message = marked("This question has been decided already.")
    advice = marked("Open it again to see how.")


class CaseNotAnswered(Conflict):
    code = "case_not_answered"
    message = marked("It can be accepted only once it has an answer.")
    advice = marked("Write the answer first.")


class NotLate(Conflict):
    code = "not_late"
    message = marked("This is not late, and was not.")
    advice = marked(
        "Once its day has passed it can be reported. If what was published is not true, report that instead."
    )


class OwnCase(Forbidden):
    code = "own_case"
    message = marked("You asked this yourself: somebody else has to answer and decide.")
    advice = ""


class OpenedAlready(Conflict):
    code = "key_reused"
    message = marked("This form has already sent another question.")
    advice = marked("Start a new one.")


class TooManyQuestions(Refusal):
    status = 429
    code = "too_many_questions"
    message = marked("You have asked five questions today.")
    advice = marked("Come back tomorrow for the next one.")
