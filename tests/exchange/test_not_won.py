"""“Won” that was reported by mistake is taken back."""

import re

import pytest
from sqlalchemy import select

from marketplace.core.errors import NotFound, NotNow
from marketplace.core.extensions import db
from marketplace.exchange import actions
from marketplace.outbox.letter import render
from marketplace.outbox.models import OutgoingMail


@pytest.fixture
def won(pair):
    referral = actions.accept_lead(pair.lead().id, pair.b)
    actions.move_on(referral.id, pair.b, "qualified")
    return actions.move_on(referral.id, pair.b, "won")


def test_won_is_taken_back_to_the_stage_before_and_the_referrer_is_told(pair, won, visit):
    visitor = visit(pair.b)
    assert "Take “won” back?" in visitor.get(f"/referrals/{won.id}").text
    page = visitor.post(f"/referrals/{won.id}/not-won")
    assert f"Taken back. {pair.A.name} is told." in page.text
    db.session.expire_all()
    assert won.status == "qualified"
    assert "“Won” was taken back: it was reported by mistake" in visit(pair.a).get(f"/referrals/{won.id}").text
    mail = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()
    assert (mail.event, mail.person_id) == ("referral.moved", pair.a.id)
    assert "“Won” was taken back" in render(mail).text
    assert "not won" not in visitor.get(f"/referrals/{won.id}").text.lower()
    # What was not reached has no day any more, and it is won again by moving on.
    line = page.html.partition('<ol class="stages"')[2].partition("</ol>")[0]
    assert ["<small>" in item for item in re.findall(r"<li.*?</li>", line, re.S)] == [
        True,
        False,
        True,
        False,
        False,
        False,
    ]
    actions.move_on(won.id, pair.b, "won")


def test_won_stays_while_a_fee_stands_on_it_and_the_referrer_can_not_take_it_back(pair, won, visit):
    payment = pair.fee(won)
    assert "Take “won” back?" not in visit(pair.b).get(f"/referrals/{won.id}").text
    with pytest.raises(NotNow, match="strike the fee out"):
        actions.take_back_won(won.id, pair.b)
    actions.void_payment(payment.id, pair.b, "mistyped")
    with pytest.raises(NotFound):
        actions.take_back_won(won.id, pair.a)
    assert "Take “won” back?" not in visit(pair.a).get(f"/referrals/{won.id}").text
    actions.take_back_won(won.id, pair.b)
    with pytest.raises(NotNow, match="only “won”"):
        actions.take_back_won(won.id, pair.b)


def test_no_stage_is_gone_back_to_by_moving_on(pair, won, found, client):
    for stage in ("accepted", "contacted", "qualified", "proposal"):
        with pytest.raises(NotNow):
            actions.move_on(won.id, pair.b, stage)
    path = f"/api/v1/referrals/{won.id}/stage"
    assert client.post(path, json={"stage": "proposal"}, headers=found.token(pair.b)).status_code == 409
