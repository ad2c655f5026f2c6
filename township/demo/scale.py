"""How much of a township is brought to life."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """`settled_months` come before the open one; `questions` is how many a week are asked in the township.

    `shopping` is how often a week somebody with points goes to a shop; `thrift` holds what people save up to first,
    `mistakes` is the share of sales that are taken back.
    """

    villages: int
    households: int
    """In each village."""
    settled_months: int
    questions: float
    shopping: float
    thrift: tuple[int, ...]
    mistakes: float
    points_valid_months: int
    """Shorter than in life, so that within the story some points expire."""
    seed: int = 2022


YEAR = Scale(
    villages=9,
    households=12,
    settled_months=11,
    questions=0.9,
    shopping=0.6,
    thrift=(2, 3, 4, 6, 8, 10, 12, 15, 20, 25, 30),
    mistakes=0.03,
    points_valid_months=6,
)
"""A year of all nine villages, for people to look at."""

GLIMPSE = Scale(
    villages=2,
    households=4,
    settled_months=2,
    questions=2.0,
    shopping=3,
    thrift=(2, 3),
    mistakes=0.2,
    points_valid_months=1,
)
"""Two villages for two settled months and an open one, for tests: everything is there, but little of it."""
