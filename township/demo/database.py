"""The demonstration's database: made when it is missing or of another edition, and never anybody else's."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import make_url

from kernel.persistence import db, reading
from kernel.settings import Settings
from township import migrations
from township.app import create_app
from township.demo.edition import EMPTY, READY, STRANGE, state_of
from township.demo.fill import fill
from township.demo.scale import Scale


class NotOurs(Exception):
    """The database holds something that the demonstration must leave alone; the message says what to do."""


def prepare(settings: Settings, scale: Scale, now: datetime, *, fresh: bool, on_month: Callable[[str], None]) -> None:
    """Make sure that the database holds the demonstration, filling it when need be (`fresh`: in any case).

    `on_month` is told "" when the filling begins, and then each month that is reached. Raises NotOurs.
    """
    state = _state(settings)
    if state == STRANGE:
        raise NotOurs("This database has a township of its own; the demonstration only fills its own database.")
    if state == READY and not fresh:
        return
    on_month("")
    if settings.on_sqlite:
        _make_file(settings, scale, now, on_month)
    elif state == EMPTY:
        migrations.upgrade(settings.database_url)
        _fill(settings, scale, now, on_month)
    else:
        raise NotOurs("The demonstration in this database is of another version: empty the database and try again.")


def _state(settings: Settings) -> str:
    if settings.on_sqlite and not _file(settings).exists():
        return EMPTY
    with _application(settings):
        return state_of(reading())


def _make_file(settings: Settings, scale: Scale, now: datetime, on_month: Callable[[str], None]) -> None:
    """Fill a new file beside the old one and put it in its place once it is whole: nobody ever meets a half."""
    place, files = _file(settings), settings.files
    draft, draft_files = _beside(place), _beside(files) if files else None
    url = str(make_url(settings.database_url).set(database=str(draft)))
    try:
        migrations.upgrade(url)
        _fill(replace(settings, database_url=url, files=draft_files), scale, now, on_month)
        _remove(place)
        draft.replace(place)
        if files and draft_files:
            shutil.rmtree(files, ignore_errors=True)
            draft_files.replace(files)
    finally:
        _remove(draft)
        if draft_files:
            shutil.rmtree(draft_files, ignore_errors=True)


def _beside(place: Path) -> Path:
    return place.with_name(f".{place.name}.{os.getpid()}")


def _fill(settings: Settings, scale: Scale, now: datetime, on_month: Callable[[str], None]) -> None:
    app = create_app(settings)
    try:
        fill(app, scale, now, on_month)
    finally:
        with app.app_context():
            db.engine.dispose()


@contextmanager
def _application(settings: Settings) -> Iterator[None]:
    with create_app(settings).app_context():
        try:
            yield
        finally:
            db.session.remove()
            db.engine.dispose()  # the server's workers must not inherit an open connection


def _file(settings: Settings) -> Path:
    return Path(make_url(settings.database_url).database or "")


def _remove(path: Path) -> None:
    """Remove an SQLite file with what SQLite keeps beside it."""
    for part in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        part.unlink(missing_ok=True)
