"""Connections that are cut after the request and before the answer: the till asks again, and the payer pays once."""

from tests.merchants.proofs.asked import REFUSED, TAKEN, UNKNOWN, UNSENT, queue
from tests.merchants.proofs.cut_line import LOST_ANSWER, PASSES, cut_line
from tests.merchants.proofs.served import Installation, looking
from tests.merchants.proofs.street import require

_ASKED_AGAIN = 60
"""Far more often than it can take: of seven connections in a row two pass."""


def cut_before_the_answer(installation: Installation, *, sales: int) -> str:
    """Ask for each sale over a line that is mostly cut, until every till knows what became of its own."""
    server = installation.running()
    with looking(installation) as street, cut_line(server.port) as line:
        asked = queue(street, sales)
        server.await_answer()
        for _ in range(_ASKED_AGAIN):
            asked.send(asked.believed(UNSENT, UNKNOWN), line.port)
        require(len(asked.believed(UNSENT, UNKNOWN)), 0, "sales whose outcome stays unknown")
        require(line.cuts[LOST_ANSWER] > 0, True, f"what the line did: {dict(line.cuts)}")
        asked.require_as_believed()
        taken, refused = len(asked.believed(TAKEN)), len(asked.believed(REFUSED))
        unknown = sum(sale.unknown for sale in asked.sales)
    cuts = ", ".join(f"{fate} {count}" for fate, count in line.cuts.most_common() if fate != PASSES)
    return (
        f"{sales} sales, {sum(line.cuts.values())} connections ({cuts}), {unknown} outcomes unknown and asked again: "
        f"{taken} taken, each there once, {refused} refused, none there"
    )
