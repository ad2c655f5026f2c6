"""Identifiers: they sort by their moment, and as they were made within it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as some

from kernel.ids import floor_of, id_as_of, id_at, new_id

MOMENTS = some.datetimes(datetime(1970, 1, 2), datetime(2999, 12, 31), timezones=some.just(UTC))  # noqa: DTZ001
NOW = datetime(2026, 11, 22, 1, 0, 0, 123_456, tzinfo=UTC)


def test_all_are_version_seven() -> None:
    for made in (new_id(), id_at(NOW), id_as_of(NOW), floor_of(NOW)):
        assert (made.version, made.variant) == (7, UUID(int=made.int).variant)
        assert made.variant == "specified in RFC 4122"


def test_new_ones_sort_as_they_were_made() -> None:
    made = [new_id() for _ in range(5_000)]
    assert made == sorted(set(made))


def test_those_of_one_moment_sort_as_they_were_made_and_never_meet() -> None:
    made = [id_at(NOW) for _ in range(5_000)]
    assert made == sorted(set(made))


@given(MOMENTS, some.timedeltas(timedelta(milliseconds=1), timedelta(days=400)))
def test_they_sort_by_their_moment_to_the_millisecond(moment: datetime, later: timedelta) -> None:
    for make in (id_at, id_as_of):
        assert make(moment) < make(moment + later)


@given(MOMENTS)
def test_the_floor_is_below_all_of_its_millisecond_and_above_all_before(moment: datetime) -> None:
    begins = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    for make in (id_at, id_as_of):
        assert make(begins - timedelta(microseconds=1)) < floor_of(moment) <= make(begins)
    assert floor_of(moment) == floor_of(begins)
    assert floor_of(moment).int >> 80 == (begins - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def test_ids_as_of_a_moment_say_nothing_of_their_order() -> None:
    made = [id_as_of(NOW) for _ in range(64)]
    assert made != sorted(made)
