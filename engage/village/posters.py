"""A village's poster: its name, the code for the wall, and the address for those who type."""

from dataclasses import dataclass

from flask import url_for

from kernel.qr import picture
from kernel.tenancy.models import Village
from kernel.web import own_address

SIZES = ("a4", "a3")


@dataclass(frozen=True)
class Poster:
    """`address` is the whole address of the village's page, `picture` the same as a QR code in a data address."""

    village_name: str
    address: str
    picture: str


def poster(village: Village) -> Poster:
    address = f"{own_address()}{url_for('disclosures.village_page', code=village.code)}"
    return Poster(village.name, address, picture(address))
