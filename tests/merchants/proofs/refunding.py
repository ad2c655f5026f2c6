"""Fifty refunds of one sale at the same moment: together they give back at most the sale."""

from random import Random
from typing import Any
from uuid import uuid4

from tests.merchants.proofs.street import Street, require
from tests.merchants.refunds.mistakes import Shop, open_mistaken_shop, refund
from tests.merchants.test_one_wins import at_once

SALE = 50


def many_refunds_of_one_sale(street: Street, *, refunds: int, rounds: int, seed: int = 0) -> str:
    """Each round so many refunds of one to five points are asked for at once, and the sale has not room for all."""
    shop = open_mistaken_shop(street.app, street.work, street.township, points=SALE * rounds)
    shop.limits(clerk=10**6, owner=10**6)
    chance, booked, back = Random(seed), 0, 0
    for number in range(rounds):
        parts = [chance.randint(1, 5) for _ in range(refunds - 1)] + [SALE]
        given = _given_back(shop, parts)
        booked, back = booked + len(given), back + sum(given)
        require(shop.owed(), (SALE * (number + 1) - back) * 100, "what is owed to the shop")
        require(street.points(shop.payer), SALE * (rounds - number - 1) + back, "the payer's points")
    street.require_sound()
    return f"{refunds} at once x {rounds} rounds of a sale of {SALE}: {booked} booked, {back} of {SALE * rounds} points"


def _given_back(shop: Shop, parts: list[int]) -> list[int]:
    """Ask for all parts of one sale at once and return those that were booked."""
    sale, tills = shop.sale(SALE), [shop.till for _ in parts]
    answers: list[Any] = at_once(lambda number: refund(tills[number], sale, parts[number], str(uuid4())), len(parts))
    booked = [part for part, answer in zip(parts, answers, strict=True) if answer.status_code == 201]
    refused = {answer.json["code"] for answer in answers if answer.status_code != 201}
    require(refused <= {"more_than_left", "nothing_left"}, True, f"what the others were told: {refused}")
    require(0 < sum(booked) <= SALE, True, f"the total of {booked}")
    told: Any = shop.till.get(f"/redemptions/{sale}/refunds").json
    require(told["left_points"], SALE - sum(booked), "what is left of the sale")
    require(sorted(row["points"] for row in told["refunds"]), sorted(booked), "the sale's refunds")
    return booked
