"""What telling people says no to."""

from kernel.errors import Conflict, Refusal
from kernel.words import marked


class MonthNotOver(Conflict):
    code = "month_not_over"
    message = marked("%(month)s is not over yet.")
    advice = marked("Look back on it when it is.")


class NoPhoneNumber(Conflict):
    code = "no_phone_number"
    message = marked("We have no mobile number of yours.")
    advice = marked("Ask the village office to write it into the roster.")


class NoTexts(Conflict):
    code = "no_texts"
    message = marked("This installation sends no texts.")
    advice = marked("The inbox here shows the same.")


class AddressNotTaken(Refusal):
    """What a browser named as its push service is none that we call."""

    status = 422
    code = "push_address_not_taken"
    message = marked("This phone can't be told: its address is not one that we call.")
    advice = marked("The inbox here shows the same.")


class TooManyDevices(Conflict):
    code = "too_many_devices"
    message = marked("You are told on %(most)s devices already.")
    advice = marked("End it on one of them first.")
