"""Messages on their way: tried again, given up, sent again; once each, whoever is killed, and nobody held up by the dead."""

import base64
import hashlib
import hmac
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import psycopg
import pytest
import time_machine
from rq import SimpleWorker, Worker
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.core.queue import queue, redis, sweep
from marketplace.core.transaction import transaction
from marketplace.exchange.actions import accept_lead, move_on
from marketplace.exchange.models import Lead
from marketplace.hooks import actions, queries
from marketplace.hooks.actions.send import AT_ONCE, FAILS_FOR, PAUSES, record
from marketplace.hooks.models import Hook, HookMessage, NoAnswer, Whose
from marketplace.hooks.posting import Answer
from marketplace.hooks.signing import seal
from marketplace.moderation.actions import reinstate_agency, suspend_agency
from tests.conftest import ROOT
from tests.databases import url_of
from tests.mail import letters
from tests.waiting import wait_for

pytestmark = pytest.mark.usefixtures("swift")


def test_a_deed_is_told_once_signed_and_with_all_that_the_call_would_answer(
    pair, hooked, receivers, sent, found, client
):
    there = receivers()
    hook, secret = hooked(pair.a, there.url, "lead.posted")
    lead = pair.lead(title="Another shop")
    sent()
    sent()
    (one,) = there.taken
    number, moment = one.headers["webhook-id"], one.headers["webhook-timestamp"]
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mark = base64.b64encode(hmac.digest(key, f"{number}.{moment}.".encode() + one.body, hashlib.sha256)).decode()
    assert one.headers["webhook-signature"] == f"v1,{mark}"
    assert abs(int(moment) - time.time()) < 60
    assert one.headers["content-type"] == "application/json"
    asked = client.get(f"/api/v1/leads/{lead.id}", headers=found.token(pair.a)).json
    del asked["timeline"]  # what happens next is told by its own messages
    assert one.said["data"] == asked | {"client": None}
    assert one.said["id"] == number
    assert one.said["agency"] == {"id": pair.A.id, "name": "Northlight"}
    assert (one.said["event"], one.said["alliance"]) == ("lead.posted", "Leadpact")
    assert set(one.said) == {"id", "event", "at", "sequence", "alliance", "agency", "data"}


def test_what_is_undone_is_never_told(pair, hooked, receivers, messages):
    hooked(pair.a, receivers().url)
    with pytest.raises(ZeroDivisionError):
        _undone(lambda: pair.lead(title="Never"))
    assert messages() == []
    pair.lead(title="This one")
    assert len(messages()) == 1


def _undone(deed) -> None:
    with transaction():
        deed()
        raise ZeroDivisionError


def test_a_message_goes_only_to_who_asked_for_its_event_and_whom_it_concerns(pair, found, hooked, receivers, sent):
    mine, theirs, strangers, other = (receivers() for _ in range(4))
    hooked(pair.a, mine.url, "lead.posted", "lead.accepted")
    hooked(pair.b, theirs.url, "lead.offered", "referral.accepted")
    hooked(found.agency().people[0], strangers.url)
    hooked(pair.a, other.url, "lead.withdrawn")
    accept_lead(pair.lead(title="A shop").id, pair.b)
    sent()
    assert sorted(mine.events) == ["lead.accepted", "lead.posted"]
    assert sorted(theirs.events) == ["lead.offered", "referral.accepted"]
    assert strangers.taken == other.taken == []


@pytest.mark.thorough
def test_it_is_tried_again_with_growing_pauses_under_one_number_and_at_last_given_up(
    pair, hooked, receivers, sent, messages, environment
):
    there = receivers(500)
    hooked(pair.a, there.url, "lead.posted")
    pair.lead(title="A shop")
    sent()
    for pause in PAUSES:
        (one,) = messages()
        assert (one.status, one.answer, one.tries) == ("queued", 500, PAUSES.index(pause) + 1)
        with time_machine.travel(one.next_try_at - timedelta(seconds=5)):
            sent()
        assert len(there.taken) == one.tries
        with time_machine.travel(one.next_try_at + timedelta(seconds=1)):
            sent()
            (again,) = messages()
            waits = again.next_try_at - clock.now()
            following = PAUSES[again.tries - 1] if again.tries <= len(PAUSES) else None
            assert following is None or following * 0.99 < waits < following * 1.11
    (one,) = messages()
    assert (one.status, one.tries) == ("given_up", len(PAUSES) + 1)
    assert len({taken.headers["webhook-id"] for taken in there.taken}) == 1
    assert len(there.taken) == len(PAUSES) + 1
    for _ in range(2):  # once a day, not at each sweep
        sweep()
    (letter,) = [one for one in letters(environment) if "misses messages" in one["Subject"]]
    assert letter["To"] == pair.a.email
    assert check_books() == []


def test_what_failed_arrives_once_somebody_is_there_again(pair, hooked, receivers, sent, messages):
    there = receivers(503, 302, 200)
    hook, _secret = hooked(pair.a, there.url, "lead.posted")
    pair.lead(title="A shop")
    for _ in range(3):
        with time_machine.travel(max(clock.now(), messages()[0].next_try_at) + timedelta(seconds=1)):
            sent()
    (one,) = messages()
    assert (one.status, one.answer, one.tries) == ("sent", 200, 3)
    assert db.session.get(Hook, hook.id, populate_existing=True).failing_since is None


@pytest.mark.thorough
def test_an_address_that_fails_for_five_days_is_switched_off_with_a_letter(
    pair, hooked, receivers, sent, messages, environment
):
    there = receivers(500)
    hook, _secret = hooked(pair.a, there.url, "lead.posted")
    pair.lead(title="A shop")
    sent()
    pair.lead(title="Another shop")
    with time_machine.travel(clock.now() + FAILS_FOR - timedelta(hours=1)):
        sent()
        assert db.session.get(Hook, hook.id, populate_existing=True).is_on
    pair.lead(title="A third shop")
    with time_machine.travel(clock.now() + FAILS_FOR + timedelta(hours=1)):
        sent()
        sweep()
    row = db.session.get(Hook, hook.id, populate_existing=True)
    assert (row.status, row.off_because) == ("off", "failing")
    assert {one.status for one in messages()} == {"given_up"}
    pair.lead(title="A fourth shop")
    assert len(messages()) == 3  # nothing is written for one that is off
    (letter,) = [one for one in letters(environment) if "is off" in one["Subject"]]
    assert letter["To"] == pair.a.email
    assert check_books() == []


def test_an_address_that_is_gone_is_switched_off_at_once(pair, hooked, receivers, sent, messages):
    hook, _secret = hooked(pair.a, receivers(410).url, "lead.posted")
    pair.lead(title="A shop")
    pair.lead(title="Another shop")
    sent()
    row = db.session.get(Hook, hook.id, populate_existing=True)
    assert (row.status, row.off_because) == ("off", "gone")
    assert {one.status for one in messages()} == {"given_up"}


@pytest.mark.thorough
def test_for_a_day_both_secrets_sign(pair, hooked, receivers, sent):
    there = receivers()
    hook, first = hooked(pair.a, there.url, "lead.posted")
    _hook, second = actions.rotate_secret(hook.id, pair.a, Whose.AGENCY)
    pair.lead(title="A shop")
    sent()
    with time_machine.travel(clock.now() + timedelta(hours=24, minutes=1)):
        pair.lead(title="Another shop")
        sent()
        sweep()
    now, later = there.taken
    assert [_signs(key, now) for key in (first, second)] == [True, True]
    assert [_signs(key, later) for key in (first, second)] == [False, True]
    assert db.session.get(Hook, hook.id, populate_existing=True).old_secret is None


def test_who_presses_twice_for_a_new_secret_keeps_the_one_in_use(pair, hooked, receivers, sent):
    there = receivers()
    hook, in_use = hooked(pair.a, there.url, "lead.posted")
    seconds = [actions.rotate_secret(hook.id, pair.a, Whose.AGENCY)[1] for _ in range(2)]
    pair.lead(title="A shop")
    sent()
    assert [_signs(key, there.taken[0]) for key in (in_use, *seconds)] == [True, False, True]
    with time_machine.travel(clock.now() + timedelta(hours=1)):
        third = actions.rotate_secret(hook.id, pair.a, Whose.AGENCY)[1]
        pair.lead(title="Another shop")
        sent()
    assert [_signs(key, there.taken[1]) for key in (in_use, *seconds, third)] == [False, False, True, True]


def _signs(secret: str, taken) -> bool:
    signed = f"{taken.headers['webhook-id']}.{taken.headers['webhook-timestamp']}.".encode() + taken.body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mark = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    return f"v1,{mark}" in taken.headers["webhook-signature"].split(" ")


def test_one_is_sent_again_by_hand_under_its_number(pair, hooked, receivers, sent, messages):
    there = receivers()
    hook, _secret = hooked(pair.a, there.url, "lead.posted")
    pair.lead(title="A shop")
    sent()
    actions.replay_one(hook.id, messages()[0].id, pair.a, Whose.AGENCY)
    sent()
    first, second = there.taken
    assert first.said == second.said
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


def test_all_that_was_given_up_since_a_moment_is_sent_again(pair, hooked, receivers, sent, messages):
    there = receivers(410)
    hook, _secret = hooked(pair.a, there.url, "lead.posted")
    with time_machine.travel(clock.now() - timedelta(days=2)):
        pair.lead(title="Old")
    pair.lead(title="New")
    sent()
    there.answers[:], there.taken[:] = [200], []
    actions.switch(hook.id, pair.a, Whose.AGENCY, on=True)
    sent()
    assert there.taken == []
    assert actions.replay_all(hook.id, pair.a, Whose.AGENCY, clock.now() - timedelta(days=1)) == 1
    sent()
    assert [one.said["data"]["title"] for one in there.taken] == ["New"]
    assert actions.replay_all(hook.id, pair.a, Whose.AGENCY) == 1
    sent()
    assert [one.said["data"]["title"] for one in there.taken] == ["New", "Old"]


@pytest.mark.thorough
def test_sequence_rises_for_each_webhook_as_things_happened(pair, hooked, receivers, sent):
    there, failing = receivers(), receivers(500, 200)
    hooked(pair.b, there.url)
    hooked(pair.b, failing.url)
    referral = accept_lead(pair.lead(title="A shop").id, pair.b)
    for stage in ("contacted", "qualified", "won"):
        move_on(referral.id, pair.b, stage)
    sent()
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        sent()
    story = ["lead.offered", "referral.accepted", "referral.contacted", "referral.qualified", "referral.won"]
    assert there.events == story
    assert failing.events == [story[0], *story[1:], story[0]]  # what failed comes later
    in_order = {one.said["sequence"]: one.said["event"] for one in failing.taken}
    assert [in_order[one] for one in sorted(in_order)] == story


@pytest.mark.thorough
def test_a_dead_and_a_slow_address_hold_up_nobody(pair, found, hooked, receivers, silence, sent, messages):
    """More of them than are sent to at once; and each is tried once, however much waits there."""

    def dawdles(handler):
        time.sleep(0.7)
        handler.send_response(200)
        handler.end_headers()

    slow, living = receivers(dawdles), receivers()
    for _ in range(AT_ONCE):
        hooked(pair.a, silence, "lead.posted")
    hooked(pair.a, slow.url, "lead.posted")
    hooked(pair.b, living.url, "lead.offered")
    for n in range(5):
        pair.lead(title=f"Shop {n}")
    began = time.monotonic()
    sent()
    assert time.monotonic() - began < 8
    assert len(living.taken) == 5
    assert len(slow.taken) == 5
    dead = [one for one in messages() if one.status == "queued"]
    assert len(dead) == AT_ONCE * 5
    assert sum(one.tries for one in dead) == AT_ONCE
    began = time.monotonic()
    pair.lead(title="One more")  # and deeds don't wait for any of them
    assert time.monotonic() - began < 1


@pytest.mark.thorough
def test_two_workers_at_once_send_each_message_once(pair, hooked, receivers, in_parallel, messages):
    there = receivers()
    hook, _secret = hooked(pair.a, there.url, "lead.posted")
    for n in range(20):
        pair.lead(title=f"Shop {n}")
    assert in_parallel([lambda: actions.send([hook.id])] * 4) == [None] * 4
    assert len(there.taken) == 20
    assert len({one.headers["webhook-id"] for one in there.taken}) == 20
    assert {(one.status, one.tries) for one in messages()} == {("sent", 1)}


SEND = """
from marketplace import create_app
from dataclasses import replace
app = create_app()
app.config["SETTINGS"] = replace(app.config["SETTINGS"], loopback_hooks="allowed")
with app.app_context():
    from marketplace.hooks.actions import send
    send([1])
"""


@pytest.mark.thorough
def test_a_worker_that_is_killed_in_mid_send_leaves_it_to_the_next(
    pair, hooked, receivers, environment, sent, messages
):
    there = receivers(lambda handler: time.sleep(30), 200)
    hook, _secret = hooked(pair.a, there.url, "lead.posted")
    assert hook.id == 1
    pair.lead(title="A shop")
    process = subprocess.Popen([sys.executable, "-c", SEND], env=environment, cwd=ROOT, start_new_session=True)
    wait_for(lambda: there.taken)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    (one,) = messages()
    assert (one.status, one.tries) == ("queued", 1)
    sent()
    assert len(there.taken) == 1  # it may still be on its way
    with time_machine.travel(clock.now() + timedelta(minutes=2, seconds=1)):
        sent()
    (one,) = messages()
    assert (one.status, one.tries) == ("sent", 2)
    assert len({taken.headers["webhook-id"] for taken in there.taken}) == 1


def test_a_worker_is_asked_after_the_commit_and_serves_it_after_money_and_mail(pair, hooked, receivers, messages):
    there = receivers()
    hooked(pair.a, there.url, "lead.posted")
    redis().flushdb()
    pair.lead(title="A shop")
    assert len(queue("hooks")) == 1
    worker = SimpleWorker([queue("hooks")], connection=redis(), serializer=queue("hooks").serializer)
    worker.work(burst=True)
    assert [one.status for one in messages()] == ["sent"]
    assert Worker.count(queue=queue("hooks")) == 0


def test_who_is_suspended_or_has_left_is_sent_nothing(pair, found, hooked, receivers, sent, messages):
    admin = found.person(alliance_role="admin")
    there, alliances = receivers(), receivers()
    hooked(pair.b, there.url)
    hooked(admin, alliances.url, "member.suspended", whose="alliance")
    pair.lead(title="Before")
    suspend_agency(pair.B.id, "They don't pay.", admin)
    sent()
    assert there.taken == []
    assert alliances.events == ["member.suspended"]
    before = len(messages())
    db.session.expire_all()
    pair.lead(title="Meanwhile", audience="open", agencies=[])
    assert len(messages()) == before
    reinstate_agency(pair.B.id, admin)
    sent()
    assert there.events == ["lead.offered"]  # what had waited


def test_what_its_reader_may_not_see_any_more_is_not_sent(pair, found, hooked, receivers, sent, messages):
    there = receivers()
    hooked(pair.b, there.url, "lead.offered")
    pair.lead(title="A shop", audience="shortlist", agencies=[pair.B.id, found.agency().id])
    with transaction():
        db.session.get(HookMessage, messages()[0].id).subject_id = 10**6
    sent()
    assert there.taken == []
    assert [one.status for one in messages()] == ["moot"]


def test_a_message_that_can_not_be_written_does_not_hold_up_the_others(pair, hooked, receivers, sent, messages):
    there = receivers()
    hook, _secret = hooked(pair.a, there.url, "lead.posted")
    other, _secret = hooked(pair.b, there.url, "lead.offered")
    with transaction():
        db.session.get(Hook, hook.id).secret = b"0000" + seal("x")
    pair.lead(title="A shop")
    sent()
    assert {one.hook_id: (one.status, one.said) for one in messages()} == {
        hook.id: ("queued", NoAnswer.UNWRITTEN),
        other.id: ("sent", ""),
    }


@pytest.mark.thorough
def test_messages_are_forgotten_after_thirty_days(pair, hooked, receivers, sent, messages):
    hooked(pair.a, receivers().url, "lead.posted")
    pair.lead(title="A shop")
    sent()
    with time_machine.travel(clock.now() + timedelta(days=29, hours=23)):
        sweep()
        assert len(messages()) == 1
    with time_machine.travel(clock.now() + timedelta(days=30, hours=1)):
        sweep()
        assert messages() == []


def test_an_answer_that_comes_too_late_changes_nothing(pair, hooked, receivers, sent, messages):
    hook, _secret = hooked(pair.a, receivers().url, "lead.posted")
    pair.lead(title="A shop")
    sent()
    record(hook.id, messages()[0].id, Answer(500, "no", 1))
    assert [one.status for one in messages()] == ["sent"]
    actions.remove_hook(hook.id, pair.a, Whose.AGENCY)
    record(hook.id, 1, Answer(200, "", 1))
    assert messages() == []


def test_a_deed_is_done_though_somebody_removes_the_webhook_that_it_tells(
    pair, hooked, receivers, in_parallel, database
):
    """The deed is held between looking for webhooks and writing to them; the removal comes in between, and waits for it."""
    hook, _secret = hooked(pair.a, receivers().url, "lead.posted")
    with psycopg.connect(url_of(database)) as held, psycopg.connect(url_of(database), autocommit=True) as looking:
        held.execute("LOCK TABLE hook_messages IN EXCLUSIVE MODE")

        def waiting(count: int) -> None:
            asked = (
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            wait_for(lambda: looking.execute(asked).fetchone()[0] >= count)

        def remove() -> None:
            waiting(1)
            actions.remove_hook(hook.id, pair.a, Whose.AGENCY)

        def release() -> None:
            waiting(2)
            held.rollback()

        assert in_parallel([lambda: pair.lead(title="A shop") and None, remove, release]) == [None] * 3
    db.session.rollback()
    assert db.session.query(Lead).filter_by(title="A shop").one().status == "open"
    assert db.session.scalar(select(Hook.id)) is None


def test_where_nobody_asks_a_deed_asks_the_database_once(pair, statements):
    asked = [one for one in statements(lambda: pair.lead(title="A shop")) if "hooks" in one]
    assert len(asked) == 1
    assert queries.hooks_to_send(10) == []
