"""The way in: who is let in, who is not, and what a wrong try costs."""

from collections.abc import Callable

from tests.browsing import Visitor
from tests.conftest import Work
from tests.founding import PASSWORD, PIN, Founded, person


def test_a_program_signs_in_and_out(work: Work, township: Founded, visitor: Callable[[], Visitor]) -> None:
    with work() as session:
        phone = person(session, township, "villager", name="李阿婆").phone
    client = visitor().client

    answer = client.post("/api/v1/sign-ins", json={"township": township.id, "phone": phone, "secret": PASSWORD})

    assert answer.status_code == 201
    assert answer.json["name"] == "李阿婆"
    assert answer.json["roles"] == ["villager"]
    bearer = {"Authorization": f"Bearer {answer.json['token']}"}
    assert client.delete("/api/v1/sign-ins/current", headers=bearer).status_code == 204
    gone = client.delete("/api/v1/sign-ins/current", headers=bearer)
    assert (gone.status_code, gone.json["code"]) == (401, "sign_in_required")
    assert gone.content_type == "application/problem+json"


def test_the_pin_opens_the_door_as_well_as_the_password(
    work: Work, township: Founded, visitor: Callable[[], Visitor]
) -> None:
    with work() as session:
        phone = person(session, township, "villager").phone

    answer = visitor().client.post("/api/v1/sign-ins", json={"township": township.id, "phone": phone, "secret": PIN})

    assert answer.status_code == 201


def test_after_five_wrong_tries_even_the_right_password_waits(
    work: Work, township: Founded, visitor: Callable[[], Visitor]
) -> None:
    with work() as session:
        phone = person(session, township, "villager").phone
    body = {"township": township.id, "phone": phone, "secret": "wrong password"}
    client = visitor().client

    codes = [client.post("/api/v1/sign-ins", json=body).json["code"] for _ in range(5)]
    locked = client.post("/api/v1/sign-ins", json={**body, "secret": PASSWORD})

    assert codes == ["wrong_credentials"] * 5
    assert (locked.status_code, locked.json["code"]) == (429, "too_many_attempts")
    assert int(locked.headers["Retry-After"]) > 0


def test_a_right_password_in_between_frees_no_guess_at_the_pin(
    work: Work, township: Founded, visitor: Callable[[], Visitor]
) -> None:
    with work() as session:
        phone = person(session, township, "villager").phone
    way_in = {"township": township.id, "phone": phone}
    client = visitor().client

    def heard(secret: str) -> int:
        return client.post("/api/v1/sign-ins", json={**way_in, "secret": secret}).status_code

    assert [heard("111111") for _ in range(4)] == [403] * 4
    assert heard(PASSWORD) == 201
    assert heard("111112") == 403
    assert heard(PIN) == 429, "five tries at the PIN were made, wherever the password was tried in between"


def test_six_digits_let_no_official_in(work: Work, township: Founded, visitor: Callable[[], Visitor]) -> None:
    with work() as session:
        phone = person(session, township, "officer").phone
    body = {"township": township.id, "phone": phone}
    client = visitor().client

    assert client.post("/api/v1/sign-ins", json={**body, "secret": PIN}).json["code"] == "wrong_credentials"
    assert client.post("/api/v1/sign-ins", json={**body, "secret": PASSWORD}).status_code == 201
