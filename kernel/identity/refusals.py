"""What identity says no to."""

from kernel.errors import Conflict, Refusal, TooManyAttempts
from kernel.words import marked

FORGOTTEN_PIN = marked(
    "Who forgot the PIN chooses a new one on their own phone, under “Wallet”: by the password, or by a slip that the "
    "village office prints. Without a phone it is done at the township office."
)


class WrongCredentials(Refusal):
    """Unknown phone, wrong password or an account that is not active: they look the same from outside."""

    status = 403
    code = "wrong_credentials"
    message = marked("The phone number or the password is not right.")
    advice = marked("Check both and try again. If you forgot the password, ask at the township office for a new code.")


class WrongPin(Refusal):
    status = 403
    code = "wrong_pin"
    message = marked("The PIN is not right.")
    advice = marked("Try again. After five wrong tries it is locked for a while.")


class PinLocked(TooManyAttempts):
    """Raised with `seconds`: too many wrong PINs at this door; the others stay open."""

    code = "pin_locked"
    message = marked("Too many wrong PINs: it is locked here for %(minutes)s minutes.")
    advice = FORGOTTEN_PIN

    def __init__(self, *, seconds: int) -> None:
        super().__init__(seconds=seconds)
        self.seconds = seconds


class WrongPassword(Refusal):
    status = 403
    code = "wrong_password"
    message = marked("The password is not right.")
    advice = marked("Try again, or use a slip from the village. After five wrong tries it is locked for a while.")


class PasswordRequired(Refusal):
    """The PIN is typed on a shop's till, beside a card that others see: it opens nothing that only its owner reads."""

    status = 403
    code = "password_required"
    message = marked("Your own questions and reports open with the password, not with the PIN.")
    advice = marked(
        "Sign in with the password. Who has none asks at the office for a code and chooses one; the answers stand on "
        "the village's page for everybody."
    )


class CodeNotValid(Refusal):
    status = 403
    code = "code_not_valid"
    message = marked("This code is not valid, was used already, or is too old.")
    advice = marked("Check the digits, or ask for a new code where you got this one.")


class OneDesk(Conflict):
    """Whoever publishes for a village and supervises it too could publish, answer and decline all alone."""

    code = "one_desk"
    message = marked("One person can't be both editor and on the supervision committee of one village.")
    advice = marked("Let somebody else do one of the two. If it is another person of the same name, write who it is.")


class OfficerAtDesk(Conflict):
    """An officer takes up what a committee declined and strikes out what is late: not for a desk of their own."""

    code = "officer_at_desk"
    message = marked("One person can't be officer of the township and at a village's desk.")
    advice = marked("Let somebody else do one of the two. If it is another person of the same name, write who it is.")


class PhoneTaken(Conflict):
    code = "phone_taken"
    message = marked("This phone number belongs to another account already.")
    advice = marked("Use another number, or ask at the village office.")
