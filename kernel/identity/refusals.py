"""What identity says no to."""

from kernel.errors import Conflict, Refusal
from kernel.words import marked


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


class CodeNotValid(Refusal):
    status = 403
    code = "code_not_valid"
    message = marked("This code is not valid, was used already, or is too old.")
    advice = marked("Check the digits, or ask for a new code where you got this one.")


class PhoneTaken(Conflict):
    code = "phone_taken"
    message = marked("This phone number belongs to another account already.")
    advice = marked("Use another number, or ask at the village office.")
