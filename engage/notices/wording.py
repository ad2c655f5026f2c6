"""A notice in its reader's words: for the inbox, for a phone's screen, and for a text of seventy characters."""

from dataclasses import dataclass

from flask_babel import gettext as _

from kernel.words import marked

SMS = 70
"""Characters in one part of a text: Chinese ones, so all of them count alike."""
LONGEST_BODY = 120

ACT_NAMES = {
    "published": marked("published"),
    "corrected": marked("corrected"),
    "withdrawn": marked("withdrawn"),
    "digest": marked("look back"),
}
_SENTENCES = {
    "published": marked("%(village)s published “%(title)s”"),
    "corrected": marked("%(village)s corrected “%(title)s”"),
    "withdrawn": marked("%(village)s withdrew “%(title)s”"),
}
_SHORTEST = {
    "published": marked("%(village)s published something new"),
    "corrected": marked("%(village)s corrected something"),
    "withdrawn": marked("%(village)s withdrew something"),
}


@dataclass(frozen=True)
class Told:
    """What is told of a notice. `count` is how much a month brought, for its digest; an act has village and title.

    Of what is for one person alone ("personal") nothing is told but that it is there.
    """

    act: str
    village: str = ""
    title: str = ""
    month: int = 0
    count: int = 0


def sentence(told: Told) -> str:
    """Say a notice in one sentence, in the language that holds here."""
    if told.act == "personal":
        return str(_("There is a message for you alone. Open it to read it."))
    if told.act == "digest":
        return str(_("In month %(month)s your villages published %(count)s items.", month=told.month, count=told.count))
    return str(_(_SENTENCES[told.act], village=told.village, title=told.title))


def screen(told: Told) -> dict[str, str]:
    """Return a notice for a phone's locked screen: title and body. Whoever stands by reads it too."""
    return {"title": told.village or str(_("Qiaotou")), "body": _cut(sentence(told), LONGEST_BODY)}


def text(told: Told, link: str) -> str:
    """Return a notice as a text message of at most SMS characters that ends in `link`.

    The title gives way first. A link that is longer than its part of the message makes a second part: it is never cut.
    """
    sender, room = str(_("[Qiaotou]")), SMS - len(link) - 1
    whole = sender + sentence(told)
    if len(whole) <= room or told.act == "digest":
        return f"{whole} {link}"
    left = len(told.title) - (len(whole) - room) - 1
    if left >= 4:
        short = Told(told.act, told.village, f"{told.title[:left]}…")
        return f"{sender}{sentence(short)} {link}"
    return f"{sender}{_cut(str(_(_SHORTEST[told.act], village=told.village)), room - len(sender))} {link}"


def _cut(words: str, most: int) -> str:
    return words if len(words) <= max(most, 8) else f"{words[: max(most, 8) - 1]}…"
