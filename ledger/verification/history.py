"""What the caller trusts: the seals that were published, from a file of digests, and the keys that signed them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ledger.seals.seal import VERSION
from ledger.seals.signing import holds, key_id


@dataclass(frozen=True)
class History:
    """The signed words of published seals by number, and the public keys by which seals may be signed."""

    words: Mapping[int, str] = field(default_factory=dict)
    keys: frozenset[bytes] = frozenset()


NOTHING_KNOWN = History()


def read_history(lines: Iterable[str], township_id: int) -> History:
    """Return the published seals of a township from the lines of a digest history; those of others are left out.

    Raises ValueError, with the number of the line, when one is no seal or is not signed by the key it names.
    """
    words: dict[int, str] = {}
    keys: set[bytes] = set()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            said, key = _read(line)
        except (KeyError, TypeError, ValueError, IndexError):
            raise ValueError(f"line {number} is not a signed seal") from None
        fields = said.split("\n")
        if fields[1] == str(township_id):
            words[int(fields[2])] = said
            keys.add(key)
    return History(words, frozenset(keys))


def _read(line: str) -> tuple[str, bytes]:
    values = json.loads(line)
    said, key, signature = values["words"], bytes.fromhex(values["public_key"]), bytes.fromhex(values["signature"])
    fields = said.split("\n")
    if fields[0] != VERSION or fields[7] != key_id(key) or not holds(key, signature, said.encode()):
        raise ValueError
    return said, key
