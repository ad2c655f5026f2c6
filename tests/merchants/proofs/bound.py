"""A code that a till has claimed is bound to it: to its shop, its terminal and the amount. So is a bill to its till."""

from typing import Any
from uuid import uuid4

from tests.founding import PIN
from tests.merchants.arranging import Counter, Program
from tests.merchants.proofs.street import Street, require

POINTS, MANY = 3, 60
"""The second is above what is paid without the PIN: the code is claimed, and the sale waits for its payer."""


def a_code_is_bound(street: Street) -> str:
    """Try what was claimed at one till elsewhere and for something else: whether it is paid or waits for the PIN."""
    here, elsewhere = street.counter("阿芬早餐店"), street.counter("阿强理发店")
    refused = _claimed(street, here, elsewhere, POINTS) + _claimed(street, here, elsewhere, MANY)
    refused += _bill(street, here, elsewhere) + _till(street, here, elsewhere)
    require(street.owed({here.shop.id}), (POINTS + MANY + POINTS) * 100, "what is owed to the shop that claimed")
    require(street.owed({elsewhere.shop.id}), 0, "what is owed to the other shop")
    street.require_sound()
    return f"another shop, terminal, amount or payer: {refused} tries, all refused, 3 sales paid once"


def _claimed(street: Street, here: Counter, elsewhere: Counter, points: int) -> int:
    payer, key = street.payer(10 * MANY), str(uuid4())
    code, first = street.code(payer), street.till(here)
    beside, other = street.till(street.another(here)), street.till(elsewhere)
    sale: Any = first.sell(code, points, key).json
    tries = [
        (other.sell(code, points), "code_used"),
        (other.sell(code, points, key), "code_used"),
        (beside.sell(code, points), "code_used"),
        (beside.sell(code, points + 1, key), "key_reused"),
        (first.sell(code, points), "code_used"),
        (first.sell(code, points + 1), "code_used"),
        (first.sell(code, points - 1, key), "key_reused"),
        (other.get(f"/redemptions/by-key/{key}"), "not_found"),
        (other.get(f"/redemptions/{sale['id']}"), "not_found"),
        (other.post(f"/redemptions/{sale['id']}/declines"), "not_found"),
        (other.void(sale["id"]), "not_found"),
    ]
    tries += _strangers(street, sale)
    # The same request again at another till of the shop is told the same sale, which stays the first one's.
    require(beside.sell(code, points, key).json, sale, "the sale under its own key")
    _confirmed(street.phone(payer), sale)
    require((street.points(payer), street.debits(payer)), (10 * MANY - points, 1), "the payer's points and sales")
    return _all_refused(tries)


def _strangers(street: Street, sale: Any) -> list[tuple[Any, str]]:
    stranger = street.phone(street.payer(10 * MANY))
    return [(stranger.post(f"/redemptions/{sale['id']}/confirmations", {"pin": PIN}), "not_found")]


def _confirmed(phone: Program, sale: Any) -> None:
    if sale["state"] == "awaiting":
        require(phone.post(f"/redemptions/{sale['id']}/confirmations", {"pin": PIN}).status_code, 201, "confirming")


def _bill(street: Street, here: Counter, elsewhere: Counter) -> int:
    till, beside, other = street.till(here), street.till(street.another(here)), street.till(elsewhere)
    key, payer, late = str(uuid4()), street.payer(MANY), street.payer(MANY)
    bill: Any = till.post("/till/bills", {"key": key, "points": POINTS}).json
    address, mine = f"/bills/{bill['digits']}/payments", {"key": str(uuid4())}
    tries = [
        (street.phone(payer).post(address, {**mine, "points": 1}), "invalid_input"),
        (till.post("/till/bills", {"key": key, "points": POINTS + 1}), "key_reused"),
        (beside.post("/till/bills", {"key": key, "points": POINTS}), "key_reused"),
        (other.get(f"/till/bills/{bill['id']}"), "not_found"),
        (other.post(f"/till/bills/{bill['id']}/cancellations"), "not_found"),
    ]
    paid: Any = street.phone(payer).post(address, mine).json
    require(paid["points"], POINTS, "the bill's amount")
    tries.append((street.phone(late).post(address, {"key": str(uuid4())}), "bill_taken"))
    tries.append((street.phone(late).post(address, mine), "key_reused"))
    require((street.points(payer), street.points(late)), (MANY - POINTS, MANY), "who paid the bill")
    return _all_refused(tries)


def _till(street: Street, here: Counter, elsewhere: Counter) -> int:
    """One shop's clerk at another shop's till, and a clerk without a till."""
    payer = street.payer(MANY)
    strange, bare = street.till(here), street.till(here)
    strange.headers["X-Terminal"] = elsewhere.token
    del bare.headers["X-Terminal"]
    code = street.code(payer)
    tries = [(strange.sell(code, POINTS), "not_your_shop"), (bare.sell(code, POINTS), "terminal_required")]
    require(street.points(payer), MANY, "the points of whoever nobody could charge")
    return _all_refused(tries)


def _all_refused(tries: list[tuple[Any, str]]) -> int:
    require([answer.json.get("code") for answer, _ in tries], [code for _, code in tries], "what was refused")
    return len(tries)
