"""Books that own their transactions: the same verbs, each committed when it returns."""

import inspect
import os
import textwrap
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

import ledger
from kernel.errors import Refusal
from ledger import Books, PostPending, Reverse, ReverseEntry, VoidPending
from ledger.booking import onestatement
from ledger.drafts import Ask
from ledger.owned import desk
from ledger.refusals import AlreadyFailed, Contended, ExceedsBalance, KeyReused, PeriodClosed
from tests.ledger.village import NOW, TODAY, Village, entry, points_from, points_to, sale

STAMP: dict[str, Any] = {"effective_on": TODAY, "recorded_at": NOW}


def test_the_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    said = inspect.getdoc(Books) or ""
    example = textwrap.dedent(said[said.index("    from datetime") :])
    exec(example, {})
    assert capsys.readouterr().out == "False True\n500\n"


def test_an_entry_is_written_once(books: Books, village: Village) -> None:
    award = entry(points_to(village, village.zhang, 7))
    first = books.post(village.id, award)
    second = books.post(village.id, award)

    assert (first.replayed, second.replayed) == (False, True)
    assert first.transfer_ids == second.transfer_ids
    assert village.balance(village.zhang).available == 7
    with pytest.raises(KeyReused):
        books.post(village.id, entry(points_to(village, village.zhang, 8), key=award.key))
    village.assert_sound()


def test_a_refused_key_stays_refused(books: Books, village: Village) -> None:
    spend = entry(points_from(village, village.zhang, 5))
    with pytest.raises(ExceedsBalance):
        books.post(village.id, spend)
    village.award(village.zhang, 10)

    with pytest.raises(AlreadyFailed) as refused:
        books.post(village.id, spend)
    assert refused.value.params["reason"] == "exceeds_balance"
    assert village.balance(village.zhang).available == 10


def test_holds_are_posted_voided_and_taken_back(books: Books, village: Village) -> None:
    books.post(village.id, entry(*sale_funds(village)))
    first, second = (
        books.post(village.id, entry(points_from(village, village.zhang, 4, pending=True))) for _ in range(2)
    )
    part = books.post(village.id, PostPending(transfer_id=first.entry_id, key="post:1", amount=3, **STAMP))
    books.post(village.id, VoidPending(transfer_id=second.entry_id, key="void:1", **STAMP))
    assert village.balance(village.zhang).available == 97
    books.post(village.id, Reverse(transfer_id=part.entry_id, key="back:1", amount=1, **STAMP))
    sold = books.post(village.id, entry(*sale(village, village.zhang, 10)))
    back = books.post(village.id, ReverseEntry(entry_id=sold.entry_id, key="back:2", **STAMP))
    assert len(back.transfer_ids) == 2

    assert village.balance(village.zhang).available == 98
    village.assert_sound()


def sale_funds(village: Village) -> tuple[ledger.TransferDraft, ...]:
    return (points_to(village, village.zhang, 60), points_to(village, village.zhang, 40))


def test_many_have_an_outcome_each(books: Books, village: Village) -> None:
    asks: list[Ask] = [entry(points_to(village, village.zhang, 5), key="a"), entry(points_from(village, village.li, 1))]
    asks.append(asks[0])
    outcomes = books.post_all(village.id, asks)

    assert [getattr(outcome, "code", None) for outcome in outcomes] == [None, "exceeds_balance", None]
    assert [outcomes[0].replayed, outcomes[2].replayed] == [False, True]  # type: ignore[union-attr]
    assert books.post_all(village.id, []) == []


def test_a_lasting_refusal_leaves_nothing(books: Books, village: Village) -> None:
    with books.transaction() as session:
        ledger.close_period(session, village.id, TODAY, NOW)
    with pytest.raises(PeriodClosed):
        books.post(village.id, entry(points_to(village, village.zhang, 1)))
    village.assert_sound()


def at_once(act: Callable[[int], Any], threads: int) -> list[Any]:
    gate = threading.Barrier(threads)

    def one(number: int) -> Any:
        gate.wait()
        try:
            return act(number)
        except Refusal as refusal:
            return refusal.code

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(one, range(threads)))


def test_threads_each_get_their_own_answer(books: Books, village: Village) -> None:
    village.award(village.zhang, 30)

    def spend(number: int) -> list[Any]:
        answers: list[Any] = []
        for turn in range(5):
            asked = entry(points_from(village, village.zhang, 1), key=f"spend:{number}:{turn}")
            answers.append(outcome_of(lambda asked=asked: books.post(village.id, asked)))  # type: ignore[misc]
        return answers

    answers = Counter(answer for client in at_once(spend, 12) for answer in client)
    assert answers == {"new": 30, "exceeds_balance": 30}
    assert village.balance(village.zhang).available == 0
    village.assert_sound()


def outcome_of(act: Callable[[], ledger.Posting]) -> str:
    try:
        return "replayed" if act().replayed else "new"
    except Refusal as refusal:
        return refusal.code


def test_townships_do_not_mix(books: Books, village: Village, neighbour: Village) -> None:
    homes = (village, neighbour)

    def award(number: int) -> str:
        home = homes[number % 2]
        asked = entry(points_to(home, home.zhang, 1), key=f"award:{number // 2}")
        return outcome_of(lambda: books.post(home.id, asked))

    assert at_once(award, 16) == ["new"] * 16
    for home in homes:
        assert home.balance(home.zhang).available == 8
        home.assert_sound()


def test_what_is_wrong_with_one_is_not_wrong_with_all(
    database: Engine, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake of ours that one posting meets fails for its caller alone, not for all who share its transaction."""

    def book_asks(connection: Connection, township_id: int, asks: Sequence[Ask], **options: Any) -> Any:
        if any(ask.key == "spend:3" for ask in asks):
            raise ZeroDivisionError
        return ledger.booking.books.book_asks(connection, township_id, asks, **options)

    monkeypatch.setattr(desk, "book_asks", book_asks)
    monkeypatch.setattr(onestatement, "fits", lambda _plan: False)
    with Books(database, coalesce=True) as books:

        def ask(number: int) -> str:
            asked = entry(points_to(village, village.li, 1), key=f"spend:{number}")
            if number != 3:
                return outcome_of(lambda: books.post(village.id, asked))
            with pytest.raises(ZeroDivisionError):
                books.post(village.id, asked)
            return "wrong"

        assert Counter(at_once(ask, 8)) == {"new": 7, "wrong": 1}
    assert village.balance(village.li).available == 7


def test_nonsense_is_refused_before_it_waits_with_others(books: Books, village: Village) -> None:
    with pytest.raises(TypeError):
        books.post_all(village.id, ["post this"])  # type: ignore[list-item]


def test_a_generator_of_asks_is_as_good_as_a_list(books: Books, village: Village) -> None:
    asks = (entry(points_to(village, village.zhang, 2)) for _ in range(3))
    assert len(books.post_all(village.id, asks)) == 3
    assert village.balance(village.zhang).available == 6
    with pytest.raises(TypeError):
        books.post_all(str(village.id), [])  # type: ignore[arg-type]


def poisoned(village: Village, key: str) -> Any:
    """Return an entry that was right when it was made, and has no plan any more."""
    details: dict[str, Any] = {"note": "fine"}
    draft = ledger.TransferDraft(
        debit_id=village.programme, credit_id=village.zhang, amount=1, unit="point", code="award", details=details
    )
    details["note"] = {"a set is", "no JSON"}
    return entry(draft, key=key)


def test_an_ask_that_has_no_plan_fails_for_its_caller_alone(books: Books, village: Village) -> None:
    def ask(number: int) -> Counter[str]:
        answers: Counter[str] = Counter()
        for turn in range(10):
            key = f"award:{number}:{turn}"
            if number % 4:
                innocent = entry(points_to(village, village.li, 1), key=key)
                answers[outcome_of(lambda innocent=innocent: books.post(village.id, innocent))] += 1  # type: ignore[misc]
                continue
            with pytest.raises(TypeError):
                books.post_all(village.id, [entry(points_to(village, village.zhang, 1)), poisoned(village, key)])
            with pytest.raises(TypeError):
                books.post(village.id, poisoned(village, key))
            answers["wrong"] += 1
        return answers

    for number, answers in enumerate(at_once(ask, 12)):
        assert answers == {"new" if number % 4 else "wrong": 10}
    assert village.balance(village.li).available == 90
    assert village.balance(village.zhang).available == 0
    village.assert_sound()


def test_a_refusal_in_planning_is_the_caller_s_own(
    database: Engine, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    def book_asks(connection: Connection, township_id: int, asks: Sequence[Ask], **options: Any) -> Any:
        if any(ask.key == "award:3" for ask in asks):
            raise PeriodClosed
        return ledger.booking.books.book_asks(connection, township_id, asks, **options)

    monkeypatch.setattr(desk, "book_asks", book_asks)
    monkeypatch.setattr(onestatement, "fits", lambda _plan: False)
    with Books(database, coalesce=True) as books:

        def ask(number: int) -> str:
            asked = entry(points_to(village, village.li, 1), key=f"award:{number}")
            return outcome_of(lambda: books.post(village.id, asked))

        assert Counter(at_once(ask, 8)) == {"new": 7, "period_closed": 1}


def test_a_forked_process_has_connections_of_its_own(books: Books, village: Village) -> None:
    books.post(village.id, entry(points_to(village, village.zhang, 1)))
    child = os.fork()
    if child == 0:
        try:
            for _ in range(5):
                books.post(village.id, entry(points_to(village, village.zhang, 1)))
            os._exit(0)
        except BaseException:
            os._exit(1)
    for _ in range(5):
        books.post(village.id, entry(points_to(village, village.zhang, 1)))

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert village.balance(village.zhang).available == 11
    village.assert_sound()


def test_closed_books_open_again(books: Books, village: Village, database: Engine) -> None:
    books.post(village.id, entry(points_to(village, village.zhang, 1)))
    held = database.pool.checkedout()  # type: ignore[attr-defined]
    books.close()
    assert database.pool.checkedout() == held - 1  # type: ignore[attr-defined]
    books.post(village.id, entry(points_to(village, village.zhang, 1)))
    with database.connect() as connection:  # as the pool gives it to anyone: in a transaction of its own
        assert connection.scalar(text("SELECT 1")) == 1


def test_too_many_who_wait_are_told_so(database: Engine, village: Village) -> None:
    with Books(database, coalesce=True) as books:
        assert books._queue
        books._queue._bound = 0
        with pytest.raises(Contended):
            books.post(village.id, entry(points_to(village, village.zhang, 1)))
