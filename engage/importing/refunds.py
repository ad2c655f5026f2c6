"""Amounts below zero: in the villages' books a refund, or the red entry that takes another back."""

import unicodedata

from engage.disclosures import written
from kernel.words import marked

WHICH_WAY = marked(
    "An amount below zero turns it round: income of %(yuan)s yuan paid back is %(yuan)s yuan spent, "
    "an expense of %(yuan)s yuan that came back is %(yuan)s yuan received. Choose."
)
_MINUS = ("-", "−", "–", "(", "△", "▲")


def below_zero(text: str) -> str:
    """Return an amount below zero without its sign, such as 50元 for -50元, or "" for any other text."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "").lstrip("¥￥")
    if not plain.startswith(_MINUS):
        return ""
    bare = plain[1:].removesuffix(")")
    try:
        written.amount(bare)
    except written.NotUnderstood:
        return ""
    return bare
