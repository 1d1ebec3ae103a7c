"""Banks work on the days that the European Central Bank says."""

from datetime import date

import pytest

from marketplace.settlement.bank_days import bank_day_before, next_bank_day


@pytest.mark.parametrize(
    ("day", "paid_on"),
    [
        ("2026-11-27", "2026-11-27"), ("2026-11-28", "2026-11-30"), ("2026-11-29", "2026-11-30"),
        ("2026-12-24", "2026-12-24"), ("2026-12-25", "2026-12-28"), ("2026-12-31", "2026-12-31"), ("2027-01-01", "2027-01-04"),
        ("2026-04-02", "2026-04-02"), ("2026-04-03", "2026-04-07"), ("2027-03-26", "2027-03-30"), ("2026-05-01", "2026-05-04"),
        ("2029-12-25", "2029-12-27"),
    ],
)  # fmt: skip
def test_what_falls_on_a_day_off_is_paid_on_the_next_bank_day(day, paid_on):
    assert next_bank_day(date.fromisoformat(day)) == date.fromisoformat(paid_on)


@pytest.mark.parametrize(
    ("day", "number", "before"),
    [
        ("2026-11-27", 1, "2026-11-26"), ("2026-11-30", 1, "2026-11-27"), ("2026-11-29", 1, "2026-11-27"), ("2026-11-30", 2, "2026-11-26"),
        ("2026-04-07", 2, "2026-04-01"), ("2027-01-04", 1, "2026-12-31"), ("2026-12-28", 2, "2026-12-23"),
    ],
)  # fmt: skip
def test_bank_days_before_a_day_leave_out_days_off(day, number, before):
    assert bank_day_before(date.fromisoformat(day), number) == date.fromisoformat(before)
