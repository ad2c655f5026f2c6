"""Plain words for the accounts, reasons and acts that the office shows: msgids, translated where they appear."""

from engage.village.wording import PANEL_NAMES
from kernel.words import marked

ACCOUNTS = {
    "programme-rewards": marked("Points given out"),
    "wallet": marked("Points in villagers' wallets"),
    "points-redeemed": marked("Points spent in shops"),
    "points-expired": marked("Points that expired"),
    "redemption-subsidy": marked("What the township pays for points"),
    "shop-payable": marked("Owed to shops"),
    "settlement-clearing": marked("On its way through the bank"),
    "settlement-bank": marked("Paid by the bank"),
    "opening-balances": marked("Brought in from earlier books"),
}

FORMATS = {
    "beancount": marked("Journal (beancount)"),
    "hledger": marked("Journal (hledger)"),
    "csv": marked("Transfers with check codes (CSV)"),
}

UNITS = {"point": marked("Points"), "fen": marked("Money")}

REASONS = {
    "award.reading": marked("Reading a disclosure"),
    "award.supervision": marked("Taking part"),
    "redemption": marked("Sale for points"),
    "redemption.void": marked("Sale taken back"),
    "expiry": marked("Expired"),
    "settlement": marked("Settled"),
    "settlement.paid": marked("Paid by the bank"),
    "settlement.failed": marked("Sent back by the bank"),
    "opening-balance": marked("Brought in from earlier books"),
}

ACTS = {
    "settlement-run.open": marked("Prepared a settlement run"),
    "settlement-run.check": marked("Checked and booked a settlement run"),
    "settlement-run.cancel": marked("Cancelled a settlement run"),
    "settlement-run.close": marked("Closed a settlement run"),
    "settlement-line.result": marked("Wrote down what the bank did"),
    "bank-profile.import": marked("Imported a bank profile"),
    "township.found": marked("Founded the township"),
    "officer.appoint": marked("Appointed an officer"),
    "shop.open": marked("Opened a shop"),
    "shop.approved": marked("Let a shop take points again"),
    "shop.suspended": marked("Suspended a shop"),
    "shop.ended": marked("Ended a shop"),
    "owner.add": marked("Added a shop's owner"),
    "clerk.add": marked("Added a clerk"),
    "clerk.invite": marked("Gave a clerk a new code"),
    "clerk.remove": marked("Removed a clerk"),
    "terminal.invite": marked("Made a pairing code for a till"),
    "terminal.pair": marked("Paired a till"),
    "terminal.label": marked("Renamed a till"),
    "terminal.cut-off": marked("Cut off a till"),
    "redemption.void": marked("Took back a sale"),
    "roster.import": marked("Imported the roster"),
    "activation.issue": marked("Printed an activation code"),
    "disclosure.publish": marked("Published a disclosure"),
    "disclosure.correct": marked("Corrected a disclosure"),
    "disclosure.withdraw": marked("Withdrew a disclosure"),
    "disclosure.redact": marked("Hid what an earlier version said"),
    "disclosure-original.open": marked("Opened what was written before masking"),
    "voucher.show": marked("Showed a photo of a voucher"),
    "voucher.remove": marked("Removed a photo of a voucher"),
    "masking-rule.set": marked("Changed which names are hidden"),
    "case.answer": marked("Answered a question"),
    "case.accepted": marked("Accepted a question"),
    "case.declined": marked("Declined a question"),
    "catalogue.add": marked("Added a matter to the catalogue"),
    "catalogue.change": marked("Changed a matter of the catalogue"),
    "catalogue.end": marked("Ended a matter of the catalogue"),
    "workday.correct": marked("Corrected a working day"),
    "matter-event.enter": marked("Wrote down what happened"),
    "matter-event.strike": marked("Struck out what had been written down"),
    "news.publish": marked("Published news of a village"),
    "news.withdraw": marked("Withdrew news of a village"),
    "panels.switch": marked("Switched panels of the villages' pages"),
    "opening-balance.enter": marked("Wrote down a village's opening balance"),
    "demo.begin": marked("Began the demonstration"),
    "demo.end": marked("Filled the demonstration with a year of life"),
    "award-rule.set": marked("Changed a rule for points"),
    "points-validity.set": marked("Changed how long points can be spent"),
    "books.close": marked("Closed the books"),
    "opening-balances.import": marked("Brought in balances from earlier books"),
}
"""Acts of the log that have words; another is shown as it is written."""

DETAILS = {
    "number": marked("run"),
    "line": marked("line"),
    "lines": marked("lines"),
    "cut_off": marked("last day"),
    "fen": marked("amount"),
    "result": marked("result"),
    "reason": marked("reason"),
    "value_day": marked("bank's day"),
    "name": marked("name"),
    "kind": marked("kind"),
    "label": marked("name"),
    "title": marked("title"),
    "version": marked("version"),
    "encoding": marked("encoding"),
    "columns": marked("columns"),
    "villages": marked("villages"),
    "points": marked("points"),
    "action": marked("for"),
    "daily_cap": marked("most a day"),
    "from": marked("holds from"),
    "day": marked("day"),
    "working": marked("counts as"),
    "matter": marked("matter"),
    "months": marked("months"),
    "before": marked("before"),
    "through": marked("closed up to"),
    "shown": marked("shown now"),
}
"""Details of the log that are told, with their names; ids and digests are kept but are nothing to read."""

VALUES = {
    "paid": marked("paid"),
    "failed": marked("failed"),
    "reading": marked("Reading a disclosure"),
    "supervision": marked("Taking part"),
    "for-ever": marked("for ever"),
    "working": marked("a working day"),
    "off": marked("a day off"),
    "as-announced": marked("as announced"),
    **PANEL_NAMES,
}
"""Values of details that have words."""
