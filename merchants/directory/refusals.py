"""What the directory says no to."""

from kernel.errors import Conflict, Refusal
from kernel.words import marked


class ShopExists(Conflict):
    code = "shop_exists"
    message = marked("This village has a shop of this name already.")
    advice = marked("Look at the list of shops, or give this one another name.")


class ClerkExists(Conflict):
    code = "clerk_exists"
    message = marked("Someone of this name works in this shop already.")
    advice = marked("If it is the same person, make a new code in the list. If not, add something to the name.")


class TerminalRequired(Refusal):
    """The device was never paired, or what it shows is not a terminal's token."""

    status = 403
    code = "terminal_required"
    message = marked("This device is not one of a shop's tills.")
    advice = marked("Pair it with a code from the shop's owner first.")


class TerminalCutOff(Refusal):
    status = 403
    code = "terminal_cut_off"
    message = marked("This till was cut off by the shop.")
    advice = marked("Ask the owner for a new pairing code.")


class NotYourShop(Refusal):
    """Signed in, on a till of a shop in which one does not work."""

    status = 403
    code = "not_your_shop"
    message = marked("You do not work in the shop of this till.")
    advice = marked("Sign out, and sign in as someone who works here.")


class RightMissing(Refusal):
    """Works in the shop, but the owner has not allowed this clerk to do it."""

    status = 403
    code = "right_missing"
    message = marked("The owner of this shop has not allowed you to do this.")
    advice = marked("Ask the owner to do it, or to allow it under “Clerks”.")
