"""The versions of a disclosure as one may read them: who (an office), when, why, and what became different."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.disclosures import differences
from engage.disclosures.bare import bare, known_categories
from engage.disclosures.differences import LineChange, TextChange
from engage.disclosures.drafts import Draft, draft_of
from engage.disclosures.models import Disclosure, DisclosureVersion, VersionRedaction
from engage.masking.rules import rule_of
from kernel.errors import NotFound
from kernel.identity.models import Person


@dataclass(frozen=True)
class Hidden:
    """That those who supervise the village hid what a version says; `name` as in Version."""

    reason: str
    at: datetime
    name: str


@dataclass(frozen=True)
class Version:
    """How a disclosure read from `at` on. `act` is "published", "corrected" or "withdrawn".

    `name` is that of whoever did it for the village office, if the township's rule shows cadres' names, else empty.
    When it is `hidden`, everybody but those who supervise the village has it `bared`: no words and no reason, which may
    hold the same, and the money of its lines. So has whoever can't read what was withdrawn. `changed` names what a
    correction changed, by the number of the line, the texts above the lines under 0.
    """

    number: int
    act: str
    reason: str
    at: datetime
    name: str
    draft: Draft
    hidden: Hidden | None = None
    bared: bool = False
    changed: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """A version with what became different by it; nothing did by publishing and by withdrawing.

    Beside one that is `bared` a changed text is named without its pieces: from them one would read what it held.
    """

    version: Version
    texts: tuple[TextChange, ...] = ()
    lines: tuple[LineChange, ...] = ()


@dataclass(frozen=True)
class LineStep:
    """What one correction did to one line, when and why."""

    version: int
    at: datetime
    reason: str
    change: LineChange


def versions(
    session: Session, township_id: int, disclosure_id: UUID, *, readable: bool = True, supervising: bool = False
) -> list[Version]:
    """Return the versions of a disclosure as the asker may read them, the first one first.

    One that was withdrawn and is not `readable` to the asker any more is bare: its money stays, and why it was
    withdrawn. Whoever is `supervising` the village reads hidden versions too.
    """
    hidden, found = _hidden(session, township_id, disclosure_id), kept(session, township_id, disclosure_id)
    found = _with_names([replace(one, hidden=hidden.get(one.number)) for one in found])
    bared = {one.number for one in found if not readable or (one.hidden and not supervising)}
    if not bared:
        return found
    without_words = [one.draft for one in found if one.number in bared]
    categories = known_categories(session, township_id, disclosure_id, without_words)
    return [_emptied(one, categories) if one.number in bared else one for one in found]


def kept(session: Session, township_id: int, disclosure_id: UUID) -> list[Version]:
    """Return the versions with what hidden ones say too: for the office's own comparing, never to be shown."""
    rows = session.execute(
        select(DisclosureVersion, Person.name)
        .join(Person, (Person.township_id == DisclosureVersion.township_id) & (Person.id == DisclosureVersion.by))
        .where(DisclosureVersion.township_id == township_id, DisclosureVersion.disclosure_id == disclosure_id)
        .order_by(DisclosureVersion.number)
    )
    shown = rule_of(session, township_id).cadres_shown
    return [
        Version(row.number, row.act, row.reason, row.at, name if shown else "", draft_of(row.content))
        for row, name in rows
    ]


def version(found: Sequence[Version], number: int) -> Version:
    """Return the version with this number. Raises NotFound."""
    one = next((one for one in found if one.number == number), None)
    if one is None:
        raise NotFound
    return one


def steps(found: Sequence[Version]) -> list[Step]:
    """Return the versions with what each changed, the first one first."""
    before: Version | None = None
    said: list[Step] = []
    for one in found:
        said.append(_step(before, one))
        before = one
    return said


def of_lines(session: Session, disclosure: Disclosure) -> dict[int, list[LineStep]]:
    """Return what corrections did to the lines of a disclosure, by number; lines taken out are among them."""
    if disclosure.version == 1:
        return {}
    found: dict[int, list[LineStep]] = {}
    for step in steps(versions(session, disclosure.township_id, disclosure.id)):
        for change in step.lines:
            said = LineStep(step.version.number, step.version.at, step.version.reason, change)
            found.setdefault(change.number, []).append(said)
    return found


def _hidden(session: Session, township_id: int, disclosure_id: UUID) -> dict[int, Hidden]:
    rows = session.execute(
        select(VersionRedaction, Person.name)
        .join(Person, (Person.township_id == VersionRedaction.township_id) & (Person.id == VersionRedaction.by))
        .where(VersionRedaction.township_id == township_id, VersionRedaction.disclosure_id == disclosure_id)
    )
    shown = rule_of(session, township_id).cadres_shown
    return {row.number: Hidden(row.reason, row.at, name if shown else "") for row, name in rows}


def _emptied(one: Version, categories: Collection[str]) -> Version:
    reason = one.reason if one.act == "withdrawn" else ""
    return replace(one, bared=True, reason=reason, draft=bare(one.draft, categories))


def _with_names(found: Sequence[Version]) -> list[Version]:
    """Return versions that tell what each correction changed: it can't be told once words are gone."""
    return [found[0], *(replace(now, changed=differences.names(was.draft, now.draft)) for was, now in pairwise(found))]


def _step(before: Version | None, one: Version) -> Step:
    if before is None or one.act != "corrected":
        return Step(one)
    if before.bared or one.bared:
        named = tuple(TextChange(name, ()) for name in one.changed.get(0, ()))
        return Step(one, named, tuple(differences.named_lines(before.draft, one.draft, one.changed)))
    texts, lines = differences.texts(before.draft, one.draft), differences.lines(before.draft, one.draft)
    return Step(one, tuple(texts), tuple(lines))
