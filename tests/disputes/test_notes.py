"""What both sides and the admins say more while a dispute stands."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from marketplace.core.audit import AuditRow
from marketplace.core.errors import BadInput, NotAllowed, NotFound, NotNow
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.core.transaction import transaction
from marketplace.disputes import actions, queries
from marketplace.disputes.models import MOST_NOTES, Dispute
from marketplace.exchange.actions import erase_client
from marketplace.exchange.models import Referral
from tests.disputes.conftest import answered, now, objection
from tests.disputing import contest
from tests.mail import letters
from tests.people import CLIENT


@pytest.fixture
def one(story):
    return story("on a listed order")[0]


def lead_of(one) -> int:
    return db.session.get(Referral, one.reward.referral_id).lead_id


def notes(row: Dispute) -> list[str]:
    return [note.words for note in queries.notes_of(row)]


@pytest.mark.thorough
def test_both_sides_and_an_admin_add_notes_that_all_of_them_read(one, pair, admin, visit):
    row = objection(one)
    on, desk = f"/disputes/{row.id}", f"/desk/disputes/{row.id}"
    visit(pair.a).post(f"{on}/notes", on=on, note="The fair was in May.\nNot in June.")
    visit(pair.b).post(f"{on}/notes", on=on, note="It was in June.")
    visit(admin).post(f"{desk}/notes", on=desk, note="Who has the ticket?")
    for visitor, path in ((visit(pair.a), on), (visit(pair.b), on), (visit(admin), desk)):
        page = visitor.get(path).text
        for words in ("The fair was in May.", "Not in June.", "It was in June.", "Who has the ticket?"):
            assert words in page
        for name in (pair.A.name, pair.B.name, admin.name):
            assert f"{name} added a note" in page
    noted = select(AuditRow.person_id).where(AuditRow.event == "dispute.noted").order_by(AuditRow.id)
    assert db.session.scalars(noted).all() == [pair.a.id, pair.b.id, admin.id]


@pytest.mark.thorough
def test_the_others_are_told_of_a_note_and_no_letter_says_what_it_says(
    one, pair, admin, other_admin, told, environment
):
    row = objection(one)

    def of_notes(person):
        sweep(), sweep()
        return [subject for subject in told(person) if "adds a note" in subject]

    actions.add_note(row.id, pair.a, "SECRET one")
    assert [len(of_notes(person)) for person in (pair.a, pair.b, admin, other_admin)] == [0, 1, 0, 0]
    actions.add_note_as_admin(row.id, admin, "SECRET two")
    assert [len(of_notes(person)) for person in (pair.a, pair.b, admin, other_admin)] == [1, 2, 0, 0]
    actions.add_note(row.id, pair.b, "SECRET three")  # the admin who has asked is told of what is answered
    assert [len(of_notes(person)) for person in (pair.a, pair.b, admin, other_admin)] == [2, 2, 1, 0]
    assert not [one for one in letters(environment) if "SECRET" in one.as_string()]


def test_strangers_add_none_and_an_admin_of_a_side_writes_as_that_side(one, pair, found):
    row = objection(one)
    stranger, mine = found.agency().people[0], found.person(pair.A, "owner", alliance_role="admin")
    with pytest.raises(NotFound):
        actions.add_note(row.id, stranger, "Hello.")
    with pytest.raises(NotAllowed, match="one of the two agencies"):
        actions.add_note_as_admin(row.id, mine, "Hello.")
    assert actions.add_note(row.id, mine, "Hello.").agency_id == pair.A.id
    assert notes(row) == ["Hello."]


def test_the_desk_shows_no_form_to_an_admin_of_a_side_nor_anybody_one_once_it_is_settled(
    one, pair, admin, found, visit
):
    row = objection(one)
    mine = found.person(pair.A, "owner", alliance_role="admin")
    on, desk = f"/disputes/{row.id}", f"/desk/disputes/{row.id}"
    assert f"{desk}/notes" in visit(admin).get(desk).html
    assert "/notes" not in visit(mine).get(desk).html
    actions.withdraw(row.id, pair.b)
    for visitor, path in ((visit(admin), desk), (visit(pair.a), on)):
        assert "/notes" not in visitor.get(path).html
    with pytest.raises(NotNow, match="settled"):
        actions.add_note(row.id, pair.a, "Hello.")


@pytest.mark.parametrize("words", [" ", "x" * 4001])
def test_a_note_says_something_and_not_too_much(one, pair, words, visit):
    row = objection(one)
    with pytest.raises(BadInput) as refused:
        actions.add_note(row.id, pair.a, words)
    assert list(refused.value.errors) == ["note"]
    on = f"/disputes/{row.id}"
    visit(pair.a).post(f"{on}/notes", on=on, status=422, note=words)


@pytest.mark.thorough
def test_each_side_writes_so_many_and_the_other_goes_on(one, pair, visit):
    row = objection(one)
    for number in range(MOST_NOTES):
        actions.add_note(row.id, pair.a, f"Note {number}")
    with pytest.raises(BadInput, match="20 notes"):
        actions.add_note(row.id, pair.a, "One more.")
    on = f"/disputes/{row.id}"
    assert f"{on}/notes" not in visit(pair.a).get(on).html
    assert f"{on}/notes" in visit(pair.b).get(on).html


def test_a_note_lets_no_decision_lapse_that_waits_for_a_second_admin(one, pair, admin, other_admin, app, monkeypatch):
    from dataclasses import replace

    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], second_admin_from=50))
    row = answered(one)
    actions.decide(row.id, admin, "void", "Rule 4.")
    actions.add_note(row.id, pair.a, "Wait.")
    assert actions.agree(row.id, other_admin).status == "decided"


def test_notes_go_with_the_client_whom_they_may_name(one, pair, visit):
    row = objection(one)
    actions.add_note(row.id, pair.a, f"Ask {CLIENT['email']}, they know.")
    actions.add_note(row.id, pair.b, "It was in June.")
    erase_client([lead_of(one)])
    assert notes(row) == ["", "It was in June."]
    assert "(erased with the client’s contacts)" in visit(pair.b).get(f"/disputes/{row.id}").text


def test_no_note_is_added_of_a_client_who_is_erased_and_no_form_asks_for_one(one, pair, admin, visit):
    row = objection(one)
    erase_client([lead_of(one)])
    with pytest.raises(NotNow, match="erased"):
        actions.add_note(row.id, pair.a, "Hello.")
    on, desk = f"/disputes/{row.id}", f"/desk/disputes/{row.id}"
    for visitor, path in ((visit(pair.a), on), (visit(admin), desk)):
        page = visitor.get(path).html
        assert "/notes" not in page
        assert "/papers" not in page


@pytest.mark.thorough
def test_an_order_that_carries_a_client_who_is_erased_takes_no_files_and_notes_either(story, pair, admin, visit):
    one = story("sent")[0]
    row = contest(one.order(), pair.a)
    erase_client([lead_of(one)])
    for deed in (lambda: actions.show_paper(row.id, pair.a, "bank.txt", b"Nothing."),
                 lambda: actions.add_note(row.id, pair.b, "Hello."),
                 lambda: actions.add_note_as_admin(row.id, admin, "Hello.")):  # fmt: skip
        with pytest.raises(NotNow, match="erased"):
            deed()
    page = visit(pair.a).get(f"/disputes/{row.id}").html
    assert "/notes" not in page
    assert "/papers" not in page
    assert actions.answer(row.id, pair.b, "It left on Monday.").status == "answered", "or nobody could decide"


def test_a_note_and_the_erasure_of_the_client_at_once_leave_nothing_of_them(one, pair, in_parallel):
    from marketplace.members.models import Person

    row, payee, lead = objection(one), pair.a.id, lead_of(one)
    answers = in_parallel([
        lambda: actions.add_note(row.id, db.session.get(Person, payee), f"Ask {CLIENT['email']}.").id,
        lambda: erase_client([lead]),
    ])  # fmt: skip
    assert not [one for one in answers if isinstance(one, Exception) and not isinstance(one, NotNow)]
    assert notes(row) in ([], [""])


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE dispute_notes SET words = 'Other words.'",
        "UPDATE dispute_notes SET agency_id = NULL",
        "UPDATE dispute_notes SET written_at = now()",
        "DELETE FROM dispute_notes",
        "TRUNCATE dispute_notes",
    ],
)
def test_the_database_keeps_what_was_noted(one, pair, sql):
    actions.add_note(objection(one).id, pair.a, "Hello.")
    with pytest.raises(DBAPIError, match="written once"), transaction():
        db.session.execute(text(sql))


def test_notes_by_calls_and_in_the_files_of_their_authors(one, pair, admin, client, found, visit):
    row = objection(one)
    at = f"/api/v1/disputes/{row.id}"
    made = client.post(f"{at}/notes", headers=found.token(pair.a), json={"text": "In May."})
    assert made.status_code == 201
    assert (made.json["agency"], made.json["text"]) == (pair.A.id, "In May.")
    asked = client.post(f"{at}/notes-of-admins", headers=found.token(admin), json={"text": "Where?"})
    assert asked.json["agency"] is None
    both = client.get(at, headers=found.token(pair.b)).json["notes"]
    assert [(note["agency"], note["text"]) for note in both] == [(pair.A.id, "In May."), (None, "Where?")]
    assert client.post(f"{at}/notes-of-admins", headers=found.token(pair.b), json={"text": "No."}).status_code == 403
    agency = visit(pair.a).client.get("/agency/all.json").json
    assert [note["words"] for note in agency["notes_in_disputes"]] == ["In May."]
    mine = visit(pair.a).client.get("/me/all.json").json
    assert [note["words"] for note in mine["notes_in_disputes"]] == ["In May."]
    assert now(row).status == "open"
