"""The worked example of docs/ledger-proofs.md: three transfers of a morning in 桥头镇, and the seal over them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from kernel.ids import floor_of
from ledger.canonical import FIELDS, canonical_text, digest
from ledger.seals import merkle
from ledger.seals.proofs import RECEIPT
from ledger.seals.seal import BEFORE_THE_FIRST, Seal
from ledger.seals.signing import Ed25519Signer

SIGNER = Ed25519Signer(bytes(range(32)))
AT = datetime(2026, 11, 22, 1, 0, 3, 500_000, tzinfo=UTC)
OPENED = floor_of(datetime(2026, 9, 1, tzinfo=UTC))
PROGRAMME, WALLET, REDEEMED, SUBSIDY, SHOP = (UUID(int=OPENED.int + number) for number in range(1, 6))


def _id(number: int) -> UUID:
    return UUID(int=floor_of(AT).int + number)


def values(**changes: Any) -> list[Any]:
    """The values of a transfer in the order of FIELDS, its details as canonical JSON text."""
    number = changes.pop("number")
    base: dict[str, Any] = {
        **dict.fromkeys(FIELDS),
        "township_id": 330_282_109,
        "id": _id(number),
        "entry_id": _id(number),
        "line": 0,
        "kind": "posted",
        "unit": "point",
        "effective_on": date(2026, 11, 22),
        "recorded_at": AT,
        "details": "{}",
    }
    return list({**base, **changes}.values())


TRANSFERS = (
    values(
        number=1, debit_id=PROGRAMME, credit_id=WALLET, amount=2, code="award.reading",
        lot_expires_on=date(2027, 11, 30), key="award:reading:42", fingerprint=sha256(b"award").digest(),
        details='{"disclosure":"十月收支"}',
    ),
    values(
        number=2, debit_id=WALLET, credit_id=REDEEMED, amount=1, code="redemption", key="redemption:7",
        fingerprint=sha256(b"redemption").digest(), details='{"face_value_fen":100,"shop_name":"阿芬早餐店"}',
    ),
    values(
        number=3, entry_id=_id(2), line=1, debit_id=SUBSIDY, credit_id=SHOP,
        amount=100, unit="fen", code="redemption", details='{"face_value_fen":100,"shop_name":"阿芬早餐店"}',
    ),
)  # fmt: skip
LEAVES = [digest(transfer) for transfer in TRANSFERS]


def nodes(level: int, position: int) -> bytes:
    return LEAVES[position] if level == 0 else merkle.node_hash(nodes(level - 1, 0), nodes(level - 1, 1))


def seal() -> Seal:
    unsigned = Seal(
        township_id=330_282_109,
        number=1,
        tree_size=3,
        root=merkle.root(3, nodes),
        previous=BEFORE_THE_FIRST,
        sealed_at=datetime(2026, 11, 22, 16, 10, tzinfo=UTC),
        public_key=SIGNER.public_key,
    )
    return replace(unsigned, signature=SIGNER.sign(unsigned.words.encode()))


def receipt() -> dict[str, Any]:
    """Of the second transfer."""
    path = [step.hex() for step in merkle.inclusion(1, 3, nodes)]
    text = canonical_text(TRANSFERS[1])
    of_leaf = {"format": RECEIPT, "transfer": text, "position": 1, "tree_size": 3, "path": path}
    return {**of_leaf, "seal": seal().as_json()}
