"""What people can see of a text: which characters can be kept and shown, and whether there is anything to read."""

import unicodedata

# Letters and signs by name that print as nothing: Hangul fillers and the empty Braille cell.
BLANK = "\u115f\u1160\u2800\u3164\uffa0"
_UNSEEN = {"Cc", "Cf", "Cs", "Mn", "Me", "Zs", "Zl", "Zp"}  # a rare character that Python has no name for is seen
# Signs that turn what stands behind them round: what one reads is then not what is kept, nor what was looked through.
_TURNING = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}


def can_be_kept(character: str) -> bool:
    """Say whether a character is one: no control, no half, no sign for programs, none that turns the text round."""
    code = ord(character)
    is_nobodys = 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE  # XML can't hold some of these
    return not is_nobodys and code not in _TURNING and unicodedata.category(character) not in ("Cc", "Cs")


def is_seen(text: str) -> bool:
    """Say whether there is anything in a text that a reader sees."""
    return any(character not in BLANK and unicodedata.category(character) not in _UNSEEN for character in text)
