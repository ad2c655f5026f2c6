"""The panels of a village's page as its readers see them: a way on, or honest words that there is nothing yet."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from engage.village.wording import NOT_FILLED, PANEL_ICONS, PANEL_NAMES
from kernel.tenancy.models import Village

_WAYS = {
    "ask": "asking.about_village",
    "news": "village_pages.news_page",
    "disclosures": "disclosures.disclosures_page",
    "register": "village_pages.register_page",
}


@dataclass(frozen=True)
class Panel:
    """A panel's name and picture; `url` is empty where it leads nowhere, and `note` says why then."""

    key: str
    name: str
    icon: str
    url: str
    note: str


def panels(village: Village, shown: tuple[str, ...], may_ask: bool) -> list[Panel]:
    """Return the panels that the township shows, those that lead nowhere last. Who may not ask is told who may."""
    return sorted((_panel(village, key, may_ask) for key in shown), key=lambda panel: not panel.url)


def _panel(village: Village, key: str, may_ask: bool) -> Panel:
    note = _(NOT_FILLED[key]) if key in NOT_FILLED else ""
    if key == "ask" and not may_ask:
        note = _("The people of this village ask here.")
    url = "" if note else url_for(_WAYS[key], code=village.code)
    return Panel(key, _(PANEL_NAMES[key]), PANEL_ICONS[key], url, note)
