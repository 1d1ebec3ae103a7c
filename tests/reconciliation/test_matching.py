"""Bank statements close orders by their reference and sum; what doesn't fit waits for a person, and nothing is guessed."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput, NotFound, NotNow
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.queue import sweep
from marketplace.disputes import actions as disputes
from marketplace.disputes.models import Dispute
from marketplace.exchange.actions import record_refund
from marketplace.members.models import Person
from marketplace.moderation.actions import reinstate_agency, suspend_agency
from marketplace.outbox.models import OutgoingMail
from marketplace.reconciliation import actions, queries
from marketplace.reconciliation.models import BankLine
from marketplace.reconciliation.verdicts import Verdict, is_early
from marketplace.rewards.models import Reward
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Movement
from tests.books import balance
from tests.disputing import contest
from tests.going_on import money_moves
from tests.reconciliation.statements import Paid, camt, csv, day, mt940


def bring(person, *payments: Paid, write=camt) -> actions.Brought:
    return actions.bring(person, "statement.xml", write(list(payments)))


def back(order: Movement, amount: str = "100.00") -> Paid:
    return Paid(f"Return {order.reference}", amount, "Bank")


def waiting_line() -> int:
    return db.session.scalar(select(BankLine.id).where(BankLine.status == "waiting").order_by(BankLine.id))


def state(order: Movement) -> str:
    db.session.expire_all()
    return order.status


def waiting(person) -> list[Verdict]:
    db.session.expire_all()
    lines = db.session.scalars(queries.lines_of(person.agency_id, "waiting")).all()
    return [one.verdict for one in queries.seen(lines)]


def came(order: Movement, amount: str = "100.00", **more) -> Paid:
    return Paid(more.pop("purpose", order.reference), amount, "Kedr", **more)


def went(order: Movement, amount: str = "-100.00", **more) -> Paid:
    return Paid(more.pop("purpose", order.reference), amount, "Northlight", **more)


@pytest.mark.parametrize("write", [camt, mt940, csv])
def test_the_payees_statement_settles_an_order(pair, order, write):
    assert bring(pair.a, came(order), write=write) == actions.Brought(1, 1, 1)
    assert state(order) == "done"
    assert balance("owed_to_referrer", pair.A.id, "EUR") == Money(0, "EUR")
    assert db.session.scalar(select(Reward.status)) == "settled"
    assert check_books() == []


@pytest.mark.thorough
def test_a_statement_that_closes_many_orders_takes_as_few_statements_as_one_that_closes_two(pair, found, statements):
    def close(number: int) -> list[str]:
        for _ in range(number):
            pair.B = found.agency()
            pair.b = pair.B.people[0]
            pair.fee(pair.won(), "1000.00")
        money_moves()
        orders = db.session.scalars(select(Movement).where(Movement.status == "listed")).all()
        brought = actions.Brought(number, number, number)
        return statements(lambda: bring(pair.a, *map(came, orders)) == brought or pytest.fail("not all were matched"))

    few, many = close(2), close(12)
    assert len(few) == len(many), "\n".join(many)
    assert set(db.session.scalars(select(Movement.status))) == {"done"}
    assert balance("owed_to_referrer", pair.A.id, "EUR") == Money(0, "EUR")
    told = db.session.scalars(select(OutgoingMail.person_id).where(OutgoingMail.event == "money.received")).all()
    assert len(set(told)) == len(told) == 14
    assert check_books() == []


def test_an_order_of_others_refuses_the_word_on_all(pair, order, found):
    with pytest.raises(NotFound):
        settlement.confirm_all_received({order.id: None}, found.agency().people[0])
    with pytest.raises(NotFound):
        settlement.confirm_all_received({order.id: None, order.id + 1: None}, pair.a)
    assert state(order) == "listed"


def test_the_payers_statement_says_that_it_was_sent_with_the_banks_number(pair, order):
    bring(pair.b, went(order, bank_id="TX-9"))
    assert (state(order), order.bank_reference) == ("sent", "TX-9")
    assert waiting(pair.b) == []


def test_both_statements_after_one_another_settle_it_once(pair, order):
    bring(pair.b, went(order))
    bring(pair.a, came(order))
    assert state(order) == "done"
    assert bring(pair.b, went(order)) == actions.Brought(1, 0, 0)  # a statement that overlaps
    assert check_books() == []


def test_what_people_said_before_is_known_and_needs_nobody(pair, order):
    settlement.mark_sent(order.id, pair.b)
    settlement.confirm_received(order.id, pair.a)
    assert bring(pair.a, came(order)).waiting == 0 == bring(pair.b, went(order)).waiting
    assert state(order) == "done"


def test_money_after_all_ends_a_contest(pair, order):
    settlement.mark_sent(order.id, pair.b)
    contest(order, pair.a)
    bring(pair.b, went(order))
    assert waiting(pair.b) == [Verdict.CONTESTED]
    bring(pair.a, came(order))
    assert state(order) == "done"


def test_parts_close_it_together_and_not_before(pair, order):
    first = bring(pair.a, came(order, "40.00"))
    assert (first.matched, first.waiting, first.earlier) == (0, 1, 0)
    assert (state(order), waiting(pair.a)) == ("listed", [Verdict.LESS])
    second = bring(pair.a, came(order, "60.00"))
    assert (second.matched, second.waiting, second.earlier) == (1, 0, 1)
    assert (state(order), waiting(pair.a)) == ("done", [])
    assert check_books() == []


@pytest.mark.parametrize("together", [True, False])
def test_what_comes_twice_is_booked_once_and_listed(pair, order, together):
    first, second = came(order), came(order, day=day(1))
    if together:
        bring(pair.a, first, second)
    else:
        bring(pair.a, first)
        bring(pair.a, second)
    assert (state(order), waiting(pair.a)) == ("done", [Verdict.TWICE])
    assert balance("owed_to_referrer", pair.A.id, "EUR") == Money(0, "EUR")


def test_two_payments_alike_in_all_on_one_statement_are_two(pair, order):
    assert bring(pair.a, came(order), came(order)) == actions.Brought(2, 2, 1)
    assert waiting(pair.a) == [Verdict.TWICE]
    assert bring(pair.a, came(order), came(order)).new == 0


@pytest.mark.parametrize(
    ("paid", "verdict"),
    [
        ({"amount": "99.99"}, Verdict.LESS),
        ({"amount": "100.01"}, Verdict.MORE),
        ({"currency": "USD"}, Verdict.OTHER_CURRENCY),
        ({"amount": "-100.00"}, Verdict.TURNED),
        ({"purpose": "LP-BO99999-99"}, Verdict.UNKNOWN),
        ({"purpose": "Reward for the shop"}, Verdict.NAMELESS),
    ],
)
def test_what_does_not_fit_waits_for_a_person(pair, order, paid, verdict):
    bring(pair.a, came(order, **paid))
    assert (state(order), waiting(pair.a)) == ("listed", [verdict])


def test_an_order_between_others_is_nobodys_here(pair, found, order):
    stranger = found.person(found.agency(), "finance")
    bring(stranger, came(order))
    assert (state(order), waiting(stranger)) == ("listed", [Verdict.UNKNOWN])
    with pytest.raises(NotFound):
        actions.set_aside(db.session.scalar(select(BankLine.id)), pair.a)


def test_payments_that_concern_no_order_are_not_kept(pair, order):
    brought = bring(pair.a, Paid("Rent", "-900.00", "Landlord"), Paid("Salary of Ida", "-100.00", "Ida"), came(order))
    assert brought == actions.Brought(3, 1, 1)
    assert db.session.scalars(select(BankLine.purpose)).all() == [order.reference]


def test_one_payment_for_two_orders_is_left_to_a_person(pair, order):
    pair.fee(pair.won(), "500.00")
    money_moves()
    other = db.session.scalar(select(Movement).where(Movement.id != order.id))
    bring(pair.a, Paid(f"{order.reference} and {other.reference}", "150.00", "Kedr"))
    assert waiting(pair.a) == [Verdict.SEVERAL]
    assert {state(order), state(other)} == {"listed"}


def test_somebody_says_which_order_a_payment_without_reference_is_for(pair, order):
    bring(pair.a, came(order, purpose="Thanks!"))
    line = db.session.scalar(select(BankLine))
    with pytest.raises(BadInput):
        actions.assign(line.id, order.id + 1, pair.a)
    actions.assign(line.id, order.id, pair.a)
    assert (state(order), line.status) == ("done", "matched")
    with pytest.raises(NotNow):
        actions.assign(line.id, order.id, pair.a)


def test_what_is_set_aside_can_be_taken_up_again(pair, order):
    bring(pair.a, came(order, "1.00"))
    line = db.session.scalar(select(BankLine.id))
    assert actions.set_aside(line, pair.a).status == "set_aside"
    assert waiting(pair.a) == []
    actions.look_again(line, pair.a)
    assert waiting(pair.a) == [Verdict.LESS]


def test_what_came_back_can_be_paid_again(pair, order):
    bring(pair.b, went(order))
    bring(pair.b, Paid(f"Return {order.reference}", "100.00", "Bank"))
    assert waiting(pair.b) == [Verdict.CAME_BACK]
    actions.came_back(db.session.scalar(select(BankLine.id).where(BankLine.status == "waiting")), pair.b)
    assert (state(order), order.sent_at) == ("listed", None)
    bring(pair.b, went(order, day=day(1)))
    assert (state(order), waiting(pair.b)) == ("sent", [])
    assert check_books() == []


def test_what_came_back_of_a_contested_order_is_an_answer_that_the_admins_read(pair, order):
    bring(pair.b, went(order))
    dispute = contest(order, pair.a)
    bring(pair.b, back(order))
    actions.came_back(waiting_line(), pair.b)
    assert state(order) == "contested"  # an admin decides
    assert "Our bank has returned this payment" in db.session.get(Dispute, dispute.id, populate_existing=True).answer
    assert waiting(pair.b) == []


def test_what_came_back_late_goes_on_being_called_to_mind_and_the_admins_are_told(pair, order, found, later):
    admin = found.person(alliance_role="admin")
    later(days=8)
    money_moves()
    reminded = db.session.get(Movement, order.id).reminders
    settlement.mark_sent(order.id, pair.b)
    bring(pair.b, back(order))
    actions.came_back(waiting_line(), pair.b)
    assert (state(order), order.sent_at) == ("listed", None)
    assert order.reminders == 0 <= reminded
    told = select(OutgoingMail.person_id).where(OutgoingMail.event == "money.undone")
    assert {pair.a.id, pair.b.id, admin.id} <= set(db.session.scalars(told))
    bring(pair.b, went(order, day=day(1)))
    assert (state(order), waiting(pair.b)) == ("sent", [])
    assert check_books() == []


@pytest.mark.parametrize("amount", ["1.00", "99.99", "100.01"])
def test_another_sum_that_came_back_opens_no_order(pair, order, amount):
    bring(pair.b, went(order))
    bring(pair.b, back(order, amount))
    assert waiting(pair.b) == [Verdict.TURNED]
    with pytest.raises(NotNow):
        actions.came_back(waiting_line(), pair.b)
    assert state(order) == "sent"


def test_what_came_back_of_a_closed_order_is_left_to_an_admin(pair, order):
    bring(pair.b, went(order))
    bring(pair.a, came(order))
    bring(pair.b, Paid(f"Return {order.reference}", "100.00", "Bank"))
    assert waiting(pair.b) == [Verdict.BACK_LATER]
    with pytest.raises(NotNow):
        actions.came_back(db.session.scalar(select(BankLine.id).where(BankLine.status == "waiting")), pair.b)


def superseded(pair, order) -> Movement:
    """Part of the fee is refunded, so another order takes its place; returns that."""
    payment = db.session.scalar(select(Reward.payment_id))
    record_refund(payment, pair.b, Money(400_00, "EUR"), clock.day_of(order.listed_at))
    money_moves()
    assert state(order) == "refused"
    return db.session.scalar(select(Movement).where(Movement.status == "listed"))


def test_an_order_paid_after_it_was_superseded_is_booked_and_not_lost(pair, order):
    other = superseded(pair, order)
    bring(pair.b, went(order))
    assert (state(other), waiting(pair.b)) == ("listed", [Verdict.CANCELLED])
    assert bring(pair.a, came(order)).matched == 1
    assert state(other) == "refused"  # it asked for what is paid
    booked = db.session.scalar(select(Movement).where(Movement.status == "done"))
    assert (booked.amount, booked.payer_id) == (Money(100_00, "EUR"), pair.B.id)
    # 40.00 too much was paid: the referrer owes it back.
    assert balance("owed_to_referrer", pair.A.id, "EUR") == Money(40_00, "EUR")
    assert check_books() == []
    assert waiting(pair.b) == [Verdict.KNOWN]


def test_paid_twice_by_both_orders_the_second_is_owed_back_in_time(pair, order, later):
    other = superseded(pair, order)
    bring(pair.a, came(other, "60.00"))
    bring(pair.a, came(order, "100.00"))
    assert balance("owed_to_referrer", pair.A.id, "EUR") == Money(100_00, "EUR")
    assert check_books() == []
    later(days=15)
    money_moves()
    back = db.session.scalar(select(Movement).where(Movement.payer_id == pair.A.id))
    assert (back.amount, back.status) == (Money(100_00, "EUR"), "listed")
    assert check_books() == []


@pytest.mark.thorough
def test_what_was_paid_twice_without_a_refund_is_netted_in_the_next_order_too(pair, order):
    """Of two rewards in an order one is refunded in part; both orders are paid, so the other is paid twice as well."""
    settlement.confirm_received(order.id, pair.a)
    referral = pair.won()
    refunded = pair.fee(referral, "1000.00")
    pair.fee(referral, "500.00")
    sweep()
    first = listed()
    record_refund(refunded.id, pair.b, Money(400_00, "EUR"), clock.day_of(first.listed_at))
    sweep()
    second = listed()
    assert (first.amount_minor, second.amount_minor) == (150_00, 110_00)
    for one in (second, first):
        settlement.confirm_received(one.id, pair.a)
    pair.fee(referral, "3000.00")
    sweep()
    assert listed().amount_minor == 300_00 - 150_00
    assert check_books() == []


@pytest.mark.thorough
def test_an_order_that_nets_what_was_paid_twice_is_made_anew_where_the_second_payment_is_taken_back(pair, order):
    """No fee was corrected: the first order was cancelled as the payee was suspended."""
    suspend_agency(pair.A.id, "for a day", None)
    sweep()
    reinstate_agency(pair.A.id, None)
    sweep()
    settlement.confirm_received(listed().id, pair.a)
    late = settlement.confirm_received(order.id, pair.a)
    pair.fee(pair.won(), "3000.00")
    sweep()
    assert listed().amount_minor == 300_00 - 100_00
    settlement.undo(late.id, pair.a)
    sweep()
    assert listed().amount_minor == 300_00
    assert check_books() == []


@pytest.mark.parametrize("length", [140, 141, 500])
def test_a_long_number_of_the_banks_is_kept_with_the_order_as_far_as_it_goes(pair, order, length):
    bring(pair.b, went(order, bank_id="9" * length), write=csv)
    assert state(order) == "sent"
    assert db.session.get_one(Movement, order.id).bank_reference == "9" * 140


def listed() -> Movement:
    return db.session.scalars(select(Movement).where(Movement.status == "listed")).one()


def test_of_two_who_bring_the_same_statement_at_once_one_books_it(pair, order, in_parallel):
    person, content = pair.a.id, camt([came(order)])

    def once() -> int:
        return actions.bring(db.session.get(Person, person), "statement.xml", content).new

    assert sorted(in_parallel([once, once])) == [0, 1]
    assert db.session.scalar(select(func.count()).select_from(BankLine)) == 1
    assert check_books() == []


def test_money_for_a_cancelled_order_is_booked_once_however_it_is_said(pair, order):
    superseded(pair, order)
    booked = settlement.confirm_received(order.id, pair.a)
    assert (booked.status, booked.late_for, order.booked_by) == ("done", order, booked)
    with pytest.raises(NotNow, match=f"by {booked.reference}"):
        settlement.confirm_received(order.id, pair.a)
    assert bring(pair.a, came(order)).waiting == 0 == bring(pair.b, went(order)).waiting
    assert db.session.scalar(select(func.count()).where(Movement.status == "done")) == 1
    assert check_books() == []


@pytest.mark.thorough
def test_payments_that_name_no_order_are_forgotten_after_ninety_days_and_others_never(pair, order, later):
    bring(pair.a, came(order, "40.00"), came(order, purpose="Thanks!"), came(order, purpose="LP-BO99999-99"))
    later(days=89)
    sweep()
    assert len(waiting(pair.a)) == 3
    later(days=2)
    sweep()
    assert waiting(pair.a) == [Verdict.UNKNOWN, Verdict.LESS]
    assert check_books() == []


def test_the_same_payment_in_two_kinds_of_file_is_not_two_parts(pair, order):
    part = came(order, "50.00", bank_id="7")
    for write in (csv, camt, mt940):
        bring(pair.a, part, write=write)
    assert state(order) == "listed"
    assert sorted(waiting(pair.a)) == [Verdict.ALIKE, Verdict.ALIKE, Verdict.LESS]
    bring(pair.a, came(order, "50.00", day=day(1)))
    assert state(order) == "done"


@pytest.mark.parametrize("parts", [("10.00 USD", "40.00 EUR", "60.00 EUR"), ("-60.00 EUR", "40.00 EUR", "60.00 EUR")])
def test_what_is_in_another_currency_or_went_the_other_way_is_no_part(pair, order, parts):
    for number, part in enumerate(parts):
        amount, currency = part.split()
        bring(pair.a, came(order, amount, currency=currency, day=day(number)))
    assert state(order) == "done"


# Listed on a Wednesday; on a Monday, after a weekend; shortly after midnight where the alliance is; after Easter.
@pytest.mark.parametrize(
    ("listed_at", "first"),
    [("2026-10-14 12:00+02:00", "2026-10-12"), ("2026-10-12 12:00+02:00", "2026-10-08"),
     ("2026-10-14 00:30+02:00", "2026-10-12"), ("2026-04-07 12:00+02:00", "2026-04-01")],
)  # fmt: skip
def test_a_payment_can_be_booked_two_bank_days_before_its_order_and_no_earlier(app, listed_at, first):
    at, one = datetime.fromisoformat(listed_at), date.fromisoformat(first)
    order = Movement(id=311, payer_id=1, payee_id=2, amount_minor=1, currency="EUR", prepared_at=at, listed_at=at)
    assert is_early(booked(one - timedelta(days=1)), order)
    assert not is_early(booked(one), order)


def booked(on: date) -> BankLine:
    """A payment with the reference of order 311."""
    said = dict.fromkeys(("file_name", "party", "bank_id", "account", "fingerprint"), "")
    who = {"agency_id": 1, "brought_by_id": 1, "brought_at": clock.now()}
    return BankLine(purpose="LP-BO311-37", booked_on=on, amount_minor=1, currency="EUR", returned=False, **said, **who)


def test_a_payment_booked_days_before_its_order_was_there_waits_for_a_person_and_is_no_part_of_it(pair, order):
    bring(pair.a, came(order, day=day(30)), came(order, "40.00", day=day(30)))
    bring(pair.b, went(order, day=day(30)))
    assert (state(order), waiting(pair.a), waiting(pair.b)) == ("listed", [Verdict.EARLY] * 2, [Verdict.EARLY])
    bring(pair.a, came(order, "60.00"))
    assert state(order) == "listed"
    bring(pair.a, came(order, "40.00"))
    assert (state(order), waiting(pair.a)) == ("done", [Verdict.EARLY_OF_PAID] * 2)
    assert waiting(pair.b) == [Verdict.EARLY_OF_PAID]
    assert check_books() == []


def test_what_the_bank_returned_before_the_order_was_there_opens_nothing(pair, order):
    bring(pair.b, went(order))
    bring(pair.b, Paid(f"Return {order.reference}", "100.00", "Bank", day=day(30)))
    assert waiting(pair.b) == [Verdict.EARLY_OF_PAID]
    with pytest.raises(NotNow):
        actions.came_back(waiting_line(), pair.b)
    assert state(order) == "sent"


def test_somebody_says_that_an_early_payment_is_the_orders_all_the_same(pair, order):
    bring(pair.a, came(order, day=day(30)))
    settlement.confirm_received(order.id, pair.a)
    assert (state(order), waiting(pair.a)) == ("done", [Verdict.EARLY_OF_PAID])
    assert actions.set_aside(waiting_line(), pair.a).status == "set_aside"


def test_a_payment_without_reference_that_came_before_the_order_is_its_where_somebody_says_so(pair, order):
    """Whoever pays a reward before it is asked for can name no order."""
    bring(pair.a, came(order, purpose="Thanks!", day=day(30)))
    assert actions.assign(waiting_line(), order.id, pair.a).status == "matched"
    assert state(order) == "done"


def test_received_taken_back_waits_for_money_again(pair, order):
    bring(pair.a, came(order))
    settlement.undo(order.id, pair.a)
    assert state(order) == "listed"
    bring(pair.a, came(order, day=day(1)))
    assert (state(order), waiting(pair.a)) == ("done", [])
    assert check_books() == []


def test_money_that_was_booked_late_by_mistake_can_come_after_all(pair, order):
    superseded(pair, order)
    by_mistake = settlement.confirm_received(order.id, pair.a)
    settlement.undo(by_mistake.id, pair.a)
    assert state(by_mistake) == "refused"  # it was never to be paid
    with pytest.raises(NotNow):
        settlement.confirm_received(by_mistake.id, pair.a)
    money_moves()
    assert db.session.scalars(select(Movement.amount_minor).where(Movement.status == "listed")).all() == [60_00]
    bring(pair.a, came(order))
    assert db.session.get(Movement, order.id).booked_by.amount == Money(100_00, "EUR")
    assert balance("owed_to_referrer", pair.A.id, "EUR") == Money(40_00, "EUR")
    assert check_books() == []


def test_what_was_booked_late_is_taken_back_without_an_order_to_an_earlier_account(pair, order):
    superseded(pair, order)
    booked = settlement.confirm_received(order.id, pair.a)
    settlement.undo(booked.id, pair.a)
    money_moves()
    assert booked.id not in set(db.session.scalars(select(Movement.id).where(Movement.status == "listed")))


def test_a_payment_said_to_be_returned_is_offered_no_order(pair, order):
    bring(
        pair.a,
        came(order, purpose="Thanks!"),
        write=lambda paid: camt(paid).replace(b"<Sts>", b"<RvslInd>true</RvslInd><Sts>"),
    )
    assert queries.candidates(db.session.scalar(select(BankLine))) == []


def test_a_payment_that_names_thousands_of_orders_is_read_as_far_as_it_goes(pair, order):
    purpose = " ".join(f"LP-BO{number}-{97 - number * 100 % 97:02d}" for number in range(1000, 60_000))
    assert bring(pair.a, came(order, purpose=purpose)).payments == 1
    assert state(order) == "listed"


def test_money_for_cancelled_orders_and_payments_of_those_in_their_place_at_once_lock_nobody_out(
    pair, order, in_parallel
):
    other, more = superseded(pair, order), pair.won(title="More")
    pair.fee(more, "700.00")
    money_moves()
    last = db.session.scalar(select(Movement.id).where(Movement.status == "listed", Movement.id != other.id))
    a, b, wanted = pair.a.id, pair.b.id, [other.id, last]
    content = camt([came(order), came(db.session.get(Movement, last), "70.00")])

    def books() -> object:
        return actions.bring(db.session.get(Person, a), "statement.xml", content)

    def pays() -> object:
        return settlement.mark_all_sent(wanted, db.session.get(Person, b))

    answers = in_parallel([books, pays])
    assert [one for one in answers if isinstance(one, Exception) and not isinstance(one, NotNow)] == []
    assert check_books() == []


def test_a_payment_that_has_yet_to_come_refuses_the_statement(pair, order):
    with pytest.raises(BadInput, match="which has yet to come"):
        bring(pair.a, came(order, day=day(-30)))
    assert state(order) == "listed"


def test_the_order_in_the_place_of_a_cancelled_one_says_so_before_it_is_paid_as_well(pair, order, visit):
    other = superseded(pair, order)
    for path in (f"/movements/{other.id}", "/movements/pay", "/today"):
        assert f"It takes the place of {order.reference}" in visit(pair.b).get(path).text
    for path in (f"/movements/{other.id}", "/today"):
        assert "It takes the place of" not in visit(pair.a).get(path).text


def test_a_payment_whose_order_was_taken_back_says_so_and_can_be_looked_at_again(pair, order, visit):
    bring(pair.a, came(order))
    line = db.session.scalar(select(BankLine.id))
    with pytest.raises(NotNow):
        actions.look_again(line, pair.a)  # the order stands
    settlement.undo(order.id, pair.a)
    visitor, page = visit(pair.a), "/movements/bank-statements?status=matched"
    assert "is open again" in visitor.get(page).text
    visitor.post(f"/movements/bank-lines/{line}/again", on=page)
    assert waiting(pair.a) == [Verdict.FITS]
    settlement.confirm_received(order.id, pair.a)
    assert waiting(pair.a) == [Verdict.KNOWN]
    assert check_books() == []


def again_of(person) -> list[bool]:
    db.session.expire_all()
    return [one.open_again for one in db.session.scalars(queries.lines_of(person.agency_id)) if one.status == "matched"]


def test_a_payment_that_the_bank_has_returned_is_not_looked_at_again(pair, order):
    bring(pair.b, went(order))
    line = db.session.scalar(select(BankLine.id))
    bring(pair.b, back(order))
    actions.came_back(waiting_line(), pair.b)
    assert state(order) == "listed"
    assert again_of(pair.b) == [False, False]
    with pytest.raises(NotNow):
        actions.look_again(line, pair.b)
    bring(pair.b, went(order, day=day(1), bank_id="TX-NEW"))
    assert (state(order), order.bank_reference, waiting(pair.b)) == ("sent", "TX-NEW", [])


def test_a_payment_of_an_order_that_waits_no_more_is_not_looked_at_again(pair, order, found):
    bring(pair.b, went(order))
    dispute = contest(order, pair.a)
    assert again_of(pair.b) == [False]
    disputes.answer(dispute.id, pair.b, "It left.")
    disputes.decide(dispute.id, found.person(alliance_role="admin"), "void", "Nothing came.")
    assert (state(order), again_of(pair.b)) == ("refused", [False])


def test_a_late_booking_that_is_taken_back_opens_no_order(pair, order):
    superseded(pair, order)
    bring(pair.a, came(order))
    settlement.undo(db.session.get(Movement, order.id).booked_by.id, pair.a)
    assert again_of(pair.a) == [False]


def test_what_the_payer_took_back_is_looked_at_again_by_the_payer_alone(pair, order):
    bring(pair.b, went(order))
    settlement.undo(order.id, pair.b)
    assert (state(order), again_of(pair.b)) == ("listed", [True])
    settlement.mark_sent(order.id, pair.b)
    assert again_of(pair.b) == [False]


def test_a_statement_that_tells_of_late_money_and_of_what_went_back_books_both(pair, order, later):
    """A cancelled order was paid all the same, and the one in its place turned round: the payee's statement tells of both."""
    payment = db.session.scalar(select(Reward)).payment_id
    record_refund(payment, pair.b, Money(300_00, "EUR"), clock.today(), "Less")
    money_moves()
    cancelled, replacing = db.session.scalars(select(Movement).order_by(Movement.id)).all()
    settlement.confirm_received(replacing.id, pair.a)
    record_refund(payment, pair.b, Money(700_00, "EUR"), clock.today(), "Nothing")
    later(days=15)
    money_moves()
    back = db.session.scalars(select(Movement).order_by(Movement.id)).all()[2]
    assert (back.payer_id, back.status, back.amount_minor) == (pair.A.id, "listed", 7000)
    assert bring(pair.a, came(cancelled, "100.00"), went(back, "-70.00")) == actions.Brought(2, 2, 2)
    assert state(back) == "sent"
    assert check_books() == []
