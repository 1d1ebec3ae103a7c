"""New terms: from a day on, for what is accepted then, never for what stands."""

from datetime import timedelta

import pytest
import time_machine

from marketplace.core import clock
from marketplace.exchange.actions import accept_lead
from marketplace.rewards.queries import terms_at


@pytest.fixture
def terms(app):
    def run(*words: str, code: int = 0) -> str:
        done = app.test_cli_runner().invoke(args=["terms", "set", *words])
        assert done.exit_code == code, done.output
        return done.output

    return run


def day(after: int) -> str:
    return (clock.today() + timedelta(days=after)).isoformat()


def test_a_rate_holds_from_its_day_on_for_what_is_accepted_then(pair, terms):
    before = pair.won()
    assert "5 % of each fee, for the life of the client" in terms("--rate", "5", "--from", day(3))
    assert pair.fee(before, "100.00").reward.amount_minor == 1000
    with time_machine.travel(clock.now() + timedelta(days=4)):
        after = pair.won()
        assert pair.fee(after, "100.00").reward.amount_minor == 500
        assert pair.fee(before, "100.00").reward.amount_minor == 1000


def test_a_rate_of_today_holds_at_once(pair, terms):
    assert "7.5 % of each fee, for 12 months" in terms("--rate", "7.5", "--from", day(0), "--months", "12")
    with time_machine.travel(clock.now() + timedelta(seconds=1)):
        referral = pair.won()
        assert (referral.rate, referral.terms.months) == (750, 12)


def test_of_two_for_the_same_day_the_later_one_holds(app, terms):
    (
        terms("--rate", "5", "--from", day(1)),
        terms("--rate", "6", "--from", day(1)),
        terms("--rate", "7", "--from", day(1)),
    )
    assert terms_at(clock.now() + timedelta(days=2)).rate == 700


@pytest.mark.thorough
def test_terms_for_a_group_hold_for_its_services_and_for_no_others(pair, terms):
    said = terms("--rate", "5", "--from", day(0), "--service", "маркетинг", "--service", "Naming")
    assert "for Marketing, Naming & slogans only" in said
    with time_machine.travel(clock.now() + timedelta(seconds=1)):
        rates = [pair.won(category=name).rate for name in ("SEO", "Marketing", "Naming", "Copywriting", "Shops")]
    assert rates == [500, 500, 500, 1000, 1000]


def test_terms_for_a_service_hold_for_what_was_merged_into_it_and_not_for_its_group(pair, found, terms):
    from marketplace.catalog.actions import merge_entry
    from marketplace.catalog.models import Kind
    from marketplace.catalog.queries import find_category

    terms("--rate", "5", "--from", day(0), "--service", "Paid social")
    social, search = find_category("Paid social").id, find_category("Paid search").id
    with time_machine.travel(clock.now() + timedelta(seconds=1)):
        lead = pair.lead(category="Paid social")
        merge_entry(Kind.CATEGORIES, social, search, found.person(alliance_role="admin"))
        assert pair.won(category="Paid search").rate == accept_lead(lead.id, pair.b).rate == 500
        assert pair.won(category="Marketing").rate == 1000


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--rate", "5", "--service", "Weaving"), "no service is called 'Weaving'"),
        (("--rate", "abc"), "is not a rate"),
        (("--rate", "NaN"), "is not a rate"),
        (("--rate", "inf"), "is not a rate"),
        (("--rate", "7.555"), "at most two decimals"),
        (("--rate", "-1"), "between 0 and 100"),
        (("--rate", "101"), "between 0 and 100"),
        (("--rate", "5", "--months", "0"), "at least one month"),
    ],
)
def test_what_can_be_no_terms_is_refused_with_a_sentence(terms, words, why):
    assert why in terms(*words, "--from", day(1), code=1)


def test_terms_of_a_day_that_is_over_are_refused(terms):
    assert "This day is over" in terms("--rate", "5", "--from", day(-1), code=1)


def test_fees_after_the_terms_months_earn_nothing(pair, terms):
    terms("--rate", "10", "--from", day(0), "--months", "1")
    with time_machine.travel(clock.now() + timedelta(seconds=1)):
        referral = pair.won()
    with time_machine.travel(clock.now() + timedelta(days=20)):
        assert pair.fee(referral, "100.00").reward.amount_minor == 1000
    with time_machine.travel(clock.now() + timedelta(days=45)):
        assert pair.fee(referral, "100.00").reward.amount_minor == 0
