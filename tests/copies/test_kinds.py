"""What can be copied at all: a mail of a kind that is offered says to the copy's reader what it says to the agency's people."""

import inspect

import pytest
from sqlalchemy import select, text

from marketplace.copies.actions import ask_for_copies, confirm
from marketplace.copies.emails import reader_of
from marketplace.copies.models import MailCopy
from marketplace.copies.queries import kinds
from marketplace.core.errors import BadInput
from marketplace.core.extensions import db
from marketplace.core.languages import speaking_to
from marketplace.core.room import house
from marketplace.core.transaction import transaction
from marketplace.members.models import Person, Role
from marketplace.members.queries import owners_of
from marketplace.outbox.actions import send
from marketplace.outbox.models import OutgoingMail

# The tables whose rows the arguments of mails are the numbers of.
TABLES = {
    "movement": "movements", "dispute": "disputes", "lead": "leads", "referral": "referrals", "payment": "fee_payments",
    "refund": "refunds", "review": "reviews", "document": "documents", "returned": "lead_returns", "partner": "partners",
    "agency": "agencies", "by": "people",
}  # fmt: skip
OTHERS = {"own": True, "reason": "budget", "stage": "won", "state": "listed", "minor": 100, "number": "re_1", "month": "2026-10",
          "became": "done", "agreed": True, "by_bank": True, "turn": 1, "was": "sent"}  # fmt: skip
FEWEST = 45  # of the mails, those of which the invented alliance has something to say


def arguments_of(email) -> dict:
    """What such a mail may have been told; nothing is known of some."""
    names = [name for name, one in inspect.signature(email).parameters.items() if one.default is one.empty]
    rows = {name: db.session.scalar(text(f"SELECT min(id) FROM {TABLES[name]}")) for name in names if name in TABLES}
    return {name: rows.get(name) or OTHERS.get(name) for name in names}


def said(email, reader) -> str:
    """What a reader is told; or what is wrong with it."""
    try:
        with speaking_to(reader):
            letter = email(**arguments_of(email))
    except Exception as error:
        return type(error).__name__
    return "nothing" if letter is None else letter.subject


@pytest.mark.thorough
def test_each_mail_of_a_kind_that_can_be_copied_can_be_read_by_a_copys_reader(lived):
    owner = db.session.scalar(select(Person).where(Person.agency_role == Role.OWNER).order_by(Person.id))
    ask_for_copies(owner, "money", "books@kedr.example")
    copy = reader_of(db.session.scalar(select(MailCopy.id)))
    asked = {name: one for name, one in house().emails.items() if name.partition(".")[0] in kinds()}
    theirs = {name: said(one, owner) for name, one in asked.items()}
    known = [name for name, words in theirs.items() if not words.endswith("Error")]
    assert len(known) >= FEWEST, theirs
    assert {name: said(asked[name], copy) for name in known if said(asked[name], copy).endswith("Error")} == {}


def test_what_is_personal_is_neither_offered_nor_taken(pair, visit):
    offered = visit(pair.b).client.get("/agency/copies").text
    for name, kind in house().mail_kinds.items():
        assert (f'value="{name}"' in offered) is not kind.personal
    with pytest.raises(BadInput):
        ask_for_copies(pair.b, "figures", "books@kedr.example")


def test_a_copy_of_a_kind_that_has_become_personal_gets_nothing_and_nothing_waits_for_it(pair, environment):
    ask_for_copies(pair.b, "money", "books@kedr.example")
    copy = db.session.scalar(select(MailCopy))
    confirm(copy)
    with transaction():
        copy.kind = "figures"
        send("figures.month", owners_of(pair.B.id), month="2026-10")
    queued = select(OutgoingMail).where(OutgoingMail.event == "figures.month", OutgoingMail.mailbox.is_not(None))
    assert db.session.scalars(queued).all() == []
    assert reader_of(copy.id) is None
