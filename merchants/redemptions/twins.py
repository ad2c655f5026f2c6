"""Equal requests that come at the same moment: the one that comes too late gets the answer of the other."""

from collections.abc import Callable

from merchants.redemptions.refusals import KeyReused
from merchants.redemptions.sale import Sale


def with_twins(sell: Callable[[], Sale]) -> Sale:
    """Return what `sell` does in a unit of work of its own, tried once more where another request took its key.

    Ways to pay need it by which nothing but the key makes two requests wait for each other. By then the other is
    committed, so that its sale is found; or it was for something else, and KeyReused is raised after all.
    """
    try:
        return sell()
    except KeyReused:
        return sell()
