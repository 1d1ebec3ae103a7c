"""What waits for a second admin is one of what its room decides: the database refuses all else."""

import re

import pytest
from sqlalchemy import CheckConstraint, text

from marketplace.core.approval import Proposal
from marketplace.core.extensions import db
from marketplace.core.transaction import transaction

KINDS = ("disputes", "movements", "stripe_payments")


def waits(kind: str, outcome: str, person) -> None:
    row = {"kind": kind, "outcome": outcome, "by": person.id}
    with transaction():
        db.session.execute(
            text("INSERT INTO proposals (subject_kind, subject_id, outcome, reason, proposed_by, proposed_at)"
                 " VALUES (:kind, 1, :outcome, 'Why.', :by, now())"), row,
        )  # fmt: skip


@pytest.mark.parametrize("outcome", ["", "x", "DISMISS", "dismiss ", "set_off"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_nobody_can_decide_is_refused(pair, kind, outcome):
    with pytest.raises(Exception, match=f"ck_proposals_outcome_of_{kind}"):
        waits(kind, outcome, pair.a)


@pytest.mark.parametrize(("kind", "outcome"), list(zip(KINDS, ("void", "undone", "lost"), strict=True)))
def test_what_can_be_decided_waits(pair, kind, outcome):
    waits(kind, outcome, pair.a)


@pytest.mark.parametrize("kind", KINDS)
def test_what_one_room_decides_is_nothing_in_another(pair, kind):
    for outcome in {"void", "undone", "lost"} - {dict(zip(KINDS, ("void", "undone", "lost"), strict=True))[kind]}:
        with pytest.raises(Exception, match=f"ck_proposals_outcome_of_{kind}"):
            waits(kind, outcome, pair.a)


@pytest.mark.parametrize("kind", KINDS)
def test_model_and_database_have_the_same_words(app, kind):
    name = f"ck_proposals_outcome_of_{kind}"
    (rule,) = (one for one in Proposal.__table__.constraints if isinstance(one, CheckConstraint) and one.name == name)
    written = db.session.scalar(
        text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name"), {"name": name}
    )
    words, there = (set(re.findall(r"'(\w+)'", one)) for one in (str(rule.sqltext), written))
    assert words == there
    assert {kind, dict(zip(KINDS, ("void", "undone", "lost"), strict=True))[kind]} <= words
