"""What the page of the sign-off chain sends."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema

from engage.signing.offices import OFFICES
from kernel.web.schema import Strict, Yuan
from kernel.words import marked


class FromYuan(Yuan):
    """From how many yuan on an office signs, as fen; 0 for every amount, empty for none."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        if isinstance(value, str) and not value.strip():
            return -1
        if isinstance(value, str) and value.strip() in ("0", "0.00"):
            return 0
        return super()._deserialize(value, attr, data, **kwargs)


class ChainTyped(Strict):
    """`effective_from`, and under `from_fen` the amounts of the offices that sign."""

    effective_from = fields.Date(required=True)
    accountant = FromYuan(load_default=-1)
    head = FromYuan(load_default=-1)
    secretary = FromYuan(load_default=-1)
    supervisors = FromYuan(load_default=-1)

    @validates_schema
    def _somebody_signs(self, data: Mapping[str, Any], **_: Any) -> None:
        if all(data.get(office, 0) == -1 for office in OFFICES):
            raise ValidationError(marked("At least one office has to sign."), "accountant")

    @post_load
    def _chain(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        amounts = {office: data[office] for office in OFFICES if data[office] != -1}
        return {"effective_from": data["effective_from"], "from_fen": amounts}
