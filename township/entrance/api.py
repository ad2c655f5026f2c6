"""Signing in by JSON."""

from typing import Any

from flask import request

from kernel.identity import service as identity
from kernel.persistence import unit_of_work
from kernel.web import audience, now, secrets
from kernel.web.api import ApiBlueprint
from kernel.web.context import credential_sent
from township.entrance import service
from township.entrance.schemas import Credentials, SignedIn

blueprint = ApiBlueprint("sign_ins_api", __name__, description="Signing in and out.")


@blueprint.post("/sign-ins")
@blueprint.arguments(Credentials)
@blueprint.response(201, SignedIn)
@audience("public")
def sign_in(data: dict[str, Any]) -> dict[str, Any]:
    """Sign in and get a token for the Authorization header."""
    with unit_of_work() as work:
        tried = (data["township"], data["phone"], data["secret"])
        service.count_sign_in(work, *tried, request.remote_addr or "", now())
    with unit_of_work() as work:
        entrance = service.sign_in(work, secrets().code_key, *tried, now())
    return {
        "token": entrance.token,
        "expires_at": entrance.expires_at,
        "person_id": entrance.viewer.person_id,
        "name": entrance.viewer.name,
        "roles": sorted({role for role, _ in entrance.viewer.roles}),
    }


@blueprint.delete("/sign-ins/current")
@blueprint.response(204)
@audience("signed_in")
def sign_out() -> None:
    """End the session whose token is sent."""
    with unit_of_work() as work:
        identity.sign_out(work, secrets().code_key, credential_sent() or "")
