"""A line as the row that is written: its words in the order of COLUMNS, the digest last; as each database takes it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from ledger.booking.plans import Line, Plan
from ledger.canonical import FIELDS, digest_of, moment_word, word
from ledger.drafts import json_text

COLUMNS = (*FIELDS, "digest")

Words: TypeAlias = Sequence[str]
_OPTIONAL = COLUMNS.index("expires_at")
"""From here on a word may be empty, which stands for nothing; before it none is."""


def rows_of(plans: Iterable[Plan]) -> Iterator[Words]:
    """Yield the row of each line of the plans, each value as its word in `ledger.canonical`."""
    for plan in plans:
        for number, line in enumerate(plan.lines):
            yield row_of(plan, number, line)


def row_of(plan: Plan, number: int, line: Line) -> Words:
    """Return the row of the plan's line `number`."""
    own = line.id.hex
    words = (
        str(plan.township_id),
        own,
        plan.entry_id.hex if number else own,
        str(number),
        line.kind,
        line.debit_id.hex,
        line.credit_id.hex,
        str(line.amount),
        line.unit,
        line.code,
        plan.effective_on.isoformat(),
        moment_word(plan.recorded_at),
        *(_target_words(line) if line.expires_at or line.target_id or line.lot_expires_on else _NOTHING),
        "" if number else plan.key,
        "" if number else plan.fingerprint.hex(),
        json_text(line.details),
    )
    return (*words, digest_of(words).hex())


_NOTHING = ("", "", "", "", "")


def _target_words(line: Line) -> Words:
    return (
        word(line.expires_at),
        word(line.target_id),
        word(line.target_amount),
        word(line.target_before),
        word(line.lot_expires_on),
    )


def copied(words: Words) -> str:
    r"""Return a row as a line of PostgreSQL's COPY in text format, where nothing is spelled as nothing."""
    expires, target, amount, before, lot, key, fingerprint, details, digest = words[_OPTIONAL:]
    recorded = f"{words[_OPTIONAL - 1]}+00"
    line = "\t".join(
        (*words[: _OPTIONAL - 1], recorded, expires and f"{expires}+00", target, amount, before, lot, key,
         fingerprint and rf"\x{fingerprint}", details, rf"\x{digest}")
    )  # fmt: skip
    return line.replace("\\", "\\\\") + "\n"


def stored(words: Words) -> tuple[str | bytes | None, ...]:
    """Return a row as SQLite stores it: words are what SQLAlchemy's types store there, and numbers become such."""
    expires, target, amount, before, lot, key, fingerprint, details, digest = words[_OPTIONAL:]
    return (
        *words[:_OPTIONAL], expires or None, target or None, amount or None, before or None, lot or None, key or None,
        bytes.fromhex(fingerprint) or None, details, bytes.fromhex(digest),
    )  # fmt: skip
