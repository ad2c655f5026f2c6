"""What a printed card is refused for, in words for the till and for the village office."""

from kernel.errors import Conflict, Refusal
from kernel.words import marked


class CardMistyped(Refusal):
    status = 422
    code = "card_mistyped"
    message = marked("These are not the digits of a card.")
    advice = marked("Compare them with the card: eighteen digits that begin with 94.")


class CardUnknown(Refusal):
    status = 404
    code = "card_unknown"
    message = marked("Nobody here has this card.")
    advice = marked("Take money for this sale. The village office can print a new card.")


class CardBlocked(Refusal):
    status = 403
    code = "card_blocked"
    message = marked("This card was reported lost, or there is a newer one. Nothing was taken.")
    advice = marked("Ask for the newer card, or take money. The village office can print a new one.")


class PinMissing(Conflict):
    code = "pin_missing"
    message = marked("This person has no PIN yet.")
    advice = marked("Let them choose one now: the card pays only with it.")


class NewPinOver(Conflict):
    code = "new_pin_over"
    message = marked("No new PIN waits for anybody's word: it was decided, or its days are over.")
    advice = marked("Let it be typed once more at the township office, if it is still wanted.")


class NewPinOwn(Refusal):
    """Whoever took the PIN at the office is not the second person."""

    status = 403
    code = "new_pin_own"
    message = marked("Somebody else has to agree to this PIN: you took it at the office.")
    advice = marked("Another officer can, the editor of the village, or the holder on their own phone.")
