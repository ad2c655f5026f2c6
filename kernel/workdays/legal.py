"""The holidays that the law names itself, for years whose notice is not out yet.

全国年节及纪念日放假办法, as in force since 1 January 2025: thirteen days in a year. Which days are off around them and
which weekends make up for that is said each year by the State Council's notice alone.
"""

from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar

_FIXED = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))
"""New Year, Labour Day, National Day."""
_BY_THE_MOON = {
    2019: ("0205", "0607", "0913"), 2020: ("0125", "0625", "1001"), 2021: ("0212", "0614", "0921"),
    2022: ("0201", "0603", "0910"), 2023: ("0122", "0622", "0929"), 2024: ("0210", "0610", "0917"),
    2025: ("0129", "0531", "1006"), 2026: ("0217", "0619", "0925"), 2027: ("0206", "0609", "0915"),
    2028: ("0126", "0528", "1003"), 2029: ("0213", "0616", "0922"), 2030: ("0203", "0605", "0912"),
    2031: ("0123", "0624", "1001"), 2032: ("0211", "0612", "0919"), 2033: ("0131", "0601", "0908"),
    2034: ("0219", "0620", "0927"), 2035: ("0208", "0610", "0916"), 2036: ("0128", "0530", "1004"),
    2037: ("0215", "0618", "0924"), 2038: ("0204", "0607", "0913"), 2039: ("0124", "0527", "1002"),
    2040: ("0212", "0614", "0920"), 2041: ("0201", "0603", "0910"), 2042: ("0122", "0622", "0928"),
    2043: ("0210", "0611", "0917"), 2044: ("0130", "0531", "1005"), 2045: ("0217", "0619", "0925"),
    2046: ("0206", "0608", "0915"), 2047: ("0126", "0529", "1004"), 2048: ("0214", "0615", "0922"),
    2049: ("0202", "0604", "0911"), 2050: ("0123", "0623", "0930"),
}  # fmt: skip
"""The first day of the first month, the fifth of the fifth, the fifteenth of the eighth (春节, 端午, 中秋), as MMDD;
reckoned with the package lunardate 0.3.0. After the table's last year the fixed days and 清明 are all that is known."""
_LAST = 2100
"""The last year of which the package knows 清明."""


def is_legal_holiday(day: date) -> bool:
    """Say whether the law makes a day a holiday for everybody."""
    return day.year <= _LAST and day in _of_year(day.year)


@lru_cache(maxsize=128)
def _of_year(year: int) -> frozenset[date]:
    return frozenset((*(date(year, month, day) for month, day in _FIXED), _clear_and_bright(year), *_moon(year)))


def _clear_and_bright(year: int) -> date:
    """Return 清明, which falls on 4, 5 or 6 April."""
    terms = chinese_calendar.get_solar_terms(date(year, 4, 3), date(year, 4, 7))
    found: date = next(day for day, name in terms if name == "清明")
    return found


def _moon(year: int) -> tuple[date, ...]:
    if year not in _BY_THE_MOON:
        return ()
    spring, boats, autumn = (date(year, int(mmdd[:2]), int(mmdd[2:])) for mmdd in _BY_THE_MOON[year])
    eve_to_third = tuple(spring + timedelta(days=step) for step in range(-1, 3))
    return (*eve_to_third, boats, autumn)
