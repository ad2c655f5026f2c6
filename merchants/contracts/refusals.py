"""What a contract is refused for."""

from kernel.errors import Conflict, Refusal
from kernel.words import marked


class ContractDays(Refusal):
    """Raised with `years`: the longest that a contract runs."""

    status = 422
    code = "contract_days"
    message = marked("A contract ends today or later, after its first day, and within %(years)s years.")
    advice = marked("Look at both days again.")


class ContractMustFollow(Conflict):
    """Raised with `day`: the day after the last contract's end."""

    code = "contract_must_follow"
    message = marked("The contract before it still runs, so the next one begins on %(day)s.")
    advice = marked("Choose that day, or end the shop first.")
