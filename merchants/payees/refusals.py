"""What a change of a bank account is refused for."""

from kernel.errors import Conflict, Refusal
from kernel.words import marked


class ChangeWaiting(Conflict):
    code = "payee_change_waiting"
    message = marked("A change of this shop's account is under way already.")
    advice = marked("Wait until it is in force, or stop it first.")


class SameAccount(Conflict):
    code = "payee_same"
    message = marked("The shop is paid into this account already.")
    advice = marked("There is nothing to change.")


class ChangeOverAlready(Conflict):
    code = "payee_change_over"
    message = marked("This change was decided already.")
    advice = marked("Look at how it stands now.")


class ChangeInForce(Conflict):
    code = "payee_change_in_force"
    message = marked("This change is in force and can't be stopped any more.")
    advice = marked("Ask for another change, back to the account that is right.")


class OwnChange(Refusal):
    """Whoever asked for it, or works in the shop, does not decide about it."""

    status = 403
    code = "payee_change_own"
    message = marked("Somebody else has to approve this: you asked for it, or you work in this shop.")
    advice = marked("Ask another officer to look at it.")
