"""Typing a bank account: it is typed twice, and what can't be right is said at once."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, validates_schema

from kernel.web.schema import Line, Strict
from kernel.words import marked
from merchants.directory.service import Payee
from merchants.payees.accounts import is_account, is_mistyped_card, plain


class BankAccount(Line):
    """8 to 30 digits, typed with or without spaces; the check digit of a UnionPay card has to be right."""

    default_error_messages = {
        "bank_account": marked("Write the 8 to 30 digits of the bank account."),
        "card": marked("A digit of this card's number is wrong. Compare it with the card."),
    }

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        digits = plain(super()._deserialize(value, attr, data, **kwargs))
        if self.blank and not digits:
            return ""
        if not is_account(digits):
            raise self.make_error("bank_account")
        if is_mistyped_card(digits):
            raise self.make_error("card")
        return digits


class AccountTyped(Strict):
    """Where the money goes."""

    payee_name = Line(60, required=True)
    bank_name = Line(60, required=True)
    bank_account = BankAccount(60, required=True)
    bank_account_again = Line(60, required=True)

    @validates_schema(skip_on_field_errors=True)
    def _twice_the_same(self, data: dict[str, Any], **_: Any) -> None:
        if plain(data["bank_account_again"]) != data["bank_account"]:
            raise ValidationError(
                marked("The two numbers are not the same. Type both again from the card."), "bank_account_again"
            )


def payee_in(data: Mapping[str, Any]) -> Payee:
    """Return what `AccountTyped` took."""
    return Payee(data["payee_name"], data["bank_name"], data["bank_account"])
