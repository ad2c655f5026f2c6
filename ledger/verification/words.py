"""What each check's finding means, in words."""

from collections.abc import Mapping

from kernel.words import marked

WORDS: Mapping[str, str] = {
    "balance_differs": marked("The kept balance is not what the transfers add up to."),
    "balance_forged": marked("A balance is kept of an account that has none."),
    "balance_missing": marked("The kept balance is missing."),
    "booked_in_closed_period": marked("It was booked on a day that had been closed."),
    "closing_differs": marked("The books are not closed as far as the last closing says."),
    "day_total_differs": marked("The day's total is not what the transfers add up to."),
    "entry_changed": marked("The entry is not what was asked for."),
    "entry_incomplete": marked("The entry lacks a line."),
    "books_unreadable": marked("A part of the books can't be read, so the rest was not checked."),
    "leaf_differs": marked("The sealed leaf is not that of its transfer."),
    "leaf_forged": marked("A leaf stands where none can be, or lacks something."),
    "leaf_missing": marked("A sealed leaf is missing."),
    "leaf_order": marked("Sealed leaves are not in their order."),
    "leaf_without_seal": marked("No seal is over these leaves: the last seal is missing."),
    "limit_broken": marked("The account holds less than its limit allows."),
    "lot_differs": marked("The lot is not what came in less what was taken."),
    "lot_use_differs": marked("What was taken from lots is not the transfer's amount."),
    "lots_differ": marked("The lots do not add up to the balance."),
    "resolution_without_pending": marked("It does not fit the hold that it ends."),
    "reversal_without_original": marked("It does not fit the transfer that it takes back."),
    "seal_chain": marked("The seal does not follow the one before it."),
    "seal_consistency": marked("The proof does not lead from the seal before to this one."),
    "seal_key": marked("The seal was signed with an unknown key."),
    "seal_missing": marked("A seal is missing."),
    "seal_order": marked("The seal is older or smaller than the one before it."),
    "seal_replaced": marked("The seal is not the one that was published."),
    "seal_root": marked("The sealed transfers are not those that were signed."),
    "seal_signature": marked("The seal's signature does not fit."),
    "subtree_differs": marked("A stored hash of the tree is wrong."),
    "subtree_forged": marked("A stored hash stands for leaves that are not there."),
    "target_chain": marked("What is taken back does not add up."),
    "target_of_nothing": marked("It names a transfer without a reason."),
    "time_differs": marked("The recorded time is not the one in the id."),
    "transfer_changed": marked("The transfer was changed."),
    "transfer_missing": marked("The transfer was removed."),
    "transfer_unsealed": marked("The transfer was slipped in, or its leaf was removed."),
    "transfer_unsound": marked("No transfer can be like this."),
    "unit_imbalance": marked("The unit does not add up to zero."),
    "unit_mismatch": marked("Its accounts are missing or of another unit."),
}
"""By the stable word of `Finding.check`."""
