"""What the demonstration tells whoever started it: the address, who can be played, and how the till is paired."""

from datetime import datetime
from unicodedata import east_asian_width

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.identity.models import Person, Role
from kernel.secrets import Secrets
from merchants.directory import terminals
from township.demo.access import HOME_SHOP, HOME_VILLAGE, OWNER, PASSWORD, PIN, PLAYERS
from township.demo.edition import TOWNSHIP


def pairing_code(session: Session, secrets: Secrets, now: datetime) -> str:
    """Return a fresh code that pairs a device with the shop of the ready sign-ins, for a quarter of an hour."""
    owner_id, shop_id = session.execute(
        select(Role.person_id, Role.scope_id)
        .join(Person, (Person.township_id == Role.township_id) & (Person.id == Role.person_id))
        .where(Role.township_id == TOWNSHIP, Role.role == "owner", Person.phone == OWNER.phone)
    ).one()
    assert shop_id is not None  # an owner owns a shop
    return terminals.issue_pairing_code(
        session, secrets.code_key, TOWNSHIP, shop_id=shop_id, actor_id=owner_id, now=now
    )


def welcome(address: str, code: str) -> str:
    """Return the words for the terminal, in Chinese and English."""
    rows = [(player.chinese_title, player.title, player.name, player.phone) for player in PLAYERS]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    table = [
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)) for row in rows
    ]
    return "\n".join(
        [
            "",
            f"  桥头分演示  Qiaotou demonstration:  {address}",
            "",
            f"  密码 password: {PASSWORD}    支付密码 PIN: {PIN}    ({HOME_VILLAGE}, {HOME_SHOP})",
            "",
            *(f"  {line}".rstrip() for line in table),
            "",
            f"  收款机配对码 pairing code of the till ({address}/till):  {code}",
            "  十五分钟内有效，重新启动会换新的。Good for a quarter of an hour; each start makes a new one.",
            "  人名、商店、金额都是虚构的。People, shops and amounts are invented.",
            "  按 Ctrl+C 停止。Ctrl+C stops it.",
            "",
        ]
    )


def _width(text: str) -> int:
    """Return how many columns a terminal gives a text: two for each Chinese character."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
