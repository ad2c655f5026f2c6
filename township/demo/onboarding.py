"""Shops on their way in and out: applications in each state, a contract that ran out, an account that is changed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.clock import business_day
from kernel.files import Files
from kernel.identity.models import Role
from kernel.sealing import Sealer
from kernel.tenancy.queries import township
from merchants.applications import approving, service
from merchants.applications.papers import keep
from merchants.applications.service import Particulars
from merchants.contracts.service import Agreed, sign
from merchants.directory import steps
from merchants.directory.service import Payee, open_shop
from merchants.owners import service as owners
from merchants.owners.service import Who
from merchants.payees import service as payees
from township.demo import access
from township.demo.papers import agreed, card, papers, photo
from township.demo.shopfronts import BANKS
from township.demo.world import Village, World

_ASKED = "执照照片有反光，看不清地址，请重拍一张。"
_REFUSED = "经营地址不在本镇，请到所在镇申请。"
_ANSWER = "重新拍了，地址在照片右下角。"
_SECOND_OWNER = "陆小芳"
_SUSPENDED = "群众反映用积分买烟，正在核实。"


@dataclass(frozen=True)
class _Applicant:
    """`days` before the end somebody applies; `fate` is what has become of it."""

    name: str
    kind: str
    owner: str
    days: float
    fate: str


_APPLICANTS = (
    _Applicant("小桥头豆腐坊", "food", "裘美娟", 24, "approved"),
    _Applicant("桥北水果铺", "food", "马建明", 19, "refused"),
    _Applicant("阿伟理发", "barber", "郑伟", 9, "asked"),
    _Applicant("老街糕饼", "tea_snacks", "胡素琴", 6, "withdrawn"),
    _Applicant("顺顺早点", "breakfast", "潘顺利", 2.2, "applied"),
    _Applicant("村口小超市", "supermarket", "叶红英", 0.8, "applied"),
)


def take_in(world: World, folder: Path | None, vault: Sealer) -> None:
    """Write down what the office of shops does in the last weeks. Without a folder for files there are no photos."""
    chance = Random(f"onboarding {world.scale.seed}")  # noqa: S311 - a story, not a secret
    village = next(village for village in world.villages if village.name == access.HOME_VILLAGE)
    for applicant in _APPLICANTS:
        told = _told(applicant, village, chance)
        act = partial(_apply, world, applicant, told, UUID(int=chance.getrandbits(128), version=4), folder, vault)
        world.script.at(_before_end(world, applicant.days), act)
    world.script.at(world.start + timedelta(hours=2), partial(_open_for_a_while, world, village, chance))
    world.script.at(world.start + timedelta(hours=3), partial(_open_and_suspend, world, village, chance))
    _change_accounts(world, chance)


def _before_end(world: World, days: float) -> datetime:
    return max(world.script.end - timedelta(days=days), world.start + timedelta(hours=5))


def _told(applicant: _Applicant, village: Village, chance: Random) -> Particulars:
    known = papers(applicant.name, applicant.kind, applicant.owner)
    return Particulars(
        village_id=village.id,
        name=applicant.name,
        kind=applicant.kind,
        address=known.address,
        hours=known.hours,
        owner_name=applicant.owner,
        phone=known.phone,
        licence=known.licence,
        payee=Payee(applicant.owner, chance.choice(BANKS), card(chance)),
    )


def _apply(
    world: World,
    applicant: _Applicant,
    told: Particulars,
    key: UUID,
    folder: Path | None,
    vault: Sealer,
    session: Session,
    now: datetime,
) -> None:
    picture = keep(Files(folder), vault, photo()) if folder is not None else ""
    found = service.apply(
        session,
        world.secrets.code_key,
        world.township_id,
        told,
        key=key,
        picture=picture,
        invitation="",
        person_id=None,
        now=now,
    )
    decide = partial(_decide, world, found.id, told, applicant.fate, folder)
    world.script.at(now + timedelta(hours=20), decide)


def _decide(
    world: World, found: UUID, told: Particulars, fate: str, folder: Path | None, session: Session, now: datetime
) -> None:
    town, (first, second) = world.township_id, world.officer_ids
    gone = ""
    if fate in ("asked", "approved"):
        service.ask(session, town, found, _ASKED, first, now)
    if fate == "approved":
        service.answer(session, town, found, told, "", _ANSWER, None, now + timedelta(hours=3))
        terms = agreed(session, town, township(session, town).face_value_fen, business_day(now), 365)
        for officer, hours in ((first, 24), (second, 26)):
            later = now + timedelta(hours=hours)
            approving.approve(session, world.secrets.code_key, town, found, terms, officer, later)
    if fate == "refused":
        gone = service.refuse(session, town, found, _REFUSED, second, now)
    if fate == "withdrawn":
        gone = service.withdraw(session, town, found, now)
    if gone and folder is not None:
        Files(folder).remove(gone)


def _open_for_a_while(world: World, village: Village, chance: Random, session: Session, now: datetime) -> None:
    """A stall whose contract ran out by itself."""
    shop = _open(world, village, "老桥油条摊", "breakfast", "沈阿毛", chance, session, now)
    terms = agreed(session, world.township_id, 100, business_day(now), 30)
    _sign(world, shop, terms, chance, session, now)


def _open_and_suspend(world: World, village: Village, chance: Random, session: Session, now: datetime) -> None:
    shop = _open(world, village, "桥北小卖部", "supermarket", "钱水根", chance, session, now)
    _sign(world, shop, agreed(session, world.township_id, 100, business_day(now), 730), chance, session, now)

    def suspend(session: Session, now: datetime) -> None:
        steps.set_state(session, world.township_id, shop, "suspended", world.officer_ids[1], now, _SUSPENDED)

    world.script.at(_before_end(world, 5), suspend)


def _open(
    world: World, village: Village, name: str, kind: str, owner: str, chance: Random, session: Session, now: datetime
) -> UUID:
    return open_shop(
        session,
        world.township_id,
        village_id=village.id,
        name=name,
        kind=kind,
        payee=Payee(owner, chance.choice(BANKS), card(chance)),
        actor_id=world.officer_ids[0],
        now=now,
        papers=papers(name, kind, owner),
    ).id


def _sign(world: World, shop_id: UUID, terms: Agreed, chance: Random, session: Session, now: datetime) -> None:
    key = UUID(int=chance.getrandbits(128), version=4)
    sign(session, world.township_id, shop_id, terms, key=key, officer_id=world.officer_ids[0], now=now)


def _change_accounts(world: World, chance: Random) -> None:
    """One shop's account was changed and is in force; that of the ready owner is approved and still cools."""
    if not world.tills:
        return
    at_home = next((till.id for till in world.tills if till.front.name == access.HOME_SHOP), world.tills[0].id)
    for shop_id, days, payee in (
        (world.tills[-1].id, 12.0, Payee(world.tills[-1].front.owner, BANKS[0], card(chance))),
        (at_home, 1.6, Payee(access.OWNER.name, BANKS[1], card(chance))),
    ):
        key = UUID(int=chance.getrandbits(128), version=4)
        world.script.at(_before_end(world, days), partial(_change, world, shop_id, payee, key))
    world.script.at(_before_end(world, 0.6), partial(_ask_for_an_owner, world, at_home))


def _ask_for_an_owner(world: World, shop_id: UUID, session: Session, now: datetime) -> None:
    """The ready owner's sister shall be an owner too; no officer has agreed yet."""
    who = Who(world.township_id, shop_id, _owner_of(session, world, shop_id), "owner")
    owners.ask(session, who, _SECOND_OWNER, now)


def _owner_of(session: Session, world: World, shop_id: UUID) -> UUID:
    wanted = select(Role.person_id).where(Role.township_id == world.township_id, Role.role == "owner")
    owner = session.scalars(wanted.where(Role.scope_id == shop_id)).first()
    assert owner is not None  # each till of the demonstration has one
    return owner


def _change(world: World, shop_id: UUID, payee: Payee, key: UUID, session: Session, now: datetime) -> None:
    town, owner = world.township_id, _owner_of(session, world, shop_id)
    change = payees.ask(session, town, shop_id, payee, key=key, actor_id=owner, now=now)
    approve = partial(_approve, town, change.id, world.officer_ids[0])
    world.script.at(now + timedelta(hours=6), approve)


def _approve(township_id: int, change_id: UUID, officer_id: UUID, session: Session, now: datetime) -> None:
    payees.approve(session, township_id, change_id, officer_id, now)
