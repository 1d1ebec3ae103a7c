"""The truth table of every lifecycle: each step that is drawn is taken, every other one is refused; in code and in the database."""

import re

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from marketplace.core import lifecycle
from marketplace.core.errors import NotNow
from marketplace.core.extensions import db
from marketplace.core.languages import speaking
from marketplace.core.lifecycle import history_of
from marketplace.core.transaction import transaction
from marketplace.core.vocabulary import State
from marketplace.disputes.models import Dispute
from marketplace.enquiries.models import Enquiry
from marketplace.exchange.models import Lead, LeadReturn, Referral
from marketplace.imports.models import ImportRun
from marketplace.members.models import Agency, Person
from marketplace.rewards.models import Reward
from marketplace.settlement.models import Movement

MODELS = {
    model.__name__: model
    for model in (Agency, Person, Lead, LeadReturn, Referral, Enquiry, Reward, Dispute, Movement, ImportRun)
}
TABLE = [(name, was, to) for name, model in MODELS.items() for was in model.STATES for to in model.STATES]
# What the drawings in the models say, written out once more by hand.
DRAWN = {
    "Agency": "applied>active applied>rejected active>suspended active>leaving suspended>active suspended>leaving leaving>active leaving>left",
    "Person": "invited>active invited>disabled active>disabled disabled>active disabled>invited",
    "Lead": "draft>open draft>withdrawn open>accepted open>withdrawn open>expired accepted>open expired>open",
    "LeadReturn": "given_back>contested contested>founded contested>unfounded",
    "Referral": "accepted>contacted accepted>qualified accepted>proposal accepted>won accepted>lost accepted>returned "
    "contacted>qualified contacted>proposal contacted>won contacted>lost contacted>returned "
    "qualified>proposal qualified>won qualified>lost qualified>returned "
    "proposal>won proposal>lost proposal>returned won>finished "
    "won>accepted won>contacted won>qualified won>proposal returned>accepted returned>contacted returned>qualified returned>proposal",
    "Enquiry": "unconfirmed>confirmed unconfirmed>lapsed confirmed>withdrawn",
    "Reward": "accrued>funded accrued>settled accrued>void funded>accrued funded>settled funded>void "
    "settled>accrued settled>funded settled>void void>accrued void>funded void>settled",
    "Dispute": "open>answered open>silent open>withdrawn silent>answered silent>decided silent>withdrawn "
    "answered>decided answered>withdrawn decided>appealed appealed>final",
    "ImportRun": "mapping>importing mapping>cancelled importing>done importing>refused importing>failed importing>cancelled "
    "refused>mapping refused>cancelled failed>mapping failed>cancelled",
    "Movement": "prepared>listed prepared>collecting prepared>refused listed>sent listed>refused sent>done sent>contested "
    "contested>done contested>refused collecting>collected collecting>refused collected>done collected>refused",
}
# Steps that only taking something back may take.
BACK = {"Movement": "sent>listed done>sent done>listed done>refused refused>collected done>collected"}


class Dummy:
    """Any row with a state: the guard reads nothing else of it."""

    def __init__(self, model, status):
        self.STATES, self.status, self.id, self.__tablename__ = model.STATES, status, 0, model.__tablename__


@pytest.mark.parametrize(("name", "was", "to"), TABLE)
def test_only_drawn_steps_are_taken(application, name, was, to):
    allowed = to in was.next
    assert allowed == (f"{was}>{to}" in DRAWN[name].split())
    if not allowed:
        with application.test_request_context(), pytest.raises(NotNow):
            lifecycle.move(Dummy(MODELS[name], was), to)


@pytest.mark.parametrize(("name", "was", "to"), TABLE)
def test_only_steps_drawn_as_back_are_taken_back(application, name, was, to):
    allowed = to in was.back
    assert allowed == (f"{was}>{to}" in BACK.get(name, "").split())
    if not allowed:
        with application.test_request_context(), pytest.raises(NotNow):
            lifecycle.move(Dummy(MODELS[name], was), to, back=True)


@pytest.mark.parametrize("name", MODELS)
def test_the_database_knows_the_same_states(app, name):
    table = MODELS[name].__tablename__
    found = db.session.scalar(
        text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name"),
        {"name": f"ck_{table}_status"},
    )
    assert set(found.split("'")[1::2]) == set(MODELS[name].STATES)


def test_a_step_is_written_into_the_history_and_only_one_of_two_takes_it(found, in_parallel):
    agency_id = found.agency().id

    def suspend():
        with transaction():
            agency = db.session.get(Agency, agency_id)
            lifecycle.move(agency, "suspended")
        return "moved"

    answers = in_parallel([suspend] * 8)
    assert answers.count("moved") == 1
    assert all(isinstance(answer, NotNow) for answer in answers if answer != "moved")
    db.session.expire_all()
    assert [step.became for step in history_of(db.session.get(Agency, agency_id))] == ["applied", "active", "suspended"]


def test_of_many_rows_all_take_a_step_or_none(found):
    agencies = [found.agency() for _ in range(3)] + [found.agency(status="applied")]
    with transaction():
        lifecycle.move_all(agencies[:2], "suspended", note="why")
    assert [history_of(one)[-1].note for one in agencies[:2]] == ["why", "why"]
    with pytest.raises(NotNow), transaction():
        lifecycle.move_all(agencies[2:], "suspended")
    db.session.expire_all()
    assert [one.status for one in agencies] == ["suspended", "suspended", "active", "applied"]


def test_of_many_rows_none_moves_where_one_has_moved_meanwhile(found):
    agencies = [found.agency(), found.agency()]

    def suspend():
        with transaction():
            assert [one.status for one in agencies] == ["active", "active"]
            db.session.execute(text(f"UPDATE agencies SET status = 'suspended' WHERE id = {agencies[1].id}"))
            lifecycle.move_all(agencies, "suspended")

    with pytest.raises(NotNow):
        suspend()
    db.session.expire_all()
    assert agencies[0].status == "active"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE leads SET status = 'sold'",
        "UPDATE rewards SET payee_id = payer_id",
        "UPDATE rewards SET amount_minor = amount_minor + 1",
        "UPDATE rewards SET rate = 2000",
        "UPDATE fee_payments SET amount_minor = 1",
        "UPDATE movements SET amount_minor = 1",
        "UPDATE referrals SET receiver_id = referrer_id",
        "DELETE FROM rewards",
        "DELETE FROM fee_payments",
        "INSERT INTO movement_items (movement_id, reward_id, amount_minor, live) SELECT movement_id, reward_id, 1, true FROM movement_items",
        "INSERT INTO referrals (lead_id, referrer_id, receiver_id, accepted_at, status, terms_id, rate) "
        "SELECT lead_id, referrer_id, receiver_id, accepted_at, 'accepted', terms_id, rate FROM referrals",
        "UPDATE movements SET status = 'listed', holder = NULL",
        "UPDATE people SET agency_role = NULL",
        "INSERT INTO refunds (payment_id, amount_minor, refunded_on, reason, reported_at) SELECT id, 0, now(), '', now() FROM fee_payments",
    ],
)
def test_the_database_refuses_nonsense_by_itself(pair, sql):
    from marketplace.core.queue import sweep

    pair.fee(pair.won())
    sweep()
    with pytest.raises(DBAPIError), transaction():
        db.session.execute(text(sql))


# How participles and past tenses end, of a client, an agency, an order.
GENDERS = {
    "ru": (r"[её]н|ан|[нз]ят|ш[её]л", r"ена|ана|[нз]ята|шла", r"ено|ано|[нз]ято|шло"),
    "uk": (r"[еа]ний|[нз]ятий|шов", r"ена|ана|[нз]ята|шла", r"ено|ано|[нз]ято|шло"),
}
OF_ITS_OWN = {"Задан вопрос"}


@pytest.mark.parametrize("language", GENDERS)
def test_the_states_of_one_thing_have_one_gender(app, language):
    for states in State.__subclasses__():
        with speaking(language):
            words = [word for label in {*map(str, states.labels().values())} - OF_ITS_OWN for word in label.split()]
        found = [[one for one in words if re.fullmatch(rf"\w*(?:{ends})", one)] for ends in GENDERS[language]]
        assert sum(map(bool, found)) <= 1, (states.__name__, found)
