"""Seals one after the other: numbers, signatures, what each says of the one before, and what was published of it."""

from collections.abc import Iterator

from ledger.seals import merkle
from ledger.seals.seal import BEFORE_THE_FIRST, Seal
from ledger.seals.signing import key_id
from ledger.verification.finding import Finding
from ledger.verification.history import History


class ChainCheck:
    """Takes the seals in the order of their numbers."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._before: Seal | None = None

    def check(self, seal: Seal) -> Iterator[Finding]:
        """Yield what is wrong with the next seal, but for its root."""
        subject, expected = f"seal:{seal.number}", self._before.number + 1 if self._before else 1
        if seal.number != expected:
            yield Finding("seal_missing", f"seal:{expected}", f"a seal of number {expected}", f"number {seal.number}")
        if not seal.signed:
            yield Finding("seal_signature", subject, f"signed by key {seal.key_id}", "a signature that does not fit")
        yield from self._as_published(subject, seal)
        if seal.number == expected:
            yield from self._follows(subject, seal)
        self._before = seal

    def finish(self) -> Iterator[Finding]:
        """Yield the published seals that are not there."""
        last = self._before.number if self._before else 0
        for number in sorted(self._history.words):
            if number > last:
                yield Finding("seal_missing", f"seal:{number}", "the published seal", "no seal")

    def _as_published(self, subject: str, seal: Seal) -> Iterator[Finding]:
        published = self._history.words.get(seal.number)
        if published is not None and published != seal.words:
            yield Finding("seal_replaced", subject, _one_line(published), _one_line(seal.words))
        if self._history.keys and seal.public_key not in self._history.keys:
            known = " or ".join(sorted(map(key_id, self._history.keys)))
            yield Finding("seal_key", subject, f"key {known}", f"key {seal.key_id}")

    def _follows(self, subject: str, seal: Seal) -> Iterator[Finding]:
        before = self._before
        previous = before.digest if before else BEFORE_THE_FIRST
        if seal.previous != previous:
            yield Finding("seal_chain", subject, previous.hex(), seal.previous.hex())
        if before is None:
            return
        if seal.tree_size <= before.tree_size or seal.sealed_at < before.sealed_at:
            expected = f"more than {before.tree_size} leaves, not before {before.sealed_at}"
            yield Finding("seal_order", subject, expected, f"{seal.tree_size} leaves, {seal.sealed_at}")
        elif not merkle.extends(before.tree_size, seal.tree_size, before.root, seal.root, seal.consistency):
            yield Finding("seal_consistency", subject, f"a proof from seal {before.number}", "another proof")


def _one_line(words: str) -> str:
    return " ".join(words.split("\n")[1:]).strip()
