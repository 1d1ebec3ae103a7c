"""Who is placed: what is measured equals what brute force counts; it is counted once, and what was proclaimed stays."""

from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from marketplace.awards import actions, measures, queries
from marketplace.awards.actions import SaidAward, SaidSeason
from marketplace.awards.models import Award, Kind, Place, Season
from marketplace.awards.rules import said_figure
from marketplace.core import clock, lifecycle
from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput, NotAllowed, NotNow
from marketplace.core.extensions import db
from marketplace.core.languages import speaking
from marketplace.core.money import from_decimal
from marketplace.core.transaction import transaction
from marketplace.exchange.actions import accept_lead, move_on, record_refund
from marketplace.insights.actions import count
from marketplace.insights.due import days
from marketplace.members.models import Agency, Person
from marketplace.outbox.models import OutgoingMail

DAY = "timezone('Europe/Berlin', {})::date"
# Each measure once more, from its rule, without the figures of insights: agency, season, the days before.
KEPT = """
    SELECT r.receiver_id AS agency, sum(m) AS n FROM (
        SELECT referral_id, currency, amount_minor AS m, received_on AS d FROM fee_payments WHERE voided_at IS NULL
        UNION ALL SELECT p.referral_id, p.currency, -f.amount_minor, f.refunded_on FROM refunds f JOIN fee_payments p ON p.id = f.payment_id
        WHERE p.voided_at IS NULL
    ) x JOIN referrals r ON r.id = x.referral_id WHERE d BETWEEN :first AND :last AND x.currency = 'EUR' GROUP BY 1
"""
CONTACTED = f"""
    SELECT agency, count(*) AS n FROM (
        SELECT unnest(ARRAY[r.receiver_id, r.referrer_id]) AS agency FROM referrals r
        WHERE {DAY.format("r.accepted_at")} BETWEEN :first AND :last AND (
            r.status NOT IN ('accepted', 'lost', 'returned') OR r.status IN ('lost', 'returned') AND
            (SELECT was FROM history WHERE subject_kind = 'referrals' AND subject_id = r.id ORDER BY id DESC LIMIT 1) <> 'accepted')
    ) x GROUP BY 1
"""
WON = f"""
    SELECT receiver_id AS agency, count(*) AS n FROM referrals r WHERE status IN ('won', 'finished') AND {
    DAY.format('''(
        SELECT max(at) FROM history WHERE subject_kind = 'referrals' AND subject_id = r.id AND became = 'won')''')
} BETWEEN :first AND :last
    GROUP BY 1
"""


def brute_force(sql: str, first, last) -> dict[int, int]:
    rows = db.session.execute(text(sql), {"first": first, "last": last})
    return {row.agency: int(row.n) for row in rows if row.n}


def placed(season: Season, kind: Kind) -> list[tuple[str, int, int]]:
    """Names, figures and places as they are written down."""
    award = season.award_of(kind)
    return [(one.agency.name, one.figure, one.place) for one in db.session.scalars(queries.places([award.id]))]


@pytest.mark.thorough
@pytest.mark.parametrize("is_counted", [False, True], ids=["on the spot", "by day"])
def test_what_is_measured_equals_brute_force_on_the_invented_alliance(app, lived, is_counted):
    if is_counted:
        count(days(1000))
    admin = db.session.query(Person).filter_by(alliance_role="admin").first()
    db.session.execute(text("UPDATE seasons SET status = 'cancelled', reason = 'x' WHERE status = 'open'"))
    db.session.commit()
    today = clock.today()
    first, last = today - timedelta(days=19), today + timedelta(days=1)
    awards = [SaidAward("most_sold"), SaidAward("most_active", 1), SaidAward("fastest_growing", 1)]
    row = actions.plan_season(SaidSeason("Now", first, last, awards), admin)
    with app.test_request_context():
        found = measures.measure(row, whole=True)
    there = {one.id for one in db.session.scalars(db.select(Agency).where(measures.can_be_placed()))}
    expected = {
        Kind.MOST_SOLD: {k: n for k, n in brute_force(KEPT, first, last).items() if k in there and n > 0},
        Kind.MOST_ACTIVE: {k: n for k, n in brute_force(CONTACTED, first, last).items() if k in there},
    }
    for kind, each in expected.items():
        assert {one.agency_id: one.figure for one in found[kind] if one.place} == each
        assert each
    now, before = brute_force(WON, first, last), brute_force(WON, first - timedelta(days=21), first - timedelta(days=1))
    growth = {k: Fraction(now[k], before[k]) for k in now.keys() & before.keys() & there if now[k] > before[k]}
    assert {one.agency_id: one.rank for one in found[Kind.FASTEST_GROWING] if one.place} == growth


@pytest.mark.thorough
def test_the_demo_has_proclaimed_places_that_follow_their_figures(app, lived):
    (season,) = db.session.scalars(queries.seasons(False)).all()
    assert check_books() == []
    sold = placed(season, Kind.MOST_SOLD)
    assert [n for _name, _figure, n in sold] == sorted(n for _name, _figure, n in sold)
    assert len(sold) > 3
    first, last = season.starts_on, season.ends_on
    agencies = {one.id: one.name for one in db.session.query(Agency)}
    counted = {agencies[k]: n for k, n in brute_force(KEPT, first, last).items() if n > 0}
    assert {name: figure for name, figure, _n in sold}.items() <= counted.items()


def test_equal_figures_share_a_place_and_few_are_not_placed(pair, admin, season, later):
    row = season(awards=[SaidAward("most_active", 2)])
    move_on(pair.won().id, pair.b, "finished")
    pair.turned().won()
    later(days=37)
    actions.count_seasons([row.id])
    assert placed(row, Kind.MOST_ACTIVE) == [("Northlight", 2, 1), ("Kedr", 2, 1)]
    with pytest.raises(DBAPIError, match="ck_award_places_figure"):
        db.session.execute(text("UPDATE award_places SET figure = 0"))


def test_a_season_is_counted_once_whoever_counts_and_refunds_change_nothing(pair, admin, season, later, in_parallel):
    row = season(awards=[SaidAward("most_sold")])
    payment = pair.fee(pair.won(), "1234.50")
    assert queries.to_count(9) == []
    later(days=35)
    assert queries.to_count(9) == []
    later(days=1)
    assert queries.to_count(9) == [row.id]
    number = row.id
    in_parallel([lambda: actions.count_seasons([number])] * 4)
    db.session.expire_all()
    assert queries.to_count(9) == []
    assert placed(row, Kind.MOST_SOLD) == [("Kedr", 1234_50, 1)]
    assert db.session.query(OutgoingMail).filter_by(event="award.counted", person_id=admin.id).count() == 1
    record_refund(payment.id, pair.b, from_decimal("1000.00", "EUR"), clock.today())
    actions.proclaim(row.id, admin)
    assert placed(row, Kind.MOST_SOLD) == [("Kedr", 1234_50, 1)]
    for change in (
        "UPDATE award_places SET figure = 5", "DELETE FROM award_places", "UPDATE seasons SET name = 'x'", "DELETE FROM season_awards",
    ):  # fmt: skip
        with pytest.raises(DBAPIError, match="does not change|is counted"):
            db.session.execute(text(change))
        db.session.rollback()
    with pytest.raises(NotNow):
        actions.proclaim(row.id, admin)


def test_whoever_is_silent_suspended_or_leaves_is_not_placed(pair, found, admin, season, later):
    row = season(awards=[SaidAward("most_active", 1)])
    others = [found.agency(f"Other {n}") for n in range(3)]
    for n, other in enumerate(others):
        client = pair.client | {"company": f"C{n}", "email": f"x@c{n}.example", "phone": f"+49 30 23125{100 + n}"}
        pair.lead(client=client, agencies=[other.id], title=f"Job {n}")
    for lead_id, other in db.session.execute(text("SELECT lead_id, agency_id FROM offers ORDER BY lead_id")).all():
        owner = db.session.get(Agency, other).people[0]
        move_on(accept_lead(lead_id, owner).id, owner, "contacted")
    db.session.execute(text("UPDATE agencies SET status = 'suspended' WHERE name = 'Other 0'"))
    db.session.execute(text("UPDATE agencies SET status = 'leaving' WHERE name = 'Other 1'"))
    db.session.commit()
    assert {pair.A.id, others[2].id} == {one.agency_id for one in measures.measure(row)[Kind.MOST_ACTIVE] if one.place}
    later(days=61)
    pair.turned().lead()  # Kedr says something again, the others don't
    assert [one for one in measures.measure(row)[Kind.MOST_ACTIVE] if one.place] == []


@pytest.mark.thorough
def test_who_is_struck_makes_room_and_is_told_why(pair, found, admin, season, later):
    row = season(awards=[SaidAward("most_active", 1), SaidAward("own", None, "Best neighbour", "For it.")])
    third = found.agency("Third")
    pair.won()
    pair.turned().won()
    lead = pair.lead(agencies=[third.id], title="A third job", client=pair.client | {"company": "C", "email": "c@c.example", "phone": "+49 30 23125999"})  # fmt: skip
    move_on(accept_lead(lead.id, third.people[0]).id, third.people[0], "contacted")
    later(days=37)
    actions.count_seasons([row.id])
    assert placed(row, Kind.MOST_ACTIVE) == [("Northlight", 3, 1), ("Kedr", 2, 2), ("Third", 1, 3)]
    place = db.session.query(Place).filter_by(agency_id=pair.A.id).one()
    actions.strike(place.id, admin, "Clients of the family.")
    assert placed(row, Kind.MOST_ACTIVE) == [("Kedr", 2, 1), ("Third", 1, 2)]
    with pytest.raises(NotNow):
        actions.strike(place.id, admin, "Again.")
    db.session.rollback()
    with pytest.raises(NotNow, match="own award"):
        actions.proclaim(row.id, admin)
    db.session.rollback()
    actions.decide_own(row.id, pair.A.id, admin, "Took in two trainees.")
    actions.decide_own(row.id, third.id, admin, "Took in three trainees.")
    with transaction():
        lifecycle.move(pair.B, "suspended", admin)
    actions.proclaim(row.id, admin)
    assert placed(row, Kind.MOST_ACTIVE) == [("Third", 1, 1)]
    assert placed(row, Kind.OWN) == [("Third", 1, 1)]
    events = [one for (one,) in db.session.query(OutgoingMail.event).filter_by(person_id=third.people[0].id)]
    assert sorted(one for one in events if one.startswith("award")) == ["award.proclaimed", "award.won", "award.won"]
    assert db.session.query(OutgoingMail).filter_by(event="award.struck", person_id=pair.a.id).count() == 1
    assert check_books() == []


def test_growth_is_exact_and_needs_a_base(app):
    award = Award(season_id=1, kind=Kind.FASTEST_GROWING, least=3)
    rows = [
        measures.Measured(n, now, before) for n, (now, before) in enumerate(((9, 3), (6, 2), (12, 4), (4, 4), (7, 3)))
    ]
    assert [(one.agency_id, one.place) for one in measures.placed(award, rows)] == [
        (0, 1),
        (2, 1),
        (4, 3),
        (1, None),
        (3, None),
    ]


def test_an_own_award_of_a_member_that_has_gone_is_decided_anew(pair, admin, season, later):
    row = season(awards=[SaidAward("own", None, "Best neighbour", "For it.")])
    later(days=37)
    actions.count_seasons([row.id])
    actions.decide_own(row.id, pair.B.id, admin, "Took in two trainees.")
    with transaction():
        lifecycle.move(pair.B, "suspended", admin)
    with pytest.raises(NotNow, match="own award"):
        actions.proclaim(row.id, admin)
    db.session.rollback()
    actions.decide_own(row.id, pair.A.id, admin, "Took in one trainee.")
    actions.proclaim(row.id, admin)
    assert placed(row, Kind.OWN) == [("Northlight", 1, 1)]
    assert check_books() == []


def test_a_place_of_the_own_award_that_was_struck_stays_in_the_list_until_it_is_given_after_all(
    pair, admin, season, later, deliver
):
    row = season(awards=[SaidAward("own", None, "Best neighbour", "For it.")])
    later(days=37)
    actions.count_seasons([row.id])
    actions.strike(actions.decide_own(row.id, pair.B.id, admin, "Took in two trainees.").id, admin, "It was one.")
    actions.decide_own(row.id, pair.A.id, admin, "Took in one trainee.")
    subject = "A place of your agency was struck: Best neighbour"
    assert [one["To"] for one in deliver() if one["Subject"] == subject] == [pair.b.email]
    struck = queries.places([one.id for one in row.awards], with_struck=True)
    assert [(one.agency.name, one.place) for one in db.session.scalars(struck)] == [
        ("Northlight", 1), ("Kedr", None),
    ]  # fmt: skip
    place = db.session.query(Place).filter_by(agency_id=pair.A.id).one()
    actions.strike(place.id, admin, "A slip.")
    actions.decide_own(row.id, pair.A.id, admin, "Took in one trainee.")
    deliver()
    mail = db.session.query(OutgoingMail).filter_by(event="award.struck", person_id=pair.a.id).one()
    assert mail.status == "moot"


def test_an_admin_decides_nothing_of_what_their_own_agency_is_placed_for(pair, found, admin, season, later):
    row = season(awards=[SaidAward("most_active", 1), SaidAward("own", None, "Best neighbour", "For it.")])
    pair.won()
    later(days=37)
    actions.count_seasons([row.id])
    both = found.person(pair.A, "owner", alliance_role="admin")
    other = db.session.query(Place).filter_by(agency_id=pair.B.id).one()
    for deed in (
        lambda: actions.decide_own(row.id, pair.A.id, both, "We are good."),
        lambda: actions.strike(other.id, both, "They are not."),
    ):
        with pytest.raises(NotAllowed, match="another admin"):
            deed()
        db.session.rollback()
    assert actions.decide_own(row.id, pair.B.id, both, "They are good.").agency_id == pair.B.id
    actions.strike(other.id, admin, "Clients of the family.")


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (5, 2, "150 % more (5 against 2)"),
        (2, 3, "33.3 % fewer (2 against 3)"),
        (3, 3, "0 % more (3 against 3)"),
        (0, 4, "100 % fewer (0 against 4)"),
        (5, 3, "66.7 % more (5 against 3)"),
        (1, 3, "66.7 % fewer (1 against 3)"),
        (2001, 2000, "0.1 % more (2,001 against 2,000)"),
        (21, 1, "2,000 % more (21 against 1)"),
    ],
)
def test_growth_is_said_as_more_or_fewer(app, now, before, said):
    assert said_figure(Kind.FASTEST_GROWING, now, before, "EUR", exact=True) == said


@pytest.mark.parametrize("language", ["ru", "uk"])
def test_growth_is_said_with_the_comma_of_the_language(app, language):
    with speaking(language):
        assert said_figure(Kind.FASTEST_GROWING, 5, 3, "EUR", exact=True).startswith("на 66,7 % ")


def counted_with_own(season, later):
    row = season(awards=[SaidAward("most_active", 1), SaidAward("own", None, "Best neighbour", "For it.")])
    later(days=37)
    actions.count_seasons([row.id])
    return row


def test_a_season_is_proclaimed_where_nobody_deserves_the_own_award(pair, admin, season, later, client):
    row = counted_with_own(season, later)
    actions.decide_own(row.id, pair.B.id, admin, "Took in two trainees.")
    with pytest.raises(BadInput):
        actions.decide_nobody(row.id, admin, " ")
    db.session.rollback()
    actions.decide_nobody(row.id, admin, "Nobody took in a trainee.")
    assert placed(row, Kind.OWN) == []
    assert check_books() == []
    actions.proclaim(row.id, admin)
    for path in (f"/awards/{row.id}", "/awards"):
        assert "Nobody this season: Nobody took in a trainee." in client.get(path).text
    said = client.get(f"/api/v1/awards/{row.id}/standing").json["standings"][1]
    assert (said["lines"], said["nobody"]) == ([], "Nobody this season: Nobody took in a trainee.")
    with pytest.raises(NotNow):
        actions.decide_nobody(row.id, admin, "Once more.")
    db.session.rollback()
    assert check_books() == []


def test_that_nobody_gets_it_is_decided_anew(pair, admin, season, later):
    row = counted_with_own(season, later)
    actions.decide_nobody(row.id, admin, "Nobody took in a trainee.")
    actions.decide_own(row.id, pair.B.id, admin, "They did.")
    actions.proclaim(row.id, admin)
    assert (placed(row, Kind.OWN), row.nobody_why) == ([("Kedr", 1, 1)], "")
    assert check_books() == []


def test_a_counted_season_is_cancelled_with_a_reason_and_awards_nothing(pair, admin, season, said, later, client):
    pair.won()
    row = counted_with_own(season, later)
    actions.cancel_season(row.id, admin, "The figures of two weeks are missing.")
    assert row.status == "cancelled"
    assert db.session.query(Place).filter(Place.place.is_not(None)).count() == 2  # kept, and read by nobody
    assert queries.badges_of(pair.B.id) == []
    assert client.get(f"/awards/{row.id}").status_code == 404
    with pytest.raises(NotNow):
        actions.proclaim(row.id, admin)
    db.session.rollback()
    assert check_books() == []


def both_admin(found, agency):
    return found.person(agency, "owner", alliance_role="admin")


def test_an_only_admin_whose_agency_is_placed_strikes_and_that_is_said(
    pair, found, season, later, admin, visit, deliver
):
    row = season(awards=[SaidAward("most_active", 1)])
    pair.won()
    later(days=37)
    actions.count_seasons([row.id])
    both = both_admin(found, pair.A)
    place = db.session.query(Place).filter_by(agency_id=pair.B.id).one()
    with pytest.raises(NotAllowed, match="another admin"):
        actions.strike(place.id, both, "Clients of the family.")
    db.session.rollback()
    with transaction():
        db.session.get(Person, admin.id).status = "disabled"
    deliver()
    struck = actions.strike(place.id, both, "Clients of the family.")
    assert struck.in_conflict
    page = visit(both).get(f"/desk/awards/{row.id}/places/most_active").text
    assert "there was no other" in page
    (mail,) = [one for one in deliver() if one["Subject"].startswith("A place of your agency was struck")]
    assert "there was no other" in mail.get_body(("plain",)).get_content()
    assert check_books() == []


def test_of_two_admins_who_are_both_concerned_either_may(pair, found, season, later, admin):
    row = season(awards=[SaidAward("most_active", 1)])
    pair.won()
    later(days=37)
    actions.count_seasons([row.id])
    one, _other = both_admin(found, pair.A), both_admin(found, pair.B)
    with transaction():
        db.session.get(Person, admin.id).status = "disabled"
    place = db.session.query(Place).filter_by(agency_id=pair.B.id).one()
    assert actions.strike(place.id, one, "Clients of the family.").in_conflict


def test_an_admin_whose_agency_is_placed_cancels_no_counted_season_while_another_can(
    pair, found, season, later, admin, visit
):
    row = season(awards=[SaidAward("most_active", 1)])
    pair.won()
    later(days=37)
    actions.count_seasons([row.id])
    both, place = both_admin(found, pair.A), db.session.query(Place).filter_by(agency_id=pair.B.id).one().id
    with pytest.raises(NotAllowed, match="another admin"):
        actions.cancel_season(row.id, both, "We are second.")
    db.session.rollback()
    with transaction():
        db.session.get(Person, admin.id).status = "disabled"
    cancelled = actions.cancel_season(row.id, both, "The figures are wrong.")
    assert (cancelled.status, cancelled.in_conflict) == ("cancelled", True)
    assert "was cancelled" in visit(both).get(f"/desk/awards/places/{place}/strike", status=409).text
    assert check_books() == []


def test_that_an_only_admin_who_is_placed_has_cancelled_is_written_beside_it_and_told_to_who_is_placed(
    pair, found, season, later, admin, visit, deliver, client
):
    row = season(awards=[SaidAward("most_active", 1)])
    pair.won()
    later(days=37)
    actions.count_seasons([row.id])
    both = both_admin(found, pair.A)
    with transaction():
        db.session.get(Person, admin.id).status = "disabled"
    deliver()
    actions.cancel_season(row.id, both, "The figures are wrong.")
    (mail,) = [one for one in deliver() if one["Subject"].startswith("Cancelled") and one["To"] == pair.b.email]
    assert "there was no other" in mail.get_body(("plain",)).get_content()
    for reader, path in ((both, f"/desk/awards/{row.id}"), (pair.b, f"/awards/{row.id}")):
        assert "there was no other" in visit(reader).get(path).text
    told = client.get(f"/api/v1/awards/{row.id}", headers=found.token(pair.b)).json
    assert told.get("season", told)["in_conflict"] is True
    assert check_books() == []


def test_of_a_season_that_an_unconcerned_admin_cancels_no_conflict_is_said(
    pair, found, season, later, admin, visit, deliver
):
    row = season(awards=[SaidAward("most_active", 1)])
    pair.won()
    later(days=37)
    actions.count_seasons([row.id])
    deliver()
    assert not actions.cancel_season(row.id, admin, "The figures are wrong.").in_conflict
    assert not [one for one in deliver() if one["Subject"].startswith("Cancelled")]
    assert "there was no other" not in visit(pair.b).get(f"/awards/{row.id}").text


def test_a_conflict_is_noted_only_of_what_is_cancelled(season):
    row = season()
    with pytest.raises(DBAPIError), transaction():
        row.in_conflict = True
    db.session.rollback()
