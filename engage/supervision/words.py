"""What people write to each other in public: no number stays in it, no resident's name, and nothing of who asks."""

import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.masking.elsewhere import elsewhere
from engage.masking.rules import Rule
from engage.masking.service import Finding, Masker, masker
from engage.masking.surnames import WORDS
from engage.masking.variants import simplified
from engage.residents.models import Resident
from kernel.identity.models import Person
from kernel.personal_numbers import text as numbers
from kernel.personal_numbers.groups import HAN_TO_ASCII
from kernel.personal_numbers.plain import plain

MARK = "［已隐去］"
"""In place of whatever is hidden in a villager's words, be it the writer's or another's: two marks would tell whose."""
NUMBER = "****"
PLACE = "text"
_GAP = r"[\W_]{0,3}"
_LAST = r"(?:尾号|尾数|末尾|(?:后|末|最后)[0-9]{1,2}位数?)"
_END_OF_PHONE = re.compile(
    rf"{_LAST}[^0-9\n]{{0,4}}([0-9]{{4,}})|([0-9]{{4,}})(?=[是为]?我?的?(?:手机|电话|号码)?的?{_LAST})"
    r"|(?:电话|手机|号码)(?![费补款])[^0-9\n费元]{0,6}([0-9]{4,})(?![0-9.,]|\s*[元块万])"
)
"""Digits that are said to be of a number: four of them are enough for whoever has the roster."""
_ENOUGH = 6
"""So many digits in a row of the writer's own number are hidden wherever they stand."""
_CALLED_SO = "(?:^|(?<=[^\\u3400-\\u9fff])|(?<=我是)|(?<=本人)|(?<=叫))"
_SURNAME = re.compile(r"(?:我|本人|免贵|家里?)姓(.{1,2})")


def hidden(mask: Masker, text: str) -> str:
    """Return a text with personal numbers hidden whole, and residents' names as the rule says; `mask` remembers."""
    return mask.text(PLACE, without_numbers(mask.rule, text, mask.findings))


def without_numbers(rule: Rule, text: str, findings: list[Finding]) -> str:
    """Return a text in which nothing is left of personal numbers, and add what was hidden to `findings`."""
    for found in reversed(list(numbers.find(text, shown=rule.office_phones))):
        text = _without(text, found.start, found.end, NUMBER, found.kind, findings)
    return text


def unsigned(session: Session, township_id: int, person: Person, text: str) -> tuple[str, tuple[Finding, ...]]:
    """Return what a villager writes as others may read it, and what is hidden in it.

    Of the writer and their household neither a surname nor a digit stays, whatever the township's rule shows: those
    who answer have the roster. So nobody's name stays who is known in the township, and all have the one mark: else
    what is hidden only there would be the writer's. Only the writer is ever shown what was found.
    """
    if person.village_id is None:
        raise ValueError("this person belongs to no village")
    mask = masker(session, township_id, person.village_id)
    mask = replace(mask, rule=replace(mask.rule, residents=True, cadres_shown=False, not_names=()))
    of_all = ((start, end, "name") for start, end in elsewhere(session, township_id, mask).people_in(text))
    places = (*_own(text, _household(session, person)), *_ends_of_phones(text, mask.rule), *mask.numbers_in(text))
    for start, end, kind in _apart(sorted((*places, *mask.residents_in(text), *of_all)), text):
        text = _without(text, start, end, MARK, kind, mask.findings)
    return text, tuple(mask.findings)


def _own(text: str, household: Collection[Person]) -> Iterator[tuple[int, int, str]]:
    """Yield where a name or a phone of these people stands, however it is parted; some may overlap."""
    seen = plain(text)
    letters, digits = simplified(seen.text), seen.text.translate(HAN_TO_ASCII)
    for person in household:
        for found in _names_in(letters, person):
            yield *seen.span(*found.span(1)), "name"
        phone = person.phone or ""
        for start in range(len(phone) - _ENOUGH + 1):
            for found in re.finditer(_GAP.join(phone[start : start + _ENOUGH]), digits):
                yield *seen.span(*found.span()), "mobile"
        for found in _SURNAME.finditer(letters):
            if found[1].startswith(simplified(person.surname)):
                yield *seen.span(found.start(1), found.start(1) + len(person.surname)), "name"


def _ends_of_phones(text: str, rule: Rule) -> Iterator[tuple[int, int, str]]:
    """Yield where somebody, whoever it is, tells the end of a number; office phones may be told."""
    seen = plain(text)
    for found in _END_OF_PHONE.finditer(seen.text.translate(HAN_TO_ASCII)):
        group = found.lastindex or 0
        if not any(found[group] in phone for phone in rule.office_phones):
            yield *seen.span(*found.span(group)), "mobile"


def _names_in(text: str, person: Person) -> Iterator[re.Match[str]]:
    """Yield a person's name, and the given name alone where somebody calls themselves by it.

    A name that is a word as well, 高峰 or 建设, goes only there too: a gap in 用电__时段 would tell what it was. A
    surname that follows the given name goes with it.
    """
    name = simplified(plain(person.name).text)
    given = name.removeprefix(simplified(person.surname))
    for word in (one for one in (name, given) if len(one) > 1):
        spelt = _GAP.join(map(re.escape, word.replace(" ", "")))
        anywhere = word == name and word not in WORDS
        yield from re.finditer(f"({spelt})" if anywhere else f"{_CALLED_SO}({spelt})(?![\u3400-\u9fff])", text)
    if len(given) > 1:
        yield from re.finditer(f"({re.escape(given)}{_GAP}{re.escape(simplified(person.surname))})", text)


def _apart(found: list[tuple[int, int, str]], text: str) -> Iterator[tuple[int, int, str]]:
    """Yield places from the last to the first; those that overlap, or have but a sign between them, as one.

    What people are listed by, 、 and the like, parts them still.
    """
    joined: list[tuple[int, int, str]] = []
    for start, end, kind in found:
        before = joined[-1] if joined else None
        if before and (start <= before[1] or not re.search(r"[\w、，,；;。\n]", text[before[1] : start])):
            joined[-1] = (before[0], max(end, before[1]), before[2])
        else:
            joined.append((start, end, kind))
    return reversed(joined)


def _household(session: Session, person: Person) -> list[Person]:
    """Return the writer and those on the roster under the same household number."""
    own = select(Resident.household_id).where(
        Resident.township_id == person.township_id, Resident.person_id == person.id
    )
    others = session.scalars(
        select(Person)
        .join(Resident, (Resident.township_id == Person.township_id) & (Resident.person_id == Person.id))
        .where(
            Person.township_id == person.township_id,
            Person.id != person.id,
            Resident.household_id.in_(own),
        )
    )
    return [person, *others]


def _without(text: str, start: int, end: int, instead: str, kind: str, findings: list[Finding]) -> str:
    findings.append(Finding(PLACE, kind, text[start:end], instead))
    return f"{text[:start]}{instead}{text[end:]}"
