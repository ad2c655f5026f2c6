"""What a code made without a network is refused for, in words for the person at the till or with the phone."""

from kernel.errors import Conflict, Refusal
from kernel.words import marked


class OfflineOff(Refusal):
    status = 403
    code = "offline_off"
    message = marked("Paying without a network is not switched on in this township.")
    advice = marked("Scan the payer's ordinary pay code, or their printed card.")


class OfflineCodeMistyped(Refusal):
    status = 422
    code = "offline_code_mistyped"
    message = marked("These are not the digits of a code made without a network.")
    advice = marked("Compare them with the payer's screen: twenty-four digits that begin with 96.")


class OfflineCodeUnknown(Refusal):
    status = 404
    code = "offline_code_unknown"
    message = marked("No phone of this township made this code.")
    advice = marked("It may be a forgery. Ask the payer for the ordinary pay code, and tell the township.")


class OfflineCodeOutOfTime(Refusal):
    status = 410
    code = "offline_code_out_of_time"
    message = marked("This code is not of now.")
    advice = marked("Ask the payer to open the pay code again; if it stays so, the phone's clock is wrong.")


class OfflineTermsOver(Conflict):
    code = "offline_terms_over"
    message = marked("The till had been without a network for more than a day when it took this code.")
    advice = marked("Open the till with a network at least once a day.")


class OfflineTillCutOff(Conflict):
    code = "offline_till_cut_off"
    message = marked("The till had been cut off already when it took this code.")
    advice = marked("Ask the shop's owner or the township why, and for a new pairing code.")


class CapAbovePin(Conflict):
    """Raised with `pin`: from which points on a sale with a network waits for the PIN."""

    code = "offline_cap_above_pin"
    message = marked("Above %(pin)s points a sale asks for the payer's PIN, but without a network nobody is asked.")
    advice = marked("Choose a smaller limit for one person, or tick that larger sales need no PIN without a network.")


class OfflineCodeUsed(Conflict):
    """The code counts for an earlier sale of another shop."""

    code = "offline_code_used"
    message = marked("This code was used already, in another shop.")
    advice = marked("Ask the payer for a new code: it changes every half minute.")


class OfflineCodeUsedHere(Conflict):
    code = "offline_code_used_here"
    message = marked("This shop used this code already.")
    advice = marked("Look at the last sales. For another sale, ask the payer for a new code.")


class OverPersonCap(Conflict):
    """Raised with `limit`."""

    code = "offline_over_person_cap"
    message = marked("Without a network one person can pay at most %(limit)s points a day.")
    advice = marked("Take a smaller amount, or wait until the network is back and scan the ordinary pay code.")


class OverTillCap(Conflict):
    """Raised with `limit`."""

    code = "offline_over_till_cap"
    message = marked("Without a network one till can take at most %(limit)s points a day.")
    advice = marked("Wait until the network is back, or take money.")


class PhoneCutOff(Refusal):
    status = 403
    code = "offline_phone_cut_off"
    message = marked("This phone was cut off: its codes don't count any more.")
    advice = marked("Ask the payer for the ordinary pay code or the printed card.")


class PhoneOutOfTouch(Refusal):
    status = 403
    code = "offline_phone_out_of_touch"
    message = marked("This phone has been without a network for too long.")
    advice = marked("The payer has to open the wallet once with a network.")


class PhoneOver(Refusal):
    """The phone had ended before the till's last contact: nobody covers what it paid with since."""

    status = 403
    code = "offline_phone_over"
    message = marked(
        "This phone could not pay any more when the till last had a network. The township does not cover it."
    )
    advice = marked("Ask the payer for the ordinary pay code or the printed card.")
