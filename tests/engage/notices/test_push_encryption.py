"""What a browser gets is what RFC 8291 says, and who sends it is signed as RFC 8292 says."""

import json

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from engage.notices.push import NoSubscription, Signer, encrypt, subscription, unbase64
from kernel.secrets import ephemeral
from tests.conftest import MORNING
from tests.engage.notices.phones import Phone

# RFC 8291, appendix A: the keys of the example, its plain text, and the body that comes of them.
BROWSER = (
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "BTBZMqHH6r4Tts7J_aSIgg",
)
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
PLAIN = b"When I grow up, I want to be a watermelon"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
    "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_the_standards_own_example() -> None:
    key = ec.derive_private_key(int.from_bytes(unbase64(SENDER), "big"), ec.SECP256R1())
    to = subscription("https://push.example.net/", *BROWSER)
    assert encrypt(PLAIN, to, key=key, salt=unbase64(SALT)) == unbase64_long(BODY)


def test_each_message_has_a_key_of_its_own() -> None:
    phone = Phone()
    bodies = [encrypt(b'{"title": "x"}', phone.subscription) for _ in range(2)]
    assert bodies[0] != bodies[1] and bodies[0][:86] != bodies[1][:86]
    assert phone.read(bodies[0]) == phone.read(bodies[1]) == {"title": "x"}


def test_the_signature_is_ours_for_this_service_and_half_a_day() -> None:
    signer = Signer(ephemeral().push_key, "https://qiaotou.example.cn")
    header = signer.headers("https://push.example.net:443/send/abc?x=1", MORNING)["Authorization"]
    token, _, key = header.removeprefix("vapid t=").partition(", k=")
    told, _, signature = token.rpartition(".")
    claims = json.loads(unbase64(told.split(".")[1]))

    assert claims["aud"] == "https://push.example.net:443" and claims["sub"] == "https://qiaotou.example.cn"
    assert 0 < claims["exp"] - MORNING.timestamp() <= 24 * 3600
    assert key == signer.public
    _verify(key, told, signature)
    with pytest.raises(InvalidSignature):
        _verify(key, told.replace(".", ".x", 1), signature)


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [("", ""), ("AAAA", BROWSER[1]), (BROWSER[0], "AAAA"), ("B" * 87, BROWSER[1]), ("汉字", BROWSER[1])],
)
def test_what_is_no_key_is_no_subscription(p256dh: str, auth: str) -> None:
    with pytest.raises(NoSubscription):
        subscription("https://push.example.net/", p256dh, auth)


def _verify(public: str, told: str, signature: str) -> None:
    raw = unbase64(signature)
    pair = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unbase64(public))
    key.verify(pair, told.encode(), ec.ECDSA(SHA256()))


def unbase64_long(text: str) -> bytes:
    return b"".join(unbase64(text[start : start + 100]) for start in range(0, len(text), 100))
