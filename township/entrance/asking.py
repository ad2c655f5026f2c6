"""Why somebody who wanted to ask stands before the sign-in, told from the address to which they go on."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app, url_for
from werkzeug.exceptions import HTTPException

from kernel.errors import NotFound
from kernel.persistence import reading
from kernel.tenancy import queries as tenancy
from kernel.tenancy.models import Village


@dataclass(frozen=True)
class Asking:
    """Whose people ask there, and the page from which one came."""

    village: Village
    back: str


def asking(address: str) -> Asking | None:
    """Return what `address`, an address of this site, asks about; None when it is no way to a question."""
    try:
        endpoint, values = current_app.url_map.bind("").match(urlsplit(address).path, method="GET")
        if not endpoint.startswith("asking."):
            return None
        village = tenancy.village_by_code(reading(), values["code"])
    except (HTTPException, NotFound):
        return None
    if "number" in values:
        return Asking(village, url_for("disclosures.line_page", **values))
    if "disclosure_id" in values:
        return Asking(village, url_for("disclosures.disclosure_page", **values))
    return Asking(village, url_for("disclosures.village_page", code=village.code))
