"""One point is not "1 points", and what somebody wrote stays as it is."""

import pytest

from kernel.web.english import of_one


@pytest.mark.parametrize(
    ("text", "variables", "said"),
    [
        ("%(points)s points in %(sales)s sales", {"points": 1, "sales": 2}, "1 point in 2 sales"),
        ("Good for %(seconds)s more seconds", {"seconds": "1"}, "Good for 1 more second"),
        ("%(name)s points at %(days)s days", {"name": "1 points", "days": 11}, "1 points points at 11 days"),
    ],
)
def test_one_is_counted_as_one(text: str, variables: dict[str, object], said: str) -> None:
    assert of_one(text, variables) % variables == said
