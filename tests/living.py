"""A small living township for tests: two villages of the demonstration over a few months, in a database of its own."""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask
from sqlalchemy import ColumnElement, FromClause, select
from sqlalchemy.orm import InstrumentedAttribute

from kernel.clock import FixedClock
from kernel.persistence import db, reading, unit_of_work
from kernel.secrets import ephemeral
from kernel.settings import Settings
from tests.browsing import Visitor
from tests.building import built
from township import migrations
from township.demo import access
from township.demo.access import Player
from township.demo.edition import TOWNSHIP
from township.demo.fill import fill
from township.demo.scale import GLIMPSE
from township.demo.welcome import pairing_code
from township.models import Base

# One of the ready sign-ins for each role.
PLAYERS = {
    "villager": access.VILLAGER,
    "editor": access.EDITOR,
    "committee": access.MEMBER,
    "owner": access.OWNER,
    "clerk": access.CLERK,
    "officer": access.OFFICER,
}


@dataclass
class Living:
    """The township's application at the moment `now`, and a browser for each role, signed in when first asked for."""

    app: Flask
    now: datetime
    _visitors: dict[str, Visitor] = field(default_factory=dict)

    def visitor(self, role: str) -> Visitor:
        if role not in self._visitors:
            self._visitors[role] = sign_in(self.app, TOWNSHIP, PLAYERS[role])
            if role in ("owner", "clerk"):
                self._pair(self._visitors[role])
        return self._visitors[role]

    def _pair(self, visitor: Visitor) -> None:
        """Make the browser a till of the shop of the ready sign-ins."""
        with self.app.app_context(), unit_of_work() as session:
            code = pairing_code(session, self.app.extensions["qiaotou"].settings.secrets, self.now)
        paired = visitor.post("/till/pairing", {"township": str(TOWNSHIP), "code": code})
        assert paired.status_code == 303, paired.text

    def everybody_signs_in(self) -> None:
        """Let each role in now, so that nobody's sign-in is taken for a change later."""
        for role in PLAYERS:
            self.visitor(role)

    def stranger(self) -> Visitor:
        return Visitor(self.app)

    def checksum(self) -> dict[str, str]:
        """Return a digest of every table's rows, so that a difference names the table that was written."""
        with self.app.app_context():
            return {name: _digest(table) for name, table in Base.metadata.tables.items()}

    def some(self, column: InstrumentedAttribute[Any], *where: ColumnElement[bool]) -> str:
        """Return a value of a column, as it stands in an address, of a row of which `where` is true."""
        with self.app.app_context():
            value = reading().execute(select(column).where(*where).limit(1)).scalar_one()
        return str(value)

    @property
    def clock(self) -> FixedClock:
        clock = self.app.extensions["qiaotou"].clock
        assert isinstance(clock, FixedClock)
        return clock


@contextmanager
def living_township(url: str, now: datetime) -> Iterator[Living]:
    """Migrate and fill the empty database at `url`."""
    migrations.upgrade(url)
    with TemporaryDirectory() as files:
        settings = Settings(database_url=url, secrets=ephemeral(), files=Path(files), testing=True)
        with _opened(settings, now) as living:
            fill(living.app, GLIMPSE, now)
            yield living


@contextmanager
def copied_township(living: Living, copy: Callable[[str], str]) -> Iterator[Living]:
    """Open a copy of a township, in which everything has the same address; `copy` copies a database to another URL."""
    settings = living.app.extensions["qiaotou"].settings
    with living.app.app_context():
        db.session.remove()
        db.engine.dispose()  # whoever copies a database must be alone in it
    with TemporaryDirectory() as files:
        shutil.copytree(settings.files, files, dirs_exist_ok=True)
        changed = replace(settings, database_url=copy(settings.database_url), files=Path(files))
        with _opened(changed, living.now) as other:
            yield other


@contextmanager
def _opened(settings: Settings, now: datetime) -> Iterator[Living]:
    app = built(settings, FixedClock(now))
    yield Living(app, now)
    with app.app_context():
        db.engine.dispose()


def sign_in(app: Flask, township_id: int, player: Player) -> Visitor:
    visitor = Visitor(app)
    form = {"township": str(township_id), "phone": player.phone, "secret": access.PASSWORD}
    response = visitor.post("/sign-ins", form)
    assert response.status_code == 303, response.text
    visitor.get("/")  # the form token changes with the session
    return visitor


def _digest(table: FromClause) -> str:
    rows = reading().execute(select(table).order_by(*table.primary_key))
    digest = hashlib.sha256()
    for row in rows:
        digest.update(repr(tuple(row)).encode())
    return digest.hexdigest()
