"""`qiaotou search rebuild`: an index that was lost is whole again."""

from flask import Flask
from sqlalchemy import delete

from engage.search.models import SearchEntry
from engage.search.reading import Wanted, places
from tests.conftest import Work
from tests.engage import arranging
from tests.founding import Founded
from township.commands.searching import search


def test_a_lost_index_is_made_anew(app: Flask, work: Work, township: Founded) -> None:
    with work() as session:
        arranging.published(session, arranging.village(session, township))
        session.execute(delete(SearchEntry).where(SearchEntry.township_id == township.id))
    assert found(work, township) == 0
    told = app.test_cli_runner().invoke(search, ["rebuild", "--township", str(township.id)])
    assert told.exit_code == 0, told.output
    assert f"({township.id}): 1 disclosures." in told.output
    assert found(work, township) == 2  # the line, and the text that speaks of it


def test_an_unknown_township_is_named(app: Flask, township: Founded) -> None:
    told = app.test_cli_runner().invoke(search, ["rebuild", "--township", "999999998"])
    assert told.exit_code == 1
    assert "There is no township 999999998 here." in told.output


def found(work: Work, township: Founded) -> int:
    with work() as session:
        return len(places(session, township.id, Wanted(words=("档案柜",)), 0, 10))
