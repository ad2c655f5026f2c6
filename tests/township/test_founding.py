"""Founding a township from the official data."""

import itertools

import pytest

from engage.awards.rules import rule_for
from kernel.clock import business_day
from kernel.errors import NotFound
from kernel.identity.service import viewer_of
from kernel.tenancy.queries import villages as villages_of
from ledger import accounts, trial_balance
from tests.conftest import MORNING, Work
from township.founding import official
from township.founding.chart import CHART
from township.founding.official import OfficialVillage, place_name
from township.founding.service import TownshipExists, appoint_officer, found_township
from township.settlement import queries

_codes = itertools.count(800_000_001)


def test_the_official_data_know_the_nine_villages() -> None:
    assert official.town(330_282_109).name == "桥头镇"
    assert [village.name for village in official.villages(330_282_109)] == [
        "小桥头社区",
        "小桥头村",
        "上林湖村",
        "五丰村",
        "五姓村",
        "毛三斢村",
        "丰潭村",
        "烟墩村",
        "潭河沿村",
    ]
    assert sum(len(official.villages(town.code)) for town in official.towns()) == 406
    with pytest.raises(NotFound):
        official.town(330_282_999)


def test_committees_are_named_after_their_places() -> None:
    assert place_name("桃园江社区") == "桃园江社区"
    assert place_name("小桥头居民委员会") == "小桥头社区"


def test_a_founded_township_is_ready_to_work(work: Work) -> None:
    code = next(_codes)
    rows = [OfficialVillage(f"{code}201", "小桥头村"), OfficialVillage(f"{code}202", "上林湖村")]
    with work() as session:
        town = found_township(session, code, "桥头镇", rows, MORNING)
        officer = appoint_officer(session, code, "沈红霞", MORNING, phone="13900000000")
    with work() as session:
        assert (town.name, town.face_value_fen) == ("桥头镇", 100)
        assert [village.code for village in villages_of(session, code)] == [row.code for row in rows]
        for account, unit, side in CHART:
            assert [found.normal_side for found in accounts(session, code, account, unit)] == [side]
        assert all(rule_for(session, code, action, business_day(MORNING)) for action in ("reading", "supervision"))
        assert len(queries.bank_profiles(session, code)) >= 2
        assert viewer_of(session, session.merge(officer)).has("officer")
        assert [trial.difference for trial in trial_balance(session, code).values()] == [0, 0]


def test_a_township_is_founded_once(work: Work) -> None:
    code = next(_codes)
    with work() as session:
        found_township(session, code, "桥头镇", [], MORNING)
    with work() as session, pytest.raises(TownshipExists):
        found_township(session, code, "桥头镇", [], MORNING)
