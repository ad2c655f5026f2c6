"""Words in a sentence that look like somebody's name, though no roster and no column of names knows them."""

import re
from collections.abc import Collection, Iterator

from engage.masking import names
from engage.masking.surnames import BEGIN_LIKE_NAMES, COMMON, COMPOUND, GIVEN, PLACES, SINGLE, TITLES
from engage.masking.variants import simplified

_HAN = "\u3400-\u9fff"
_TITLE = "|".join(sorted(TITLES, key=len, reverse=True))
_SHORT_TITLE = "|".join(sorted(title for title in TITLES if len(title) == 2))
# After these words nearly any surname and what follows it are a name.
_RECEIVER = re.compile(rf"(?:联系人|经手人|收款人|[户给]|(?<![应预])付(?!费))(?:给|为|是)?[：:\s]*(?=([{_HAN}]{{2,}}))")
# Here a name may begin, among much else: only a usual surname with usual given names counts.
_BEGINNING = re.compile(
    rf"(?:(?<![{_HAN}])|(?<=[请雇退还收月日号组队])|(?<={_SHORT_TITLE})"
    r"|(?<=报销|慰问|看望|走访|支付|发放|补助|聘请|雇请|委托|退还|归还|收到|预支|垫付|代付|困难|低保|五保|残疾))"
    rf"(?=([{_HAN}]{{2,}}))"
)
_AT_THE_END = re.compile(rf"(?<=[费资贴助酬金款])(?=([{_HAN}]{{2,4}})(?![{_HAN}]))")
_PADDED = re.compile(rf"(?<![{_HAN}])(?=([{_HAN}](?: +[{_HAN}](?![{_HAN}])){{1,2}}))")
_AFTER = re.compile(
    r"(?:工资|报酬|补[助贴偿]|误工|务工|用工|做工|帮工|点工|奖[金励]|慰问|看望|电费|水费|房租|租金|承包|押金|定金|工程|材料"
    r"|货款|医药|住院|运费|劳务|报销|差旅|出差|路费|车[费贴]|餐费|饭费|学费|抚恤|丧葬|去世|生病|低保|救助|借款|还款|预支|垫付"
    rf"|代垫|领|等|一家|全家|[款费的家户和与及夫父母妻子女爱一二三四五六七八九十]|{_TITLE})"
)
_WORD_GOES_ON = re.compile(
    "清[淤扫理运洗]|学[习费校生杂]|新春|社区|[小大中]学|中[心秋]|基[地础]|电[话费工线动]|河[道堤]|高[速温]|大[道会队坝门]|水[库渠沟泥管电利]"
    "|土地|天[气然]|建[设造筑]|生[态活产]|平[整台]|安[装全置]|文[化体]|园[区林]|正[月式]|路[灯面口]|林[地木场]|江[河堤]|全[村年体]"
)


def likely_names(text: str, shown: Collection[str]) -> Iterator[str]:
    """Yield what looks like a name in a masked text, as it stands there, but for those `shown`.

    Some may come more than once. `shown` are written as by `simplified`.
    """
    letters = simplified(text)
    for found in _RECEIVER.finditer(letters):
        yield from _piece(text, found, _named(found[1]), shown)
    for pattern in (_BEGINNING, _AT_THE_END, _PADDED):
        for found in pattern.finditer(letters):
            yield from _piece(text, found, _usual(found[1]), shown)


def _piece(text: str, found: re.Match[str], size: int, shown: Collection[str]) -> Iterator[str]:
    name = text[found.start(1) : found.start(1) + size]
    if name and simplified(name).replace(" ", "") not in shown:
        yield name


def _named(run: str) -> int:
    """Return how long the name is with which a run begins: up to a word that follows names, else three characters."""
    if run.startswith(TITLES) or run[1:].startswith(TITLES):
        return 0
    if run[1:2] == "家" and run[2:3] in PLACES:
        return 0
    longest = 4 if run[:2] in COMPOUND else 3
    if run[:2] in BEGIN_LIKE_NAMES:
        return 3 if GIVEN.issuperset(run[1:3]) and _AFTER.match(run, 3) and names.is_name(run[:3]) else 0
    size = next((size for size in range(2, longest) if _AFTER.match(run, size)), longest)
    return size if names.is_name(run[:size]) else 0


def _usual(run: str) -> int:
    """Return how long the usual name is with which a run begins: 孙桂芳误工费 has one, 张家桥维修 and 周转金 none."""
    letters = run.replace(" ", "")
    surname = 2 if letters[:2] in COMPOUND and GIVEN.issuperset(letters[2:3]) else 1
    for given in (2, 1):
        size = surname + given
        if len(letters) >= size and _is_usual(letters[:surname], letters[surname:size], letters[size:]):
            return len(run) if " " in run else size
    return 0


def _is_usual(surname: str, given: str, rest: str) -> bool:
    """Say whether it is a surname and a usual given name; the fewer people are called so, the more must follow."""
    if not GIVEN.issuperset(given) or given == "家" or _WORD_GOES_ON.match(given[-1] + rest):
        return False
    is_word = (surname + given)[:2] in BEGIN_LIKE_NAMES
    if given[-1] in PLACES and (given[0] in "家村" or is_word or rest[:1] in PLACES):
        return False
    ends = not rest or bool(_AFTER.match(rest))
    if surname in COMMON and not is_word:
        return ends or len(given) == 2
    rarer = surname in COMPOUND or (surname in SINGLE and not is_word and given[-1] not in PLACES)
    return ends and len(given) == 2 and (surname in COMMON or rarer)
