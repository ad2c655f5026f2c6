"""Whose desk a case lies on."""

from uuid import UUID

from kernel.identity.viewer import Viewer


def desk(viewer: Viewer) -> tuple[UUID, str]:
    """Return the village and the role in which someone answers: "committee" before "editor". Raises Forbidden."""
    role = "committee" if viewer.has("committee") else "editor"
    return viewer.scope(role), role
