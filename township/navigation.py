"""Where each kind of person can go, in the order in which they mostly do."""

from dataclasses import dataclass

from flask import request, url_for

from kernel.identity.viewer import Viewer


@dataclass(frozen=True)
class Way:
    url: str
    label: str
    icon: str
    current: bool


def navigation(viewer: Viewer | None) -> list[Way]:
    """Return the main ways for `viewer`; a person with several roles gets each role's ways once."""
    ways: dict[str, tuple[str, str]] = {}
    if viewer is not None:
        for role, roles_ways in _ways().items():
            if viewer.has(role):
                ways |= roles_ways
    return [_way(endpoint, label, icon) for endpoint, (label, icon) in ways.items()]


def _ways() -> dict[str, dict[str, tuple[str, str]]]:
    return {}


def _way(endpoint: str, label: str, icon: str) -> Way:
    return Way(url_for(endpoint), label, icon, request.endpoint == endpoint)
