"""A sticker as it is printed: its whole address, and the same as a code for cameras."""

from dataclasses import dataclass

from kernel import qr
from kernel.web import own_address
from merchants.stickers.service import Sticker


@dataclass(frozen=True)
class Printed:
    """`address` is for those who read it, `picture` a QR code of it in a data address."""

    address: str
    picture: str


def printed(sticker: Sticker) -> Printed:
    address = f"{own_address()}{sticker.path}"
    return Printed(address, qr.picture(address))
