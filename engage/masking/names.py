"""Hiding people's names: 张* and 欧阳**. The roster tells whose they are, and in columns of names the surname."""

import re
from collections.abc import Collection, Iterator

from engage.masking.surnames import (
    COLLECTIVE_ENDINGS,
    COMMON,
    COMPOUND,
    GIVEN_ENDINGS,
    NOT_NAMES,
    NOUN_ENDINGS,
    PEOPLES,
    SINGLE,
    TITLES,
    WORDS,
)
from engage.masking.variants import simplified
from kernel.personal_numbers.plain import plain

_HAN = "\u3400-\u9fff\U00020000-\U0003ffff〇"
# Tables pad short names: 张  三.
_PADDED = re.compile(rf"(?<![{_HAN}])[{_HAN}](?: +[{_HAN}](?![{_HAN}])){{1,3}}")
_WORD = re.compile(rf"[{_HAN}]+(?:[·•・‧][{_HAN}]+)*")
_BESIDE = re.compile(
    "|".join(sorted(TITLES, key=len, reverse=True)) + "|[一二三四五六七八九十]+(?:组|队|社|户|号)|等[^、，,]*"
)
_AND = re.compile("[和与及]")
_SEVERAL = range(4, 10)
# Around a resident's name that is a word as well: 付给高峰工资 names somebody, 用电高峰时段 nobody.
_NAME_FOLLOWS = re.compile(r"(?:^|[^\u3400-\u9fff]|[付给由向与和及对为让请补发予代户]|" + "|".join(TITLES) + ")$")
_NAME_BEFORE = re.compile(
    r"$|[^\u3400-\u9fff]|工资|补贴|补助|领取|代领|等|家|户|的|和|与|及|经手|误工|报销|借|还|交|已|" + "|".join(TITLES)
)
_DOTTED = re.compile("[·•・‧]")
_INSIDE = frozenset(" \n\r·•・‧-_.()")
"""What the reader's eye passes over within a name: 王丽 君, 王(丽君), a name that a cell broke in two."""


def hidden(name: str) -> str:
    """Return a name as everybody may read it: the surname, and a star for each further character."""
    letters = "".join(plain(name).text.split())
    if _DOTTED.search(letters):
        return letters[:1] + "*" * (len(letters) - 1)
    letters = bare(letters)
    surname = 2 if simplified(letters[:2]) in COMPOUND and len(letters) > 2 else 1
    return letters[:surname] + "*" * (len(letters) - surname)


def is_name(word: str, not_names: Collection[str] = ()) -> bool:
    """Say whether a word alone in a column of names looks like somebody's full name.

    A surname and a title, 王主任, 马文书, is none: whom it means is for those to know who know the village. It is
    hidden where the roster has somebody of that very name.
    """
    if _DOTTED.search(word) or PEOPLES.fullmatch(word):
        return True
    if word in not_names or word in NOT_NAMES or (word[:2] in NOT_NAMES and word[-1] in NOUN_ENDINGS):
        return False
    if word[:2] in COMPOUND:
        return 3 <= len(word) <= 4
    if len(word) == 4:
        return word[0] in COMMON and word[1] in COMMON and word[-1] not in COLLECTIVE_ENDINGS
    return word[:1] in SINGLE and 2 <= len(word) <= 3 and not _is_collective(word)


def _is_collective(word: str) -> bool:
    if len(word) < 3 or word[-1] not in COLLECTIVE_ENDINGS:
        return False
    return not (word[-1] in GIVEN_ENDINGS and word[0] in COMMON and word[1] not in "家村")


def in_column(
    text: str, known: Collection[str], shown: Collection[str], not_names: Collection[str]
) -> Iterator[tuple[int, int]]:
    """Yield where full names stand in a column of names: `known` ones and what looks like one, but none of `shown`.

    `known` holds those of `shown` too: they tell where one name ends and the next begins. All are `simplified`.
    """
    seen = plain(text)
    letters = simplified(seen.text)
    for start, end in _words(letters, known):
        word = letters[start:end].replace(" ", "")
        if letters[end : end + 1] == "*" and len(word) == 2 and _AND.match(word):
            continue  # what is left of 张三和李四: 张*和李*
        if word not in shown and (word in known or is_name(word, not_names)):
            yield seen.span(start, end)


def bare(name: str) -> str:
    """Return a name without what may stand within it, in its own characters."""
    return "".join(character for character in plain(name).text if character not in _INSIDE)


def in_text(
    text: str, names: Collection[str], lengths: Collection[int], *, anywhere: int = 2
) -> Iterator[tuple[int, int]]:
    """Yield where one of `names` stands in a text, the longest first; signs and gaps inside don't hide it.

    `names` are written as by `bare`, `simplified`, and `lengths` are theirs: a text is looked through once, however
    many people live in the village. Of fewer characters than `anywhere` a name counts only where a name would stand.
    """
    seen = plain(text)
    kept = [one for one in zip(seen.text, seen.places, strict=True) if one[0] not in _INSIDE]
    letters = simplified("".join(character for character, _ in kept))
    begin = 0
    while begin < len(letters):
        sizes = (size for size in lengths if begin + size <= len(letters))
        length = next((size for size in sizes if _stands(letters, begin, begin + size, names, anywhere)), 0)
        if length:
            yield kept[begin][1], kept[begin + length - 1][1] + 1
        begin += length or 1


def _stands(letters: str, begin: int, end: int, names: Collection[str], anywhere: int) -> bool:
    """Say whether a name stands here: one that is a word as well only where a name would."""
    name = letters[begin:end]
    if name not in names:
        return False
    around = _NAME_FOLLOWS.search(letters[max(0, begin - 6) : begin]) and _NAME_BEFORE.match(letters[end : end + 6])
    return (name not in WORDS and end - begin >= anywhere) or bool(around)


def _words(text: str, known: Collection[str]) -> Iterator[tuple[int, int]]:
    yield from (padded.span() for padded in _PADDED.finditer(text))
    for word in _WORD.finditer(text):
        for start, end in _pieces(word[0]):
            yield from _single(text, word.start() + start, word.start() + end, known)


def _pieces(word: str) -> Iterator[tuple[int, int]]:
    """Yield the parts of a word between titles and the like: 会计王建国等三人 has one, 王建国."""
    begin = 0
    for beside in _BESIDE.finditer(word):
        if beside.start() > begin:
            yield begin, beside.start()
        begin = beside.end()
    if begin < len(word):
        yield begin, len(word)


def _single(text: str, start: int, end: int, known: Collection[str]) -> Iterator[tuple[int, int]]:
    """Yield the names that 和 joins or that run together, each by itself; 李和平 and 周及第 stay whole."""
    word = text[start:end]
    apart = _apart(word, known)
    if apart:
        yield from _single(text, start, start + apart[0], known)
        yield from _single(text, start + apart[1], end, known)
    elif len(word) in _SEVERAL and not _is_one(word, known) and (sizes := _run_together(word)):
        for size in sizes:
            yield start, start + size
            start += size
    elif word:
        yield start, end


def _apart(word: str, known: Collection[str]) -> tuple[int, int] | None:
    if _is_one(word, known):
        return None
    for joint in _AND.finditer(word):
        left, right = word[: joint.start()], word[joint.end() :]
        if _is_one(left, known) or _is_one(right, known):
            return joint.span()
    return None


def _is_one(word: str, known: Collection[str]) -> bool:
    return word in known or is_name(word)


def _run_together(word: str) -> list[int]:
    """Return how long the names are of which a word is made, 张建国李小红: 3 and 3. Empty if it is not."""
    if not word:
        return []
    for size in (3, 2):
        if word[0] in COMMON and len(word) >= size and not _is_collective(word[-3:]):
            rest = _run_together(word[size:])
            if rest or len(word) == size:
                return [size, *rest]
    return []
