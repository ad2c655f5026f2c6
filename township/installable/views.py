"""What a browser needs to install the till and the wallet, and to open them without a network.

The shells are pages for everybody: they hold no name, no token and no session, so that a browser may keep them. What
they show comes from the browser's own store (static/kept-store.js), and is forgotten at signing out (static/sw.js).
"""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kernel.web import audience, uses_camera
from kernel.web.assets import STATIC, asset
from kernel.web.language import language
from merchants.screen.said import said_by_the_till, said_without_a_network

blueprint = Blueprint("installable", __name__)

_ROOT = STATIC.parent
_SHELLS = ("shell.html", "merchant/till_*.html", "villager/wallet_shell.html", "components/*.html")
_GREEN, _PAPER = "#2b6753", "#f6f5ef"


@blueprint.get("/sw.js")
@audience("public")
def worker() -> Response:
    """The script that a browser runs in the background for this whole site: it stands at its root to be allowed to.

    Its first line changes with every file that it may keep, which is how browsers learn that there is something new.
    """
    own = {
        "version": _version(),
        "store": asset("kept-store.js"),
        "tillShell": url_for(".till_shell"),
        "walletShell": url_for(".wallet_shell"),
    }
    script = f"self.QIAOTOU = {json.dumps(own)};\n" + (STATIC / "sw.js").read_text(encoding="utf-8")
    return Response(script, mimetype="text/javascript", headers={"Service-Worker-Allowed": "/"})


@blueprint.get("/till/shell")
@uses_camera
@audience("public")
def till_shell() -> ResponseReturnValue:
    """The till for when there is no network. Whoever opens it with one is led to the till."""
    return render_template(
        "merchant/till_shell.html",
        networkless=True,
        form=None,
        refusal=None,
        said=said_by_the_till(),
        kept_said=said_without_a_network(),
    )


@blueprint.get("/wallet/shell")
@audience("public")
def wallet_shell() -> ResponseReturnValue:
    """The wallet for when there is no network: what was last known, and the phone's own code."""
    return render_template("villager/wallet_shell.html")


@blueprint.get("/till.webmanifest")
@audience("public")
def till_manifest() -> Response:
    return _manifest(_("Qiaotou till"), _("Till"), url_for("screen.till_page"))


@blueprint.get("/qiaotou.webmanifest")
@audience("public")
def manifest() -> Response:
    return _manifest(_("Qiaotou"), _("Qiaotou"), url_for("entrance.first_page"))


def _manifest(name: str, short: str, start: str) -> Response:
    told = {
        "id": start,
        "name": name,
        "short_name": short,
        "lang": "zh-CN" if language() == "zh" else "en",
        "start_url": start,
        "scope": "/",
        "display": "standalone",
        "orientation": "portrait",
        "theme_color": _GREEN,
        "background_color": _PAPER,
        "icons": _icons(),
    }
    return Response(json.dumps(told, ensure_ascii=False), mimetype="application/manifest+json")


def _icons() -> list[dict[str, Any]]:
    drawn = {"src": asset("favicon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    painted = [
        {"src": asset(f"app/icon-{side}{kind}.png"), "sizes": f"{side}x{side}", "type": "image/png", "purpose": purpose}
        for side in (192, 512)
        for kind, purpose in (("", "any"), ("-maskable", "maskable"))
    ]
    return [drawn, *painted]


@cache
def _version() -> str:
    """Return a digest of all that a browser may keep: files, shells, and the words in them."""
    templates = [path for pattern in _SHELLS for path in (_ROOT / "templates").glob(pattern)]
    words = list((_ROOT / "translations").rglob("*.po"))
    files = sorted(path for path in (*STATIC.rglob("*"), *templates, *words) if path.is_file())
    digest = hashlib.sha256()
    for path in files:
        digest.update(_named(path))
    return digest.hexdigest()[:12]


def _named(path: Path) -> bytes:
    return f"{path.relative_to(_ROOT)}:{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode()
