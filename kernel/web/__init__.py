"""The web's manners: who may call, how input is read, how a refusal looks, what headers go out."""

from kernel.web.context import now, own_address, page, secrets, settings, vault, viewer, viewer_or_none
from kernel.web.forms import Submission, submitted
from kernel.web.guard import audience, uses_camera

__all__ = [
    "Submission",
    "audience",
    "now",
    "own_address",
    "page",
    "secrets",
    "settings",
    "submitted",
    "uses_camera",
    "vault",
    "viewer",
    "viewer_or_none",
]
