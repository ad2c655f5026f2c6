"""What the pages about applications send."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields

from kernel.web.schema import Line, Paragraphs, Phone, Strict, WholeNumber, one_of
from kernel.words import marked
from merchants.applications.licence import is_licence, plain, wrong_with
from merchants.applications.service import Particulars
from merchants.directory.hours_typed import HoursTyped, hours_in
from merchants.directory.models import KINDS
from merchants.directory.public_text import NoSplitNumbers, ShopLine
from merchants.directory.service import Payee
from merchants.payees.fields import AccountTyped, BankAccount, payee_in


class Licence(Line):
    """The number on a business licence, with its check character; typed with or without spaces."""

    default_error_messages = {
        "length": marked(
            "This has %(count)s characters. It has 18, such as 92330282MA28K1234D; on an older licence 15 digits."
        ),
        "letter": marked("The letters I, O, S, V and Z are never in it. Look whether it is a 1, 0, 5, U or 2."),
        "character": marked(
            "One character is wrong: the last one does not fit the others. Compare each of them with the licence."
        ),
    }

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        number = plain(super()._deserialize(value, attr, data, **kwargs))
        if not is_licence(number):
            raise ValidationError({"msgid": self.error_messages[wrong_with(number)], "count": len(number)})
        return number


class ShopTyped(HoursTyped, NoSplitNumbers):
    """The shop itself, without its account."""

    read_together = ("name", "address")

    village_id = fields.UUID(required=True, error_messages={"invalid_uuid": marked("Choose one of the options.")})
    name = ShopLine(40, required=True)
    kind = one_of(*KINDS, required=True)
    address = ShopLine(100, required=True)
    owner_name = Line(40, required=True)
    phone = Phone(required=True)
    licence = Licence(40, required=True)


class ApplicationForm(ShopTyped, AccountTyped):
    township = WholeNumber(100_000_000, 999_999_999, required=True)
    key = fields.UUID(required=True)
    invitation = Line(20, blank=True, load_default="")


class AnswerForm(ShopTyped, AccountTyped):
    """The application once more, with what the township asked for. An account left blank stays as it is."""

    words = Paragraphs(500, blank=True, load_default="")
    bank_account = BankAccount(60, blank=True, load_default="")
    bank_account_again = Line(60, blank=True, load_default="")


class LookupForm(Strict):
    """How an applicant who is not signed in comes back."""

    township = WholeNumber(100_000_000, 999_999_999, required=True)
    reference = Line(20, required=True)
    phone = Phone(required=True)


class InvitationForm(Strict):
    name = Line(40, required=True)


class QuestionForm(Strict):
    words = Paragraphs(500, required=True)


class RefusalForm(Strict):
    reason = Paragraphs(500, required=True)


def particulars_in(data: Mapping[str, Any], account_before: str = "") -> Particulars:
    """Return what was told of the shop; a blank account stays what it was before."""
    payee = payee_in(data)
    return Particulars(
        **{name: data[name] for name in ("village_id", "name", "kind", "address", "owner_name", "phone", "licence")},
        hours=hours_in(data),
        payee=Payee(payee.name, payee.bank, payee.account or account_before),
    )
