"""What the ledger says no to: one type and one stable code for each reason. A refusal changes nothing.

A refusal of a whole entry because of one of its lines carries `line`, the number of that line, from 0; to the other
lines it is LinkedEntryFailed. Some reasons pass: an account is thawed, points come in. What was refused for such a
reason keeps its key, so that a late retry of something given up can't succeed by surprise: it is AlreadyFailed.
"""

from kernel.errors import Conflict, NotFound, Refusal
from kernel.money import MAX_AMOUNT
from kernel.words import marked


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


class InvalidBalancing(Malformed):
    """Also raised, with `line`, when no limit bounds what goes out of the account on that side."""

    code = "invalid_balancing"
    message = marked("Only what a limited account can spare can be balanced.")


class Declined(Conflict):
    """Refused for a reason that lies in the books. Raised with `line`."""

    passing = False
    """Whether the reason may go away, so that the key is kept."""


class AlreadyFailed(Conflict):
    """Raised with `reason`: the code of the refusal that the key met first."""

    code = "already_failed"
    message = marked("This was refused before, and stays refused.")
    advice = marked("Start anew if it is still wanted.")


class LinkedEntryFailed(Conflict):
    """What befell the lines of an entry that were sound themselves. Raised with `line`: the one that was not."""

    code = "linked_entry_failed"
    message = marked("Another line of the same entry was refused: number %(line)s.")


class PeriodClosed(Declined):
    """Raised with `through`: the last day that is closed."""

    code = "period_closed"
    message = marked("The books are closed through %(through)s.")
    advice = marked("Book it on a later day.")


class RecordedTooLate(Declined):
    """The moment at which it is said to be recorded is sealed already: the caller's clock is behind."""

    code = "recorded_too_late"
    message = marked("The books are sealed beyond that moment.")
    advice = marked("Check the clock of this machine.")


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


class AccountFrozen(Declined):
    passing = True
    code = "account_frozen"
    message = marked("The account is frozen.")
    advice = marked("Ask the township office.")


class AccountClosed(Declined):
    code = "account_closed"
    message = marked("The account is closed.")
    advice = marked("Ask the township office.")


class UnitMismatch(Declined):
    code = "unit_mismatch"
    message = marked("The account counts in another unit.")


class ExceedsBalance(Declined):
    """Raised with `available` and `needed`, in the account's unit, and `account_id`."""

    passing = True
    code = "exceeds_balance"
    message = marked("Not enough: %(available)s available, %(needed)s needed.")


class BalanceOutOfBounds(Declined):
    passing = True
    code = "balance_out_of_bounds"
    message = marked("The account can't hold that much.")


class PendingNotFound(NotFound):
    code = "pending_not_found"
    message = marked("There is no such hold.")


class NotPending(Conflict):
    code = "not_pending"
    message = marked("This transfer is not a hold.")


class PendingAlreadyPosted(Declined):
    code = "pending_already_posted"
    message = marked("This hold has been posted already.")


class PendingAlreadyVoided(Declined):
    code = "pending_already_voided"
    message = marked("This hold has been released already.")


class ExceedsPendingAmount(Conflict):
    """Raised with `available`: what is held."""

    code = "exceeds_pending_amount"
    message = marked("Only %(available)s are held.")


class PendingExpired(Declined):
    code = "pending_expired"
    message = marked("This hold has expired.")
    advice = marked("Please try again.")


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


class AlreadyReversed(Declined):
    code = "already_reversed"
    message = marked("This transfer has been reversed already.")


class ExceedsRemaining(Declined):
    """Raised with `available`: what has not been taken back yet."""

    code = "exceeds_remaining"
    message = marked("Only %(available)s can still be taken back.")


class Contended(Refusal):
    """The books changed under each of several tries; trying again with the same key is safe."""

    status = 503
    code = "contended"
    message = marked("The books are very busy just now.")
    advice = marked("Please try again.")


class BooksDisagree(Refusal):
    """What the books keep twice differs, so nothing more is posted to the account: `verify` says where."""

    status = 500
    code = "books_disagree"
    message = marked("The books of this account do not add up.")
    advice = marked("Ask the township office.")
