"""Which language and which look a reader gets, and how numbers and days are written for them."""

from collections.abc import Mapping
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_datetime, format_skeleton
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, current_app, has_request_context, request, session
from flask_babel import Babel, Domain, get_locale, gettext
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from kernel.clock import SHANGHAI
from kernel.identity.models import ELDER
from kernel.money import yuan
from kernel.web.context import now, viewer_or_none
from kernel.web.english import of_one

LANGUAGES = {"zh": "zh_CN", "en": "en"}
DEFAULT = "zh"
_MOMENTS = {
    ("zh", True): "M月d日 HH:mm",
    ("zh", False): "y年M月d日 HH:mm",
    ("en", True): "d MMM, HH:mm",
    ("en", False): "d MMM y, HH:mm",
}
_CATALOGUES = Path(__file__).parents[2] / "translations"


class Catalogues(Domain):
    """Reads the `.po` files as they are, so that no compiled copy can be stale or missing."""

    def get_translations(self) -> NullTranslations:
        locale = get_locale()
        # "zh_CN", not "zh_Hans_CN": Babel adds the script that it takes for granted.
        name = "_".join(part for part in (locale.language, locale.territory) if part) if locale else "en"
        if name not in self.cache:
            self.cache[name] = _load(_CATALOGUES / name / "LC_MESSAGES" / "messages.po")
        found: NullTranslations = self.cache[name]
        return found

    def gettext(self, string: str, **variables: Any) -> str:
        said = str(super().gettext(string))
        return _counted(said, variables) % variables if variables else said


def _counted(said: str, variables: Mapping[str, Any]) -> str:
    return of_one(said, variables) if language() == "en" else said


@pass_context
def _in_a_template(context: Context, string: str, **variables: Any) -> str:
    """Translate as Jinja does, where a percent sign is written twice also without a blank."""
    said = _counted(gettext(string), variables)
    return (Markup(said) if context.eval_ctx.autoescape else said) % variables  # noqa: S704 - of the catalogue


def _load(path: Path) -> NullTranslations:
    if not path.exists():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file))
    compiled.seek(0)
    return Translations(compiled)


def install(app: Flask) -> None:
    babel = Babel()
    babel.init_app(app, default_locale=LANGUAGES[DEFAULT], locale_selector=_locale)
    babel.domain_instance = Catalogues()
    app.jinja_env.globals["gettext"] = _in_a_template
    app.before_request(_keep_asked)
    app.jinja_env.filters |= {
        "yuan": yuan,
        "day": day,
        "moment": moment,
        "points_worth": points_worth,
    }
    app.context_processor(lambda: {"language": language(), "elder": elder()})


def language() -> str:
    """Return "zh" or "en": asked for in the address, chosen before, or the browser's wish; else Chinese."""
    if not has_request_context():
        return DEFAULT  # the command line speaks as the township does
    asked = request.args.get("lang") or session.get("language")
    if asked in LANGUAGES:
        return str(asked)
    return request.accept_languages.best_match(list(LANGUAGES), default=DEFAULT) or DEFAULT


def choose(chosen: str) -> None:
    """Keep a language for this browser; whoever has not signed in yet takes it along when they do."""
    session.permanent = True
    session["language"] = chosen
    session["language_brought"] = viewer_or_none() is None


def brought() -> str:
    """Return, once, the language that somebody chose on the way to signing in, or nothing."""
    return str(session["language"]) if session.pop("language_brought", False) else ""


def _keep_asked() -> None:
    """Keep what a stranger asked for in an address: the links of the page that they see do not repeat it."""
    asked, view = request.args.get("lang", ""), current_app.view_functions.get(request.endpoint or "")
    a_page = request.method == "GET" and not request.path.startswith("/api/") and not hasattr(view, "cacheable")
    if asked in LANGUAGES and a_page and viewer_or_none() is None:
        choose(asked)


def elder() -> str:
    """Return the chosen size of elder mode, or "" when it is off."""
    chosen = session.get("elder", "")
    return chosen if chosen in ELDER[1:] else ""


def _locale() -> str:
    return LANGUAGES[language()]


def day(value: date) -> str:
    """Write a day as people do: 2026年11月22日."""
    return format_date(value, format="long", locale=str(get_locale()))


def month(value: date) -> str:
    """Write the month of a day: 2026年11月."""
    return format_skeleton("yMMMM", value, locale=str(get_locale()))


def moment(value: datetime) -> str:
    """Write a moment in Shanghai's time: 11月22日 14:05, with the year when it is another one than now's."""
    there = value.astimezone(SHANGHAI)
    this_year = there.year == now().astimezone(SHANGHAI).year
    pattern = _MOMENTS[language(), this_year]
    return format_datetime(there, pattern, locale=str(get_locale()))


def points_worth(points: int, face_value_fen: int) -> str:
    """Write what points are worth: 3 points at 100 fen are "3.00 元"."""
    return str(gettext("%(yuan)s yuan", yuan=yuan(points * face_value_fen)))
