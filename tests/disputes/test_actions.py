"""Who may object, answer, take back, decide and appeal, and when; what is told, and what the database refuses."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from marketplace.access.actions import appoint
from marketplace.core import approval, clock
from marketplace.core.audit import AuditRow
from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput, NotAllowed, NotFound, NotNow
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.queue import sweep
from marketplace.core.transaction import transaction
from marketplace.disputes import actions
from marketplace.disputes.models import Dispute, Subject
from marketplace.exchange.actions import record_refund
from marketplace.rewards.models import Reward
from tests.disputes.conftest import answered, later, now, objection
from tests.mail import letters


@pytest.fixture
def one(story):
    return story("on a listed order")[0]


def test_a_fee_is_objected_to_by_its_payment_and_freezes_its_reward(one, pair):
    row = actions.open_dispute(Subject.FEE, one.reward.payment_id, pair.a, "wrong_sum", "They paid twice as much.")
    assert (row.reward_id, row.opener_id, row.other_id, row.amount_minor) == (
        one.reward.id,
        pair.A.id,
        pair.B.id,
        100_00,
    )
    assert now(one.reward).is_disputed


def test_nobody_else_objects(one, found):
    with pytest.raises(NotFound):
        objection(one, found.agency().people[0])


@pytest.mark.parametrize(
    ("ground", "words", "field"), [("", "Why.", "ground"), ("not_due", " ", "words"), ("x", "x" * 4001, "words")]
)
def test_an_objection_says_why(one, pair, ground, words, field):
    with pytest.raises(BadInput) as refused:
        actions.open_dispute(Subject.REWARD, one.reward.id, pair.b, ground, words)
    assert list(refused.value.errors) == [field]


def test_one_dispute_at_a_time_and_none_after_a_decision(one, pair, admin):
    row = objection(one)
    with pytest.raises(NotNow, match=row.number):
        actions.open_dispute(Subject.FEE, one.reward.payment_id, pair.a, "not_paid", "Why.")
    actions.answer(row.id, pair.a, "No.")
    actions.decide(row.id, admin, "dismiss", "Rule 4.")
    with pytest.raises(NotNow, match="was decided"):
        objection(one)


def test_taken_back_three_times_is_enough(one, pair):
    for _ in range(3):
        actions.withdraw(objection(one).id, pair.b)
    with pytest.raises(NotNow, match="several times"):
        objection(one)
    assert objection(one, pair.a).status == "open"


def test_only_the_other_side_answers_and_once(one, pair, found):
    row = objection(one)
    for stranger in (pair.b, found.agency().people[0]):
        with pytest.raises(NotFound):
            actions.answer(row.id, stranger, "No.")
    actions.answer(row.id, pair.a, "No.")
    with pytest.raises(NotNow, match="answered already"):
        actions.answer(row.id, pair.a, "No, no.")
    assert now(row).answer == "No."


@pytest.mark.thorough
def test_an_admin_waits_for_the_answer_or_for_the_last_day(one, pair, admin):
    row = objection(one)
    with pytest.raises(NotNow, match="Waits for an answer"):
        actions.decide(row.id, admin, "void", "Rule 4.")
    with later(7):
        sweep()
        assert now(row).status == "open"
    with later(8.1):
        sweep()
        assert now(row).status == "silent"
        actions.answer(row.id, pair.a, "We were ill.")
        assert now(row).status == "answered"
        actions.decide(row.id, admin, "void", "Rule 4.")
    assert check_books() == []


@pytest.mark.thorough
def test_who_does_not_answer_is_reminded_once_and_told_of_the_silence(one, pair, admin, told):
    objection(one)
    sweep()
    assert [one for one in told(pair.a) if "objects to a reward" in one]
    for days, count in ((4, 0), (5.1, 1), (6, 1)):
        with later(days):
            sweep(), sweep()  # what one writes the next delivers
            assert len([one for one in told(pair.a) if "waits for your answer" in one]) == count
    with later(8.1):
        sweep(), sweep()
        assert [one for one in told(pair.a) if "No answer in time" in one]
        assert [one for one in told(pair.b) if "No answer in time" in one]
        assert [one for one in told(admin) if "To decide" in one]


@pytest.mark.thorough
def test_no_letter_says_what_somebody_wrote(one, pair, admin, other_admin, environment):
    row = objection(one)
    actions.answer(row.id, pair.a, "SECRET answer")
    actions.decide(row.id, admin, "void", "SECRET reason")
    actions.appeal(row.id, pair.a, "SECRET appeal")
    actions.decide(row.id, other_admin, "dismiss", "SECRET end")
    sweep()
    texts = [letter.as_string() for letter in letters(environment)]
    assert len(texts) >= 8
    assert not [one for one in texts if "SECRET" in one or "by themselves" in one]


@pytest.mark.thorough
def test_no_admin_of_either_agency_decides_or_agrees_or_is_asked(one, pair, found, told):
    mine = found.person(pair.A, "owner", alliance_role="admin")
    row = answered(one)
    sweep()
    assert not [one for one in told(mine) if "To decide" in one]
    for deed in (lambda: actions.decide(row.id, mine, "void", "Why."), lambda: actions.agree(row.id, mine),
                 lambda: actions.object_to(row.id, mine, "Why.")):  # fmt: skip
        with pytest.raises(NotAllowed, match="one of the two agencies"):
            deed()


@pytest.mark.parametrize(
    ("outcome", "amount", "field"),
    [
        ("amend", None, "amount"), ("amend", Money(0, "EUR"), "amount"), ("amend", Money(50_00, "USD"), "amount"),
        ("amend", Money(100_00, "EUR"), "amount"), ("amend", Money(1000_01, "EUR"), "amount"), ("x", None, "outcome"),
    ],
)  # fmt: skip
def test_a_decision_says_what_it_changes(one, admin, outcome, amount, field):
    row = answered(one)
    with pytest.raises(BadInput) as refused:
        actions.decide(row.id, admin, outcome, "Rule 4.", amount)
    assert list(refused.value.errors) == [field]
    with pytest.raises(BadInput):
        actions.decide(row.id, admin, "void", " ")


@pytest.mark.thorough
def test_both_are_told_and_the_log_says_it(one, pair, admin, told):
    row = answered(one)
    actions.decide(row.id, admin, "amend", "Rule 4.", Money(60_00, "EUR"))
    sweep()
    for person in (pair.a, pair.b):
        assert [one for one in told(person) if f"Decided: dispute {row.number}" in one]
    (decision,) = now(row).decisions
    assert (decision.was_minor, decision.due_minor, decision.decided_by_id) == (100_00, 60_00, admin.id)
    logged = db.session.scalars(select(AuditRow.event).where(AuditRow.subject_kind == "disputes").order_by(AuditRow.id))
    assert list(logged) == ["dispute.opened", "dispute.answered", "dispute.decided"]


def test_one_appeal_in_time_by_either_side_to_an_admin_who_has_not_decided(one, pair, admin, other_admin):
    row = answered(one)
    with pytest.raises(NotNow):
        actions.appeal(row.id, pair.a, "No.")
    actions.decide(row.id, admin, "void", "Rule 4.")
    with later(15.1), pytest.raises(NotNow, match="over"):
        actions.appeal(row.id, pair.a, "No.")
    with later(13.9):
        actions.appeal(row.id, pair.a, "No.")
        with pytest.raises(NotAllowed, match="decided this before"):
            actions.decide(row.id, admin, "void", "Still.")
        actions.decide(row.id, other_admin, "dismiss", "Rule 5.")
        with pytest.raises(NotNow, match="appealed against already"):
            actions.appeal(row.id, pair.b, "No.")
    assert [one.outcome for one in now(row).decisions] == ["void", "dismiss"]


@pytest.fixture
def much(app, monkeypatch):
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], second_admin_from=100))


@pytest.mark.thorough
def test_over_a_set_sum_a_second_admin_agrees(much, one, pair, admin, other_admin, told):
    row = answered(one)
    assert actions.decide(row.id, admin, "amend", "Rule 4.", Money(60_00, "EUR")).amount_minor == 60_00
    assert (now(row).status, now(one.reward).amount_minor) == ("answered", 100_00)
    sweep()
    assert [one for one in told(other_admin) if "second admin is needed" in one]
    with pytest.raises(NotAllowed):
        actions.agree(row.id, admin)
    actions.agree(row.id, other_admin)
    (decision,) = now(row).decisions
    assert (decision.decided_by_id, decision.seconded_by_id, decision.due_minor) == (admin.id, other_admin.id, 60_00)
    assert now(one.reward).amount_minor == 60_00
    sweep()
    assert check_books() == []


@pytest.mark.thorough
def test_who_objects_to_a_decision_says_why_and_it_can_be_decided_anew(much, one, admin, other_admin, told):
    row = answered(one)
    actions.decide(row.id, admin, "void", "Rule 4.")
    with pytest.raises(NotNow, match="already"):
        actions.decide(row.id, other_admin, "dismiss", "Rule 5.")
    with pytest.raises(BadInput):
        actions.object_to(row.id, other_admin, " ")
    actions.object_to(row.id, other_admin, "Rule 5 says otherwise.")
    sweep()
    assert [one for one in told(admin) if "Not agreed" in one]
    actions.decide(row.id, other_admin, "dismiss", "Rule 5.")
    actions.agree(row.id, admin)
    assert now(row).status == "decided"


def test_while_a_large_decision_waits_no_small_one_is_made_and_nothing_waits_on_until_the_appeal(
    app, monkeypatch, one, pair, admin, other_admin
):
    # The reward of 100.00 takes one admin, and the 600.00 that the first wants to set in its place take two.
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], second_admin_from=500))
    row = answered(one)
    assert actions.decide(row.id, admin, "amend", "Rule 4.", Money(600_00, "EUR"))
    with pytest.raises(NotNow, match="waits for a second admin already"):
        actions.decide(row.id, other_admin, "dismiss", "Rule 5.")
    actions.object_to(row.id, other_admin, "Rule 5.")
    assert actions.decide(row.id, other_admin, "dismiss", "Rule 5.") is None
    actions.appeal(row.id, pair.a, "No.")
    with pytest.raises(NotNow, match="any more"):
        actions.agree(row.id, other_admin)


def test_a_sum_that_was_set_before_a_refund_is_decided_anew(much, one, pair, admin, other_admin):
    row = answered(one)
    actions.decide(row.id, admin, "amend", "Rule 4.", Money(600_00, "EUR"))
    record_refund(one.reward.payment_id, pair.b, Money(900_00, "EUR"), clock.today())
    with pytest.raises(NotNow, match="given back after"):
        actions.agree(row.id, other_admin)
    actions.object_to(row.id, other_admin, "The client got most of it back.")
    assert actions.decide(row.id, admin, "amend", "Rule 4.", Money(60_00, "EUR")) is None
    assert now(one.reward).amount_minor == 60_00


def test_an_admin_made_after_the_decision_does_not_agree(much, one, admin, found):
    row = answered(one)
    actions.decide(row.id, admin, "void", "Rule 4.")
    late = found.person(name="Late")
    with later(0.01):
        appoint(late.email, "admin", by=admin)
        with pytest.raises(NotAllowed, match="after this was decided"):
            actions.agree(row.id, now(late))


@pytest.mark.thorough
def test_an_answer_or_taking_it_back_ends_what_waits_for_a_second_admin(much, one, pair, admin, other_admin):
    row = objection(one)
    with later(8.1):
        sweep()
        actions.decide(row.id, admin, "void", "Rule 4.")
        actions.answer(row.id, pair.a, "We were ill.")
        assert approval.standing([row]) == {}
        actions.decide(row.id, admin, "void", "Rule 4.")
        actions.withdraw(row.id, pair.b)
        with pytest.raises(NotNow):
            actions.agree(row.id, other_admin)
    assert check_books() == []


@pytest.mark.thorough
def test_the_admins_concerned_are_told_that_taking_it_back_has_ended_what_waited(
    much, one, pair, found, admin, other_admin, told, environment, visit
):
    own = found.person(pair.A, "sales", "admin")
    row = objection(one)
    with later(8.1):
        sweep()
        actions.decide(row.id, admin, "void", "Rule 4.")
        actions.withdraw(row.id, pair.b)
        sweep()
        for each in (admin, other_admin):
            assert [one for one in told(each) if one.startswith("No second admin is needed any more")]
            assert "The proposed decision lapsed" in visit(each).get(f"/desk/disputes/{row.id}").text
    assert not [one for one in told(own) + told(pair.b) if "second admin" in one]
    (said, _) = [str(one) for one in letters(environment) if "needed any more" in one["Subject"]]
    assert "Ada First" in said
    assert "has taken the objection back" in said


@pytest.mark.thorough
def test_an_answer_tells_the_admins_that_what_was_decided_without_it_does_not_hold(
    much, one, pair, admin, told, environment
):
    row = objection(one)
    with later(8.1):
        sweep()
        actions.decide(row.id, admin, "void", "Rule 4.")
        actions.answer(row.id, pair.a, "We were ill.")
        sweep()
    earlier, *_, said = [str(one) for one in letters(environment) if one["Subject"].startswith("To decide")]
    assert "before the answer came is not carried out" not in earlier
    assert "before the answer came is not carried out" in said


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE disputes SET words = 'Other words'",
        "UPDATE disputes SET answer = 'Other words'",
        "UPDATE disputes SET ground = 'other'",
        "UPDATE disputes SET opener_id = other_id",
        "UPDATE disputes SET answered_at = now()",
        "UPDATE disputes SET status = 'appealed'",
        "UPDATE disputes SET status = 'gone'",
        "DELETE FROM disputes",
        "UPDATE dispute_decisions SET due_minor = 1",
        "UPDATE dispute_decisions SET reason = 'Another'",
        "DELETE FROM dispute_decisions",
        "UPDATE dispute_papers SET digest = repeat('0', 64)",
        "DELETE FROM dispute_papers",
        "UPDATE dispute_papers SET is_kept = false",
        "UPDATE rewards SET decided_minor = 1",
        "UPDATE rewards SET decided_minor = 1, decided_of_minor = kept_minor",
        "INSERT INTO dispute_decisions (dispute_id, turn, outcome, was_minor, due_minor, reason, decided_at, decided_by_id)"
        " SELECT dispute_id, turn, outcome, was_minor, due_minor, reason, decided_at, decided_by_id FROM dispute_decisions",
    ],
)  # fmt: skip
def test_the_database_keeps_what_was_said_and_decided(one, pair, admin, sql):
    row = objection(one)
    actions.show_paper(row.id, pair.b, "a.txt", b"hello")
    actions.answer(row.id, pair.a, "No.")
    actions.decide(row.id, admin, "void", "Rule 4.")
    with pytest.raises(DBAPIError), transaction():
        db.session.execute(text(sql))


def test_the_database_has_one_standing_dispute_of_a_reward(one):
    objection(one)
    again = """INSERT INTO disputes (status, subject, reward_id, opener_id, other_id, amount_minor, currency, ground, words, opened_at,
                 opened_by_id, answer_by) SELECT 'open', 'fee', reward_id, other_id, opener_id, 1, currency, ground, words, opened_at,
                 opened_by_id, answer_by FROM disputes"""
    with pytest.raises(DBAPIError, match="uq_disputes_standing"), transaction():
        db.session.execute(text(again))


# Two who meet.


def test_of_many_who_object_at_once_one_opens_the_dispute(one, pair, in_parallel):
    ids = pair.a.id, pair.b.id

    def open_it(number):
        from marketplace.members.models import Person

        return actions.open_dispute(
            Subject.REWARD, one.reward.id, db.session.get(Person, ids[number % 2]), "other", "Why."
        ).id

    answers = in_parallel([lambda n=n: open_it(n) for n in range(8)])
    assert len([one for one in answers if isinstance(one, int)]) == 1
    assert all(isinstance(one, (int, NotNow)) for one in answers)
    assert db.session.scalar(select(func.count(Dispute.id))) == 1


@pytest.mark.thorough
def test_of_two_admins_who_decide_at_once_one_has_decided(one, admin, other_admin, in_parallel):
    from marketplace.members.models import Person

    row, ids = answered(one), (admin.id, other_admin.id)

    def decide(number):
        outcome = ("void", "dismiss")[number % 2]
        actions.decide(row.id, db.session.get(Person, ids[number % 2]), outcome, "Rule 4.")
        return outcome

    answers = in_parallel([lambda n=n: decide(n) for n in range(6)])
    (won,) = [one for one in answers if isinstance(one, str)]
    assert all(isinstance(one, (str, NotNow)) for one in answers)
    assert [one.outcome for one in now(row).decisions] == [won]
    sweep()
    assert check_books() == []


def test_an_answer_on_the_last_second_and_the_silence_both_stand(one, pair, in_parallel):
    from marketplace.members.models import Person

    row, payee = objection(one), pair.a.id
    with later(8.1):
        answers = in_parallel([
            lambda: actions.note_silence([row.id]),
            lambda: actions.answer(row.id, db.session.get(Person, payee), "Here."),
        ])  # fmt: skip
        assert not [one for one in answers if isinstance(one, Exception)]
    assert now(row).status == "answered"
    assert check_books() == []


@pytest.mark.thorough
@pytest.mark.parametrize("times", range(3))
def test_an_objection_and_the_settlement_of_the_same_reward_leave_no_order_with_it(story, pair, in_parallel, times):
    from marketplace.members.models import Person
    from marketplace.settlement.actions import settle

    one, payer = story("accrued")[0], pair.b.id
    with later(8 + times):
        answers = in_parallel([
            lambda: settle([one.reward.id]),
            lambda: actions.open_dispute(Subject.REWARD, one.reward.id, db.session.get(Person, payer), "other", "Why.") and None,
            lambda: settle([one.reward.id]),
        ])  # fmt: skip
        assert not [one for one in answers if isinstance(one, Exception)]
        sweep()
        assert one.order() is None
        assert check_books() == []


def test_a_decision_and_a_refund_at_once_come_to_the_same_in_either_order(one, pair, admin, in_parallel):
    from marketplace.core import clock
    from marketplace.exchange.actions import record_refund
    from marketplace.members.models import Person

    row, people = answered(one), (admin.id, pair.b.id)
    payment = one.reward.payment_id
    answers = in_parallel([
        lambda: actions.decide(row.id, db.session.get(Person, people[0]), "void", "Rule 4."),
        lambda: record_refund(payment, db.session.get(Person, people[1]), Money(500_00, "EUR"), clock.today()) and None,
    ])  # fmt: skip
    assert not [one for one in answers if isinstance(one, Exception)]
    one.books(0, 0, 0)
    assert now(one.reward).kept_minor == 500_00


def test_a_decision_and_the_erasure_of_the_client_at_once_both_happen(one, pair, admin, in_parallel):
    from marketplace.exchange.actions import erase_client
    from marketplace.exchange.models import Lead, Referral
    from marketplace.members.models import Person

    row, decider = answered(one), admin.id
    lead = db.session.get(Referral, one.reward.referral_id).lead_id
    answers = in_parallel([
        lambda: actions.decide(row.id, db.session.get(Person, decider), "void", "Rule 4."), lambda: erase_client([lead]),
    ])  # fmt: skip
    assert not [one for one in answers if isinstance(one, Exception)]
    assert db.session.get(Lead, lead, populate_existing=True).erased_at
    assert now(row).status == "decided"
    one.books(0, 0, 0)


def test_what_is_pressed_twice_happens_once(one, pair, in_parallel):
    from marketplace.members.models import Person

    row, payer = objection(one), pair.b.id
    answers = in_parallel([lambda: actions.withdraw(row.id, db.session.get(Person, payer)).id] * 5)
    assert len([one for one in answers if isinstance(one, int)]) == 1
    assert db.session.scalar(select(Reward.disputed_at)) is None
