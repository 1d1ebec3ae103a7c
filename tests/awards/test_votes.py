"""Hard projects are nominated without the client's name, and each agency has one vote."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from marketplace.awards import actions, queries
from marketplace.awards.models import Nomination, Vote
from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput, NotAllowed, NotFound, NotNow, NotPossible
from marketplace.core.extensions import db
from marketplace.core.transaction import transaction
from marketplace.exchange.actions import erase_client
from marketplace.members.models import Person
from marketplace.outbox.models import OutgoingMail

STORY = "Two stocks, and one warehouse that could not stop."


@pytest.fixture
def nominated(pair, season):
    """Kedr's project."""
    row = season()
    return actions.nominate(row.id, pair.won().id, pair.b, "Two shops into one", STORY)


@pytest.mark.parametrize(
    ("title", "story", "field"),
    [("", STORY, "title"), ("x" * 121, STORY, "title"), ("A shop", " ", "story"), ("A shop", "x" * 3001, "story"),
     ("For Brask Ceramics", STORY, "title"), ("A shop", "Lena Brask called at night.", "story"),
     ("A shop", "Write to lena@brask.example", "story"), ("A shop", "Call +49 30 23125014", "story")],
)  # fmt: skip
def test_a_story_that_tells_who_the_client_is_is_refused(pair, season, title, story, field):
    with pytest.raises(BadInput) as refusal:
        actions.nominate(season().id, pair.won().id, pair.b, title, story)
    assert refusal.value.errors.keys() == {field}


def test_an_agency_nominates_one_project_of_its_own_that_was_won(pair, season, nominated):
    row, referral = nominated.season, nominated.referral
    for person, number in ((pair.a, referral.id), (pair.b, referral.id), (pair.b, 10**17)):
        with pytest.raises(NotFound):
            actions.nominate(row.id, number, person, "Mine", STORY)
        db.session.rollback()
    other = pair.won(title="Another job")
    with pytest.raises(NotNow, match="already"):
        actions.nominate(row.id, other.id, pair.b, "Another", STORY)
    db.session.rollback()
    actions.withdraw_nomination(nominated.id, pair.b)
    assert actions.nominate(row.id, referral.id, pair.b, "Told again", STORY).title == "Told again"


def test_what_was_nominated_in_a_cancelled_season_is_free_for_another(pair, found, season, nominated):
    admin, cancelled = found.person(alliance_role="admin"), nominated.season
    actions.vote(nominated.id, pair.a)
    actions.cancel_season(cancelled.id, admin, "Nobody has time.")
    again = actions.nominate(season().id, nominated.referral_id, pair.b, "Two shops into one", STORY)
    assert (nominated.status, again.status) == ("withdrawn", "shown")
    assert db.session.query(OutgoingMail).filter_by(event="award.cancelled", person_id=pair.b.id).count() == 1
    assert db.session.query(OutgoingMail).filter_by(event="award.cancelled", person_id=pair.a.id).count() == 0
    assert db.session.query(Vote).count() == 0
    assert check_books() == []


def test_of_two_nominations_at_once_one_stands(pair, season, in_parallel):
    number, person = season().id, pair.b.id
    referrals = [pair.won(title=f"Job {n}").id for n in range(3)]

    def nominate(one):
        def act():
            try:
                return actions.nominate(number, one, db.session.get(Person, person), "Hard", STORY).id
            except NotNow:
                return None

        return act

    assert len([one for one in in_parallel([nominate(one) for one in referrals]) if one]) == 1


def test_each_agency_has_one_vote_and_the_last_stands(pair, found, nominated):
    other = actions.nominate(nominated.season_id, pair.turned().won().id, pair.a, "Other", STORY)
    third = found.agency().people[0]
    actions.vote(nominated.id, third)
    actions.vote(other.id, third)
    assert queries.votes_of([nominated.id, other.id]) == {other.id: 1}
    with pytest.raises(NotPossible, match="another agency"):
        actions.vote(nominated.id, pair.b)
    db.session.rollback()
    sales, suspended = found.person(pair.A, "sales"), found.agency(status="suspended").people[0]
    for person in (sales, suspended):
        with pytest.raises(NotAllowed):
            actions.vote(nominated.id, person)
        db.session.rollback()
    with pytest.raises(IntegrityError, match="never_for_itself"):
        db.session.execute(text("UPDATE award_votes SET agency_id = nominee_id"))


def test_two_votes_of_one_agency_at_once_are_one(pair, found, nominated, in_parallel):
    other = actions.nominate(nominated.season_id, pair.turned().won().id, pair.a, "Other", STORY)
    third = found.agency()
    people = [third.people[0].id, *(found.person(third, "manager").id for _ in range(3))]
    ids = [nominated.id, other.id]

    def vote(n):
        return lambda: actions.vote(ids[n % 2], db.session.get(Person, people[n])).id

    in_parallel([vote(n) for n in range(4)])
    assert db.session.query(Vote).filter_by(agency_id=third.id).count() == 1
    assert sum(queries.votes_of(ids).values()) == 1


def test_a_refused_nomination_loses_its_votes_and_the_agency_reads_why(pair, admin, nominated):
    actions.vote(nominated.id, pair.a)
    with pytest.raises(NotAllowed):
        actions.refuse_nomination(nominated.id, pair.a, "No.")
    db.session.rollback()
    row = actions.refuse_nomination(nominated.id, admin, "It tells too much.")
    assert (row.status, row.reason) == ("refused", "It tells too much.")
    assert db.session.query(Vote).count() == 0
    assert db.session.query(OutgoingMail).filter_by(event="award.refused", person_id=pair.b.id).count() == 1
    with pytest.raises(NotNow, match="not nominated"):
        actions.vote(nominated.id, pair.a)
    assert check_books() == []


def test_an_admin_refuses_no_rival_of_the_own_agency_while_another_can(pair, admin, found, nominated, later):
    mine = actions.nominate(nominated.season_id, pair.turned().won().id, pair.a, "Our shop", "It was hard.")
    both = found.person(pair.A, "owner", alliance_role="admin")
    with pytest.raises(NotAllowed, match="another admin"):
        actions.refuse_nomination(nominated.id, both, "It tells too much.")
    db.session.rollback()
    assert not actions.refuse_nomination(mine.id, both, "Ours tells too much.").in_conflict
    actions.nominate(nominated.season_id, mine.referral_id, pair.a, "Our shop", "It was hard.")
    with transaction():
        db.session.get(Person, admin.id).status = "disabled"
    assert actions.refuse_nomination(nominated.id, both, "It tells too much.").in_conflict
    assert check_books() == []


def test_votes_end_with_the_last_day_and_are_counted(pair, found, admin, nominated, later):
    voters = [found.agency().people[0] for _ in range(2)]
    for one in (pair.a, *voters):
        actions.vote(nominated.id, one)
    db.session.execute(text("UPDATE agencies SET status = 'left' WHERE id = :one"), {"one": voters[1].agency_id})
    db.session.commit()
    later(days=31)
    for deed in (
        lambda: actions.vote(nominated.id, pair.a),
        lambda: actions.nominate(nominated.season_id, pair.turned().won().id, pair.a, "Late", STORY),
    ):
        with pytest.raises(NotNow):
            deed()
        db.session.rollback()
    later(days=6)
    actions.count_seasons([nominated.season_id])
    (place,) = db.session.scalars(
        queries.places([one.id for one in nominated.season.awards if one.kind == "hardest_project"])
    )
    assert (place.agency_id, place.figure, place.place, place.nomination_id) == (pair.B.id, 2, 1, nominated.id)
    with pytest.raises(DBAPIError, match="is counted"):
        db.session.execute(text("DELETE FROM award_votes"))
    db.session.rollback()
    with pytest.raises(NotNow):
        actions.withdraw_nomination(nominated.id, pair.b)


def test_an_erased_client_is_taken_out_of_a_story(pair, nominated):
    from marketplace.awards.forget import forget_words
    from marketplace.core.transaction import transaction

    with transaction():
        forget_words([pair.B.id], lambda told: bool(told) and "warehouse" in told)
    db.session.expire_all()
    row = db.session.get(Nomination, nominated.id)
    assert (row.title, row.story) == ("Two shops into one", "[…]")
    assert clock.now() > row.made_at


def test_an_erased_client_whom_another_project_names_is_left_nowhere(pair, season):
    other = pair.won(title="Another job", client=pair.client | {"company": "Tollund Mills", "contact": "Per Tollund", "email": "p@tollund.example", "phone": "+49 30 23125777"})  # fmt: skip
    row = actions.nominate(season().id, pair.won().id, pair.b, "Harder than Tollund Mills", STORY)
    actions.withdraw_nomination(row.id, pair.b)
    erase_client([other.lead_id])
    db.session.rollback()
    assert db.session.get(Nomination, row.id).title == "[…]"
    assert "tollund" not in str(db.session.execute(text("SELECT a::text FROM audit_log a")).all()).lower()


def test_nobody_nominates_a_project_whose_client_is_erased(pair, season, visit):
    """What is written then can't be held against the client's name, and no erasure comes by any more."""
    number, referral = season().id, pair.won(title="A shop for pots")
    assert "A shop for pots" in visit(pair.b).get(f"/awards/{number}/nominate").text
    erase_client([referral.lead_id])
    db.session.rollback()
    assert "A shop for pots" not in visit(pair.b).get(f"/awards/{number}/nominate").text
    with pytest.raises(NotFound):
        actions.nominate(number, referral.id, pair.b, "For Brask Ceramics", STORY)


def test_a_client_who_is_erased_while_a_story_is_sent_is_not_named_by_it(pair, season, monkeypatch):
    from marketplace.awards.actions import nominating

    number, referral = season().id, pair.won()
    checked = nominating._checked

    def then_erased(*given):
        values = checked(*given)
        erase_client([referral.lead_id])
        return values | {"story": "Brask Ceramics, said in a way that nothing finds"}

    monkeypatch.setattr(nominating, "_checked", then_erased)
    with pytest.raises((NotFound, NotNow)):
        actions.nominate(number, referral.id, pair.b, "A shop", STORY)
    db.session.rollback()
    assert db.session.query(Nomination).count() == 0
