"""Posting: what is written, what is refused and why, and that a refusal changes nothing."""

from datetime import date, datetime, timedelta, timezone
from enum import Enum
from uuid import UUID

import pytest
from sqlalchemy import select, update

import ledger
from kernel.errors import Refusal
from kernel.ids import new_id
from kernel.money import FEN, MAX_AMOUNT, POINT
from ledger import Entry, refusals
from ledger.models import CREDITS_WITHIN_DEBITS, MAX_TOTAL, BalanceRow, TransferRow
from tests.ledger.village import NOW, TODAY, Village, draft, entry, points_from, points_to, sale


def test_an_award_moves_points_from_the_programme_to_the_wallet(village: Village) -> None:
    posting = village.award(village.zhang, 5)

    assert not posting.replayed
    assert posting.transfer_ids == (posting.entry_id,)
    assert village.balance(village.zhang).available == 5
    assert village.balance(village.programme).net == 5
    village.assert_sound()


def test_a_redemption_is_one_entry_in_two_units(village: Village) -> None:
    village.award(village.zhang, 5)
    posting = village.post(*sale(village, village.zhang, 3))

    with village.work() as session:
        lines = ledger.entry(session, village.id, posting.entry_id)
    assert [(line.number, line.unit, line.amount) for line in lines] == [(0, POINT, 3), (1, FEN, 300)]
    assert lines[0].details == {"face_value_fen": 100}
    assert village.balance(village.shop).net == 300
    village.assert_sound()


def test_a_linked_entry_is_refused_whole(village: Village) -> None:
    village.award(village.zhang, 2)
    with pytest.raises(refusals.ExceedsBalance) as refused:
        village.post(draft(village.subsidy, village.shop, 300, unit=FEN), points_from(village, village.zhang, 3))

    assert refused.value.params["line"] == 1
    assert village.balance(village.shop).net == 0
    village.assert_sound()


def test_lines_are_judged_in_their_order(village: Village) -> None:
    """What an earlier line brings, a later one may spend; the other way round there is nothing to spend yet."""
    with pytest.raises(refusals.ExceedsBalance):
        village.post(points_from(village, village.zhang, 1), points_to(village, village.zhang, 1))

    village.post(points_to(village, village.zhang, 1), points_from(village, village.zhang, 1))
    assert village.balance(village.zhang).available == 0
    village.assert_sound()


def test_nobody_spends_more_than_they_have_and_hears_how_much_that_is(village: Village) -> None:
    village.award(village.zhang, 5)
    with pytest.raises(refusals.ExceedsBalance) as refused:
        village.spend(village.zhang, 6)

    assert (refused.value.params["available"], refused.value.params["needed"]) == (5, 6)
    assert str(refused.value) == "Not enough: 5 available, 6 needed."
    village.spend(village.zhang, 5)


def test_a_cash_box_is_limited_the_other_way(village: Village) -> None:
    with village.work() as session:
        box = ledger.open_account(
            session, village.id, "cash-box", FEN, normal_side="debit", limit=CREDITS_WITHIN_DEBITS
        ).id
    village.post(draft(box, village.shop, 500, unit=FEN))
    with pytest.raises(refusals.ExceedsBalance) as refused:
        village.post(draft(village.shop, box, 501, unit=FEN))

    assert refused.value.params["available"] == 500
    village.post(draft(village.shop, box, 500, unit=FEN))


def test_the_same_key_with_the_same_content_is_answered_again(village: Village) -> None:
    first = village.post(*sale_of(village, 3), key="sale:1")
    # Later in the day, and after midnight: the first try's day and moment stay.
    again = village.post(*sale_of(village, 3), key="sale:1", day=TODAY + timedelta(days=1))

    assert (again.entry_id, again.transfer_ids) == (first.entry_id, first.transfer_ids)
    assert again.replayed
    assert village.balance(village.shop).net == 300


def sale_of(village: Village, points: int) -> tuple[ledger.TransferDraft, ...]:
    return (points_to(village, village.zhang, points), *sale(village, village.zhang, points))


@pytest.mark.parametrize("change", [{"amount": 4}, {"code": "other"}, {"details": {"why": "else"}}, {"pending": True}])
def test_the_same_key_with_other_content_is_refused(village: Village, change: dict[str, object]) -> None:
    content = {"debit_id": village.programme, "credit_id": village.zhang, "amount": 3, "unit": POINT, "code": "a"}
    village.post(ledger.TransferDraft(**content), key="award:1")  # type: ignore[arg-type]
    with pytest.raises(refusals.KeyReused) as refused:
        village.post(ledger.TransferDraft(**content | change), key="award:1")  # type: ignore[arg-type]

    assert (refused.value.status, refused.value.code) == (409, "exists_with_different_content")
    assert village.balance(village.zhang).available == 3


def test_a_known_key_answers_before_anything_else(village: Village) -> None:
    """The wallet is empty and frozen by now: the retry of what was accepted before still hears so."""
    village.award(village.zhang, 5)
    village.spend(village.zhang, 5, key="sale:1")
    with village.work() as session:
        ledger.freeze(session, village.id, village.zhang)

    assert village.spend(village.zhang, 5, key="sale:1").replayed


def test_a_refusal_leaves_the_transaction_usable(village: Village) -> None:
    with village.work() as session:
        ledger.post(session, village.id, entry(points_to(village, village.zhang, 2)))
        for wrong in (points_from(village, village.zhang, 3), draft(village.zhang, new_id(), 1)):
            with pytest.raises(Refusal):
                ledger.post(session, village.id, entry(wrong))
        ledger.post(session, village.id, entry(points_from(village, village.zhang, 2)))

    assert village.balance(village.zhang).available == 0
    village.assert_sound()


def test_a_rolled_back_posting_never_was(village: Village) -> None:
    with pytest.raises(ZeroDivisionError), village.work() as session:
        ledger.post(session, village.id, entry(points_to(village, village.zhang, 2), key="award:1"))
        raise ZeroDivisionError

    assert village.balance(village.zhang).available == 0
    assert not village.award(village.zhang, 2, key="award:1").replayed


def test_accounts_are_found_in_their_own_township_only(village: Village, neighbour: Village) -> None:
    with pytest.raises(refusals.AccountNotFound):
        village.post(points_to(village, neighbour.zhang, 1))
    with pytest.raises(refusals.AccountNotFound):
        village.post(draft(new_id(), village.zhang, 1))
    with pytest.raises(refusals.AccountNotFound):
        village.balance(neighbour.zhang)


def test_units_do_not_mix(village: Village) -> None:
    with pytest.raises(refusals.UnitMismatch):
        village.post(draft(village.programme, village.shop, 1))
    with pytest.raises(refusals.UnitMismatch):
        village.post(draft(village.programme, village.zhang, 1, unit=FEN))


@pytest.mark.parametrize(
    "amount", [0, -1, MAX_AMOUNT + 1, 2**53 + 1, 2**63, 1.5, 1.0, "100", "1_000", "１００", True, None, float("nan")]
)
def test_an_amount_is_a_whole_number_within_bounds(village: Village, amount: object) -> None:
    with pytest.raises(refusals.AmountOutOfBounds) as refused:
        draft(village.programme, village.zhang, amount)  # type: ignore[arg-type]
    assert (refused.value.status, refused.value.code) == (422, "amount_out_of_bounds")


def test_the_largest_amount_can_be_posted(village: Village) -> None:
    village.award(village.zhang, MAX_AMOUNT)
    assert village.balance(village.zhang).available == MAX_AMOUNT


ID = UUID(int=1)
MALFORMED = [
    ({"credit_id": ID}, refusals.SameAccount),
    ({"unit": "yuan"}, refusals.UnknownUnit),
    ({"unit": ""}, refusals.UnknownUnit),
    ({"code": ""}, refusals.InvalidCode),
    ({"code": "Award"}, refusals.InvalidCode),
    ({"code": "a" * 65}, refusals.InvalidCode),
    ({"code": "a\n"}, refusals.InvalidCode),
    ({"details": {"rate": 1.5}}, refusals.InvalidDetails),
    ({"details": {"list": [1]}}, refusals.InvalidDetails),
    ({"details": {"text": "nul\0"}}, refusals.InvalidDetails),
    ({"details": {"text": "\ud800"}}, refusals.InvalidDetails),
    ({"details": {"text": "字" * 700}}, refusals.InvalidDetails),
    ({"details": {"number": 2**53}}, refusals.InvalidDetails),
    ({"details": {"two words": 1}}, refusals.InvalidDetails),
    ({"details": [1]}, refusals.InvalidDetails),
    ({"expires_at": NOW}, refusals.InvalidExpiry),
    ({"expires_at": NOW.replace(tzinfo=None), "pending": True}, refusals.InvalidTime),
]


@pytest.mark.parametrize(("change", "refusal"), MALFORMED)
def test_a_draft_that_could_never_be_booked_can_not_be_made(change: dict[str, object], refusal: type[Refusal]) -> None:
    content = {"debit_id": ID, "credit_id": UUID(int=2), "amount": 1, "unit": POINT, "code": "award"}
    ledger.TransferDraft(**content)  # type: ignore[arg-type]
    with pytest.raises(refusal):
        ledger.TransferDraft(**content | change)  # type: ignore[arg-type]


DRAFT = draft(UUID(int=1), UUID(int=2), 1)
HOLD = draft(UUID(int=1), UUID(int=2), 1, pending=True, expires_at=NOW)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"key": ""}, refusals.InvalidKey),
        ({"key": "two words"}, refusals.InvalidKey),
        ({"key": "钥匙"}, refusals.InvalidKey),
        ({"key": "k" * 201}, refusals.InvalidKey),
        ({"key": "k\n"}, refusals.InvalidKey),
        ({"key": None}, refusals.InvalidKey),
        ({"effective_on": NOW}, refusals.InvalidDay),
        ({"effective_on": date.max}, refusals.InvalidDay),
        ({"recorded_at": NOW.replace(tzinfo=None)}, refusals.InvalidTime),
        ({"recorded_at": TODAY}, refusals.InvalidTime),
        ({"recorded_at": datetime.max.replace(tzinfo=timezone(timedelta(hours=-1)))}, refusals.InvalidTime),
        ({"transfers": ()}, refusals.InvalidLength),
        ({"transfers": (DRAFT,) * 501}, refusals.InvalidLength),
        ({"transfers": (HOLD,)}, refusals.InvalidExpiry),
    ],
)
def test_an_entry_that_could_never_be_booked_can_not_be_made(change: dict[str, object], refusal: type[Refusal]) -> None:
    content = {"key": "k", "effective_on": TODAY, "recorded_at": NOW, "transfers": (DRAFT,)}
    Entry(**content)  # type: ignore[arg-type]
    with pytest.raises(refusal):
        Entry(**content | change)  # type: ignore[arg-type]


def test_a_long_entry_is_one_entry(village: Village) -> None:
    posting = village.post(*(points_to(village, village.zhang, 1) for _ in range(40)))
    with village.work() as session:
        lines = ledger.entry(session, village.id, posting.entry_id)
    assert [line.id for line in lines] == list(posting.transfer_ids)
    assert village.balance(village.zhang).available == 40
    village.assert_sound()


def test_no_total_leaves_64_bits(village: Village) -> None:
    """A wallet's sums are bounded, and reaching the bound is a refusal, not a database error."""
    with village.work() as session:
        session.execute(update(BalanceRow).where(BalanceRow.id == village.zhang).values(posted_credits=MAX_TOTAL - 1))
    village.award(village.zhang, 1)
    with pytest.raises(refusals.BalanceOutOfBounds):
        village.award(village.zhang, 1)


def test_nothing_is_written_by_refusals(village: Village) -> None:
    """But for the key of what may pass: see test_kept_keys."""
    for wrong in (draft(village.zhang, village.redeemed, 1), draft(village.programme, village.shop, 1)):
        with pytest.raises(Refusal):
            village.post(wrong)
    with village.work() as session:
        kinds = select(TransferRow.kind).where(TransferRow.township_id == village.id)
        assert list(session.scalars(kinds)) == ["refused"]
    village.assert_sound()


def test_an_id_is_not_its_text() -> None:
    with pytest.raises(TypeError, match="an id is a UUID, not str"):
        draft(str(new_id()), new_id(), 1)  # type: ignore[arg-type]


def test_a_key_is_plain_text() -> None:
    """A member of an Enum equals its text and is spelled otherwise: it would be another key to another driver."""

    class Kind(str, Enum):  # noqa: UP042 - a StrEnum spells itself rightly
        SALE = "sale:1"

    with pytest.raises(refusals.InvalidKey):
        entry(draft(new_id(), new_id(), 1), key=Kind.SALE)
