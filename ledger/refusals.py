"""What the ledger says no to: one type and one stable code for each reason. A refusal changes nothing.

A refusal of a whole entry because of one of its lines carries `line`, the number of that line, from 0.
"""

from kernel.errors import Conflict, NotFound, Refusal
from kernel.money import MAX_AMOUNT
from kernel.words import marked

_TRY_AGAIN = marked("Please try again.")


class Malformed(Refusal):
    """What was handed in is not an entry at all, whatever the books hold."""

    status = 422


class AmountOutOfBounds(Malformed):
    code = "amount_out_of_bounds"
    message = marked("An amount is a whole number from 1 to %(maximum)s.")

    def __init__(self) -> None:
        super().__init__(maximum=MAX_AMOUNT)


class SameAccount(Malformed):
    code = "same_account"
    message = marked("A transfer needs two different accounts.")


class UnknownUnit(Malformed):
    code = "unknown_unit"
    message = marked("The books count in points and in fen only.")


class InvalidKey(Malformed):
    code = "invalid_key"
    message = marked("A key is 1 to 200 printable ASCII characters without spaces.")


class InvalidCode(Malformed):
    code = "invalid_code"
    message = marked("A code is up to 64 small letters, digits, dots and hyphens, and starts with a letter.")


class InvalidDetails(Malformed):
    code = "invalid_details"
    message = marked("Details are a few short words or whole numbers by name.")


class InvalidTime(Malformed):
    code = "invalid_time"
    message = marked("A moment needs its time zone.")


class InvalidDay(Malformed):
    code = "invalid_day"
    message = marked("A day of the books is a plain date from 1900 to 2999.")


class InvalidExpiry(Malformed):
    code = "invalid_expiry"
    message = marked("Only a hold expires, and later than it was made.")


class InvalidLength(Malformed):
    code = "invalid_entry_length"
    message = marked("An entry has from 1 to %(maximum)s transfers.")


class InvalidAccount(Malformed):
    """Raised with `field`: which part of an account's description is not right."""

    code = "invalid_account"
    message = marked("An account can't be opened so: look at its %(field)s.")


class KeyReused(Conflict):
    code = "exists_with_different_content"
    message = marked("This key has already been used for something else.")
    advice = marked("Use a new key for a new posting.")


class AccountNotFound(NotFound):
    code = "account_not_found"
    message = marked("There is no such account.")


class AccountDiffers(Conflict):
    code = "account_exists_with_different_rules"
    message = marked("The account is open already, with another normal side or limit.")


class AccountFrozen(Conflict):
    code = "account_frozen"
    message = marked("The account is frozen.")
    advice = marked("Ask the township office.")


class AccountClosed(Conflict):
    code = "account_closed"
    message = marked("The account is closed.")
    advice = marked("Ask the township office.")


class UnitMismatch(Conflict):
    code = "unit_mismatch"
    message = marked("The account counts in another unit.")


class ExceedsBalance(Conflict):
    """Raised with `available` and `needed`, in the account's unit, and `account_id`."""

    code = "exceeds_balance"
    message = marked("Not enough: %(available)s available, %(needed)s needed.")


class BalanceOutOfBounds(Conflict):
    code = "balance_out_of_bounds"
    message = marked("The account can't hold that much.")


class PendingNotFound(NotFound):
    code = "pending_not_found"
    message = marked("There is no such hold.")


class NotPending(Conflict):
    code = "not_pending"
    message = marked("This transfer is not a hold.")


class PendingAlreadyPosted(Conflict):
    code = "pending_already_posted"
    message = marked("This hold has been posted already.")


class PendingAlreadyVoided(Conflict):
    code = "pending_already_voided"
    message = marked("This hold has been released already.")


class PendingExpired(Conflict):
    code = "pending_expired"
    message = marked("This hold has expired.")
    advice = _TRY_AGAIN


class TransferNotFound(NotFound):
    code = "transfer_not_found"
    message = marked("There is no such transfer.")


class EntryNotFound(NotFound):
    code = "entry_not_found"
    message = marked("There is no such entry.")


class NotReversible(Conflict):
    """Holds are voided instead; a reversal is final: post anew."""

    code = "not_reversible"
    message = marked("Only a posted transfer can be reversed.")


class AlreadyReversed(Conflict):
    code = "already_reversed"
    message = marked("This transfer has been reversed already.")


class Contended(Refusal):
    """The books changed under each of several tries; trying again with the same key is safe."""

    status = 503
    code = "contended"
    message = marked("The books are very busy just now.")
    advice = _TRY_AGAIN
