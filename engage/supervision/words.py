"""What people write to each other in public: no number stays in it, no resident's name, and nothing of who asks."""

import re
from collections.abc import Collection, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.masking.rules import Rule
from engage.masking.service import Finding, Masker, masker
from engage.masking.surnames import WORDS
from engage.masking.variants import simplified
from engage.residents.models import Resident
from kernel.identity.models import Person
from kernel.personal_numbers import text as numbers
from kernel.personal_numbers.plain import plain

OWN = "［本人信息已隐去］"
"""In place of what would tell who asks: a surname or a number's last digits tell enough to whoever has the roster."""
NUMBER = "****"
PLACE = "text"
_GAP = r"[\W_]{0,3}"
_END_OF_PHONE = re.compile(r"(?:尾号|后四位|末四位|最后四位|电话|手机|号码)[^0-9]{0,6}([0-9]{4})(?![0-9])")
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
    who answer have the roster. Only the writer is ever shown what was found, since that tells whose it is.
    """
    if person.village_id is None:
        raise ValueError("this person belongs to no village")
    mask = masker(session, township_id, person.village_id)
    household = _household(session, person)
    for start, end, kind in _apart(sorted(_own(text, household)), text):
        text = _without(text, start, end, OWN, kind, mask.findings)
    return hidden(mask, text), tuple(mask.findings)


def _own(text: str, household: Collection[Person]) -> Iterator[tuple[int, int, str]]:
    """Yield where a name or a phone of these people stands, however it is parted; some may overlap."""
    seen = plain(text)
    letters = simplified(seen.text)
    for person in household:
        for found in _names_in(letters, person):
            yield *seen.span(*found.span(1)), "name"
        for found in re.finditer(_GAP.join(person.phone), seen.text) if person.phone else ():
            yield *seen.span(*found.span()), "mobile"
        for found in _END_OF_PHONE.finditer(seen.text):
            if person.phone and person.phone.endswith(found[1]):
                yield *seen.span(*found.span(1)), "mobile"
        for found in _SURNAME.finditer(letters):
            if found[1].startswith(simplified(person.surname)):
                yield *seen.span(found.start(1), found.start(1) + len(person.surname)), "name"


def _names_in(text: str, person: Person) -> Iterator[re.Match[str]]:
    """Yield a person's name, and the given name alone where somebody calls themselves by it.

    A name that is a word as well, 高峰 or 建设, goes only there too: a gap in 用电__时段 would tell what it was.
    """
    name = simplified(plain(person.name).text)
    given = name.removeprefix(simplified(person.surname))
    for word in (one for one in (name, given) if len(one) > 1):
        spelt = _GAP.join(map(re.escape, word.replace(" ", "")))
        anywhere = word == name and word not in WORDS
        yield from re.finditer(f"({spelt})" if anywhere else f"{_CALLED_SO}({spelt})(?![\u3400-\u9fff])", text)


def _apart(found: list[tuple[int, int, str]], text: str) -> Iterator[tuple[int, int, str]]:
    """Yield places from the last to the first; those that overlap, or have but a sign between them, as one."""
    joined: list[tuple[int, int, str]] = []
    for start, end, kind in found:
        before = joined[-1] if joined else None
        if before and (start <= before[1] or not re.search(r"\w", text[before[1] : start])):
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
