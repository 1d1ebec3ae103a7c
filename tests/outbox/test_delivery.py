"""Letters: delivered once, kept from each other's troubles, and never with a password in the clear."""

import socket
import socketserver
import threading
from dataclasses import replace
from datetime import timedelta
from importlib import import_module

import pytest
import time_machine
from rq import Worker
from sqlalchemy import select

from marketplace.core import clock, encryption
from marketplace.core.extensions import db
from marketplace.core.queue import queue, redis, sweep
from marketplace.core.room import house
from marketplace.core.transaction import transaction
from marketplace.members.models import Person
from marketplace.outbox import smtp
from marketplace.outbox.actions import deliver, send
from marketplace.outbox.actions.deliver import PAUSES
from marketplace.outbox.letter import Letter
from marketplace.outbox.models import OutgoingMail
from marketplace.outbox.queries import due_mail
from tests.waiting import wait_for


class Server(socketserver.StreamRequestHandler):
    """A mail server without encryption and manners: it takes letters, but not to nobody@, and hangs up at the end."""

    heard: list[str] = []

    def handle(self):
        self.wfile.write(b"220 here\r\n")
        data = False
        for line in self.rfile:
            said = line.decode().strip()
            self.heard.append(said)
            if data:
                data = said != "."
            elif said == "data":
                data = self.wfile.write(b"354 go on\r\n") > 0
                continue
            if not data:
                refused = said.startswith("rcpt") and "nobody@" in said
                answer = b"550 no such person" if refused else b"421 gone" if said == "quit" else b"250 fine"
                self.wfile.write(answer + b"\r\n")


@pytest.fixture
def server():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Server) as running:
        running.daemon_threads = True
        threading.Thread(target=running.serve_forever, daemon=True).start()
        Server.heard.clear()
        yield f"127.0.0.1:{running.server_address[1]}"
        running.shutdown()


@pytest.fixture
def post(found, app, monkeypatch):
    """`post(url, *addresses)`: a letter for each address, delivered to the server at `url`; returns their states."""

    def run(url: str, *addresses: str) -> list[str]:
        monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], mail_url=url))
        people = [found.person(found.agency(), "sales", email=address) for address in addresses]
        monkeypatch.setitem(house().emails, "account.test", lambda: Letter("Привет", ["One sentence."]))
        with transaction():
            send("account.test", select(Person).where(Person.id.in_([one.id for one in people])))
        deliver(list(db.session.scalars(select(OutgoingMail.id))))
        return states()

    return run


def states() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(OutgoingMail.status).order_by(OutgoingMail.id)))


def test_a_letter_is_handed_to_the_server_and_its_text_is_forgotten(server, post):
    assert post(f"smtp://{server}", "ann@a.example") == ["sent"]
    assert "rcpt TO:<ann@a.example>" in Server.heard
    assert db.session.scalar(select(OutgoingMail.arguments)) is None


def test_an_address_that_is_refused_does_not_hold_up_the_others(server, post):
    assert post(f"smtp://{server}", "nobody@a.example", "ann@a.example") == ["queued", "sent"]


def test_a_password_is_not_sent_to_a_server_without_encryption(server, post):
    assert post(f"smtp://someone:secret@{server}", "ann@a.example") == ["queued"]
    assert not [said for said in Server.heard if said.startswith("AUTH")]


def test_a_letter_sealed_with_a_lost_key_does_not_hold_up_the_others(server, post, monkeypatch):
    with monkeypatch.context() as lost:
        lost.setattr(encryption, "_keys", lambda: [b"l" * 32])
        post("smtp://127.0.0.1:1", "ann@a.example")
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        assert post(f"smtp://{server}", "bo@b.example") == ["queued", "sent"]


def test_after_the_last_pause_a_letter_is_given_up(post):
    post("smtp://127.0.0.1:1", "ann@a.example")
    for _ in range(len(PAUSES)):
        with time_machine.travel(db.session.scalar(select(OutgoingMail.next_try_at)) + timedelta(seconds=1)):
            assert due_mail(10) == [1]
            deliver([1])
    assert states() == ["given_up"]


@pytest.fixture
def silence():
    """A mail server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"127.0.0.1:{listening.getsockname()[1]}"


def test_a_server_that_hangs_is_asked_once_a_run_and_no_mail_is_lost(silence, post, monkeypatch):
    monkeypatch.setattr(smtp, "PATIENCE", 0.3)
    addresses = [f"ann{n}@a.example" for n in range(12)]
    assert post(f"smtp://{silence}", *addresses) == ["queued"] * 12
    assert db.session.scalars(select(OutgoingMail.tries)).unique().all() == [1]


@pytest.mark.thorough
def test_a_sweep_leaves_mail_to_a_worker_that_serves_it(found, command, monkeypatch):
    person, tomorrow = found.agency().people[0], clock.now() + timedelta(days=1)
    with time_machine.travel(tomorrow), transaction():
        send("account.password", select(Person).where(Person.id == person.id))
    redis().flushdb()  # its wake-up is lost, and to the worker's own clock it is not due: only this sweep finds it
    command("worker", "--only", "mail")
    wait_for(lambda: Worker.count(queue=queue("mail")))
    here = []
    monkeypatch.setitem(house().jobs, "deliver_mail", replace(house().jobs["deliver_mail"], run=here.append))
    with time_machine.travel(tomorrow):
        assert due_mail(10) == [1]
        assert states() == ["queued"]
        sweep()
    assert here == []
    assert wait_for(lambda: states() == ["sent"])


def test_a_server_that_is_slow_is_left_after_a_while(server, post, monkeypatch):
    monkeypatch.setattr(import_module("marketplace.outbox.actions.deliver"), "LONGEST", -1)
    assert post(f"smtp://{server}", "ann@a.example", "bo@b.example") == ["queued", "queued"]
    assert db.session.scalars(select(OutgoingMail.tries)).unique().all() == [0]
