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


class DayGone(Refusal):
    status = 422
    code = "day_gone"
    message = marked("The day by which it has to be done is over already.")
    advice = marked("Choose today or a later day.")


class NotOrdered(Conflict):
    code = "not_ordered"
    message = marked("Nothing was ordered here that could be followed.")
    advice = marked("Open the report again to see how it stands.")


class OrderEnded(Conflict):
    code = "order_ended"
    message = marked("This order was accepted as followed already.")
    advice = marked("Open the report again to see by when.")


class OrderMovedOn(Conflict):
    """The village did something more since the officer's page was loaded."""

    code = "order_moved_on"
    message = marked("The village changed something meanwhile. Your judgement was not saved.")
    advice = marked("Look at what it did, then judge that.")


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


class PublishedIt(Forbidden):
    code = "published_it"
    message = marked("You published what this is about: somebody else has to decide.")
    advice = marked("Ask another member of the committee.")


class NotDeclined(Conflict):
    code = "not_declined"
    message = marked("Only a question that the committee declined can be taken up again.")
    advice = marked("Open it again to see how it stands.")


class AnswerFirst(Conflict):
    """The township took it up again: it can't be declined before everybody reads an answer."""

    code = "answer_first"
    message = marked("The township took this question up again: it has to be answered.")
    advice = marked("Write the answer; then decide.")


class WordsNotThere(Refusal):
    status = 422
    code = "words_not_there"
    message = marked("One of these words stands nowhere in the question, its answers or its reason.")
    advice = marked("Copy each just as it stands there, one on a line.")


class NothingWouldStay(Refusal):
    """A question does not vanish: of what was asked something must stay to be read."""

    status = 422
    code = "nothing_would_stay"
    message = marked("Nothing of the question would stay to be read.")
    advice = marked("Hide the words that may not stand there, and leave the rest.")


class OpenedAlready(Conflict):
    code = "key_reused"
    message = marked("This form has already sent another question.")
    advice = marked("Start a new one.")


class TooManyQuestions(Refusal):
    status = 429
    code = "too_many_questions"
    message = marked("You have asked five questions today.")
    advice = marked("Come back tomorrow for the next one.")
