"""`qiaotou files sweep`: what rolled back work left on the disk is removed, and nothing that a row names."""

import os
from datetime import timedelta

from flask import Flask

from kernel.files import Files
from tests.conftest import MORNING, Work
from tests.engage import arranging
from tests.engage.test_vouchers import attached
from tests.founding import Founded
from township.commands.sweeping import files as command

OLD = (MORNING - timedelta(days=2)).timestamp()
NEW = (MORNING - timedelta(hours=2)).timestamp()


def test_files_without_a_row_are_removed_after_a_day(app: Flask, work: Work, township: Founded) -> None:
    with work() as session:
        home = arranging.village(session, township)
        accounts = arranging.published(session, home)
    editor = arranging.entered(app, home.editor)
    draft = attached(editor, accounts)
    kept = Files(app.extensions["qiaotou"].settings.files)
    orphan, fresh, again = (kept.put(os.urandom(64)) for _ in range(3))
    half = kept.folder / orphan[:2] / f".{orphan[2:]}.0a0b0c0d"
    half.write_bytes(b"half")
    _date_all(kept, OLD)
    for digest, moment in ((fresh, NEW), (again, OLD)):
        os.utime(kept.folder / digest[:2] / digest[2:], (moment, moment))
    content = kept.get(again)
    assert kept.put(content) == again, "wanted once more, by work that is still going on"
    assert (kept.folder / again[:2] / again[2:]).stat().st_mtime != OLD, "so it counts as new"

    told = app.test_cli_runner().invoke(command, ["sweep"])

    assert told.exit_code == 0 and int(told.output.split()[0]) >= 2, told.output
    there = {place.parent.name + place.name for place in kept.folder.glob("*/*")}
    assert orphan not in there and not half.exists() and fresh in there
    assert editor.get(f"{draft}/draft.jpg").status_code == 200, "a row names it"
    assert app.test_cli_runner().invoke(command, ["sweep"]).output == "0 files removed.\n"


def _date_all(kept: Files, moment: float) -> None:
    for place in kept.folder.glob("*/*"):
        os.utime(place, (moment, moment))
