"""Bringing a township to life through the product's own services, each act at its own moment of the past."""

from collections.abc import Callable
from datetime import datetime
from random import Random

from flask import Flask
from sqlalchemy.orm import Session

from engage.catalogue import queries as catalogue
from kernel import audit
from kernel.clock import business_day
from kernel.persistence import unit_of_work
from kernel.web.context import House
from township.demo.access import HOME_VILLAGE, PLAYERS
from township.demo.asking import ask_for_the_players, ask_now_and_then
from township.demo.duties import keep_time
from township.demo.edition import BEGUN, DONE, TOWNSHIP, edition
from township.demo.elders import hand_out_cards
from township.demo.ending import expire_at_the_turn
from township.demo.following import follow_around, look_back
from township.demo.households import move_in
from township.demo.limits import set_limits, stand_out
from township.demo.mending import mend
from township.demo.mistakes import Mistakes
from township.demo.months import Month, months_until
from township.demo.names import Names
from township.demo.offline import Morning
from township.demo.onboarding import take_in
from township.demo.people import Doorkeeper, appoint_officers, settle_villages
from township.demo.publishing import publish_month
from township.demo.scale import Scale
from township.demo.script import Script, moment
from township.demo.sealing import seal_at_night
from township.demo.settling import Settling
from township.demo.shopfronts import SHOPFRONTS
from township.demo.shops import open_shops
from township.demo.trading import days, trade
from township.demo.village_pages import keep_pages
from township.demo.world import World
from township.digests.sealing import seal_books, signer
from township.founding import official
from township.founding.service import found_township

_SUBJECT = f"township:{TOWNSHIP}"


def fill(app: Flask, scale: Scale, now: datetime, on_month: Callable[[str], None] = lambda month: None) -> None:
    """Found 桥头镇 in an empty database and let its months pass, up to `now`.

    Chance has one seed, so that the same day gives the same story. `on_month` is told of each month that begins, as
    2026-11. Raises TownshipExists.
    """
    months = months_until(business_day(now), scale.settled_months)
    with app.app_context():
        world = _world(app, scale, months[0], now)
        with unit_of_work() as session:
            _found(session, world)
        _write_down(world, months)
        mend(world, app.extensions["qiaotou"].settings.files)
        take_in(world, app.extensions["qiaotou"].settings.files, app.extensions["qiaotou"].vault)
        world.script.play(on_month)
        with unit_of_work() as session:
            set_limits(session, world, now)
            audit.record(session, TOWNSHIP, None, DONE, _SUBJECT, {"edition": edition()}, now)
        list(seal_books(TOWNSHIP, signer(world.secrets), lambda: now))  # so that the last lines have receipts too


def _world(app: Flask, scale: Scale, first: Month, now: datetime) -> World:
    house: House = app.extensions["qiaotou"]
    chance, secrets = Random(scale.seed), house.settings.secrets  # noqa: S311 - a story, not a secret
    return World(TOWNSHIP, scale, secrets, house.sealer, chance, Script(now), moment(first.first, 7))


def _found(session: Session, world: World) -> None:
    town = official.town(TOWNSHIP)
    found_township(
        session,
        TOWNSHIP,
        town.name,
        official.villages(TOWNSHIP),
        world.start,
        points_valid_months=world.scale.points_valid_months,
    )
    found = catalogue.matters(session, TOWNSHIP, business_day(world.start))
    world.matters = {matter.name: (matter.id, matter.category) for matter in found}
    audit.record(session, TOWNSHIP, None, BEGUN, _SUBJECT, {}, world.start)
    taken = [player.name for player in PLAYERS] + [front.owner for front in SHOPFRONTS]
    door, names = Doorkeeper(), Names(world.chance, taken)
    appoint_officers(session, world, door)
    settle_villages(session, world, door, names)
    for village in world.villages:
        at_home = village.name == HOME_VILLAGE
        move_in(session, world, village, door, names, with_players=at_home)
    open_shops(session, world, door, names)


def _write_down(world: World, months: list[Month]) -> None:
    """Write the script: publications and settlements by month, shopping by day, questions in between."""
    for month in months:
        for village in world.villages:
            publish_month(world, village, month)
    hand_out_cards(world)
    keep_pages(world, months)
    keep_time(world, months)
    for month in months[:-1]:
        fails, closes = month == months[len(months) // 2 - 1], month != months[-2]
        Settling(world, month, bank_fails_one=fails, is_closed=closes).write_down()
        expire_at_the_turn(world, month.next)
        look_back(world, month)
    for day in days(months[0].first, months[-1].last):
        trade(world, day)
        seal_at_night(world, day)
    stand_out(world)
    Mistakes(world).write_down()
    Morning(world).write_down()
    follow_around(world)
    ask_now_and_then(world, moment(months[0].first, 8), world.script.end, world.scale.questions)
    ask_for_the_players(world)
