"""What the catalogue's forms send, and how it goes out."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, pre_load, validates_schema

from engage.catalogue.models import CATEGORIES, PUBLISHERS, RULES
from engage.catalogue.service import Terms
from engage.disclosures.fields import PublicLine
from kernel.web.schema import Strict, WholeNumber, day_field, one_of
from kernel.words import marked

_ASKED_BY = {
    "monthly": ("due_day",),
    "quarterly": ("due_day",),
    "yearly": ("due_day", "due_month"),
    "event": ("within_days",),
    "at_once": (),
}
"""Which of the days each rule needs; others that were typed don't count."""
_DAYS = ("due_day", "due_month", "within_days")


class TermsSent(Strict):
    """A matter's terms, and from when they hold."""

    name = PublicLine(60, required=True)
    legal_basis = PublicLine(200, blank=True, load_default="")
    rule = one_of(*RULES, required=True)
    due_day = WholeNumber(1, 31, load_default=None)
    due_month = WholeNumber(1, 12, load_default=None)
    within_days = WholeNumber(1, 365, load_default=None)
    in_working_days = one_of("on", load_default="")
    publisher = one_of(*PUBLISHERS, required=True)
    retention_years = WholeNumber(1, 100, load_default=None)
    effective_from = day_field(required=True)

    @pre_load
    def _without_blanks(self, data: Any, **_: Any) -> dict[str, Any]:
        """A number that was left empty is none."""
        numbers = (*_DAYS, "retention_years")
        return {name: value for name, value in dict(data).items() if not (name in numbers and not str(value).strip())}

    @validates_schema(skip_on_field_errors=True)
    def _rule_has_its_days(self, data: dict[str, Any], **_: Any) -> None:
        missing = [name for name in _ASKED_BY[data["rule"]] if data[name] is None]
        if missing:
            raise ValidationError({name: [marked("This time limit needs a number here.")] for name in missing})

    @post_load
    def _terms(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        asked = _ASKED_BY[data["rule"]]
        days: dict[str, Any] = {name: data.pop(name) if name in asked else data.pop(name) and None for name in _DAYS}
        working = data.pop("in_working_days") == "on" and data["rule"] == "event"
        rest = {name: data.pop(name) for name in ("name", "legal_basis", "rule", "publisher", "retention_years")}
        return {**data, "terms": Terms(**rest, **days, in_working_days=working)}


class MatterSent(TermsSent):
    key = fields.UUID(required=True)
    category = one_of(*CATEGORIES, required=True)


class EndSent(Strict):
    ends_on = day_field(required=True)


class MatterOut(Strict):
    id = fields.UUID()
    number = fields.Integer()
    category = fields.String(metadata={"description": "`party`, `village` or `finance`."})
    name = fields.String()
    legal_basis = fields.String()
    rule = fields.String(metadata={"description": "`monthly`, `quarterly`, `yearly`, `event` or `at_once`."})
    due_day = fields.Integer(allow_none=True)
    due_month = fields.Integer(allow_none=True)
    within_days = fields.Integer(allow_none=True)
    in_working_days = fields.Boolean()
    publisher = fields.String(metadata={"description": "`branch`, `committee`, `supervisors` or `cooperative`."})
    retention_years = fields.Integer(allow_none=True, metadata={"description": "Empty: it stays public for good."})
    active = fields.Boolean()
    effective_from = fields.Date()


class TermsOut(MatterOut):
    changed_at = fields.AwareDateTime(metadata={"description": "When these terms were written down."})


class MatterWithTerms(MatterOut):
    terms = fields.List(
        fields.Nested(TermsOut(exclude=("id", "number", "category"))),
        metadata={"description": "All its terms, past and to come, by their day; none is rewritten."},
    )


class CatalogueOut(Strict):
    on = fields.Date()
    items = fields.List(fields.Nested(MatterWithTerms))


class CatalogueQuery(Strict):
    on = day_field(metadata={"description": "The day whose terms are asked for; today if it is not given."})
