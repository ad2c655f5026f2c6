"""What can't be proved, or sealed, and why."""

from kernel.errors import Conflict, NotFound
from kernel.words import marked


class NotSealedYet(Conflict):
    code = "not_sealed_yet"
    message = marked("This line is not sealed yet.")
    advice = marked("The books are sealed every night. Please come back tomorrow.")


class SealNotFound(NotFound):
    code = "seal_not_found"
    message = marked("There is no such seal.")


class DiffersFromSeal(Conflict):
    """A transfer or the tree is not what was once signed: somebody changed the books behind the ledger's back."""

    code = "differs_from_seal"
    message = marked("The books are not as they were sealed.")
    advice = marked("Tell the township office, and keep every receipt and picture of a seal that you have.")
