"""Which village somebody works for, at the desks of the village and of the township's office."""

from kernel.errors import NotFound
from kernel.identity.viewer import Viewer
from kernel.persistence import reading
from kernel.tenancy import queries as tenancy
from kernel.tenancy.models import Village


def editors_village(editor: Viewer) -> Village:
    """Return the village whose editor this is. Raises Forbidden when they are nobody's."""
    return tenancy.village(reading(), editor.township_id, editor.scope("editor"))


def village_at_hand(me: Viewer, wanted: str | None) -> Village:
    """Return the editor's own village, or the one whose code an officer wants: the first when they name none.

    Raises NotFound when the officer's township has no such village.
    """
    if not me.has("officer"):
        return editors_village(me)
    for village in tenancy.villages(reading(), me.township_id):
        if village.code == wanted or not wanted:
            return village
    raise NotFound
