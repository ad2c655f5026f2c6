"""What the pages of a shop's front send: nothing but photos, which are no fields."""

from kernel.web.schema import Strict, one_of


class ReplacementForm(Strict):
    """Replacing a sticker ends the printed ones, so it is ticked."""

    sure = one_of("on", required=True)
