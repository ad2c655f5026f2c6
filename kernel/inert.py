"""Cells that a spreadsheet can't mistake for a formula."""

# What a spreadsheet takes for the beginning of a formula or skips to find one; East Asian ones take the wide signs too.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def inert(text: str) -> str:
    """Return `text`, with an apostrophe in front where a spreadsheet would take it for a formula.

    Where it goes to a bank, the bank refuses such a payee and the line comes back as failed; nobody's computer runs it
    before that.
    """
    return f"'{text}" if text.startswith(_STARTS) else text
