"""Bank profiles come from files: those shipped beside this one, and those that a township writes for its own bank."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

from marshmallow import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel import audit
from kernel.errors import InvalidInput
from kernel.ids import new_id
from kernel.web.api import MalformedBody, read_json
from township.settlement.models import BankProfile
from township.settlement.refusals import NotABankProfile
from township.settlement.schemas import BankProfileIn

SHIPPED = Path(__file__).parent / "profiles"
MAX_BYTES = 32 * 1024


def import_profile(
    session: Session, township_id: int, content: bytes, actor_id: UUID | None, now: datetime
) -> BankProfile:
    """Keep the profile in `content` (JSON, see profiles/README.md); one of the same name is replaced.

    Raises NotABankProfile, and InvalidInput with the errors by field.
    """
    data = _read(content)
    profile = session.scalars(
        select(BankProfile).where(BankProfile.township_id == township_id, BankProfile.name == data["name"])
    ).one_or_none()
    if profile is None:
        profile = BankProfile(township_id=township_id, id=new_id())
        session.add(profile)
    for name, value in data.items():
        setattr(profile, name, value)
    session.flush()
    details = {"name": profile.name, "encoding": profile.encoding, "columns": len(profile.columns)}
    audit.record(session, township_id, actor_id, "bank-profile.import", f"bank-profile:{profile.id}", details, now)
    return profile


def import_shipped(session: Session, township_id: int, now: datetime) -> None:
    """Give a new township the profiles that come with the product."""
    for path in sorted(SHIPPED.glob("*.json")):
        import_profile(session, township_id, path.read_bytes(), None, now)


def _read(content: bytes) -> dict[str, object]:
    try:
        if len(content) > MAX_BYTES:
            raise NotABankProfile
        loaded: dict[str, object] = BankProfileIn().load(read_json(content))
    except MalformedBody as error:
        raise NotABankProfile from error
    except ValidationError as error:
        raise InvalidInput(_flat(error.messages)) from error
    return loaded


def _flat(messages: object, path: str = "") -> dict[str, list[str]]:
    """Flatten marshmallow's messages as they are written, since a command line has no reader's language."""
    if isinstance(messages, dict) and "msgid" in messages:
        return {path: [messages["msgid"] % messages]}
    if isinstance(messages, dict):
        found: dict[str, list[str]] = {}
        for name, below in messages.items():
            found |= _flat(below, f"{path}.{name}".strip("."))
        return found
    return {path: [str(text) for text in messages] if isinstance(messages, list) else [str(messages)]}
