"""What awards say no to."""

from kernel.errors import Conflict
from kernel.words import marked


class DailyCapReached(Conflict):
    """Raised with `cap`, in points: nothing was recorded, so the act can be done and earn another day."""

    code = "daily_cap_reached"
    message = marked("You have earned today's %(cap)s points for this already.")
    advice = marked("Come back tomorrow: what you read then counts.")


class RuleInThePast(Conflict):
    code = "rule_in_the_past"
    message = marked("A rule can't hold from a day that is over.")
    advice = marked("Choose today or a later day.")
