"""Refusals: what the product says no to, as types. `kernel.web.problems` turns them into a page or a problem+json."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from kernel.words import marked


class Refusal(Exception):
    """A request that is understood and declined; nothing was changed.

    `status` is the HTTP status, `code` a stable word for programs, `message` what happened and `advice` what to
    do next: both are marked words that take the keyword arguments given to the instance. `aftermath` is what the
    refusal leaves to do, in a transaction of its own, once the work that met it is rolled back.
    """

    aftermath: Callable[[Session], None] | None = None

    status = 400
    code = "refused"
    message = marked("This can't be done.")
    advice = ""

    def __init__(self, **params: object) -> None:
        super().__init__(self.code)
        self.params = params

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


class NotFound(Refusal):
    """Absent, or not the asker's: the two look the same from outside."""

    status = 404
    code = "not_found"
    message = marked("There is nothing here.")
    advice = marked("Go back to the first page and look for it there.")


class Forbidden(Refusal):
    status = 403
    code = "forbidden"
    message = marked("This page is for someone else.")
    advice = marked("Sign in with the account that may do this.")


class SignInRequired(Refusal):
    status = 401
    code = "sign_in_required"
    message = marked("Please sign in first.")


class Conflict(Refusal):
    status = 409
    code = "conflict"


class TooManyAttempts(Refusal):
    """Raised with `seconds`: how long until the next try is heard. People are told minutes."""

    status = 429
    code = "too_many_attempts"
    message = marked("Too many tries. Please wait %(minutes)s minutes.")

    def __init__(self, *, seconds: int) -> None:
        super().__init__(seconds=seconds, minutes=-(-seconds // 60))


class InvalidInput(Refusal):
    """Input with errors by field: `{"points": ["Write a whole number."]}`; nested fields are joined by dots."""

    status = 422
    code = "invalid_input"
    message = marked("Something in the form is not right.")
    advice = marked("Look at the marked fields and send it again.")

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__()
        self.errors = errors
