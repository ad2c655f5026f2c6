"""Cells that a spreadsheet can't mistake for a formula."""

import unicodedata

_STARTS = ("=", "+", "-", "@", "|")
_SKIPPED = ("\t", "\r", "\n")
_UNSEEN = {"Cf", "Cc", "Mn", "Me", "Zs", "Zl", "Zp"}
_BLANK = "\u115f\u1160\u2800\u3164\uffa0"


def inert(text: str) -> str:
    """Return `text`, with an apostrophe in front where a spreadsheet would take it for a formula.

    What can't be seen before the sign is looked past, and East Asian wide and small signs count: spreadsheets differ in
    what they skip. Where it goes to a bank, the bank refuses such a payee and the line comes back as failed; nobody's
    computer runs it before that.
    """
    if text.startswith(_SKIPPED):
        return f"'{text}"
    first = next((character for character in text if not _is_unseen(character)), "")
    return f"'{text}" if unicodedata.normalize("NFKC", first) in _STARTS or first == "−" else text


def _is_unseen(character: str) -> bool:
    return character in _BLANK or unicodedata.category(character) in _UNSEEN
