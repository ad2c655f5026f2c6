"""The person behind a request, as a plain value that outlives any session."""

from dataclasses import dataclass
from uuid import UUID

from kernel.errors import Forbidden
from kernel.identity.refusals import PasswordRequired


@dataclass(frozen=True)
class Viewer:
    township_id: int
    person_id: UUID
    name: str
    surname: str
    village_id: UUID | None
    roles: frozenset[tuple[str, UUID | None]]
    by_pin: bool = False
    """Nothing but the PIN proved who it is."""

    def require_password(self) -> None:
        """Refuse whoever came in by the PIN alone. Raises PasswordRequired."""
        if self.by_pin:
            raise PasswordRequired

    def has(self, role: str) -> bool:
        return any(name == role for name, _ in self.roles)

    def scope(self, role: str) -> UUID:
        """Return the village or shop in which the viewer has `role`. Raises Forbidden when there is none."""
        scopes = sorted(scope for name, scope in self.roles if name == role and scope is not None)
        if not scopes:
            raise Forbidden
        return scopes[0]

    def acts_in(self, role: str, scope_id: UUID) -> bool:
        return (role, scope_id) in self.roles
