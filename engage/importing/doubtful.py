"""Rows that may count money twice, but may be lines as well: the editor is asked."""

import re
import unicodedata
from collections.abc import Iterable

from kernel.words import marked

_WHY = (
    (
        re.compile(r"[合小共总總][计計]|[总總](?:[额額]|支出|收入)|subtotal"),
        marked("This reads like a sum of other rows. Leave the row out; if it is none, write here what it was for."),
    ),
    (
        re.compile(r"(?:^|[,:;])其中"),
        marked("This reads like a part of the row above. Leave it out; if it is none, write here what it was for."),
    ),
    (
        re.compile("冲销|红冲|红字|冲回|冲减|作废|废票"),
        marked(
            "This reads like a row that is void or takes back another. Leave it out, and the other too; if money did"
            " come or go, write here what for."
        ),
    ),
)


def why(words: Iterable[str]) -> str:
    """Return what to ask about a row with these words in it, or "": 办公费小计, 其中：误工费, 冲销：购柜."""
    texts = ["".join(unicodedata.normalize("NFKC", text).split()).lower() for text in words]
    return next((msgid for pattern, msgid in _WHY if any(map(pattern.search, texts))), "")
