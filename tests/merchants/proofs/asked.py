"""Sales that tills ask for over a network that breaks, what each till believes of them, and what became of them."""

import http.client
import threading
from collections import Counter as Tally
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import cycle
from uuid import UUID, uuid4

from sqlalchemy import select

from kernel.identity.models import Person
from merchants.redemptions.models import CAPTURED, Redemption
from tests.merchants.proofs.served import Answer, ask
from tests.merchants.proofs.street import Street, require

TAKEN, REFUSED, UNKNOWN, UNSENT = "taken", "refused", "unknown", "unsent"
SHOPS, TILLS, POINTS, HELD = 4, 16, 3, 7
POOR, TWIN = 12, 10
"""Every so many sales one is by a payer with too few points, and one by a code that another till asks for as well."""


@dataclass
class Asked:
    """One sale: what its till sends, as often as it must, and what it believes to have come of it."""

    headers: dict[str, str]
    body: dict[str, str | int]
    payer: Person
    held: int
    """What the payer had before."""
    shop_id: UUID
    belief: str = UNSENT
    sale_id: str = ""
    unknown: int = 0
    """How often the till did not learn what became of its request."""

    def send(self, port: int) -> str:
        """Ask, and return what is believed now: a broken answer leaves it unknown."""
        try:
            self._learn(ask(port, "POST", "/api/v1/redemptions", self.body, self.headers))
        except (OSError, http.client.HTTPException, ValueError):
            self.belief, self.unknown = UNKNOWN, self.unknown + 1
        return self.belief

    def give_up(self, port: int) -> None:
        """Stop waiting, as a till does after half a minute: from now on the sale is there, or never will be."""
        address = "/api/v1/redemptions/abandonments"
        told = ask(port, "POST", address, {"key": self.body["key"]}, self.headers)
        require(told.status, 201, "giving a sale up")
        sale = told.body["sale"]
        self.belief, self.sale_id = (TAKEN, sale["id"]) if sale else (REFUSED, "")

    def _learn(self, answer: Answer) -> None:
        if answer.status >= 500:
            self.belief, self.unknown = UNKNOWN, self.unknown + 1
        elif answer.status == 201:
            require(answer.body["state"], CAPTURED, "a sale's state")
            require(self.sale_id in ("", answer.body["id"]), True, "a sale under the same key is another one")
            self.belief, self.sale_id = TAKEN, answer.body["id"]
        else:
            require(answer.body["code"] in _REFUSALS, True, f"refused by {answer.body['code']}")
            require(self.sale_id, "", "a sale that was taken is refused")
            self.belief = REFUSED


_REFUSALS = {"not_enough_points", "already_failed", "code_used"}


@dataclass
class Queue:
    """Sales of a street that are waiting to be asked for by its tills, all at once."""

    street: Street
    sales: list[Asked]
    ends: threading.Event = field(default_factory=threading.Event)

    def send(self, sales: Iterable[Asked], port: int, after_each: Callable[[Asked], None] = lambda sale: None) -> None:
        """Let the tills ask for these, until all were asked for or `ends` is set."""
        waiting = deque(sales)

        def till() -> None:
            while waiting and not self.ends.is_set():
                try:
                    sale = waiting.popleft()
                except IndexError:
                    return
                sale.send(port)
                after_each(sale)

        failed: list[BaseException] = []
        crowd = [threading.Thread(target=_noting(till, failed)) for _ in range(TILLS)]
        for one in crowd:
            one.start()
        for one in crowd:
            one.join()
        if failed:
            raise failed[0]

    def believed(self, *beliefs: str) -> list[Asked]:
        return [sale for sale in self.sales if sale.belief in beliefs]

    def there(self, sales: list[Asked]) -> int:
        """Return how many of these the shops have."""
        keys = [str(sale.body["key"]) for sale in sales]
        with self.street.work() as session:
            of_keys = (Redemption.township_id == self.street.township.id, Redemption.key.in_(keys))
            return len(session.scalars(select(Redemption.id).where(*of_keys)).all())

    def require_as_believed(self) -> None:
        """Raises Disproved unless each sale is there once that its till believes in, and no other, in all the books."""
        street, taken = self.street, self.believed(TAKEN)
        with street.work() as session:
            columns = (Redemption.shop_id, Redemption.key, Redemption.id, Redemption.state)
            rows = session.execute(select(*columns).where(Redemption.township_id == street.township.id)).all()
        found = Tally((row.shop_id, row.key, str(row.id), row.state) for row in rows)
        wanted = Tally((sale.shop_id, str(sale.body["key"]), sale.sale_id, CAPTURED) for sale in taken)
        require(found - wanted, Tally(), "sales that no till believes in")
        require(wanted - found, Tally(), "sales that are not there")
        paid = Tally(sale.payer.id for sale in taken)
        for payer, held in {sale.payer.id: (sale.payer, sale.held) for sale in self.sales}.values():
            require(street.points(payer), held - POINTS * paid[payer.id], "a payer's points")
        require(
            street.owed({sale.shop_id for sale in self.sales}), len(taken) * POINTS * 100, "what is owed to the shops"
        )
        street.require_sound()


def _noting(act: Callable[[], None], failed: list[BaseException]) -> Callable[[], None]:
    def noted() -> None:
        try:
            act()
        except BaseException as error:
            failed.append(error)

    return noted


def queue(street: Street, count: int) -> Queue:
    """Prepare so many sales at sixteen tills of four shops, each by a payer with a code; some will be refused."""
    counters = street.counters(SHOPS, TILLS)
    tills = [(street.till(counter).headers, counter.shop.id) for counter in counters]
    held = [1 if number % POOR == POOR - 1 else HELD for number in range(count)]
    people = street.payers(held)
    codes = street.codes(people, street.now() + timedelta(minutes=30))  # they live until they are used
    payers = list(zip(people, held, codes, strict=True))
    for number in range(TWIN, count, TWIN):
        payers[number] = payers[number - 1]
    sales = [
        Asked(headers, {"key": str(uuid4()), "code": code, "points": POINTS}, payer, had, shop)
        for (payer, had, code), (headers, shop) in zip(payers, cycle(tills), strict=False)
    ]
    return Queue(street, sales)
