"""When people may be rung: not at night."""

from datetime import datetime, time, timedelta

from kernel.clock import SHANGHAI

OPENS, CLOSES = time(8), time(21)


def quiet(now: datetime) -> bool:
    """Say whether it is night in Shanghai: from 21:00 until 8:00."""
    return not OPENS <= now.astimezone(SHANGHAI).time() < CLOSES


def next_opening(now: datetime) -> datetime:
    """Return the next time that it is eight in the morning."""
    there = now.astimezone(SHANGHAI)
    day = there.date() if there.time() < OPENS else there.date() + timedelta(days=1)
    return datetime.combine(day, OPENS, SHANGHAI)
