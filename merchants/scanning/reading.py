"""What a scanned text leads to: a page of this installation, or nowhere."""

import re
from urllib.parse import urlsplit

from kernel.errors import Refusal
from kernel.words import marked
from merchants.redemptions import digits

_OURS = re.compile(r"/pay/[A-Za-z0-9_-]{22}|/bills/95[0-9]{16}", re.ASCII)


class NotAShopsCode(Refusal):
    status = 422
    code = "not_a_shops_code"
    message = marked("This is not a code of a shop here.")
    advice = marked("Scan the code that hangs in the shop, or the one that its till shows.")


class NothingScanned(Refusal):
    status = 422
    code = "nothing_scanned"
    message = marked("There is nothing to look at yet.")
    advice = marked("Type the eighteen digits of a bill, or choose a photo of the shop's code.")


def page_behind(text: str, *own: str) -> str:
    """Return the path of our page that a scanned or typed text means, never an address elsewhere.

    `own` are the addresses (scheme and host) under which we are known. Raises NotAShopsCode.
    """
    text = text.strip()
    plain = digits.plain(text)
    path = f"/bills/{plain}" if plain.isascii() and plain.isdigit() else _path(text, own)
    if not _OURS.fullmatch(path):
        raise NotAShopsCode
    return path


def _path(text: str, own: tuple[str, ...]) -> str:
    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise NotAShopsCode from error
    if f"{parts.scheme}://{parts.netloc}" not in own or parts.query or parts.fragment:
        raise NotAShopsCode
    return parts.path
