"""No form makes a page stumble: every form that stands on a page is sent with nonsense in it."""

import io
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import quote

import pytest
from werkzeug.test import TestResponse

from kernel.identity.models import ROLES
from kernel.persistence import reading
from kernel.web.guard import PUBLIC, SIGNED_IN
from ledger import trial_balance, verify
from tests.architecture.addresses import doors
from tests.architecture.bad_values import FILES, NEVER_TAKEN, TYPED
from tests.architecture.crawling import Form, Opened, crawl, kind_of_address
from tests.browsing import Visitor
from tests.living import Living
from township.demo.edition import TOWNSHIP

QUESTIONS = (
    "after", "before", "limit", "search", "state", "category", "disclosure", "line", "next", "code", "lang",
    "township", "profile", "kind", "day", "month", "account", "act", "as_of", "year", "by",
    "part", "size", "matter", "period", "matter_id", "village", "on",
)  # fmt: skip
NO_ADDRESS = ("x", "%00", "%ff%fe", "３３０２８２１０９２０１", "..%2f..", "9" * 400)
_RIGHT = "文字 2026"
PagesOf = Callable[[str | None], list[Opened]]
# Forms that stand on a page only at a certain moment, such as a sale that waits: sent without waiting for it.
OF_A_MOMENT = {
    "following.set_wishes": ["pushes", "texts"],
    "disclosures.record_reading": ["start"],
    "publishing.publish": [
        "key",
        "category",
        "matter",
        "title",
        "period",
        "body",
        "seen",
        "lines.0.day",
        "lines.0.amount",
    ],
    "importing.look_again": ["table", "title", "period", "column.0", "mend.2.day", "leave.3", "seen"],
    "importing.confirm": ["table", "title", "period", "column.0", "mend.2.day", "leave.3", "seen"],
    "cases.accept": ["reason"],
    "vouchers.black_out": ["boxes.0.left", "boxes.0.top", "boxes.0.width", "boxes.0.height"],
    "vouchers.show": ["looked"],
    "vouchers.remove": ["reason"],
    "reports.confirm": ["reason", "correct_by"],
    "reports.judge": ["judgement", "text", "of"],
    "questions.reopen": ["reason", "answer_by"],
    "screen.pair": ["township", "code", "label"],
    "screen.pair_own": ["label"],
    "screen_sales.void": ["reason"],
    "stickers.pay": ["key", "points"],
    "bills.pay": ["key"],
    "bills_at_the_till.make": ["key", "points", "code"],
    "redemptions.confirm": ["pin"],
    "settlement.record_result": ["result", "value_day", "reason"],
    "settlement.pay_remaining": ["value_day"],
    "own_application.answer": ["name", "phone", "licence", "opens", "bank_account", "bank_account_again", "words"],
    "payees.ask": ["key", "payee_name", "bank_name", "bank_account", "bank_account_again"],
    "office_payees.refuse": ["reason"],
    "owners.ask": ["name"],
    "office_owners.ask": ["name"],
    "cards.sell": ["key", "card", "pin", "points"],
    "disputes.complain": ["kind", "text"],
    "limits.set_rules": ["since", "confirm_above_points", "sale_limit_points", "pace_hours", "when", "day", "time"],
    "shop_refunds.void": ["reason", "note"],
}
WITHOUT_INPUT = {
    "entrance.sign_out", "settlement.check_run", "settlement.cancel_run", "directory.remove_clerk",
    "directory.invite_clerk_again", "directory.issue_pairing_code", "directory.cut_off_terminal",
    "screen_sales.take_back", "redemptions.make_pay_code", "redemptions.decline",
    "residents.issue_activation", "notices.open_notice", "notices.mark_all_read", "following.remove_device",
    "corrections.open_original", "questions.open_hidden", "vouchers.discard", "offline.cut_off", "offline_desk.cut_off",
    "bills_at_the_till.cancel", "unlocking.unlock_own", "unlocking.unlock", "own_application.withdraw",
    "own_application.leave", "office_payees.approve", "storefront.remove_picture", "office_storefront.remove_picture",
    "cards.report_lost", "cards_office.report_lost", "devices.issue_pairing_code",
    "disputes.withdraw", "limits.resume", "office_refunds.approve", "residents.issue_pin_slip",
    "cards.agree_to_pin", "cards.refuse_pin", "cards_office.agree_to_pin", "cards_office.refuse_pin",
    "personal.open_notice", "residents.refuse_activation", "own_account.refuse",
    "owners.agree", "owners.refuse", "office_owners.agree", "office_owners.refuse",
    "screen_sales.withdraw", "shop_refunds.approve", "shop_refunds.withdraw",
}  # fmt: skip


@pytest.mark.parametrize("role", [None, *ROLES])
def test_what_no_field_takes_changes_nothing(living: Living, pages_of: PagesOf, role: str | None) -> None:
    visitor = living.visitor(role) if role else living.stranger()
    forms, before = list(_forms(living, role, pages_of(role))), living.checksum()
    assert len(forms) >= 2, "at least the language and the own work"
    for form in forms:
        for value in NEVER_TAKEN:
            answer = _sent(visitor, form, dict.fromkeys(form.names, value))
            assert answer.status_code < 500, (form.action, answer.status_code)
    assert living.checksum() == before


@pytest.mark.parametrize("role", ROLES)
def test_a_file_that_is_none_is_refused(living: Living, pages_of: PagesOf, role: str) -> None:
    forms, visitor, before = _forms(living, role, pages_of(role)), living.visitor(role), living.checksum()
    for form in [form for form in forms if form.files]:
        for name, content in FILES.items():
            files = {field: (io.BytesIO(content), f"{name}.xlsx") for field in form.files}
            answer = _sent(visitor, form, {**form.held, **dict.fromkeys(form.typed, _RIGHT), **files})
            assert 400 <= answer.status_code < 500, (form.action, name, answer.status_code)
    assert living.checksum() == before


def test_every_page_survives_what_people_type(lively: Living, pages_of: PagesOf) -> None:
    """Some of it is taken, being text; then the pages that show it still open, and the books are sound."""
    taken = 0
    for role in ROLES:
        visitor = lively.visitor(role)
        for form in _forms(lively, role, pages_of(role)):
            for value in TYPED[len(form.action) % 9 :: 9]:  # others for each form
                answer = _sent(visitor, form, {**form.held, **dict.fromkeys(form.typed, value)})
                assert answer.status_code < 500, (form.action, value)
                taken += answer.status_code < 400
    assert taken > 30, "some of it is fine, such as a name or an answer, and must have been taken"
    for role in ROLES:
        broken = [page.address for page in crawl(lively.app, lively.visitor(role)) if page.status >= 500]
        assert not broken, role
    with lively.app.app_context():
        assert verify(reading(), TOWNSHIP) == []
        assert all(trial.difference == 0 for trial in trial_balance(reading(), TOWNSHIP).values())


@pytest.mark.parametrize("role", ROLES)
def test_an_address_with_nonsense_behind_it_is_answered(living: Living, role: str) -> None:
    visitor, before = living.visitor(role), living.checksum()
    others = {PUBLIC, SIGNED_IN} if role == "villager" else set()
    pages = [door for door in doors(living) if door.method == "GET" and door.audience & {role, *others}]
    for door in pages:
        for turn in range(3):
            answer = visitor.client.get(f"{door.address}?{_question(turn)}")
            assert answer.status_code < 500, (door.address, turn)
            answer.close()
    assert living.checksum() == before


def test_an_address_that_is_nonsense_itself_is_not_found(living: Living) -> None:
    visitor, before = living.visitor("officer"), living.checksum()
    for number, door in enumerate(doors(living)):
        for value in NO_ADDRESS[number % 2 :: 2]:
            address = "/".join(value if part.startswith("{") else part for part in door.path.split("/"))
            if address != door.path and door.method == "GET":
                answer = visitor.client.get(address)
                assert answer.status_code in (403, 404, 400, 422), (address, answer.status_code)
    assert living.checksum() == before


def test_every_form_is_among_them(living: Living, pages_of: PagesOf) -> None:
    found = set()
    for role in (None, *ROLES):
        found |= {kind_of_address(living.app, form.action, "POST") for form in _forms(living, role, pages_of(role))}
    posts = {door.endpoint for door in doors(living) if door.method == "POST" and not door.is_json}
    unsaid, wrongly_said = posts - found - WITHOUT_INPUT, WITHOUT_INPUT - (posts - found)
    assert not unsaid, f"say what these forms hold, or that they hold nothing: {sorted(unsaid)}"
    assert not wrongly_said, f"these are found, or are gone: {sorted(wrongly_said)}"


def _question(turn: int) -> str:
    """Return every known question with something else in each, and with something else in each turn."""
    values = (*TYPED, *NEVER_TAKEN)
    given = {name: values[(number + turn * 11) % len(values)][:200] for number, name in enumerate(QUESTIONS)}
    return "&".join(f"{name}={quote(value)}" for name, value in given.items())


def _forms(living: Living, role: str | None, pages: Iterable[Opened]) -> Iterator[Form]:
    """Yield one form of each kind that stands on the pages, or that the role may send, and that takes any input."""
    known = set()
    for page in pages:
        for form in page.forms:
            kind = kind_of_address(living.app, form.action, "POST")
            if (form.names or form.files) and kind not in known:
                known.add(kind)
                yield form
    for door in doors(living):
        may_send = door.audience & ({PUBLIC, SIGNED_IN, role} if role else {PUBLIC})
        if may_send and door.endpoint in OF_A_MOMENT and door.endpoint not in known:
            yield Form(door.address, typed=OF_A_MOMENT[door.endpoint])


def _sent(visitor: Visitor, form: Form, values: dict[str, object]) -> TestResponse:
    return visitor.post(form.action, values)
