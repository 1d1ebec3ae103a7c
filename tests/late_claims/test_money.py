"""What is disputed or decided is nobody's to give; what is said of fees is true, also where rules decide on each; and who decides."""

import threading
from datetime import date
from importlib import import_module

import pytest
from sqlalchemy import select, text

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.errors import NotAllowed, NotNow
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.transaction import transaction
from marketplace.disputes.actions import open_dispute
from marketplace.exchange.actions import accept_lead, erase_client
from marketplace.exchange.models import Lead
from marketplace.late_claims import actions
from marketplace.late_claims.models import ClaimState
from marketplace.members.models import Person
from marketplace.rewards.actions import NewRule, decide, freeze, release, set_terms
from marketplace.rewards.models import Reward
from tests.asking import Client
from tests.late_claims.conftest import look, now, owner_of, the_claim
from tests.mail import letters

SAME = {"company": "Brask", "contact": "Ida Vale", "email": "x@brask.example", "phone": ""}


@pytest.fixture
def waiting(story):
    """A claim that waits for B, with a fee."""
    story.passed()
    story.later(days=183)
    story.referral = story.came_again()
    story.reward = story.fee(story.referral)
    return story.waiting()


@pytest.mark.thorough
def test_nobody_objects_to_a_reward_of_nobodys_and_so_holds_a_claim_up(waiting, story, pair, visit):
    for subject, number in (("reward", story.reward.id), ("fee", story.reward.payment_id)):
        with pytest.raises(NotNow):
            open_dispute(subject, number, pair.b, "not_due", "Not so.")
    assert "/object" not in visit(pair.b).get(f"/referrals/{story.referral.id}").html
    actions.accept(waiting.id, pair.b)
    assert open_dispute("reward", story.reward.id, pair.b, "not_due", "Not so.").other_id == pair.A.id


@pytest.mark.thorough
def test_a_standing_objection_holds_a_claim_up_and_one_that_changed_nothing_does_not(waiting, story, pair):
    """As processes of the release before took it."""
    with transaction():
        freeze(now(story.reward))
    with pytest.raises(NotNow):
        actions.accept(waiting.id, pair.b)
    with transaction():
        release(now(story.reward))
        decide(now(story.reward), None)
    actions.accept(waiting.id, pair.b)
    assert now(story.reward).amount == Money(100_00, "EUR")


@pytest.mark.thorough
def test_a_decided_sum_is_not_given_to_another(waiting, story, pair):
    with transaction():
        decide(now(story.reward), Money(5_00, "EUR"))
    with pytest.raises(NotNow):
        actions.accept(waiting.id, pair.b)
    assert now(waiting).status == ClaimState.WAITS


@pytest.mark.thorough
def test_of_an_objection_and_an_acceptance_at_once_both_see_each_other(waiting, story, pair, in_parallel):
    claim, reward, person = waiting.id, story.reward.id, pair.b.id
    db.session.rollback()

    def accepted() -> None:
        actions.accept(claim, db.session.get(Person, person))

    def objected() -> None:
        open_dispute("reward", reward, db.session.get(Person, person), "not_due", "Not so.")

    answers = in_parallel([accepted, objected])
    assert all(one is None or isinstance(one, NotNow) for one in answers)
    assert now(story.reward).payee_id == pair.A.id
    assert check_books() == []


@pytest.mark.thorough
def test_the_objection_is_asked_for_after_the_rewards_are_held(waiting, story, pair, application_threads):
    """Somebody objects, and has not committed yet: the acceptance waits for them, and sees it."""
    claim, person, reward = waiting.id, pair.b.id, story.reward.id
    answers: list[object] = []

    def accepting() -> None:
        try:
            actions.accept(claim, db.session.get(Person, person))
        except NotNow as refusal:
            answers.append(refusal)

    db.session.rollback()
    with transaction():
        freeze(db.session.scalar(select(Reward).where(Reward.id == reward).with_for_update()))
        db.session.flush()
        thread = application_threads(accepting)
        thread.join(1)
        assert thread.is_alive()
    thread.join(20)
    assert len(answers) == 1
    assert now(waiting).status == ClaimState.WAITS


@pytest.fixture
def application_threads(app):
    """`application_threads(call)`: begin it in a thread with an application context of its own."""

    def begin(call) -> threading.Thread:
        def run() -> None:
            with app.app_context():
                call()

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    return begin


@pytest.mark.thorough
def test_a_search_and_an_erasure_of_the_same_client_do_not_wait_for_each_other(
    waiting, story, application_threads, monkeypatch
):
    lead_id = now(story.referral).lead_id
    with transaction():
        db.session.execute(text("UPDATE noted_clients SET searched_at = NULL"))
    is_there, go, errors = threading.Event(), threading.Event(), []
    searching = import_module("marketplace.late_claims.actions.search")
    real = searching._held_lead

    def slow(number: int) -> Lead | None:
        is_there.set()
        go.wait(5)
        return real(number)

    monkeypatch.setattr(searching, "_held_lead", slow)

    def tried(call):
        def run() -> None:
            try:
                call([lead_id])
            except Exception as error:
                errors.append(error)

        return run

    first = application_threads(tried(searching.search))
    is_there.wait(10)
    second = application_threads(tried(erase_client))
    second.join(1)
    go.set()
    first.join(20)
    second.join(20)
    assert errors == []


@pytest.mark.thorough
def test_where_rules_decide_nobody_says_that_there_is_no_fee(story, pair, visit, environment, deliver):
    set_terms(0, clock.today(), rules=[NewRule(5000)])
    story.later(seconds=2)
    story.passed()
    story.later(days=183)
    referral = story.came_again()
    story.fee(referral)
    row = story.waiting()
    page = visit(pair.b).get(f"/claims/{row.id}").text
    assert "Fees reported so far: 1. The rules of the terms decide what is due of each." in page
    deliver()
    assert "The rules of the terms decide" in sent(environment, "Did this client come from")
    actions.accept(row.id, pair.b)
    deliver()
    assert "the rewards come to €500.00" in sent(environment, "Recognised").replace("=E2=82=AC", "€")


def sent(environment, subject: str) -> str:
    chosen = [one for one in letters(environment) if subject in str(one["Subject"])]
    return "".join(
        part.get_content() for one in chosen for part in one.walk() if part.get_content_type() == "text/plain"
    )


@pytest.mark.thorough
def test_fees_that_earn_nothing_are_said_to_earn_nothing(story, pair, visit, environment, deliver):
    set_terms(1000, clock.today(), months=1)
    story.later(seconds=2)
    story.passed()
    story.later(days=183)
    referral = story.came_again()
    story.later(days=70)
    story.fee(referral)
    row = story.waiting()
    said = "Fees reported so far: 1. By the terms nothing is due of them."
    assert said in visit(pair.b).get(f"/claims/{row.id}").text
    actions.accept(row.id, pair.b)
    deliver()
    assert said in sent(environment, "Recognised")


@pytest.mark.thorough
def test_an_admin_of_an_agency_that_claims_the_client_too_decides_nothing(waiting, story, pair, admin, visit):
    other = actions.ask(story.c, {"company": "Brask", "website": "brask.example"}, date(2020, 3, 1), "Ours.")
    look()
    assert now(other).status == ClaimState.CONTESTED
    rival = story.c
    with transaction():
        now(rival).alliance_role = "admin"
    with pytest.raises(NotAllowed):
        actions.decide(waiting.id, now(rival), False, "Not theirs.")
    actions.decide(waiting.id, admin, False, "Not theirs.")


@pytest.mark.thorough
@pytest.mark.parametrize("deed", ["waived", "withdrawn", "refused"])
def test_after_the_first_ones_no_the_next_one_is_asked(story, pair, found, admin, deed):
    story.passed()
    story.later(days=20)
    D, E = found.agency(), found.agency()
    second = pair.turned()
    second.A, second.a = story.C, story.c
    accept_lead(second.lead(agencies=[D.id], client=SAME).id, owner_of(D))
    story.later(days=20)
    Client([E], {**SAME, "email": "new.one@brask.example"}).confirmed()
    newest = db.session.scalars(select(Lead).order_by(Lead.id.desc())).first()
    accept_lead(newest.id, owner_of(E))
    row = story.suggested()
    assert row.claimant_id == pair.A.id
    if deed == "waived":
        actions.waive(row.id, pair.a)
    else:
        actions.confirm(row.id, pair.a, "Ours.")
    if deed == "withdrawn":
        actions.withdraw(row.id, pair.a)
    if deed == "refused":
        actions.contest(row.id, owner_of(E), "Not theirs.")
        actions.decide(row.id, admin, False, "No proof.")
    look()
    assert (the_claim().claimant_id, the_claim().status) == (story.C.id, ClaimState.SUGGESTED)
