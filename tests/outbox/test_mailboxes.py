"""Mail to people without an account: the room that knows them says the address when the mail is delivered."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.core.room import house
from marketplace.core.transaction import transaction
from marketplace.outbox.actions import send_to
from marketplace.outbox.letter import Correspondent, Letter
from marketplace.outbox.models import OutgoingMail
from tests.mail import letters

READERS = {
    1: Correspondent("piotr@rower.example", "uk", "Europe/Warsaw", stop="/searches/1/stop"),
    2: Correspondent("ann@tea.example", "en"),
}


@pytest.fixture(autouse=True)
def known(app):
    """`bike:1` and `bike:2` are read by somebody, and there is a mail for them."""
    registries = house().mailboxes, house().emails
    before = [dict(registry) for registry in registries]
    house().mailboxes["bike"] = READERS.get
    house().emails["bike.found"] = lambda name: Letter(
        f"A bike: {name}", ["It is here."], button=("See it", "/catalog")
    )
    yield
    for registry, kept in zip(registries, before, strict=True):
        registry.clear()
        registry.update(kept)


def queued() -> list[OutgoingMail]:
    return list(db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)))


def test_each_mailbox_gets_its_mail_in_its_language(environment):
    with transaction():
        send_to("bike.found", "bike:1", "bike:2", name="Rower")
    sweep()
    to_piotr, to_ann = letters(environment)
    assert (to_piotr["To"], to_ann["To"]) == ("piotr@rower.example", "ann@tea.example")
    assert 'lang="uk"' in to_piotr.get_body(("html",)).get_content()
    assert 'lang="en"' in to_ann.get_body(("html",)).get_content()


def test_what_can_be_stopped_says_where_and_stops_by_one_click(environment):
    with transaction():
        send_to("bike.found", "bike:1", "bike:2", name="Rower")
    sweep()
    to_piotr, to_ann = letters(environment)
    assert to_piotr["List-Unsubscribe"].endswith("/searches/1/stop>")
    assert to_piotr["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/searches/1/stop" in to_piotr.get_body(("plain",)).get_content()
    assert to_ann["List-Unsubscribe"] is None
    assert "/me" not in to_ann.get_body(("html",)).get_content()


def test_nobody_left_to_read_it_means_no_mail(environment):
    with transaction():
        send_to("bike.found", "bike:3", name="Rower")
    sweep()
    assert letters(environment) == []
    assert [mail.status for mail in queued()] == ["moot"]


def test_the_address_is_not_kept_with_the_mail(app):
    with transaction():
        send_to("bike.found", "bike:1", name="Rower")
    (row,) = db.session.execute(text("SELECT outgoing_mail::text FROM outgoing_mail")).scalars()
    assert "rower.example" not in row


@pytest.mark.parametrize("reader", ["NULL, NULL", "(SELECT id FROM people LIMIT 1), 'bike:1'"])
def test_the_database_refuses_a_mail_for_nobody_and_for_two(pair, reader):
    with pytest.raises(IntegrityError, match="one_reader"):
        db.session.execute(
            text(
                "INSERT INTO outgoing_mail (person_id, mailbox, event, status, queued_at, next_try_at, tries)"
                f" VALUES ({reader}, 'bike.found', 'queued', now(), now(), 0)"
            )
        )
