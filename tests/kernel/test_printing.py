"""Words are words: what nobody sees fills in no field, and what turns a text round or breaks a file is not kept."""

import pytest
from marshmallow import ValidationError

from engage.disclosures import written
from kernel.web.schema import Line, Paragraphs

UNSEEN = ("\u2800", "\u3164", "\u200b\u200b", "\ufeff", "\u00ad", "\u115f", " \u2063 ")
NEVER_KEPT = ("\ud800", "\x00", "好\uffff", "好\ufffe", "\U0001ffff好", "\ufdd0好", "付\u202e123", "付\u2066123\u2069")
KEPT = ("。", "𱍐", "李阿婆👩‍🌾", "e\u0301", "ไทย")


@pytest.mark.parametrize("text", UNSEEN)
def test_what_nobody_sees_is_nothing(text: str) -> None:
    for field in (Line(20, required=True), Paragraphs(20, required=True)):
        with pytest.raises(ValidationError):
            field.deserialize(text)
    assert Line(20, blank=True).deserialize(text) == ""
    with pytest.raises(written.NotUnderstood):
        written.line(text, 20, blank=False)


@pytest.mark.parametrize("text", NEVER_KEPT)
def test_what_deceives_or_breaks_is_not_kept(text: str) -> None:
    for field in (Line(20), Line(20, blank=True)):
        with pytest.raises(ValidationError):
            field.deserialize(text)
    with pytest.raises(written.NotUnderstood):
        written.line(text, 20)


@pytest.mark.parametrize("text", KEPT)
def test_rare_and_composed_characters_are_kept(text: str) -> None:
    assert Line(20).deserialize(text) == written.line(text, 20) == text
