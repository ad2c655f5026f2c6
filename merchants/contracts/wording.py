"""What a contract says, in words: its goods, and the shipped clauses in the township's language."""

from collections.abc import Iterable, Sequence

from flask_babel import force_locale
from flask_babel import gettext as _

from kernel.money import yuan
from kernel.web.language import DEFAULT, LANGUAGES
from merchants.contracts.models import GOODS
from merchants.contracts.terms import Terms
from merchants.directory.wording import joined


def goods_words(goods: Iterable[str]) -> str:
    """Return the kinds of goods as one reads them; "" for none."""
    return joined(one_kind(kind) for kind in goods)


def one_kind(kind: str) -> str:
    return str(_(GOODS[kind])) if kind in GOODS else kind


def clauses(terms: Terms, goods: Sequence[str], face_value_fen: int) -> str:
    """Return what is agreed on, one clause a line: the township's own words, else the shipped ones.

    A contract is kept as it was signed, so it is written in the township's language whoever reads the page.
    """
    with force_locale(LANGUAGES[DEFAULT]):
        return terms.words or "\n".join(_shipped(terms, goods, face_value_fen))


def _shipped(terms: Terms, goods: Sequence[str], face_value_fen: int) -> list[str]:
    said = [
        _(
            "The shop takes points for its own goods and services, each at its face value of that day; on the day of "
            "signing 1 point is %(yuan)s yuan. Points are not changed into money.",
            yuan=yuan(face_value_fen),
        ),
        _("Who pays with points pays the same price as who pays with money, and no fee."),
        _(
            "The township pays the shop what its points are worth, every month, by its own books, into the account "
            "that the shop named. A changed account is used %(days)s days after a second officer approved it.",
            days=terms.cooling_days,
        ),
        _("The shop takes points only for what was really sold; else it is suspended and pays them back."),
        _("The shop hangs up the sticker with its own name, and looks after its devices and its clerks' access."),
        _("Either side may end this contract in writing. What is owed until then is paid."),
    ]
    if goods:
        said.insert(2, _("The shop takes no points for: %(goods)s.", goods=goods_words(goods)))
    return [str(line) for line in said]
