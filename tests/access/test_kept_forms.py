"""A form that could not be taken comes back with what was typed, whichever form it is; and where one wanted to go survives."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, text

from marketplace.academy import actions as academy
from marketplace.academy.actions import SaidArticle, SaidQuestion
from marketplace.academy.queries import questions_of
from marketplace.access.actions import (
    add_passkey,
    ask_for_passkey,
    ask_for_reset,
    asked_of_device,
    invite_person,
    make_key,
)
from marketplace.attribution.actions import SaidLink, make_link
from marketplace.awards.actions import SaidAward, count_seasons, nominate
from marketplace.awards.actions import vote as give_vote
from marketplace.awards.models import Place
from marketplace.catalog.actions import SaidCase, SaidDiscount, add_discount, add_picture, create_case
from marketplace.catalog.models import Kind
from marketplace.comarketing.actions import SaidAction, SaidBudget, SaidRequest, approve, ask, plan_action, set_budget
from marketplace.community import actions as community
from marketplace.core import clock, throttling
from marketplace.core.approval import propose
from marketplace.core.extensions import db
from marketplace.core.forms import Form
from marketplace.core.kept_forms import NEVER, KeptForm, old_forms
from marketplace.core.money import Money
from marketplace.core.queue import sweep
from marketplace.core.transaction import transaction
from marketplace.disputes import actions as disputes
from marketplace.disputes import models as of_disputes
from marketplace.exchange.actions import accept_lead, expire_leads, move_on, object_to_return, return_lead, save_draft
from marketplace.hooks.actions import add_hook
from marketplace.hooks.models import Whose
from marketplace.imports.actions import bring
from marketplace.imports.models import SheetKind
from marketplace.meetings.actions import SaidMeeting, plan_meeting
from marketplace.members.actions import second_factor
from marketplace.members.models import Person
from marketplace.moderation.actions import write_note
from marketplace.moderation.actions.announcements import Said as Announced
from marketplace.moderation.actions.announcements import announce
from marketplace.moderation.models import Subject
from marketplace.moderation.reports import report
from marketplace.moderation.words import unknown_words
from marketplace.partnerships.actions import Agreed, agree_on, say_done
from marketplace.partnerships.queries import partnership_with
from marketplace.reviews.actions import Said, say
from marketplace.reviews.links import path_to_review
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Movement
from marketplace.stripe_rail.models import StripePayment
from marketplace.threads import actions as threads
from marketplace.threads.models import ThreadKind
from tests.applying import Applicant
from tests.at_stripe import claimed
from tests.browser.awarded import season
from tests.claiming import claim_in, suggested
from tests.disputing import dispute_in
from tests.drawn import drawn
from tests.filled import filled, forms_of, hidden, standing
from tests.passkeys import Device
from tests.people import PASSWORD, App

# Forms of one button, in which nothing is typed.
# Switching on is shown to the session alone in which the password was given: another one begins anew.
BUTTONS = {
    "agreement.accept",
    "access.sign_out", "access.add_passkey", "access.end_sign_in", "access.end_sign_ins", "access.reset_second_factor", "access.switch_off",
    "access.revoke_token", "access.invite_again", "access.disable", "access.enable",
    "exchange.accept", "exchange.take_back_won", "settlement.received", "settlement.undo", "settlement.payment_file", "documents.make_act_of_order", "documents.make_invoice", "reconciliation.line_looked_at", "reconciliation.line_order", "catalog.retire", "catalog.back",
    "calendars.make", "calendars.end", "copies.stop_own", "channels.again", "channels.remove", "channels.confirm",
    "catalog.step", "catalog.delete_service", "catalog.end_discount", "catalog.delete_discount", "catalog.stop_own",
    "catalog.search", "catalog.stop", "imports.step", "enquiries.settle",
    "moderation.end_announcement", "moderation.mail_announcement", "moderation.leave_team", "moderation.invite_again", "moderation.reset_second_step",
    "catalog.move_picture", "catalog.remove_picture", "catalog.turn_case", "catalog.move_case", "catalog.delete_case",
    "stripe_rail.connect", "stripe_rail.means", "stripe_rail.remove_means",  # a password, which is not kept
    "threads.take_back", "threads.follow", "threads.look", "threads.end_mute", "community.withdraw", "community.solve", "community.unsolve",
    "community.useful", "community.move",
    "meetings.sign_up", "meetings.sign_off", "meetings.stay_away", "meetings.seat", "meetings.note_who_came",
    "routing.end_pause", "routing.withdraw",
    "awards.vote", "awards.withdraw", "awards.naming", "awards.proclaim",
    "academy.withdraw", "academy.publish", "academy.remove_question", "academy.remove_file", "academy.no_longer_require",
    "joining.approve", "settlement.agree", "stripe_rail.agree", "stripe_rail.see_to", "stripe_rail.hand_on", "stripe_rail.order_instead", "stripe_rail.try_refund_again", "stripe_rail.pay_claim", "stripe_rail.not_paid_by_bank", "disputes.agree", "disputes.withdraw", "late_claims.waive", "late_claims.withdraw", "late_claims.accept", "access.switch_on", "bookkeeping.release",
    "attribution.switch", "hooks.all_again", "hooks.again", "hooks.remove", "hooks.rotate", "hooks.switch", "hooks.test",
    "partnerships.answer", "partnerships.again", "partnerships.say", "comarketing.remove_goal", "comarketing.cancel",
    "comarketing.remove_template", "comarketing.remove_alliance_template", "comarketing.decide_request", "comarketing.end_budget",
    "catalog.move_partner", "catalog.remove_partner", "catalog.turn_naming",
}  # fmt: skip
COOKIE = "leadpact"
ENDED = "UPDATE sign_ins SET ended_at = now() WHERE ended_at IS NULL"


@pytest.fixture
def pages(pair, found, scene, named_site):
    """Pages with every form of every kind, each with who opens it."""
    return [(db.session.get(Person, one), path) for one, path in scene("forms", lambda: _pages(pair, found))]


def _pages(pair, found) -> list[tuple[int, str]]:
    b, a, admin = pair.b, pair.a, found.person(alliance_role="admin")
    leaving = found.person(pair.B, "sales")
    found.person(pair.B, "manager")
    payment = pair.fee(pair.won(), "1000.00")
    for n in range(5):
        pair.fee(pair.won(title=f"Work {n}"), "500.00")
        sweep()
    listed = [one.id for one in db.session.query(Movement).order_by(Movement.id)]
    settlement.mark_sent(listed[0], b, "REF")
    settlement.mark_sent(listed[1], b, "REF")
    of_order = disputes.open_dispute(of_disputes.Subject.ORDER, listed[1], a, "not_arrived", "Nothing came.")
    settlement.mark_sent(listed[2], b, "REF")
    settlement.mark_sent(listed[4], b, "REF")
    with transaction():
        propose(db.session.get(Movement, listed[4]), "undone", "It went back.", found.person(alliance_role="admin"))
    claims = [claimed(_one_more_order(pair, n)) for n in range(2)]
    with transaction():
        propose(db.session.get(StripePayment, claims[1]), "lost", "They closed.", found.person(alliance_role="admin"))
    waiting, late = pair.lead(), pair.lead()
    db.session.execute(text("UPDATE leads SET answer_by = now() - interval '1 second' WHERE id = :id"), {"id": late.id})
    db.session.commit()
    expire_leads([late.id])
    draft = save_draft(a, pair.new_lead())
    save_draft(a, pair.new_lead(category="Weaving"))
    (word,) = (one.mark for one in unknown_words(Kind.CATEGORIES) if one.text == "Weaving")
    service, _other = found.service(pair.B), found.service(pair.B)
    case, picture = create_case(b, SaidCase(title="A shop")), add_picture(b, drawn(), "The studio")
    discount = add_discount(service.id, b, SaidDiscount("percent", "clients", 10))
    report(Subject.SERVICE, service.id, "untrue", "", None)
    reviewed = pair.won()
    review = say([reviewed.lead_id], reviewed.id, Said(True, kept="yes", price="same", again="yes"))
    other = {"email": "third@client.example", "phone": "", "website": ""}
    contested = return_lead(
        accept_lead(pair.lead(client=pair.client | other).id, b).id, b, "contacts_wrong", "Nobody answers."
    )
    object_to_return(contested.id, a, "They do.")
    given_back = return_lead(accept_lead(pair.turned().lead().id, a).id, a, "contacts_wrong", "Nobody answers.")
    held = accept_lead(pair.lead(client=pair.client | other).id, b)
    announced = announce(Announced("We meet", "In **Berlin**.", clock.today()), admin)
    note = write_note(pair.B.id, admin, "They want fewer films.")
    with clock.pretend(clock.now() - timedelta(days=40)):  # papers are made of months that are over
        pair.fee(pair.won(title="Work of old"), "500.00")
    objected, to_decide = _disputed(pair, admin, found.person(alliance_role="admin"))
    link = make_link(b, SaidLink("Letter"))
    hook, _secret = add_hook(b, Whose.AGENCY, "Ours", "https://8.8.8.8/hook", ["lead.accepted"])
    lesson, asked, held_by_b, taught = _taught(admin, b)
    together, given = _together(pair, admin), _awarded(pair, admin)
    claimed_late = _late_claims(pair, found)
    written = _written(pair, found, held, waiting, admin)
    run = bring(b, SheetKind.SERVICES, "prices.csv", b"Title,Price\nShop,100\n")
    return [
        *[(b.id, path) for path in objected], *together, *given, *written,
        (b.id, "/claims/new"), (b.id, f"/claims/{claimed_late[0]}"), (b.id, f"/claims/{claimed_late[1]}"), (admin.id, f"/desk/claims/{claimed_late[2]}"),
        (b.id, f"/referrals/{held.id}/return"), (b.id, f"/returns/{given_back.id}"), (b.id, f"/imports/{run.id}"), (b.id, f"/reviews/{review.id}"),
        *[(b.id, path) for path in ("/leads/new", f"/leads/{waiting.id}", "/referrals/1", "/referrals/1/fee", "/referrals/1/keeper", "/team", f"/partners/{pair.A.id}", "/me", "/me/address", "/agency/copies", "/me/channels", "/me/passkeys", "/me/second-factor")],
        *[(b.id, path) for path in (f"/payments/{payment.id}/refund", f"/payments/{payment.id}/void", "/agency/profile", "/agency/pictures/new", "/agency/cases/new", "/agency/payout", "/agency/company", "/documents/new", "/agency/work", "/agency/partners", "/agency/hooks/new", "/links/new", f"/links/{link.id}/edit", f"/agency/hooks/{hook.id}", f"/agency/hooks/{hook.id}/edit")],
        *[(b.id, f"/services/{path}") for path in ("new", f"{service.id}", f"{service.id}/edit", f"{service.id}/discounts/new")],
        (b.id, f"/services/{service.id}/discounts/{discount.id}"), (b.id, f"/agency/cases/{case.id}"),
        (b.id, f"/agency/pictures/{picture.id}"), (b.id, f"/me/passkeys/{_passkey(b)}/remove"),
        *[(b.id, path) for path in ("/movements/pay", "/movements/bank-statements", f"/movements/{listed[3]}", f"/disputes/{of_order.id}")],
        *[(a.id, path) for path in (f"/leads/{waiting.id}", f"/leads/{late.id}", f"/leads/{draft.id}/draft", f"/leads/{waiting.id}/keeper", f"/movements/{listed[0]}", f"/movements/{listed[0]}/object")],
        *[(admin.id, f"/desk/disputes/{number}") for number in to_decide],
        (admin.id, f"/desk/returns/{contested.id}"),
        (admin.id, "/desk/terms"), (admin.id, "/desk/terms/rules"), (admin.id, "/desk/levels/new"), (admin.id, "/desk/routing/new"), (b.id, "/routing/capacity"), (b.id, "/routing/pause"), (admin.id, "/desk/own-rates"), (admin.id, "/desk/agreement/new"),
        *[(admin.id, f"/desk/members/{pair.B.id}{path}") for path in ("", f"/notes/{note.id}", "/suspend")],
        *[(admin.id, f"/desk/{path}") for path in ("announcements/new", f"announcements/{announced.id}", "team")],
        (admin.id, f"/desk/applications/{Applicant([pair.A.name]).sent().id}"),
        (admin.id, "/imports"), (admin.id, f"/desk/movements/{listed[2]}"), (admin.id, f"/desk/movements/{listed[4]}"),
        (admin.id, "/desk/rates"), (admin.id, "/desk/taxonomy/categories/new"), (admin.id, "/desk/taxonomy/categories/2"),
        (admin.id, f"/desk/taxonomy/categories/words/{word}"), (admin.id, f"/desk/reports/service/{service.id}"),
        *[(admin.id, f"/desk/stripe/claims/{one}") for one in claims],
        *[(admin.id, f"/desk/meetings/{path}") for path in ("new", f"{_planned(admin)}/edit", f"{_planned(admin)}/cancel")],
        (b.id, f"/academy/{taught}/quiz"),
        *[(admin.id, f"/desk/academy/{path}") for path in ("new", f"{lesson}/edit", f"{lesson}/questions/new", f"{lesson}/questions/{asked}", f"{lesson}/files")],
        *[(admin.id, f"/desk/certificates/{path}") for path in (f"{held_by_b}/withdraw", "required")],
        (leaving.id, "/team/leave"), *[(one, "/me/second-factor") for one in _halfway(found)],
    ]  # fmt: skip


def _written(pair, found, referral, lead, admin) -> list[tuple[int, str]]:
    """Threads, a question and news, with something that each can be typed about."""
    a, b = pair.a, pair.b
    message = threads.write_first(ThreadKind.REFERRAL, referral.id, b, "When?")
    report(Subject.MESSAGE, message.id, "offence", "", a)
    question = community.ask(a, community.SaidQuestion("How to price?", "By what?"))
    news = community.publish(community.write_news(admin, community.SaidNews("New", "Text")).id, admin)
    draft = community.write_news(admin, community.SaidNews("Newer", "Text"))
    threads.mute(found.person(pair.A, "sales").id, admin, clock.today(), "So.")
    desk = (f"desk/messages/{message.id}/hide", "desk/mutes", "desk/mutes/new", "desk/news/new", f"desk/news/{draft.id}", f"desk/news/{news.id}/edit",
            f"desk/threads/{message.thread_id}")  # fmt: skip
    return [
        (b.id, f"/threads/{message.thread_id}"), (b.id, f"/threads/about/lead/{lead.id}"), (b.id, f"/messages/{message.id}/edit"),
        (a.id, f"/threads/{message.thread_id}"), (b.id, "/questions/new"), (a.id, f"/questions/{question.id}/edit"), (b.id, f"/questions/{question.id}"),
        (b.id, f"/news/{news.id}"), *[(admin.id, f"/{one}") for one in desk],
    ]  # fmt: skip


def _planned(admin) -> int:
    """A meeting to come."""
    begins = clock.now().replace(second=0, microsecond=0) + timedelta(days=9)
    said = SaidMeeting("webinar", "We talk", "Come.", "en", begins, begins + timedelta(hours=1), "Room 1")
    return plan_meeting(said, admin).id


def _awarded(pair, admin) -> list[tuple[int, str]]:
    """A season that runs, one to come, and one that is counted: each with what is typed about it."""
    own = SaidAward("own", None, "Best neighbour", "For what no figure counts.")
    counted = season(admin, -90, -60, SaidAward("hardest_project", 1), own)
    nominations = []
    for since in (-70, -5):
        running = counted if since == -70 else season(admin, -20, 40, SaidAward("hardest_project"))
        with clock.pretend(clock.now() + timedelta(days=since)):
            made = nominate(running, pair.won(title=f"Hard {since}").id, pair.b, "Hard", "It was.")
            nominations.append(give_vote(made.id, pair.a).id)
    count_seasons([counted])
    (place,) = db.session.scalars(select(Place.id))
    project, coming = pair.turned().won(title="Harder").id, season(admin, 60, 90, SaidAward("most_sold"))
    desk = (
        "new", f"{coming}/edit", f"{running}/edit", f"{running}/cancel", f"{counted}/decide", f"{counted}/nobody", f"places/{place}/strike",
        f"nominations/{nominations[1]}/refuse",
    )  # fmt: skip
    return [(pair.a.id, f"/awards/{running}/nominate/{project}"), *[(admin.id, f"/desk/awards/{one}") for one in desk]]


def _taught(admin, person) -> tuple[int, int, int, int]:
    """A lesson with its question, the certificate that somebody has of it, and a lesson that nobody has passed."""
    made = []
    for title in ("Passed", "To be passed"):
        article = academy.write_article(SaidArticle("lesson", title, "Read.", "en"), admin)
        academy.add_question(article.id, SaidQuestion("Why?", ["no", "yes"], 1), admin)
        made.append(academy.publish_article(article.id, admin).id)
    (asked,) = questions_of(made[0])
    return made[0], asked.id, academy.answer_quiz(made[0], person, {asked.id: 1})[1].id, made[1]


def _one_more_order(pair, n: int) -> int:
    pair.fee(pair.won(title=f"Taken back {n}"), "500.00")
    sweep()
    return db.session.scalars(select(Movement.id).order_by(Movement.id.desc())).first()


def _together(pair, admin) -> list[tuple[int, str]]:
    """Two who work together, with something that each can be typed about."""
    row = partnership_with(pair.A.id, pair.B.id)
    one = agree_on(row.id, pair.a, Agreed("Send it", pair.A.id, clock.today()))
    say_done(one.id, pair.a)
    period = {"starts_on": clock.today(), "ends_on": clock.today() + timedelta(days=9)}
    budget = set_budget(pair.a, SaidBudget("Autumn", Money(10_000, "EUR"), **period), row.id)
    asked = [
        ask(row.id, pair.a, SaidRequest(budget.id, "A webinar", Money(1000, "EUR"), clock.today())) for _ in range(2)
    ]
    approve(asked[0].id, pair.b)
    action = plan_action(row.id, pair.a, SaidAction("webinar", "Shops", held_on=clock.today()))
    at = f"/partnerships/{row.id}"
    forms = ("follow-ups/new", "talks/new", "rhythm", "goals/new", "actions/new", "budgets/new", "requests/new")
    theirs = [
        at,
        *(f"{at}/{one}" for one in forms),
        "/partnerships/invite",
        "/agency/action-templates/new",
        f"/joint-actions/{action.id}",
    ]
    desk = ("portfolio/hand-over", f"portfolio/{pair.A.id}", "budgets/new", "action-templates/new")
    return [
        *((pair.b.id, path) for path in (*theirs, f"/follow-ups/{one.id}", f"/budget-requests/{asked[1].id}")),
        (pair.a.id, f"/budget-requests/{asked[0].id}"), *((admin.id, f"/desk/{path}") for path in desk),
    ]  # fmt: skip


def _disputed(pair, admin, other_admin) -> tuple[list[str], list[int]]:
    """Where a member answers, appeals and objects; and the disputes that an admin decides, or agrees on."""
    fees = [pair.fee(pair.won(title=f"Disputed {n}"), "90.00") for n in range(5)]
    states = ("open", "answered", "decided", "answered")
    rows = [
        dispute_in(state, fee, pair.a, pair.b, [admin, other_admin]) for state, fee in zip(states, fees, strict=False)
    ]
    with transaction():
        propose(rows[3], "void", "Rule 4.", other_admin)
    member = [f"/disputes/{rows[0].id}", f"/disputes/{rows[2].id}"]
    member += [f"/payments/{fees[4].id}/object", f"/rewards/{fees[4].reward.id}/object"]
    return member, [rows[1].id, rows[3].id]


def _late_claims(pair, found) -> list[int]:
    """One that a member is asked about, one that the search has found for it, and one that an admin decides."""
    third, other = found.person(found.agency(), "owner"), found.agency()
    waits = claim_in("waits", third, pair.b, "Vale Boats", "vale-boats.example")
    mine = suggested(pair.turned(), found.person(other, "owner"), "Odin Boats", "odin.example")
    return [waits.id, mine.id, claim_in("contested", third, pair.b, "Mill Films", "mill-films.example").id]


def _passkey(person) -> int:
    ask_for_passkey(person, PASSWORD, "Phone")
    return add_passkey(person, Device().make(asked_of_device(person)), "").id


def _halfway(found) -> list[int]:
    """Somebody who has a key and hasn't confirmed it, and somebody whose second step is switched on."""
    waiting, on = found.person(), found.person()
    make_key(waiting, PASSWORD)
    found.second_factor(on)
    return [waiting.id, on.id]


def typing(visitor, path: str):
    """The forms of a page in which something can be typed, with what somebody types into each."""
    forms = forms_of(visitor.client.get(path).text, path)
    return [(form, given) for form in forms if (given := filled(form))]


def returned(visitor, path: str, form: dict, answer) -> dict:
    assert answer.status_code in (302, 303), answer.status_code
    where = answer.headers["Location"]
    assert where.partition("?")[0] == path, f"{form['to']} comes back at {where}"
    page = visitor.client.get(where).text
    (again,) = [one for one in forms_of(page, path) if one["to"] == form["to"]]
    return standing(again)


def lacking(given: dict, there: dict, form: dict) -> list[str]:
    kinds = {name: kind for name, kind, *_rest in form["fields"]}
    return [
        f"{form['to']}: {name}"
        for name in given
        if kinds[name] not in ("password", "file") and name not in NEVER and there.get(name) != given[name]
    ]


def sign_in(visitor, path: str, person) -> object:
    fields = hidden(forms_of(visitor.client.get(path).text, path)[0])
    answer = visitor.client.post(path, data=fields | {"email": person.email, "password": PASSWORD})
    where = answer.headers["Location"]
    if not where.startswith("/sign-in/code"):
        return answer
    db.session.execute(text("UPDATE second_factors SET last_step = 0")), db.session.commit()
    fields = hidden(forms_of(visitor.client.get(where).text, where)[0])
    return visitor.client.post(where, data=fields | {"one_time_code": App(second_factor(person).key).code()})


@pytest.mark.thorough
def test_every_form_comes_back_with_all_that_was_typed(app, pages, visit):
    seen, faults, visitors = set(), [], {}
    adapter = app.url_map.bind("")
    for person, path in pages:
        visitor = visitors.get(person.id) or visitors.setdefault(person.id, visit(person))
        for form, given in typing(visitor, path):
            seen.add(adapter.match(form["to"], method="POST")[0])
            db.session.execute(text("DELETE FROM sign_in_attempts")), db.session.commit()
            keys, referrer = hidden(form) | {"csrf_token": "stale"}, {"Referer": f"http://localhost{path}"}
            answer = visitor.client.post(form["to"], data=keys | given, headers=referrer)
            faults += lacking(given, returned(visitor, path, form, answer), form)
    assert not faults, "\n".join(faults)
    posts = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in rule.methods and "/api/" not in rule.rule}
    guarded = {one for one in posts if getattr(app.view_functions[one], "guard", "public") != "public"}
    assert guarded - seen - BUTTONS == set()


@pytest.mark.thorough
def test_a_form_sent_after_the_session_ended_comes_back_once_its_person_has_signed_in(pages, visit, thorough):
    faults = []
    for person, path in pages if thorough else pages[::5]:  # it is kept in the same way, whichever it is
        visitor = visit(person)
        for form, given in typing(visitor, path):
            db.session.execute(text(ENDED))
            db.session.execute(text("DELETE FROM sign_in_attempts")), db.session.commit()
            referrer = {"Referer": f"http://localhost{path}"}
            answer = visitor.client.post(form["to"], data=hidden(form) | given, headers=referrer)
            assert answer.headers["Location"].startswith("/sign-in")
            answer = sign_in(visitor, answer.headers["Location"], person)
            faults += lacking(given, returned(visitor, path, form, answer), form)
    assert not faults, "\n".join(faults)


@pytest.mark.thorough
def test_public_forms_with_a_stale_key_come_back_too_and_their_passwords_do_not(pair, found, visit):
    person = found.agency().people[0]
    _new, invitation = invite_person(person.agency, "new@agency.example", "sales", by=person)
    lost = accept_lead(pair.lead().id, pair.b)
    move_on(lost.id, pair.b, "lost", reason="other")
    reviews = path_to_review(pair.won()), path_to_review(lost)
    report_it = f"/report/service/{found.service(pair.B).id}"
    for path in (
        "/sign-in?next=/given",
        "/forgotten-password",
        invitation,
        "/join",
        report_it,
        "/catalog/keep?q=seo",
        *reviews,
    ):
        visitor = visit()
        ((form, given),) = typing(visitor, path)
        answer = visitor.client.post(path, data=hidden(form) | given | {"csrf_token": "stale"})
        assert answer.headers["Location"] == path
        page = visitor.client.get(path).text
        (again,) = forms_of(page, path)
        assert lacking(given, standing(again), form) == []
        assert "Typed into password" not in page


def test_passwords_and_files_are_never_kept():
    def kinds(form):
        yield form
        for one in form.__subclasses__():
            yield from kinds(one)

    secret = {
        name
        for form in kinds(Form)
        for name in dir(form)
        if getattr(getattr(form, name), "field_class", object).__name__ in ("PasswordField", "FileField")
    }
    assert secret <= NEVER


def lose_a_lead(visitor, **headers):
    """A lead typed and sent after the session ended; returns the answer."""
    (form, given), *_rest = typing(visitor, "/leads/new")
    db.session.execute(text(ENDED)), db.session.commit()
    return visitor.client.post("/leads/new", data=hidden(form) | given, headers=headers)


@pytest.mark.thorough
def test_what_is_kept_is_encrypted_and_forgotten_after_an_hour_or_once_it_is_sent(pair, visit):
    visitor = visit(pair.a)
    where = lose_a_lead(visitor).headers["Location"]
    assert b"Typed into" not in db.session.scalar(select(KeptForm.fields))
    sign_in(visitor, where, pair.a)
    # One may leave and come back.
    visitor.get("/given")
    assert "Typed into brief" in visitor.get("/leads/new").html
    assert "Typed into brief" not in visitor.get("/leads/new?afresh=1").html
    db.session.rollback()
    assert db.session.scalar(select(KeptForm.id)) is None
    lose_a_lead(visitor)
    with time_machine.travel(clock.now() + timedelta(hours=1, minutes=1)):
        sign_in(visitor, "/sign-in", pair.a)
        assert "Typed into brief" not in visitor.get("/leads/new").html
        assert len(old_forms(10)) == 1
        sweep()
        assert old_forms(10) == []


def test_a_form_that_is_sent_at_last_is_kept_no_longer(pair, visit):
    visitor = visit(pair.b)
    pair.won()
    (form,) = [one for one, _given in typing(visitor, "/referrals/1") if one["to"].endswith("/notes")]
    data = hidden(form) | {"text": "They call on Monday", "csrf_token": "stale"}
    visitor.client.post(form["to"], data=data, headers={"Referer": "http://localhost/referrals/1"})
    assert "They call on Monday" in visitor.get("/referrals/1").html
    visitor.post("/referrals/1/notes", text="They call on Monday")
    assert db.session.scalar(select(KeptForm.id)) is None


def test_a_form_that_is_answered_with_a_page_is_kept_no_longer_either(pair, visit):
    visitor = visit(pair.b)
    visitor.get("/me")
    stale = {"name": "Office", "scope": "read", "csrf_token": "stale"}
    visitor.client.post("/me/tokens", data=stale, headers={"Referer": "http://localhost/me"})
    assert db.session.scalar(select(KeptForm.id)) is not None
    db.session.rollback()
    visitor.post("/me/tokens", name="Office", scope="read", password=PASSWORD)
    assert db.session.scalar(select(KeptForm.id)) is None


def test_nobody_else_sees_what_was_typed(pair, visit):
    visitor = visit(pair.a)
    where = lose_a_lead(visitor).headers["Location"]
    sign_in(visitor, where, pair.b)
    assert "Typed into brief" not in visitor.get("/leads/new").html


def test_what_another_site_sends_is_not_kept(pair, visit):
    answer = visit(pair.a).client.post("/leads/new", data={"title": "x"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 400
    assert db.session.scalar(select(KeptForm.id)) is None


def test_a_form_sent_twice_with_other_words_comes_back_with_the_later_ones(pair, visit):
    visitor = visit(pair.b)
    pair.won()
    (form,) = [one for one, _given in typing(visitor, "/referrals/1") if one["to"].endswith("/notes")]
    headers = {"Referer": "http://localhost/referrals/1"}
    visitor.client.post(form["to"], data=hidden(form) | {"text": "First"}, headers=headers)
    answer = visitor.client.post(form["to"], data=hidden(form) | {"text": "Second"}, headers=headers)
    assert answer.headers["Location"] == "/referrals/1"
    assert "Second</textarea>" in visitor.get("/referrals/1").html


def test_a_script_that_asks_after_the_session_ended_sends_the_whole_page_to_sign_in(pair, visit):
    answer = lose_a_lead(visit(pair.a), **{"HX-Request": "true"})
    assert answer.headers["HX-Redirect"].startswith("/sign-in?next=/leads/new")


def test_a_second_sign_in_page_leads_on(found, visit):
    person = found.agency().people[0]
    visitor = visit()
    second = hidden(forms_of(visitor.client.get("/sign-in?next=/given").text, "")[0])
    sign_in(visitor, "/sign-in?next=/given", person)
    assert visitor.client.get("/sign-in?next=/given").headers["Location"] == "/given"
    data = second | {"email": person.email, "password": PASSWORD}
    assert visitor.client.post("/sign-in?next=/given", data=data, follow_redirects=True).request.path == "/given"


def test_where_one_wanted_to_go_survives_a_wrong_password_and_a_forgotten_one(found, visit):
    person = found.agency().people[0]
    visitor = visit()
    page = visitor.get("/sign-in?next=/given")
    wrong = {"email": person.email, "password": "wrong-wrong-wrong"}
    answer = visitor.client.post("/sign-in?next=/given", data=hidden(forms_of(page.html, "")[0]) | wrong)
    assert answer.status_code == 403
    assert 'href="/forgotten-password?next=/given"' in answer.text
    visitor.get("/forgotten-password?next=/given")
    path = ask_for_reset_path(person)
    fields = hidden(forms_of(visitor.client.get(path).text, path)[0]) | {"password": "another-long-password"}
    assert visitor.client.post(path, data=fields).headers["Location"] == "/sign-in?next=/given"


def ask_for_reset_path(person) -> str:
    from marketplace.core.encryption import decrypt
    from marketplace.outbox.models import OutgoingMail

    ask_for_reset(person.email, "192.0.2.1")
    return decrypt(db.session.scalar(select(OutgoingMail.arguments).order_by(OutgoingMail.id.desc())), "mail")["path"]


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "/\tevil", "javascript:alert(1)", ""]
)
def test_only_own_addresses_are_led_to(found, visit, target):
    person = found.agency().people[0]
    visitor = visit(person)
    assert visitor.client.get("/sign-in", query_string={"next": target}).headers["Location"] == "/today"


@pytest.mark.parametrize("owner", [True, False])
def test_what_somebody_typed_is_shown_to_nobody_else_on_the_same_machine(pair, visit, owner):
    visitor = visit(pair.a)
    fields = visitor.get("/leads/new").form_to("")
    visitor.post("/sign-out", on="/today")
    answer = visitor.client.post("/leads/new", data=fields | {"title": "Secret shop", "deed": "keep"})
    assert answer.status_code == 303
    visitor.sign_in(pair.a if owner else pair.b)
    assert ("Secret shop" in visitor.get("/leads/new").html) is owner


def test_nothing_is_kept_of_what_strangers_send(app, client, pair):
    for path in ("/leads/new", "/sign-in", "/referrals/1/fee"):
        for _ in range(3):
            client.delete_cookie(COOKIE)
            assert client.post(path, data={"title": "x", "email": "y"}).status_code in (302, 303, 400)
    assert db.session.scalars(select(KeptForm.id)).all() == []


def test_over_the_limit_nothing_is_kept_and_the_way_to_sign_in_is_shown_all_the_same(pair, visit, monkeypatch):
    monkeypatch.setitem(throttling.LIMITS, "kept_form", 0)
    visitor = visit(pair.a)
    fields = visitor.get("/leads/new").form_to("")
    stale = visitor.client.post("/leads/new", data=fields | {"csrf_token": "x", "title": "Shop"})
    assert stale.status_code == 303
    db.session.execute(text(ENDED))
    db.session.commit()
    ended = visitor.client.post("/leads/new", data=fields | {"title": "Shop"})
    assert ended.headers["Location"].startswith("/sign-in")
    assert db.session.scalars(select(KeptForm.id)).all() == []


def test_pass_again_is_not_filled_with_another_form_that_was_kept(pair, visit):
    visitor = visit(pair.a)
    fields = visitor.get("/leads/new").form_to("")
    visitor.client.post("/leads/new", data=fields | {"csrf_token": "x", "title": "Kept title", "deed": "keep"})
    lead = pair.lead(title="Earlier title")
    page = visitor.get(f"/leads/new?again={lead.id}")
    assert "Earlier title" in page.html
    assert "Kept title" not in page.html


@pytest.mark.thorough
def test_a_preview_and_the_form_sent_at_once_leave_the_form_whose_answer_the_browser_missed(pair, visit):
    visitor = visit(pair.a)
    fields = visitor.get("/leads/new").form_to("")
    visitor.post("/sign-out", on="/today")
    script = visitor.client.post("/leads/new", data=fields | {"title": "Shop"}, headers={"HX-Request": "true"})
    assert script.status_code == 204
    seen = visitor.client.get_cookie(COOKIE).value
    visitor.client.post("/leads/new", data=fields | {"title": "Shop, whole"})
    visitor.client.set_cookie(COOKIE, seen)  # the browser left before it read the second answer
    visitor.sign_in(pair.a)
    assert "Shop, whole" in visitor.get("/leads/new").html


LEFT = {"left_page": "/leads/new", "left_address": "/leads/new", "title": "Rebuild of a shop"}


def token_of(visitor, page: str = "/me") -> dict[str, str]:
    return hidden(forms_of(visitor.client.get(page).text, page)[0])


def leave(visitor, page: str = "/me", **more):
    """What a page's script sends when somebody leaves a form."""
    return visitor.client.post("/left-form", data=token_of(visitor, page) | LEFT | more)


def test_a_form_that_was_left_is_there_again_for_its_person_alone(app, pair, visit):
    visitor = visit(pair.a)
    assert leave(visitor, password="secret-word").status_code == 204
    assert db.session.scalar(select(KeptForm)).person_id == pair.a.id
    assert "Rebuild of a shop" in visitor.get("/leads/new").html
    visitor.get("/me")
    visitor.post("/sign-out")
    assert "Rebuild of a shop" not in visitor.sign_in(pair.b).get("/leads/new").html


def test_forms_left_by_one_browser_at_once_are_all_taken_and_the_last_is_kept(app, pair, visit, in_parallel):
    visitor = visit(pair.a)
    leave(visitor)  # the browser has its cookie from here on
    token, cookie = token_of(visitor), visitor.client.get_cookie(COOKIE).value

    def beacon(n: int):
        client = app.test_client()
        client.set_cookie(COOKIE, cookie)
        return client.post("/left-form", data=token | LEFT | {"title": f"Shop {n}"}).status_code

    for _round in range(3):
        assert in_parallel([lambda n=n: beacon(n) for n in range(6)]) == [204] * 6
    (kept,) = db.session.scalars(select(KeptForm))
    assert kept.person_id == pair.a.id
    assert re.search(r'value="Shop \d"', visitor.get("/leads/new").html)


def test_a_form_left_after_the_session_ended_is_there_after_signing_in(app, pair, visit):
    visitor = visit(pair.a)
    token = token_of(visitor)
    db.session.execute(text(ENDED)), db.session.commit()
    assert visitor.client.post("/left-form", data=token | LEFT).status_code == 204
    assert "Rebuild of a shop" in visitor.sign_in(pair.a).get("/leads/new").html


@pytest.mark.parametrize(
    "more",
    [{"left_page": "https://elsewhere.example/"}, {"left_page": "//elsewhere.example/"}, {"left_page": "/nothing-here"},
     {"left_page": ""}, {"left_address": "https://elsewhere.example/"}, {"title": "x" * 200_000}],
)  # fmt: skip
def test_what_is_no_form_of_ours_is_not_kept(app, pair, visit, more):
    assert leave(visit(pair.a), **more).status_code == 204
    assert db.session.scalar(select(KeptForm)) is None


def test_what_nobody_has_typed_is_not_kept(app, visit):
    assert leave(visit(), "/sign-in").status_code == 204
    assert db.session.scalar(select(KeptForm)) is None
