"""The same by calls and by the buttons in mails; and what mails, files and the log say."""

import re
from datetime import timedelta

import pytest

from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.outbox.letter import render
from marketplace.outbox.models import OutgoingMail
from marketplace.partnerships.actions import (
    SaidTalk,
    agree,
    end,
    invite,
    note_talk,
    remind_of_talks,
    say_done,
    set_rhythm,
)
from marketplace.partnerships.models import FollowUp, Partnership


@pytest.fixture
def letters(app):
    """`letters(event)`: the texts of the mails about it, as their readers get them."""

    def read(event: str) -> list[str]:
        db.session.rollback()
        from marketplace.core.transaction import transaction

        with app.test_request_context(), transaction():
            mails = db.session.query(OutgoingMail).filter(OutgoingMail.event == event).order_by(OutgoingMail.id).all()
            return [found.text for mail in mails if (found := render(mail, acting=True))]

    return read


def button_in(text: str, label: str) -> str:
    """The path of the button with this label."""
    return re.search(rf"{label}[^\n]*\n?[^\n]*?(/button/\S+)", text)[1]


def test_an_invitation_is_agreed_to_and_a_follow_up_done_and_confirmed_by_buttons(pair, owed, letters, visit, found):
    one = owed(by="B", days=1)
    (text,) = letters("partnership.follow_up")
    path = button_in(text, "It is done")
    visitor = visit(None)
    visitor.get(path)
    assert "The other side is told" in visitor.post(path, on=path).text
    (text,) = letters("partnership.done")
    path = button_in(text, "Confirm")
    assert "Confirmed" in visitor.post(path, on=path).text
    db.session.expire_all()
    assert db.session.get(FollowUp, one.id).status == "confirmed"
    assert "Nothing" not in visitor.get(path, 410).text
    third = found.agency().people[0]
    row = invite(third, pair.A.id)
    path = button_in(letters("partnership.invited")[-1], "Agree")
    visitor.post(path, on=path)
    db.session.expire_all()
    assert db.session.get(Partnership, row.id).status == "active"


def test_no_mail_holds_the_notes_of_a_talk(pair, partnership, owed, letters):
    owed()
    note_talk(partnership.id, pair.a, SaidTalk(clock.today(), "Brask Ceramics pays late.", "We know better."))
    set_rhythm(partnership.id, pair.a, 2, clock.today())
    remind_of_talks([partnership.id])
    end(partnership.id, pair.b, "Enough.")
    told = [
        text
        for event in ("talked", "talk_soon", "rhythm", "follow_up", "ended")
        for text in letters(f"partnership.{event}")
    ]
    assert told
    for text in told:
        assert "Brask" not in text
        assert "better" not in text


def test_each_letter_can_be_read(pair, owed, letters, mails):
    one = owed(by="A", days=1)
    say_done(one.id, pair.a)
    row = one.partnership
    assert len(letters("partnership.done")) == 1
    end(row.id, pair.a, "Enough.")
    assert letters("partnership.done") == []
    agree(invite(pair.b, pair.A.id).id, pair.a)
    for event in ("ended", "agreed"):
        assert len(letters(f"partnership.{event}")) >= 1


@pytest.mark.thorough
def test_the_whole_by_calls(pair, found, client):
    a, b = found.token(pair.a), found.token(pair.b)

    def call(method, path, who, **body):
        return client.open(f"/api/v1{path}", method=method, headers=who, json=body or None)

    made = call("POST", "/partnerships", a, agency_id=pair.B.id)
    assert (made.status_code, made.json["status"]) == (201, "invited")
    at = f"/partnerships/{made.json['id']}"
    assert call("POST", f"{at}/agree", a).status_code == 409
    assert call("GET", at, b).json["waits_for_you"] == "answer"
    assert call("POST", f"{at}/agree", b).json["status"] == "active"
    assert call("POST", f"{at}/rhythm", a, weeks=3, talk_on=None).json["talk_every"] == 3
    day = (clock.today() + timedelta(days=3)).isoformat()
    agreed = {"what": "Send it", "owed_by": pair.A.id, "due_on": day}
    talk = call(
        "POST",
        f"{at}/talks",
        b,
        held_on=clock.today().isoformat(),
        notes="We **spoke**",
        own_notes="Ours",
        agreed=[agreed],
    )
    assert talk.status_code == 201
    assert call("GET", f"{at}/notes", a).json["items"] == []
    assert [one["text"] for one in call("GET", f"{at}/notes", b).json["items"]] == ["Ours"]
    wrong = call("POST", f"{at}/follow-ups", a, **agreed | {"owed_by": 10**9})
    assert (wrong.status_code, list(wrong.json["errors"])) == (422, ["owed_by"])
    (one,) = call("GET", f"{at}/follow-ups", a).json["items"]
    path = f"/follow-ups/{one['id']}"
    assert call("POST", f"{path}/confirm", b).status_code == 409
    assert call("POST", f"{path}/done", a).json["status"] == "done"
    assert call("POST", f"{path}/not-accepted", b, reason="Not here.").json["status"] == "open"
    call("POST", f"{path}/drop", a)
    assert call("POST", f"{path}/drop", b).json["status"] == "cancelled"
    row = next(iter(call("GET", "/partnerships?need=talk", a).json["items"]), None)
    assert row is None
    assert call("GET", "/partnerships", a).json["items"][0]["last_talk_on"] == clock.today().isoformat()
    assert call("POST", f"{at}/end", b, reason="Enough.").json["status"] == "ended"
    stranger = found.token(found.agency().people[0])
    for hidden in (at, f"{at}/talks", f"{at}/notes", f"{at}/follow-ups", path):
        assert call("GET", hidden, stranger).status_code == 404
