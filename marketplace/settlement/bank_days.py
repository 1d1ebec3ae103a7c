"""The days on which banks in euros work: those of TARGET, as the European Central Bank sets them."""

from datetime import date, timedelta

from dateutil.easter import easter

CLOSED = {(1, 1), (5, 1), (12, 25), (12, 26)}  # month, day
SATURDAY = 5


def next_bank_day(day: date) -> date:
    """That day, or the first bank day after it."""
    while not is_bank_day(day):
        day += timedelta(days=1)
    return day


def bank_day_before(day: date, number: int = 1) -> date:
    """The last bank day before that day, or so many of them before it."""
    for _one in range(number):
        day -= timedelta(days=1)
        while not is_bank_day(day):
            day -= timedelta(days=1)
    return day


def is_bank_day(day: date) -> bool:
    """Whether TARGET is open: not at weekends, New Year, Good Friday, Easter Monday, 1 May, 25 and 26 December."""
    sunday = easter(day.year)
    moving = (sunday - timedelta(days=2), sunday + timedelta(days=1))
    return day.weekday() < SATURDAY and (day.month, day.day) not in CLOSED and day not in moving
