"""Plain words for the steps of an application, and what its form held before."""

from kernel.words import marked
from merchants.applications.queries import Seen
from merchants.directory.hours_typed import typed_hours

STEPS = {
    "applied": marked("Applied"),
    "asked": marked("The township asks for more"),
    "answered": marked("Answered"),
    "checked": marked("Approved by one officer; a second one has to agree"),
    "approved": marked("Approved"),
    "refused": marked("Refused"),
    "withdrawn": marked("Withdrawn"),
}


def typed_before(seen: Seen) -> dict[str, str]:
    """Return an application as its form's fields hold it; the account is not shown again."""
    row = seen.row
    names = ("name", "kind", "address", "owner_name", "phone", "licence", "payee_name", "bank_name")
    return {name: getattr(row, name) for name in names} | {"village_id": str(row.village_id)} | typed_hours(seen.hours)
