"""Every event there is, caused by a story in which each text that people can type names the client: no message does."""

import json
from datetime import timedelta
from pathlib import Path

import jsonschema_rs
import pytest
import time_machine

from marketplace.academy import actions as academy
from marketplace.academy import due as ending
from marketplace.academy.models import Certificate
from marketplace.academy.queries import questions_of
from marketplace.awards import actions as awards
from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.money import from_decimal
from marketplace.core.queue import sweep, sweep_one
from marketplace.core.room import house
from marketplace.disputes import actions as disputes
from marketplace.disputes.models import Subject
from marketplace.enquiries.actions import withdraw as withdraw_enquiry
from marketplace.exchange.actions import (
    accept_lead,
    add_note,
    decide_return,
    decline_lead,
    erase_client,
    move_on,
    object_to_return,
    record_refund,
    report_fee,
    return_lead,
    void_payment,
    withdraw_lead,
)
from marketplace.hooks.events import TEST, events_for
from marketplace.hooks.models import Whose
from marketplace.late_claims import actions as late_claims
from marketplace.levels.actions import NewLevel
from marketplace.levels.actions import count as count_levels
from marketplace.levels.actions import publish as publish_levels
from marketplace.levels.queries import to_count as standing_to_count
from marketplace.members.actions.alliance import the_alliance
from marketplace.moderation.actions import let_leave, reject_agency, suspend_agency
from marketplace.settlement.actions import confirm_received, mark_sent
from marketplace.settlement.models import Movement
from marketplace.threads.actions import write_first
from marketplace.threads.models import ThreadKind
from tests.asking import Client
from tests.claiming import claim_in
from tests.conftest import ROOT
from tests.going_on import money_moves

CLIENT = {
    "company": "Zyxwomat Ceramics", "contact": "Lena Quibblethorpe", "email": "lena.quibble@zyxwomat.example",
    "phone": "+49 30 23125014", "website": "https://zyxwomat.example",
}  # fmt: skip
TRACES = ("zyxwomat", "quibble", "23125014", "2312 5014")
WORDS = "Lena Quibblethorpe of Zyxwomat Ceramics, lena.quibble@zyxwomat.example, +49 30 23125014"


def other_client(n: int) -> dict[str, str]:
    return CLIENT | {
        "email": f"lena.quibble{n}@zyxwomat.example",
        "phone": f"+49 30 231250{n:02}",
        "website": f"https://zyxwomat{n}.example",
    }


@pytest.fixture
def story(pair, found, hooked, receivers, stripe, settings):
    """All that can happen, told to both agencies, to a third, and to the alliance; returns what each was sent."""
    settings(loopback_hooks="allowed")
    admin, second = (found.person(alliance_role="admin") for _ in range(2))
    third = found.agency("Third")
    there = {name: receivers() for name in ("a", "b", "third", "alliance")}
    for name, person in (("a", pair.a), ("b", pair.b), ("third", third.people[0])):
        hooked(person, there[name].url)
    hooked(admin, there["alliance"].url, whose="alliance")
    _leads(pair, third)
    referral = _work(pair, admin)
    _money(pair, referral, admin, second)
    _by_stripe(pair, referral, stripe)
    _awarded(pair, admin)
    _written(pair, referral)
    _certified(pair, admin)
    _risen(admin)
    _claimed(pair, admin)
    asked = Client([third], dict(CLIENT)).confirmed()
    withdraw_enquiry(asked)
    with time_machine.travel(clock.now() + timedelta(days=40)):  # a month has ended by then, whatever today is
        for name in ("run_months", "make_documents"):
            sweep_one(house().jobs[name])
    suspend_agency(found.agency().id, WORDS, admin)
    found.agency(status="left")
    reject_agency(found.agency(status="applied").id, WORDS, admin)
    return there


def _leads(pair, third) -> None:
    declined = pair.lead(client=other_client(1), audience="shortlist", agencies=[pair.B.id, third.id])
    decline_lead(declined.id, pair.b, "other", WORDS)
    withdraw_lead(pair.lead(client=other_client(2)).id, pair.a, WORDS)
    late = pair.lead(client=other_client(3))
    with time_machine.travel(late.answer_by + timedelta(minutes=1)):
        sweep()


def _work(pair, admin):
    contested = return_lead(
        accept_lead(pair.lead(client=other_client(4)).id, pair.b).id, pair.b, "not_as_described", WORDS
    )
    object_to_return(contested.id, pair.a, WORDS)
    decide_return(contested.id, admin, "founded", WORDS)
    lost = accept_lead(pair.lead(client=other_client(5)).id, pair.b)
    move_on(lost.id, pair.b, "lost", WORDS, "budget")
    erase_client([lost.lead_id])
    referral = accept_lead(pair.lead(client=other_client(6)).id, pair.b)
    for stage in ("contacted", "qualified", "proposal", "won"):
        move_on(referral.id, pair.b, stage, WORDS)
    add_note(referral.id, pair.b, WORDS)
    finished = move_on(accept_lead(pair.lead(client=other_client(7)).id, pair.b).id, pair.b, "won", WORDS)
    move_on(finished.id, pair.b, "finished", WORDS)
    return referral


def _fee(pair, referral, amount: str):
    return report_fee(referral.id, pair.b, from_decimal(amount, "EUR"), clock.today(), WORDS[:150], sure=True)


def _money(pair, referral, admin, second) -> None:
    void_payment(_fee(pair, referral, "70.00").id, pair.b, WORDS)
    record_refund(_fee(pair, referral, "80.00").id, pair.b, from_decimal("10.00", "EUR"), clock.today(), WORDS)
    money_moves()
    first = db.session.query(Movement).filter_by(status="listed").order_by(Movement.id).first()
    mark_sent(first.id, pair.b, WORDS[:100])
    confirm_received(first.id, pair.a)
    contested = _listed(pair, referral, "90.00")
    mark_sent(contested.id, pair.b, "")
    row = disputes.open_dispute(Subject.ORDER, contested.id, pair.a, "not_arrived", WORDS)
    disputes.answer(row.id, pair.b, WORDS)
    disputes.withdraw(row.id, pair.a)
    fee = _fee(pair, referral, "110.00")
    row = disputes.open_dispute(Subject.FEE, fee.id, pair.a, "wrong_sum", WORDS)
    with time_machine.travel(clock.now() + timedelta(days=9)):
        sweep()  # nobody has answered
        disputes.decide(row.id, admin, "dismiss", WORDS)
        disputes.appeal(row.id, pair.a, WORDS)
        disputes.decide(row.id, second, "void", WORDS)
        sweep()


def _listed(pair, referral, amount: str) -> Movement:
    _fee(pair, referral, amount)
    money_moves()
    return db.session.query(Movement).filter_by(status="listed").order_by(Movement.id.desc()).first()


def _by_stripe(pair, referral, stripe) -> None:
    stripe.double.funds.move("topup", 500_00, "eur", "tu_1")
    void_payment(_fee_listed(pair, referral), pair.b, WORDS)  # its order is cancelled
    money_moves()
    stripe.connect(pair.a)
    stripe.save(pair.b)
    _fee(pair, referral, "1000.00")
    money_moves()
    with time_machine.travel(clock.now() + timedelta(days=3)):
        money_moves()


def _fee_listed(pair, referral) -> int:
    payment = _fee(pair, referral, "130.00")
    money_moves()
    return payment.id


def _written(pair, referral) -> None:
    write_first(ThreadKind.REFERRAL, referral.id, pair.b, WORDS)


def _awarded(pair, admin) -> None:
    today, given = clock.today(), awards.SaidAward("own", None, WORDS[:80], WORDS)
    row = awards.plan_season(awards.SaidSeason(WORDS[:80], today, today, [given]), admin)
    with time_machine.travel(clock.now() + timedelta(days=8)):
        awards.count_seasons([row.id])
        awards.decide_own(row.id, pair.A.id, admin, WORDS)
        awards.proclaim(row.id, admin)


def _certified(pair, admin) -> None:
    said = academy.SaidArticle(kind="lesson", title=WORDS[:100], text=WORDS, language="en", certificate_months=2)
    lesson = academy.write_article(said, admin)
    academy.lay_down_questions(lesson.id, [academy.SaidQuestion("1 + 1?", ["2", WORDS[:80]], 0)], admin)
    academy.publish_article(lesson.id, admin)
    right = {one.id: 0 for one in questions_of(lesson.id)}
    academy.answer_quiz(lesson.id, pair.a, right)
    (other,) = db.session.query(Certificate)
    for days in (45, 75):
        with time_machine.travel(clock.now() + timedelta(days=days)):
            academy.remind_holders(ending.to_remind(10))
            academy.tell_ended(ending.ended(10))
    academy.withdraw_certificate(other.id, admin, WORDS)


def _risen(admin) -> None:
    for levels in (
        [NewLevel("First"), NewLevel("Second", least_won=1)],
        [NewLevel("First"), NewLevel("Second", least_won=1000)],
    ):
        publish_levels(levels, clock.today(), admin)
        count_levels(standing_to_count(100))


def _claimed(pair, admin) -> None:
    late_claims.accept(claim_in("waits", pair.a, pair.b, "Quibble Boats", "quibble-boats.example", WORDS).id, pair.b)
    contested = claim_in("contested", pair.a, pair.b, "Ovens of Quibble", "quibble-ovens.example", WORDS)
    late_claims.decide(contested.id, admin, False, WORDS)


def _later(sent) -> None:
    """Some of the story has happened days ahead."""
    with time_machine.travel(clock.now() + timedelta(days=80)):
        sent()


@pytest.mark.thorough
def test_no_message_of_any_event_says_who_the_client_is(story, sent, client, messages):
    _later(sent)
    taken = [one for receiver in story.values() for one in receiver.taken]
    told = {one.said["event"] for one in taken}
    assert set(house().news) - told == set()
    assert {one.status for one in messages()} <= {"sent", "moot"}
    for one in taken:
        text = json.dumps(one.said, ensure_ascii=False).lower()
        assert [trace for trace in TRACES if trace in text] == [], one.said
        assert one.said["data"].get("client", None) is None
    for name, receiver in story.items():
        _as_described(receiver.taken, client.get("/api/openapi.json").json)
        order = [one.said["sequence"] for one in receiver.taken]
        assert len(order) == len(set(order)), name


def _as_described(taken, spec) -> None:
    for one in taken:
        schema = spec["webhooks"][one.said["event"]]["post"]["requestBody"]["content"]["application/json"]["schema"]
        jsonschema_rs.validate(schema | {"components": spec["components"]}, one.said)


def test_each_side_is_told_what_concerns_it_and_no_more(story, sent, pair):
    _later(sent)
    ours = {pair.A.id, pair.B.id}
    site = the_alliance().id  # clients who ask at the site
    for one in story["third"].taken:
        data = one.said["data"]
        kind = one.said["event"].partition(".")[0]
        assert kind in ("lead", "level"), "the third agency has taken no client"
        if kind == "level":
            assert data["agency"]["name"] == "Third"
            continue
        assert data["answers"] is None or data["referrer"]["id"] not in ours
    for one in (*story["a"].taken, *story["b"].taken):
        data = one.said["data"]
        named = {
            data[side]["id"] for side in ("payer", "payee", "referrer", "receiver", "opener", "other") if data.get(side)
        }
        assert not named - {site} or named & ours
    desk = {name for name, one in house().news.items() if one.desk}
    assert {one.said["event"] for one in story["alliance"].taken} == desk
    assert all(one.said["agency"] is None for one in story["alliance"].taken)
    for one in story["alliance"].taken:
        assert "IBAN" not in json.dumps(one.said)
        assert "DE89370400440532013000" not in json.dumps(one.said)


def test_every_event_stands_in_the_description_and_in_the_docs_and_no_other(client):
    spec = client.get("/api/openapi.json").json
    assert set(spec["webhooks"]) == {*house().news, TEST}
    for event, methods in spec["webhooks"].items():
        said = methods["post"]
        assert said["summary"], event
        assert said["description"].endswith("."), event
        data = said["requestBody"]["content"]["application/json"]["schema"]["properties"]["data"]["allOf"][0]
        if "$ref" in data:
            assert data["$ref"].rpartition("/")[2] in spec["components"]["schemas"]
    docs = Path(ROOT / "docs/api.md").read_text()
    (table,) = [part for part in docs.split("\n## ") if part.startswith("Webhooks")]
    named = {line.split("`")[1] for line in table.splitlines() if line.startswith("| `")}
    assert named == set(spec["webhooks"])


def test_every_event_names_deeds_and_states_that_there_are(app):
    states = {
        f"{mapper.class_.__tablename__}.{state}"
        for mapper in db.Model.registry.mappers
        for state in getattr(mapper.class_, "STATES", ())
    }
    code = "\n".join(path.read_text() for path in (ROOT / "marketplace").rglob("*.py") if "actions" in str(path))
    for name, one in house().news.items():
        for what in one.on:
            assert what in states or f'audit.record("{what}"' in code, f"nothing causes {what} of {name}"


def test_each_event_is_of_agencies_or_of_the_desk(found):
    admin = found.person(alliance_role="admin")
    owner, manager, sales, finance = (
        found.person(found.agency(), role) for role in ("owner", "manager", "sales", "finance")
    )
    of = {
        role: set(events_for(one, Whose.AGENCY))
        for role, one in (("owner", owner), ("manager", manager), ("finance", finance))
    }
    desk = set(events_for(admin, Whose.ALLIANCE))
    assert of["owner"] | desk == set(house().news)
    assert of["manager"] | of["finance"] == of["owner"]
    assert not {one for one in of["manager"] if one.startswith(("reward.", "movement.", "dispute.", "document."))}
    assert not {one for one in of["finance"] if one.startswith(("lead.", "return."))}
    assert events_for(owner, Whose.ALLIANCE) == {}
    assert events_for(admin, Whose.AGENCY) == {}


def test_what_is_imported_is_told_to_nobody(pair, found, hooked, receivers, messages):
    from marketplace.core.told import happened, tell_nobody
    from marketplace.core.transaction import transaction

    hooked(pair.a, receivers().url)
    lead = pair.lead(title="Before")
    before = len(messages())
    with transaction():
        tell_nobody()
        happened("leads.open", [lead.id])
    assert len(messages()) == before
    with transaction():
        happened("leads.open", [lead.id])
    assert len(messages()) == before + 1


def test_a_member_that_is_let_leave_goes_on_being_told(pair, found, hooked, receivers, sent):
    there = receivers()
    hooked(pair.b, there.url, "referral.contacted")
    referral = accept_lead(pair.lead(title="A shop").id, pair.b)
    let_leave(pair.B.id, "They want to.", found.person(alliance_role="admin"))
    db.session.expire_all()
    move_on(referral.id, pair.b, "contacted")
    sent()
    assert there.events == ["referral.contacted"]
