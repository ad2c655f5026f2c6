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


class ShopSuspended(Refusal):
    status = 403
    code = "shop_suspended"
    message = marked("This shop may not take points at the moment.")
    advice = marked("The owner can ask the township why, and when it may again.")


class ShopEnded(Refusal):
    """Its contract is over, by its date or because it was ended."""

    status = 403
    code = "shop_ended"
    message = marked("This shop's contract with the township has ended: it takes no more points.")
    advice = marked("Take money for this sale. The owner can ask the township for a new contract.")


class ShopNotBegun(Refusal):
    """Raised with `day`: the first day of its contract."""

    status = 403
    code = "shop_not_begun"
    message = marked("This shop takes points only from %(day)s on.")
    advice = marked("Take money for this sale.")


class ContractNeeded(Conflict):
    code = "contract_needed"
    message = marked("This shop has ended. Only a new contract lets it take points again.")
    advice = marked("Write a new contract on the shop's page.")


class TerminalRequired(Refusal):
    """The device was never paired, or what it shows is not a terminal's token."""

    status = 403
    code = "terminal_required"
    message = marked("This device is not one of a shop's tills.")
    advice = marked("Pair it with a code from the shop's owner first.")


class TerminalCutOff(Refusal):
    status = 403
    code = "terminal_cut_off"
    message = marked("This till was cut off.")
    advice = marked("Ask the shop's owner or the township for a new pairing code.")


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
