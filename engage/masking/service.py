"""Masking a whole draft before it is published: what is found where, and how everybody will read it."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.disclosures.drafts import Draft, texts, together
from engage.masking import headings, names
from engage.masking.parted import HIDDEN, without_parted
from engage.masking.rules import Rule, rule_of
from engage.masking.variants import simplified
from kernel.identity.models import Person, Role
from kernel.personal_numbers import text as numbers
from kernel.personal_numbers.cells import split_numbers

_OFFICES = ("editor", "committee")


@dataclass(frozen=True)
class Finding:
    """What is masked: where ("title", "lines.3.responsible"), what it is, how it stood there and how it will stand.

    `kind` is "name", "private" for what only its column's name tells, or one of `kernel.personal_numbers.text.Found`.
    """

    place: str
    kind: str
    before: str
    after: str


@dataclass(frozen=True)
class Masked:
    """A draft as everybody may read it; without findings it is as it was."""

    draft: Draft
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Masker:
    """Masks a village's texts by its township's rule."""

    rule: Rule
    residents: frozenset[str] = frozenset()
    cadres: frozenset[str] = frozenset()
    findings: list[Finding] = field(default_factory=list)

    def text(self, place: str, text: str) -> str:
        """Return a text with numbers and residents' names hidden, and remember what was."""
        text = self._hide(place, text, self.numbers_in, numbers.hide)
        return self._hide(place, text, self.residents_in, lambda name, _: names.hidden(name))

    def column(self, place: str, text: str) -> str:
        """Return a cell of a column of names in which whatever looks like a name is hidden too."""
        text = self.text(place, text)
        return self._hide(place, text, self._names_in_column, lambda name, _: names.hidden(name))

    def under(self, heading: str, place: str, text: str) -> str:
        """Return a cell whose column's name says that numbers of people stand in it without those numbers."""
        return self._hide(
            place, text, lambda cell: headings.hidden_under(heading, cell, self.rule.office_phones), numbers.hide
        )

    @cached_property
    def _shown(self) -> frozenset[str]:
        shown = (self.cadres if self.rule.cadres_shown else frozenset()) | frozenset(self.rule.not_names)
        return frozenset(map(simplified, shown))

    @cached_property
    def _residents(self) -> frozenset[str]:
        return frozenset(map(simplified, self.residents))

    @cached_property
    def _known(self) -> frozenset[str]:
        return self._residents | self._shown

    @cached_property
    def _hidden_names(self) -> frozenset[str]:
        hidden = map(names.bare, self._residents - self._shown)
        return frozenset(map(simplified, hidden)) if self.rule.residents else frozenset()

    @cached_property
    def _lengths(self) -> tuple[int, ...]:
        return tuple(sorted({len(name) for name in self._hidden_names}, reverse=True))

    def numbers_in(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield where somebody's number stands."""
        for found in numbers.find(text, shown=self.rule.office_phones):
            yield found.start, found.end, found.kind

    def residents_in(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield where a resident's name stands that the rule hides."""
        for start, end in names.in_text(text, self._hidden_names, self._lengths):
            yield start, end, "name"

    def _names_in_column(self, text: str) -> Iterator[tuple[int, int, str]]:
        for start, end in names.in_column(text, self._known, self._shown, self.rule.not_names):
            yield start, end, "name"

    def _hide(
        self,
        place: str,
        text: str,
        find: Callable[[str], Iterator[tuple[int, int, str]]],
        hide: Callable[[str, str], str],
    ) -> str:
        found = sorted(find(text))
        for start, end, kind in reversed(found):
            before = text[start:end]
            text = f"{text[:start]}{hide(before, kind)}{text[end:]}"
            self.findings.append(Finding(place, kind, before, hide(before, kind)))
        return text


def masker(session: Session, township_id: int, village_id: UUID) -> Masker:
    """Return what masks the texts of a village: with its rule, its residents' names and those of its offices."""
    residents = select(Person.name).where(Person.township_id == township_id, Person.village_id == village_id)
    cadres = (
        select(Person.name)
        .join(Role, (Role.township_id == Person.township_id) & (Role.person_id == Person.id))
        .where(Role.township_id == township_id, Role.scope_id == village_id, Role.role.in_(_OFFICES))
    )
    return Masker(
        rule_of(session, township_id),
        frozenset(name for name in session.scalars(residents) if len(name) > 1),
        frozenset(session.scalars(cadres)),
    )


def mask_draft(
    session: Session, township_id: int, village_id: UUID, draft: Draft, columns_named: Mapping[str, str] | None = None
) -> Masked:
    """Return a draft with every personal number hidden, and the names that the township's rule hides.

    `columns_named` are by field the names of the columns that the lines were read from, where these say that numbers
    of people stand there. What was masked once stays as it is: the same draft masked again has no findings.
    """
    mask = masker(session, township_id, village_id)
    draft, begun_with = _under_headings(mask, draft, columns_named or {})
    draft, parted = _parted(draft)
    columns = {name for name in ("used_by", "responsible") if getattr(mask.rule, name)}
    found = [(place, text, place.rpartition(".")[2] in columns) for place, text in texts(draft) if text]
    mask = _knowing_columns(mask, [text for _, text, in_column in found if in_column])
    changed: dict[str, str] = {}
    hidden: dict[tuple[str, bool], tuple[str, list[Finding]]] = {}  # a table says most of its words many times
    for place, text, in_column in found:
        if (text, in_column) not in hidden:
            begun = len(mask.findings)
            after = mask.column(place, text) if in_column else mask.text(place, text)
            hidden[text, in_column] = after, mask.findings[begun:]
        else:
            after, findings = hidden[text, in_column]
            mask.findings.extend(replace(finding, place=place) for finding in findings)
        if after != text:
            changed[place] = after
    draft, left = _parted(_changed(draft, changed)) if changed or parted else (draft, ())
    return Masked(draft, (*begun_with, *parted, *mask.findings, *left))


def _under_headings(mask: Masker, draft: Draft, columns_named: Mapping[str, str]) -> tuple[Draft, tuple[Finding, ...]]:
    """Hide what the names of columns say are numbers of people, and return what was hidden."""
    trial, changed = replace(mask, findings=[]), dict[str, str]()
    for place, text in texts(draft) if columns_named else ():
        heading = columns_named.get(place.rpartition(".")[2], "") if place.startswith("lines.") else ""
        after = trial.under(heading, place, text)
        if after != text:
            changed[place] = after
    return _changed(draft, changed), tuple(trial.findings)


def _parted(draft: Draft) -> tuple[Draft, tuple[Finding, ...]]:
    """Hide the numbers that lie across cells or lines, and return what was hidden.

    This comes first, or the half beside a word such as 卡号 is hidden alone and nobody knows the other; and again at
    last where anything was hidden, for what stood beside it.
    """
    changed, pieces = without_parted(together(draft))
    return _changed(draft, changed), tuple(Finding(*piece, HIDDEN) for piece in pieces)


def mask_across(mask: Masker, texts: Mapping[str, str]) -> dict[str, str]:
    """Return masked texts that are read together without the numbers that begin in one and end in another."""
    changed, pieces = without_parted([(texts, split_numbers)])
    mask.findings.extend(Finding(*piece, HIDDEN) for piece in pieces)
    return {**texts, **changed}


def _knowing_columns(mask: Masker, cells: Collection[str]) -> Masker:
    """Let who is named in a column of names be hidden in the sentences too, whether or not they live in the village."""
    trial = replace(mask, findings=[])
    for cell in set(cells):
        trial.column("", cell)
    named = {"".join(finding.before.split()) for finding in trial.findings if finding.kind == "name"}
    return replace(mask, residents=mask.residents | named, findings=[])


def _changed(draft: Draft, changed: dict[str, str]) -> Draft:
    lines = list(draft.lines)
    for place, text in changed.items():
        if place.startswith("lines."):
            _, number, name = place.split(".")
            lines[int(number)] = replace(lines[int(number)], **{name: text})  # type: ignore[arg-type]
    heading = {place: text for place, text in changed.items() if "." not in place}
    return replace(draft, lines=tuple(lines), **heading)  # type: ignore[arg-type]
