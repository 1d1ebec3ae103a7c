"""Whoever reads of a movement is spoken to as that side: "your bank" to the payer whose bank it is."""

import re

import pytest
from sqlalchemy import select

from marketplace.core.extensions import db
from marketplace.core.transaction import transaction
from marketplace.ledger.models import EntryKind
from marketplace.members.queries import person
from marketplace.outbox.actions import send
from marketplace.outbox.letter import render
from marketplace.outbox.models import OutgoingMail
from marketplace.settlement.models import Movement, MovementState, Obstacle, Remark
from marketplace.stripe_rail.declines import Decline
from tests.going_on import money_moves

SIDES = {"payer": True, "payee": False}
# The letters that go to more than one side, with what they are told, and which of the two gets them.
LETTERS = [
    ("money.charged_back", {"became": "claim"}, "payer"),
    ("money.charged_back", {"became": "open"}, "payer payee"),
    ("money.refunded_at_stripe", {"became": "claim"}, "payer"),
    ("money.refunded_at_stripe", {"became": "open"}, "payer payee"),
    ("money.claim_repaid", {"by_bank": True}, "payer"),
    ("money.claim_again", {"by_bank": True}, "payer"),
    ("money.claim_again", {"by_bank": False}, "payer"),
    ("money.written_off", {}, "payer"),
    ("money.payout_came_back", {}, "payee"),
    ("money.undone", {"was": "done", "becomes": "sent"}, "payer payee"),
]


@pytest.mark.parametrize("side", SIDES)
def test_no_word_calls_its_reader_a_third_person(side):
    said = [
        word.seen_by(SIDES[side]) for words in (Decline, EntryKind, MovementState, Obstacle, Remark) for word in words
    ]
    said += [state.step_seen_by(SIDES[side]) for state in MovementState]
    assert [str(one) for one in said if re.search(rf"\b{side}\b", str(one))] == []


def test_admins_are_not_told_what_the_payer_can_do():
    assert [one for one in Decline if re.search(r"\byour?\b|Save", str(one.label))] == []


@pytest.fixture
def collected(both) -> Movement:
    """100.00 that Stripe has collected; somebody has taken the payout back."""
    both.fee(both.won(), "1000.00")
    money_moves()
    row = db.session.scalars(select(Movement)).one()
    row.blocked_reason = Obstacle.CAME_BACK
    db.session.commit()
    return row


@pytest.mark.parametrize(("event", "told", "sides"), LETTERS, ids=lambda one: one if isinstance(one, str) else "")
def test_a_letter_speaks_to_the_side_that_reads_it_and_names_the_sides_to_admins(
    event, told, sides, both, collected, found
):
    read = {"admin": found.person(alliance_role="admin")} | {"payer": both.b, "payee": both.a}
    for side in (*sides.split(), "admin"):
        with transaction():
            send(event, person(read[side].id), movement=collected.id, **told)
        letter = render(db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc())).first())
        said = re.sub(r"^From and to: .*$", "", f"{letter.subject} {letter.text}", flags=re.MULTILINE)  # names both
        assert side == "admin" or re.search(rf"\b{side}\b", said) is None, side
        own = read[side].agency.name if read[side].agency else None
        assert own is None or own not in said, side
        if side == "admin":
            assert not re.search(r"\byours?\b|\bto you\b", letter.subject), "an admin is neither side"
