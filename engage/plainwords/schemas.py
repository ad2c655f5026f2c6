"""What the page of plain words sends."""

from engage.plainwords.models import LONGEST_PATTERN, LONGEST_WORDS
from kernel.web.schema import Line, Strict


class RuleTyped(Strict):
    """An accounting subject and the words for it; no words: no rule for it."""

    pattern = Line(LONGEST_PATTERN, required=True)
    words = Line(LONGEST_WORDS, blank=True, load_default="")
