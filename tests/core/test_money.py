"""Amounts are whole minor units; what people type is read, or refused where it has two readings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.money import BadAmount, Money, from_decimal, read_amount


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("1 234,50", "EUR", 123450), ("1,234.50", "EUR", 123450), ("1234.5", "EUR", 123450), ("1'234.50", "CHF", 123450),
        ("1.234.567,89", "EUR", 123456789), ("1,234,567", "USD", 123456700), ("12", "EUR", 1200), ("0,5", "EUR", 50),
        ("1\u00a0234,50", "UAH", 123450), ("1,234", "JPY", 1234), ("1234", "JPY", 1234), ("1.2", "KWD", 1200),
        ("0.500", "KWD", 500), ("1.250", "KWD", 1250), ("12,345", "KWD", 12345),
    ],
)  # fmt: skip
def test_what_people_type_is_read(typed, currency, minor):
    assert read_amount(typed, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("typed", "currency"),
    [("1,234", "EUR"), ("1.234", "USD"), ("1.2345", "EUR"), ("abc", "EUR"), ("", "EUR"), ("-5", "EUR"),
     ("1,2,3", "EUR"), ("1,23,456.00", "EUR"), ("10000000000000", "EUR"), ("5", "XXX"), ("1e5", "EUR"), ("٥", "EUR"),
     ("½", "EUR"), ("1..5", "EUR")],
)  # fmt: skip
def test_what_is_ambiguous_or_no_number_is_refused(typed, currency):
    with pytest.raises(BadAmount):
        read_amount(typed, currency)


@pytest.mark.parametrize(
    ("kept", "rate", "share"), [(5, 1000, 1), (4, 1000, 0), (100005, 1000, 10001), (1, 5000, 1), (15, 1000, 2)]
)
def test_a_share_is_rounded_half_up_once(kept, rate, share):
    assert Money(kept, "EUR").share(rate) == Money(share, "EUR")


@given(st.integers(0, 10**12), st.integers(0, 10_000))
def test_a_share_is_the_nearest_whole_minor_unit(minor, rate):
    exact = minor * rate / 10_000
    assert abs(Money(minor, "EUR").share(rate).minor - exact) <= 0.5 + 1e-3


@given(st.integers(-(10**12), 10**12), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_the_decimal_string_reads_back(minor, currency):
    assert from_decimal(str(Money(minor, currency)), currency) == Money(minor, currency)


def test_other_currencies_refuse_to_mix():
    with pytest.raises(BadAmount):
        Money(1, "EUR") + Money(1, "USD")
    with pytest.raises(BadAmount):
        assert Money(1, "EUR") < Money(1, "USD")


def test_a_float_is_no_amount():
    with pytest.raises(BadAmount):
        Money(1.5, "EUR")
