"""Filling in every route's address with things that exist in the living township."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import uuid4

from werkzeug.routing import Rule

from engage.catalogue.models import CatalogueMatter
from engage.disclosures.models import Disclosure
from engage.notices.models import Notice, PushDevice
from engage.obligations.models import MatterEvent
from engage.supervision.models import SupervisionCase
from engage.village.models import News
from engage.vouchers.models import VoucherPicture
from kernel.identity.models import Person
from kernel.personal.models import PersonalNotice
from kernel.tenancy.models import Township, Village
from kernel.web.guard import declared_audience
from ledger.models import AccountRow, TransferRow
from merchants.applications.models import ShopApplication
from merchants.bills.models import Bill
from merchants.contracts.models import ShopContract
from merchants.directory.models import Shop, Terminal
from merchants.disputes.models import Dispute
from merchants.limits.models import LimitAlert
from merchants.offline.models import OfflinePhone
from merchants.owners.models import OwnerRequest
from merchants.payees.models import PayeeChange
from merchants.redemptions import digits
from merchants.redemptions.models import PayCode, Redemption
from merchants.refunds.models import RefundRequest
from tests.living import Living
from township.settlement.exports import KINDS
from township.settlement.models import BankProfile, SettlementLine, SettlementRun

METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}

# What stands in an address under each name. A new name needs a line here, so that its routes are walked too.
THINGS: dict[str, Callable[[Living], str]] = {
    "township": lambda living: living.some(Township.id),
    "code": lambda living: living.some(Village.code),
    "disclosure_id": lambda living: living.some(Disclosure.id),
    "case_id": lambda living: living.some(SupervisionCase.id, SupervisionCase.addressee == "village"),
    "report_id": lambda living: living.some(SupervisionCase.id, SupervisionCase.addressee == "township"),
    "matter_id": lambda living: living.some(CatalogueMatter.id),
    "event_id": lambda living: living.some(MatterEvent.id),
    "person_id": lambda living: living.some(Person.id),
    "shop_id": lambda living: living.some(Shop.id),
    "alert_id": lambda living: living.some(LimitAlert.id),
    "terminal_id": lambda living: living.some(Terminal.id),
    "sale_id": lambda living: living.some(Redemption.id),
    "request_id": lambda living: living.some(RefundRequest.id),
    "dispute_id": lambda living: living.some(Dispute.id),
    "token": lambda living: living.some(Shop.sticker),
    "bill_id": lambda living: living.some(Bill.id),
    "digits": lambda living: living.some(Bill.digits),
    "file": lambda living: "0" * 12,
    "code_id": lambda living: living.some(PayCode.id),
    "key": lambda living: living.some(Redemption.key),
    "transfer_id": lambda living: living.some(TransferRow.id),
    "account_id": lambda living: living.some(AccountRow.id),
    "run_id": lambda living: living.some(SettlementRun.id),
    "kind": lambda living: KINDS[0],
    "format": lambda living: "beancount",
    "suffix": lambda living: "csv",
    "line_id": lambda living: living.some(SettlementLine.id),
    "notice_id": lambda living: living.some(Notice.id),
    "device_id": lambda living: living.some(PushDevice.id),
    "phone_id": lambda living: living.some(OfflinePhone.id, OfflinePhone.cut_off_at.is_(None)),
    "short": lambda living: living.some(Notice.short),
    "month": lambda living: "2026-10",
    "number": lambda living: "1",
    "news_id": lambda living: living.some(News.id),
    "version": lambda living: "1",
    "size": lambda living: "small",
    "picture_id": lambda living: living.some(VoucherPicture.id),
    "profile_id": lambda living: living.some(BankProfile.id),
    "application_id": lambda living: living.some(ShopApplication.id, ShopApplication.state == "applied"),
    "contract_id": lambda living: living.some(ShopContract.id),
    "owner_request_id": lambda living: living.some(OwnerRequest.id),
    "personal_id": lambda living: living.some(PersonalNotice.id),
    "change_id": lambda living: living.some(PayeeChange.id),
}

NOTHING = {name: str(uuid4()) for name in THINGS} | {
    "code": "330282109999",
    "township": "330282999",
    "kind": KINDS[0],
    "format": "beancount",
    "suffix": "csv",
    "number": "999999",
    "version": "999999",
    "size": "small",
    "digits": digits.fresh(digits.BILL),
}


@dataclass(frozen=True)
class Door:
    """A route with one of its methods, an address that exists, a like one of nothing, and its declared audience.

    `path` is the route as the OpenAPI document writes it.
    """

    method: str
    address: str
    nowhere: str
    path: str
    endpoint: str
    audience: frozenset[str]

    @property
    def is_json(self) -> bool:
        return self.address.startswith("/api/")


def doors(living: Living) -> Iterator[Door]:
    """Yield every route but the static files, once for each method."""
    things = {name: find(living) for name, find in THINGS.items()}
    for rule in living.app.url_map.iter_rules():
        if rule.endpoint != "static":
            address = address_of(living, rule, things)
            nowhere = address_of(living, rule, NOTHING)
            audience = declared_audience(living.app.view_functions[rule.endpoint]) or frozenset()
            for method in sorted((rule.methods or set()) & METHODS):
                yield Door(method, address, nowhere, as_openapi(rule.rule), rule.endpoint, audience)


def address_of(living: Living, rule: Rule, things: dict[str, str]) -> str:
    unknown = rule.arguments - set(THINGS)
    assert not unknown, f"{rule.rule}: say in tests/architecture/addresses.py what {unknown} is"
    values = {name: things[name] for name in rule.arguments}
    return str(living.app.url_map.bind("localhost").build(rule.endpoint, values, method=next(iter(rule.methods or ()))))


def as_openapi(rule: str) -> str:
    """Write Flask's `/villages/<string:code>` as OpenAPI's `/villages/{code}`."""
    parts = [f"{{{part[1:-1].split(':')[-1]}}}" if part.startswith("<") else part for part in rule.split("/")]
    return "/".join(parts)
