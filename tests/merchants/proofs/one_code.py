"""Fifty tills with one code: one of them gets it, and the payer pays once."""

from collections import Counter as Tally
from typing import Any

from tests.merchants.proofs.street import Street, require
from tests.merchants.test_one_wins import at_once

SHOPS, POINTS = 5, 3


def many_tills_with_one_code(street: Street, *, tills: int, rounds: int) -> str:
    """Each round every till asks for the same code at the same moment; the payer could pay them all."""
    counters = street.counters(SHOPS, tills)
    programs = [street.till(counter) for counter in counters]
    for payer in street.payers([POINTS * tills] * rounds):
        code = street.code(payer)
        answers: list[Any] = at_once(lambda number, code=code: programs[number].sell(code, POINTS), tills)  # type: ignore[misc]
        said = Tally((answer.status_code, answer.json.get("code")) for answer in answers)
        require(said, {(201, None): 1, (409, "code_used"): tills - 1}, "what the tills were told")
        require(street.points(payer), POINTS * (tills - 1), "the payer's points")
        require(street.debits(payer), 1, "sales in the payer's wallet")
    require(street.owed({counter.shop.id for counter in counters}), rounds * POINTS * 100, "what is owed to the shops")
    street.require_sound()
    return f"{tills} tills x {rounds} rounds: {rounds} debits, {rounds * (tills - 1)} refused as used"
