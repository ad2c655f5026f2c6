"""The pages of the entrance."""

from collections.abc import Sequence
from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from engage.notices import devices
from engage.notices.choosing import device_token
from engage.obligations.board import late_villages
from kernel.clock import business_day
from kernel.errors import Refusal
from kernel.identity import service as identity
from kernel.identity.viewer import Viewer
from kernel.persistence import reading, unit_of_work
from kernel.tenancy import queries as tenancy
from kernel.tenancy.models import Township
from kernel.web import Submission, audience, now, page, secrets, submitted, viewer, viewer_or_none
from kernel.web.context import credential_sent
from kernel.web.cookies import forget, keep
from kernel.web.language import brought, choose
from kernel.web.problems import words
from merchants.offline import device as offline_phone
from township.entrance import service
from township.entrance.asking import asking
from township.entrance.schemas import ActivationForm, PreferencesForm, SignInForm

_ROBOTS = "User-agent: *\nDisallow: /office/\nDisallow: /api/\n"
_HOMES = {
    "officer": "office.overview",
    "editor": "publishing.published_page",
    "committee": "cases.cases_page",
    "owner": "screen.till_page",
    "clerk": "screen.till_page",
    "villager": "disclosures.own_village",
}

_MOST_MARKED = 12
"""Townships. Where there are more, each is opened by itself and its villages' pages tell."""

blueprint = Blueprint("entrance", __name__)
preferences = Blueprint("preferences", __name__)


@blueprint.get("/")
@audience("public")
def first_page() -> ResponseReturnValue:
    """The villages of each township, and the way in. Someone signed in goes on to where they work."""
    viewer = viewer_or_none()
    home = home_of(viewer) if viewer is not None else url_for(".first_page")
    if home != url_for(".first_page"):
        return redirect(home)
    everyone = tenancy.townships(reading())
    villages = {township: tenancy.villages(reading(), township.id) for township in everyone}
    return page("entrance/first_page.html", villages=villages, late=_late(list(villages)))


def _late(townships: Sequence[Township]) -> dict[UUID, int]:
    """Return how many disclosures of each village are late, where townships are few enough to be asked for it."""
    if len(townships) > _MOST_MARKED:
        return {}
    today = business_day(now())
    return {one.village.id: one.count for town in townships for one in late_villages(reading(), town.id, today)}


@blueprint.get("/robots.txt")
@audience("public")
def robots() -> ResponseReturnValue:
    """Tell search engines that what villages publish is there to be found."""
    return Response(_ROBOTS, mimetype="text/plain")


@blueprint.get("/sign-in")
@audience("public")
def sign_in_page() -> ResponseReturnValue:
    return _sign_in_form(Submission(values={"next": _own_address(request.args.get("next", ""))}))


@blueprint.post("/sign-ins")
@audience("public")
def sign_in() -> ResponseReturnValue:
    form = submitted(SignInForm())
    if not form.ok:
        return _sign_in_form(form), 422
    data = form.data
    try:
        with unit_of_work() as work:
            tried = (data["township"], data["phone"], data["secret"])
            service.count_sign_in(work, *tried, request.remote_addr or "", now())
        with unit_of_work() as work:
            entrance = service.sign_in(work, secrets().code_key, *tried, now())
    except Refusal as refusal:
        return _sign_in_form(form, refusal), refusal.status
    return admitted(entrance, _own_address(data["next"]) or home_of(entrance.viewer))


@blueprint.post("/sign-outs")
@audience("signed_in")
def sign_out() -> ResponseReturnValue:
    offline_phone.leave(viewer())
    with unit_of_work() as work:
        identity.sign_out(work, secrets().code_key, credential_sent() or "")
        devices.forget_browser(work, secrets().code_key, viewer().township_id, device_token())
    response = make_response(redirect(url_for("entrance.first_page"), 303))
    return forget(response, "device", "offline-phone", "session", "card")


@blueprint.get("/activation")
@audience("public")
def activation_page() -> ResponseReturnValue:
    return _activation_form(Submission(values={"code": request.args.get("code", "")[:20]}))


@blueprint.post("/activations")
@audience("public")
def activate() -> ResponseReturnValue:
    form = submitted(ActivationForm())
    if not form.ok:
        return _activation_form(form), 422
    data = form.data
    try:
        with unit_of_work() as work:
            service.count_address(work, data["township"], "activation", request.remote_addr or "", now())
        with unit_of_work() as work:
            key = secrets().code_key
            person_id = identity.activate(
                work, key, data["township"], data["code"], data["phone"], data["password"], data["pin"], now()
            )
            devices.forget_person(work, data["township"], person_id)
            entrance = identity.open_sign_in(work, key, data["township"], person_id, now())
    except Refusal as refusal:
        return _activation_form(form, refusal), refusal.status
    return admitted(entrance, home_of(entrance.viewer))


@preferences.post("/preferences")
@audience("public")
def change() -> ResponseReturnValue:
    """Keep the reader's language and look, for this browser and for the person."""
    form = submitted(PreferencesForm())
    if form.ok:
        _keep_preferences(form.data)
    return redirect(_own_address(form.values.get("next", "")) or url_for("entrance.first_page"), 303)


def home_of(viewer: Viewer) -> str:
    """Return the address where this person's work begins; of several roles the one with most to do there decides."""
    for role, endpoint in _HOMES.items():
        if viewer.has(role):
            return url_for(endpoint)
    return url_for("entrance.first_page")


def admitted(entrance: identity.Entrance, to: str) -> Response:
    """Send the browser on with its session cookie and the person's own language and look.

    A language that was chosen on the way in is from now on the person's own.
    """
    with unit_of_work() as work:
        person = identity.person_of(work, entrance.viewer.township_id, entrance.viewer.person_id)
        devices.forget_others(work, secrets().code_key, person.township_id, person.id, device_token())
        session.pop("csrf_token", None)  # what a stranger may have seen before is worth nothing after
        session.permanent = True
        session["elder"] = person.elder if person.elder != "off" else session.get("elder", "off")
        person.language = brought() or person.language
        if person.language:
            session["language"] = person.language
    return keep(make_response(redirect(to, 303)), "session", entrance.token, entrance.expires_at - now())


def _keep_preferences(data: dict[str, str]) -> None:
    session.permanent = True
    chosen: dict[str, str] = {name: data[name] for name in ("language", "elder") if name in data}
    session.update(chosen)
    if "language" in chosen:
        choose(chosen["language"])
    viewer = viewer_or_none()
    if viewer is None:
        return
    with unit_of_work() as work:
        person = identity.person_of(work, viewer.township_id, viewer.person_id)
        for name, value in chosen.items():
            setattr(person, name, value)


def _own_address(address: str) -> str:
    """Return `address` when it is a path of this site, else nothing: no link may send people elsewhere."""
    try:
        parts = urlsplit(address.replace("\\", "/"))
    except ValueError:
        return ""
    own = address.startswith("/") and not address.startswith("//") and not parts.scheme and not parts.netloc
    return address if own and address.isprintable() else ""


def _sign_in_form(form: Submission, refusal: Refusal | None = None) -> str:
    return _form("entrance/sign_in.html", form, refusal, asking=asking(_own_address(form.values.get("next", ""))))


def _activation_form(form: Submission, refusal: Refusal | None = None) -> str:
    return _form("entrance/activation.html", form, refusal)


def _form(template: str, form: Submission, refusal: Refusal | None, **more: object) -> str:
    return page(
        template,
        **more,
        form=form,
        refusal=words(refusal) if refusal else None,
        townships=tenancy.townships(reading()),
    )
