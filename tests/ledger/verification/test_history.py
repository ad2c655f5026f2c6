"""What was published of the seals finds what the books alone can't tell: a last seal removed, all of them made anew."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

import ledger
from ledger.seals.proofs import digest_history
from ledger.seals.queries import every_seal
from ledger.seals.seal import BEFORE_THE_FIRST, as_row
from ledger.seals.signing import Ed25519Signer
from ledger.seals.tables import SEAL
from ledger.verification import History, read_history
from tests.ledger.verification.busy import Busy
from tests.ledger.verification.vandal import do, vandalism

OTHER = Ed25519Signer(bytes(range(1, 33)))


def published(busy: Busy) -> list[str]:
    with Session(busy.village.engine) as session:
        return list(digest_history(session, busy.village.id))


def found_by(busy: Busy, session: Session, history: History) -> set[tuple[str, str]]:
    return {(finding.check, finding.subject) for finding in ledger.verify(session, busy.village.id, history=history)}


def sign_anew(session: Session, township_id: int, signer: Ed25519Signer, first: int) -> None:
    """Make the seals from number `first` on anew, with another key, as chained and signed as the old ones."""
    chain = list(every_seal(session, township_id))
    previous = chain[first - 2].digest if first > 1 else BEFORE_THE_FIRST
    for old in chain[first - 1 :]:
        new = replace(old, previous=previous, public_key=signer.public_key)
        new = replace(new, signature=signer.sign(new.words.encode()))
        previous = new.digest
        here = (SEAL.c.township_id == township_id) & (SEAL.c.number == old.number)
        session.execute(SEAL.update().where(here).values(as_row(new)))


def test_sound_books_are_as_published(busy: Busy) -> None:
    history = read_history(published(busy), busy.village.id)
    with Session(busy.village.engine) as session:
        assert len(history.words) >= 3
        assert ledger.verify(session, busy.village.id, history=history) == []


@pytest.mark.parametrize("first", [1, 2])
def test_seals_signed_with_another_key_are_named(busy: Busy, first: int) -> None:
    history = read_history(published(busy), busy.village.id)
    with vandalism(busy.village) as session:
        sign_anew(session, busy.village.id, OTHER, first)
        assert ledger.verify(session, busy.village.id) == []
        found = found_by(busy, session, history)
    assert {("seal_replaced", f"seal:{first}"), ("seal_key", f"seal:{first}")} <= found
    assert ("seal_key", f"seal:{first - 1}") not in found


def test_a_replaced_seal_breaks_the_chain_after_it(busy: Busy) -> None:
    with vandalism(busy.village) as session:
        kept = {seal.number: as_row(seal) for seal in every_seal(session, busy.village.id)}
        sign_anew(session, busy.village.id, OTHER, 2)
        for number in range(3, len(kept) + 1):
            here = (SEAL.c.township_id == busy.village.id) & (SEAL.c.number == number)
            session.execute(SEAL.update().where(here).values(kept[number]))
        assert found_by(busy, session, History()) == {("seal_chain", "seal:3")}


def test_a_key_that_was_told_need_not_come_from_a_file(busy: Busy) -> None:
    with Session(busy.village.engine) as session:
        found = found_by(busy, session, History(keys=frozenset({OTHER.public_key})))
    assert {check for check, _ in found} == {"seal_key"}


def test_a_tail_cut_off_whole_is_missed_by_who_has_the_file(busy: Busy) -> None:
    lines = published(busy)
    with vandalism(busy.village) as session:
        last = f"township_id = {{township}} AND number = {len(lines)}"
        do(session, f"DELETE FROM ledger_seal WHERE {last}", busy.names)
        assert ("seal_missing", f"seal:{len(lines)}") in found_by(busy, session, read_history(lines, busy.village.id))


def test_the_file_may_hold_the_seals_of_others(busy: Busy) -> None:
    assert read_history(["", *published(busy)], busy.village.id + 1) == History()


@pytest.mark.parametrize(
    "line",
    ["{}", "nothing", "[1]", '{"words": "a", "signature": "", "public_key": ""}', '{"words": 1}'],
)
def test_what_is_no_seal_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="line 1 is not a signed seal"):
        read_history([line], 1)


def test_a_seal_whose_words_were_changed_is_refused(busy: Busy) -> None:
    line = published(busy)[0].replace("\\n1\\n", "\\n2\\n")
    with pytest.raises(ValueError, match="line 1"):
        read_history([line], busy.village.id)
