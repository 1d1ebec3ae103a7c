"""Rules beside refunds, strikes, decisions, caps and holds; what was accepted before; two fees at once."""

import threading
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput, Refusal
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.transaction import own, transaction
from marketplace.exchange.actions import accept_lead, erase_client, move_on, record_refund, report_fee, void_payment
from marketplace.exchange.models import Referral
from marketplace.exchange.same_client import referrals_of_client
from marketplace.levels.preview import replay
from marketplace.rewards.actions import NewRule, decide, set_own_rate, set_terms
from marketplace.rewards.models import CapPer, HoldUntil, Measure, Reward, Terms
from marketplace.settlement import due

CAPPED = NewRule(1000, cap_minor=100_00, cap_per=CapPer.MONTH, currency="EUR")
FLAT = NewRule(flat_minor=50_00, currency="EUR")
FLAT_CAPPED = NewRule(flat_minor=50_00, cap_minor=70_00, cap_per=CapPer.CLIENT, currency="EUR")


@pytest.fixture(autouse=True)
def books_balance(ruled):
    yield
    assert broken() == []


def broken() -> list:
    """What is wrong in the books; here admins decide without a dispute."""
    return [one for one in check_books() if "in a dispute" not in one.sentence]


def back(ruled, reward, amount: str) -> str:
    """What is due after a refund."""
    record_refund(
        reward.payment_id, ruled.pair.b, Money(int(float(amount) * 100), reward.currency), clock.today(), sure=True
    )
    return str(reward.amount)


def decided(reward, minor: int | None) -> None:
    """An admin decides what is due, or that it is the share after all."""
    with transaction():
        row = own(select(Reward).where(Reward.id == reward.id))
        decide(row, None if minor is None else Money(minor, row.currency))


# The rule; the fees in their order; what is done then: ("refund", which, amount), ("void", which), ("decide", which, minor or
# None), ("fee", amount); and what each reward comes to in the end.
TABLE = [
    ("plain refund", NewRule(1000), ["1000.00"], [("refund", 0, "333.33")], ["66.67"]),
    ("flat, half refunded", FLAT, ["200.00"], [("refund", 0, "100.00")], ["25.00"]),
    ("flat, half a cent refunded up", FLAT, ["300.00"], [("refund", 0, "0.03")], ["50.00"]),
    ("flat, all refunded", FLAT, ["200.00"], [("refund", 0, "200.00")], ["0.00"]),
    ("flat more than the fee", FLAT, ["30.00"], [], ["30.00"]),
    ("flat more than the fee, refunded", FLAT, ["30.00"], [("refund", 0, "10.00")], ["20.00"]),
    ("cap cuts the second", CAPPED, ["800.00", "500.00"], [], ["80.00", "20.00"]),
    ("cap leaves nothing", CAPPED, ["1000.00", "500.00"], [], ["100.00", "0.00"]),
    ("a refund first eats what the cap cut", CAPPED, ["800.00", "500.00"], [("refund", 1, "300.00")], ["80.00", "20.00"]),
    ("and then the share", CAPPED, ["800.00", "500.00"], [("refund", 1, "400.00")], ["80.00", "10.00"]),
    ("what a refund frees is for fees to come", CAPPED, ["800.00", "500.00"], [("refund", 0, "300.00"), ("fee", "900.00")],
     ["50.00", "20.00", "30.00"]),
    ("what a strike frees is too", CAPPED, ["1000.00"], [("void", 0), ("fee", "700.00")], ["0.00", "70.00"]),
    ("a decision to nothing keeps its room", CAPPED, ["800.00"], [("decide", 0, 0), ("fee", "900.00"), ("decide", 0, None)],
     ["80.00", "20.00"]),
    ("a decision above the cap is the admin's, and leaves nothing", CAPPED, ["800.00"], [("decide", 0, 150_00), ("fee", "500.00")],
     ["150.00", "0.00"]),
    ("a decided sum shrinks by its own", CAPPED, ["800.00"], [("decide", 0, 40_00), ("refund", 0, "400.00")], ["20.00"]),
    ("taken back it is the share of what is kept", CAPPED, ["800.00"],
     [("decide", 0, 40_00), ("refund", 0, "400.00"), ("decide", 0, None)], ["40.00"]),
    ("flat sums under a cap", FLAT_CAPPED, ["90.00", "90.00", "90.00"], [], ["50.00", "20.00", "0.00"]),
    ("a cut flat sum, half refunded, is not cut any more", FLAT_CAPPED, ["90.00", "90.00"], [("refund", 1, "63.00")],
     ["50.00", "15.00"]),
]  # fmt: skip


@pytest.mark.thorough
@pytest.mark.parametrize(("rule", "fees", "then", "sums"), [one[1:] for one in TABLE], ids=[one[0] for one in TABLE])
def test_rules_refunds_strikes_and_decisions_play_together(ruled, rule, fees, then, sums):
    ruled.set(rule)
    client = ruled.client(1)
    rewards = [ruled.fee(client, amount) for amount in fees]
    for deed, *about in then:
        if deed == "fee":
            rewards.append(ruled.fee(client, *about))
        elif deed == "refund":
            back(ruled, rewards[about[0]], about[1])
        elif deed == "void":
            void_payment(rewards[about[0]].payment_id, ruled.pair.b, "mistyped")
        else:
            decided(rewards[about[0]], about[1])
        assert broken() == []
    assert [str(one.amount) for one in rewards] == sums


@pytest.mark.parametrize(
    ("per", "days"),
    [(CapPer.MONTH, (date(2030, 1, 31), date(2030, 2, 1))), (CapPer.YEAR, (date(2030, 12, 31), date(2031, 1, 1)))],
)
def test_a_cap_begins_anew_with_its_month_or_year(ruled, per, days):
    ruled.set(NewRule(1000, cap_minor=100_00, cap_per=per, currency="EUR"))
    client, earned = ruled.client(1), []
    for day in days:
        ruled.go_to(day)
        earned += [ruled.earns(client, "900.00"), ruled.earns(client, "900.00")]
    assert earned == ["90.00", "10.00", "90.00", "10.00"]


def test_a_cap_is_of_one_client_and_of_its_currency(ruled):
    ruled.set(CAPPED, rate=100)
    one, other = ruled.client(1), ruled.client(2)
    assert [ruled.earns(one, "2000.00"), ruled.earns(other, "2000.00")] == ["100.00", "100.00"]
    assert ruled.earns(one, "2000.00", "USD") == "20.00"  # by the rate for what no rule is for


def test_turnover_decides_by_what_was_paid_before_in_all_currencies_that_have_a_rate(ruled, found):
    from marketplace.catalog.actions import set_rate

    set_rate("USD", "2", clock.today(), found.person(alliance_role="admin"))
    bands = ((500, None, 1000_00), (700, 1000_00, None))
    ruled.set(*(NewRule(rate, measure=Measure.TURNOVER_MONTH, from_value=low, to_value=high, currency="EUR")
                for rate, low, high in bands))  # fmt: skip
    one, other = ruled.client(1), ruled.client(2)
    assert ruled.earns(one, "900.00") == "45.00"  # nothing was paid before
    assert ruled.earns(other, "198.00", "USD") == "9.90"  # 900.00
    assert ruled.earns(one, "100.00") == "5.00"  # 999.00: 198 dollars are 99 euros
    assert ruled.earns(one, "100.00") == "7.00"  # 1099.00
    ruled.go_to(date(2030, 2, 1))
    assert ruled.earns(one, "100.00") == "5.00"


@pytest.mark.parametrize(
    ("rule", "paid_on", "until"),
    [
        (NewRule(1000, hold_days=30), date(2030, 1, 2), date(2030, 2, 1)),
        (NewRule(1000, hold_until=HoldUntil.MONTH), date(2030, 1, 2), date(2030, 2, 1)),
        (NewRule(1000, hold_until=HoldUntil.QUARTER), date(2030, 1, 2), date(2030, 4, 1)),
        (NewRule(1000, hold_days=100, hold_until=HoldUntil.QUARTER), date(2030, 1, 2), date(2030, 4, 12)),
        (NewRule(1000, hold_days=1), date(2029, 12, 1), None),
    ],
)
def test_a_reward_waits_by_the_day_of_the_fee_and_is_found_by_the_sweep_after_that(ruled, rule, paid_on, until):
    ruled.set(rule)
    reward = ruled.fee(ruled.client(1), "100.00", on=paid_on)
    assert reward.waits_until == (until and clock.start_of(until))
    if until is None:
        assert due.rewards(9) == [reward.id]
        return
    assert due.rewards(9) == []
    back(ruled, reward, "50.00")
    ruled.go_to(until - timedelta(days=1))
    assert due.rewards(9) == []
    ruled.go_to(until)
    assert due.rewards(9) == [reward.id]
    assert str(reward.amount) == "5.00"


@pytest.mark.thorough
def test_what_was_accepted_before_keeps_its_terms_level_and_rate(ruled, found):
    plain = ruled.client(1)
    ruled.set(NewRule(3000, to_month=1), NewRule(2000))
    ruled_one = ruled.client(2)
    admin = found.person(alliance_role="admin")
    set_own_rate(ruled.pair.A.id, 5000, clock.today(), "A founder.", admin)
    ruled.pass_time(seconds=1)
    own = ruled.client(3)
    set_own_rate(ruled.pair.A.id, None, clock.today(), "As all others.", admin)
    ruled.set(rate=100)
    new = ruled.client(4)
    assert [ruled.earns(one, "100.00") for one in (plain, ruled_one, own, new)] == ["10.00", "30.00", "50.00", "1.00"]
    ruled.go_to(date(2030, 3, 1))
    assert ruled.earns(ruled_one, "100.00") == "20.00"


@pytest.mark.thorough
def test_after_the_terms_time_no_rule_holds(ruled):
    ruled.set(NewRule(2000), rate=1000, months=2)
    client = ruled.client(1)
    ruled.go_to(date(2030, 3, 1))
    assert ruled.earns(client, "100.00") == "20.00"
    ruled.go_to(date(2030, 3, 2))
    assert ruled.earns(client, "100.00") == "0.00"


@pytest.mark.thorough
def test_rules_of_services_go_by_the_service_as_it_was_named_then(ruled, found):
    from marketplace.catalog.queries import find_category

    marketing = find_category("Marketing")
    ruled.set(NewRule(2500, services=((marketing.id, marketing.name_en),)), rate=1000)
    seo, shops = ruled.client(1, category="SEO"), ruled.client(2, category="Shops")
    assert [ruled.earns(one, "100.00") for one in (seo, shops)] == ["25.00", "10.00"]
    assert marketing.id in seo.service_ids


def test_the_database_takes_no_rule_beyond_what_its_terms_say_and_changes_none(ruled):
    ruled.set(NewRule(2000))
    terms_id = db.session.scalar(select(Terms.id).order_by(Terms.id.desc()))
    for statement in (
        "INSERT INTO reward_rules (terms_id, position, rate) VALUES (:terms, 2, 100)",
        "UPDATE reward_rules SET rate = 1 WHERE terms_id = :terms",
        "DELETE FROM reward_rules WHERE terms_id = :terms",
    ):
        with pytest.raises(DBAPIError, match="written once|have no rule"), transaction():
            db.session.execute(text(statement), {"terms": terms_id})


WRONG = {
    "rate": NewRule(10_001),
    "to_month": NewRule(1, from_month=5, to_month=4),
    "first_fees": NewRule(1, first_fees=0),
    "to_value": NewRule(1, measure=Measure.CLIENTS, from_value=5, to_value=5),
    "measure": NewRule(1, from_value=5),
    "most_rate": NewRule(3000, measure=Measure.CLIENTS, step_rate=200, step_of=5, most_rate=2000),
    "flat_minor": NewRule(1, flat_minor=5, currency="EUR"),
    "cap_per": NewRule(1, cap_minor=5, currency="EUR"),
    "currency": NewRule(1, cap_minor=5, cap_per=CapPer.MONTH),
    "hold_days": NewRule(1, hold_days=731),
    "level": NewRule(1, level="x" * 41),
}


@pytest.mark.parametrize("field", WRONG)
def test_what_makes_no_sense_is_refused_at_its_field(ruled, field):
    with pytest.raises(BadInput) as refusal:
        set_terms(0, clock.today(), rules=[WRONG[field]])
    assert list(refusal.value.errors) == [f"rules-0-{field}"]


@pytest.mark.parametrize("field", [one for one in WRONG if one != "level"])
def test_the_database_refuses_it_too(ruled, field):
    terms = Terms(rate=0, effective_at=clock.now(), made_at=clock.now(), rule_count=1)
    db.session.add(terms)
    db.session.flush()
    db.session.add(WRONG[field].of(terms.id, 1))
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


@pytest.mark.thorough
def test_two_fees_at_the_same_instant_never_pass_the_cap(ruled, application):
    ruled.set(CAPPED)
    client = ruled.client(1)
    ids, person, day = client.id, ruled.pair.b.id, clock.today()
    start = threading.Barrier(4)

    def report(minor: int) -> None:
        from marketplace.members.models import Person

        with application.app_context():
            start.wait()
            report_fee(ids, db.session.get(Person, person), Money(minor, "EUR"), day, sure=True)

    threads = [threading.Thread(target=report, args=(minor,)) for minor in (400_00, 500_00, 600_00, 700_00)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    db.session.expire_all()
    assert len(client.payments) == 4
    assert sum(one.reward.amount_minor for one in client.payments) == 100_00


DEEDS = some.lists(
    some.one_of(
        some.tuples(some.just("fee"), some.integers(1, 200_000)),
        some.tuples(some.just("refund"), some.integers(0, 5), some.integers(1, 100_000)),
        some.tuples(some.just("void"), some.integers(0, 5)),
        some.tuples(some.just("decide"), some.integers(0, 5), some.one_of(some.none(), some.just(0))),
    ),
    max_size=12,
)


@pytest.mark.thorough
@given(deeds=DEEDS, rule=some.sampled_from([CAPPED, FLAT_CAPPED]))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_the_cap_holds_and_the_books_balance(ruled, deeds, rule):
    ruled.set(rule)
    client = ruled.client(1)
    rewards: list[Reward] = []
    for deed, *about in deeds:
        if deed == "fee":
            rewards.append(report_fee(client.id, ruled.pair.b, Money(about[0], "EUR"), clock.today(), sure=True).reward)
            continue
        if about[0] >= len(rewards):
            continue
        row = rewards[about[0]]
        try:
            if deed == "refund":
                back(ruled, row, str(about[1] / 100))
            elif deed == "void":
                void_payment(row.payment_id, ruled.pair.b, "mistyped")
            else:
                decided(row, about[1])
        except Refusal:
            continue  # nothing is left to give back, or it was struck out
    assert sum(one.amount_minor for one in rewards) <= rule.cap_minor
    assert broken() == []


def test_a_plain_fee_asks_nothing_about_rules_levels_and_own_rates(ruled, statements):
    client = ruled.client(1)
    asked = statements(lambda: ruled.fee(client, "100.00"))
    assert not [one for one in asked if "FROM reward_rules" in one or "standings" in one or "FROM own_rates" in one]


def again(ruled, number: int, **changes):
    """The same client passed once more, for another job, with some of its contacts alone."""
    ruled.client(number)
    referral = db.session.query(Referral).order_by(Referral.id.desc()).first()
    ruled.pair.client = {"company": f"Client {number}", "contact": "Ada Ro"} | changes
    return referral, ruled.pair.won(title="Another job", again="another job")


@pytest.mark.thorough
def test_a_cap_and_first_fees_are_of_the_client_by_however_many_referrals_it_came(ruled):
    ruled.set(NewRule(2000, first_fees=2, cap_minor=100_00, cap_per=CapPer.CLIENT, currency="EUR"))
    first, second = again(ruled, 1, email="ada1@client1.example")
    assert ruled.earns(first, "300.00") == "60.00"
    assert ruled.earns(second, "300.00") == "40.00"  # 60 of the cap are gone
    assert ruled.earns(first, "300.00") == "0.00"  # the third fee of the client: the plain share, which is nothing
    other = ruled.client(2)
    assert ruled.earns(other, "300.00") == "60.00"
    assert broken() == []


@pytest.mark.thorough
def test_clients_are_tied_through_others_and_between_two_agencies_alone(ruled, found):
    ruled.set(NewRule(1000, first_fees=1))
    by_mail, by_both = again(ruled, 1, email="ada1@client1.example", phone="+49 30 23129999")
    ruled.pair.client = {"company": "Client 1", "contact": "Ida", "phone": "+49 30 23129999"}
    by_phone = ruled.pair.won(title="A third job", again="another job")
    assert referrals_of_client(by_phone) == {by_mail.id, by_both.id, by_phone.id}
    assert ruled.earns(by_mail, "100.00") == "10.00"
    assert ruled.earns(by_phone, "100.00") == "0.00"
    third = found.agency("Third")
    lead = ruled.pair.lead(title="Elsewhere", again="another job", agencies=[third.id])
    elsewhere = move_on(accept_lead(lead.id, third.people[0]).id, third.people[0], "won")
    assert referrals_of_client(elsewhere) == {elsewhere.id}
    erase_client([by_both.lead_id])
    db.session.expire_all()
    assert referrals_of_client(by_phone) == {by_phone.id}


@pytest.mark.thorough
def test_two_fees_of_one_client_by_two_referrals_at_the_same_instant_never_pass_the_cap(ruled, application):
    ruled.set(CAPPED)
    both = [one.id for one in again(ruled, 1, email="ada1@client1.example")]
    person, day, start = ruled.pair.b.id, clock.today(), threading.Barrier(4)

    def report(referral: int, minor: int) -> None:
        from marketplace.members.models import Person

        with application.app_context():
            start.wait()
            report_fee(referral, db.session.get(Person, person), Money(minor, "EUR"), day, sure=True)

    threads = [
        threading.Thread(target=report, args=(both[n % 2], minor))
        for n, minor in enumerate((400_00, 500_00, 600_00, 700_00))
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    db.session.expire_all()
    sums = [one.amount_minor for one in db.session.query(Reward).filter(Reward.referral_id.in_(both))]
    assert (len(sums), sum(sums)) == (4, 100_00)


def test_a_fee_waits_for_one_of_the_same_client_that_knows_no_rules(ruled, application):
    ruled.client(1)
    plain = db.session.query(Referral).one()
    ruled.set(NewRule(1000, cap_minor=100_00, cap_per=CapPer.CLIENT, currency="EUR"))
    ruled.pair.client = {"company": "Client 1", "contact": "Ada Ro", "email": "ada1@client1.example"}
    second, person, day = ruled.pair.won(title="Another job", again="another job"), ruled.pair.b.id, clock.today()
    number = second.id

    def report() -> None:
        from marketplace.members.models import Person

        with application.app_context():
            report_fee(number, db.session.get(Person, person), Money(900_00, "EUR"), day, sure=True)

    reports = threading.Thread(target=report)
    with transaction():
        ruled.fee(plain, "800.00")
        reports.start()
        reports.join(1)
        assert reports.is_alive()
    reports.join()
    db.session.expire_all()
    assert [str(one.amount) for one in db.session.query(Reward).order_by(Reward.id)] == ["80.00", "20.00"]


def test_the_preview_counts_a_client_as_the_fees_do(ruled):
    first, second = again(ruled, 1, email="ada1@client1.example")
    for one in (first, second):
        ruled.fee(one, "300.00")
    rules = [NewRule(2000, cap_minor=100_00, cap_per=CapPer.CLIENT, currency="EUR").of(None, 1)]
    (row,) = replay(0, None, rules)
    assert str(row.would_be) == str(Money(100_00, "EUR"))
