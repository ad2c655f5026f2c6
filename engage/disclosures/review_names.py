"""Names that neither the roster nor a column knows: words that look like one after 承包户, 收款人, 付 and the like."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from engage.disclosures.drafts import LINE_TEXTS, TEXTS, Draft, LineDraft
from engage.masking import names
from engage.masking.service import Finding, Masker
from engage.masking.surnames import COMPOUND, TITLES

Part = TypeVar("Part", Draft, LineDraft)

_BEFORE = re.compile(
    r"(?:联系人|经手人|收款人|[户给]|(?<![应预])付(?!费))(?:给|为|是)?[：:\s]*(?=([\u3400-\u9fff]{2,}))"
)
_AFTER = re.compile(
    r"(?:工资|报酬|补[助贴偿]|误工|奖[金励]|慰问|电费|水费|房租|租金|承包|押金|定金|工程|材料|货款|医药|运费|劳务|等|[款费的家户和与及])"
)
_NO_NAMES = (
    "高温",
    "高空",
    "高压",
    "方案",
    "方法",
    "方便",
    "江苏",
    "江西",
    "时间",
    "费用",
    "车费",
    "车贴",
    "石头",
    "劳务",
    "金融",
)
_IN_COLUMNS = ("used_by", "responsible")
"""What a township's rule shows in these columns it means to show."""


@dataclass(frozen=True)
class Suspect:
    """A word that may be somebody's name, the lines where it stands, counted from 0, and the text of the first."""

    name: str
    lines: tuple[int, ...]
    text: str


def suspects(mask: Masker, texts: Iterable[tuple[str, str]]) -> tuple[Suspect, ...]:
    """Return the words of masked texts that may be names; none where the township shows residents' names.

    Each text comes with its place, as `drafts.texts` gives them.
    """
    found: dict[str, Suspect] = {}
    if not mask.rule.residents:
        return ()
    shown = {*mask.rule.not_names, *(mask.cadres if mask.rule.cadres_shown else ())}
    for place, text in texts:
        if place.rpartition(".")[2] not in _IN_COLUMNS:
            for name in _likely(text, shown):
                known = found.get(name, Suspect(name, (), text))
                found[name] = replace(known, lines=(*known.lines, *_line(place)))
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
    for name in which:
        if name in text:
            text = text.replace(name, names.hidden(name))
            findings.append(Finding(place, "name", name, names.hidden(name)))
    return text


def _hidden(part: Part, above: str, fields: Collection[str], which: Collection[str], findings: list[Finding]) -> Part:
    changed = {field: hide_in(above + field, getattr(part, field), which, findings) for field in fields}
    return replace(part, **changed) if any(getattr(part, field) != changed[field] for field in fields) else part  # type: ignore[arg-type]


def _likely(text: str, shown: Collection[str]) -> Iterator[str]:
    for before in _BEFORE.finditer(text):
        name = _name(before[1], shown)
        if name:
            yield name


def _name(run: str, shown: Collection[str]) -> str:
    """Return the name with which a run of characters begins: up to a word that follows names, else three characters."""
    if run.startswith((*TITLES, *_NO_NAMES)) or run[1:].startswith(TITLES):
        return ""
    longest = 4 if run[:2] in COMPOUND else 3
    sizes = [size for size in range(2, longest) if _AFTER.match(run, size)]
    name = run[: sizes[0] if sizes else longest]
    return name if name not in shown and names.is_name(name) else ""


def _line(place: str) -> tuple[int, ...]:
    return (int(place.split(".")[1]),) if place.startswith("lines.") else ()
