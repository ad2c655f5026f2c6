"""The web's manners: who may call, how input is read, how a refusal looks, what headers go out."""

from kernel.web.context import files, now, own_address, page, secrets, settings, vault, viewer, viewer_or_none
from kernel.web.forms import Submission, submitted
from kernel.web.guard import audience, cacheable, takes_files, uses_camera

__all__ = [
    "Submission",
    "audience",
    "cacheable",
    "files",
    "now",
    "own_address",
    "page",
    "secrets",
    "settings",
    "submitted",
    "takes_files",
    "uses_camera",
    "vault",
    "viewer",
    "viewer_or_none",
]
