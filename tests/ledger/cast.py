"""The accounts of a wish in a real village, and what has been written there, by position."""

from dataclasses import dataclass, field
from uuid import UUID

import ledger
from kernel.errors import Refusal
from kernel.ids import new_id
from tests.ledger.oracle import Answer, Asked, Movement
from tests.ledger.village import Village, draft, entry, stamp
from tests.ledger.wishes import WALLETS, WITH_LOTS


@dataclass
class Cast:
    """Asks a village what a wish comes to, and keeps the ids of what is written in its order."""

    village: Village
    ids: dict[str, UUID] = field(init=False)
    transfers: list[UUID] = field(default_factory=list)
    entries: list[UUID] = field(default_factory=list)
    lines: dict[UUID, tuple[UUID, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        here = self.village
        self.ids = {name: getattr(here, name) for name in ("programme", "redeemed", "subsidy", "shop")}
        self.ids["nobody"] = new_id()
        with here.work() as session:
            self.ids["box"] = here.open_box(session)
            for name in WALLETS:
                self.ids[name] = here.open_wallet(session, f"model-{name}", with_lots=name in WITH_LOTS)

    def singly(self, asked: Asked) -> ledger.Outcome:
        try:
            return self.village.ask(self.real(asked))
        except Refusal as refusal:
            return refusal

    def at_once(self, batch: list[Asked]) -> list[ledger.Outcome]:
        return self.village.ask_all(*map(self.real, batch))

    def heard(self, outcome: ledger.Outcome) -> Answer:
        """The outcome in the oracle's words; what is new is noted."""
        if isinstance(outcome, Refusal):
            return outcome.code
        if not outcome.replayed:
            self.note(outcome.entry_id, outcome.transfer_ids)
        assert self.lines[outcome.entry_id] == outcome.transfer_ids
        return self.entries.index(outcome.entry_id), outcome.replayed

    def note(self, entry_id: UUID, transfer_ids: tuple[UUID, ...]) -> None:
        """Take note of an entry that has been written."""
        self.entries.append(entry_id)
        self.transfers += transfer_ids
        self.lines[entry_id] = transfer_ids

    def real(self, asked: Asked) -> ledger.Ask:
        if asked.verb == "entry":
            return entry(*map(self.drafted, asked.lines), key=asked.key, day=asked.day, at=asked.now)
        given = stamp(asked.key, asked.day, asked.now)
        if asked.verb == "reverse_entry":
            return ledger.ReverseEntry(entry_id=self.entries[asked.target], **given)
        transfer = self.transfers[asked.target]
        if asked.verb == "void":
            return ledger.VoidPending(transfer_id=transfer, **given)
        verb = ledger.PostPending if asked.verb == "post" else ledger.Reverse
        return verb(transfer_id=transfer, amount=asked.amount, **given)

    def drafted(self, line: Movement) -> ledger.TransferDraft:
        return draft(
            self.ids[line.debit], self.ids[line.credit], line.amount, unit=line.unit, pending=line.kind == "pending",
            expires_at=line.expires, lot_expires_on=line.lot, balancing=line.balancing,
            details={"why": WORDS[len(line.debit + line.credit) % len(WORDS)]},
        )  # fmt: skip


# What a statement that spells its own values could stumble over.
WORDS = ("", "NULL", 'a "quoted" word', "back\\slash, comma", "{brace}", "it's 积分 😀", "%s ? :x")
