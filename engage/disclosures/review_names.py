"""Names that neither the village's roster nor a column of names knows: an editor says whether they are hidden."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from engage.disclosures.drafts import LINE_TEXTS, TEXTS, Draft, LineDraft
from engage.masking import names
from engage.masking.elsewhere import Elsewhere
from engage.masking.service import Finding, Masker

Part = TypeVar("Part", Draft, LineDraft)

_IN_COLUMNS = ("used_by", "responsible")
"""What a township's rule shows in these columns it means to show."""


@dataclass(frozen=True)
class Suspect:
    """A word that may be somebody's name, the lines where it stands, counted from 0, and the text of the first."""

    name: str
    lines: tuple[int, ...]
    text: str


def suspects(mask: Masker, known: Elsewhere, texts: Iterable[tuple[str, str]]) -> tuple[Suspect, ...]:
    """Return the words of masked texts that may be names; none where the township shows residents' names.

    Each text comes with its place, as `drafts.texts` gives them; `known` are the people of the whole township.
    """
    found: dict[str, Suspect] = {}
    names_of: dict[str, tuple[str, ...]] = {}  # a table says most of its words many times
    for place, text in texts if mask.rule.residents else ():
        if place.rpartition(".")[2] not in _IN_COLUMNS:
            if text not in names_of:
                names_of[text] = known.names_in(text)
            for name in names_of[text]:
                before = found.get(name, Suspect(name, (), text))
                found[name] = replace(before, lines=(*before.lines, *_line(place)))
    return tuple(found.values())


def hide(draft: Draft, which: Collection[str]) -> tuple[Draft, tuple[Finding, ...]]:
    """Return a draft in which these names are hidden, as its editor asked, and what was hidden where."""
    findings: list[Finding] = []
    heading, lines = _hidden(draft, "", TEXTS, which, findings), []
    for number, line in enumerate(draft.lines):
        lines.append(_hidden(line, f"lines.{number}.", LINE_TEXTS, which, findings))
    return replace(heading, lines=tuple(lines)), tuple(findings)


def hide_in(place: str, text: str, which: Collection[str], findings: list[Finding]) -> str:
    """Return a text in which these names are hidden, and add to `findings` what was hidden at its place."""
    for name in sorted(which, key=len, reverse=True):
        if name in text:
            text = text.replace(name, names.hidden(name))
            findings.append(Finding(place, "name", name, names.hidden(name)))
    return text


def _hidden(part: Part, above: str, fields: Collection[str], which: Collection[str], findings: list[Finding]) -> Part:
    changed = {field: hide_in(above + field, getattr(part, field), which, findings) for field in fields}
    return replace(part, **changed) if any(getattr(part, field) != changed[field] for field in fields) else part  # type: ignore[arg-type]


def _line(place: str) -> tuple[int, ...]:
    return (int(place.split(".")[1]),) if place.startswith("lines.") else ()
