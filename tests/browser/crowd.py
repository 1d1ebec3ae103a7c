"""An alliance that strains every page: names of 72 characters, sums of nine digits, many agencies, every state."""

from dataclasses import dataclass
from datetime import timedelta
from time import time

import pytest
from PIL import Image
from sqlalchemy import func, select, update

from marketplace.academy import actions as academy
from marketplace.academy.actions import SaidArticle, SaidQuestion
from marketplace.academy.queries import questions_of
from marketplace.access import actions as access
from marketplace.access.actions.links import make_link
from marketplace.agreement.actions import publish
from marketplace.attribution import actions as attribution
from marketplace.attribution.clicks import Opening, write
from marketplace.catalog.actions import (
    SaidCase,
    SaidDiscount,
    SaidProfile,
    add_discount,
    add_picture,
    create_case,
    name_partner,
    refuse_to_be_named,
    save_profile,
)
from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.queue import sweep
from marketplace.core.transaction import transaction
from marketplace.disputes.actions import add_note, add_note_as_admin, decide
from marketplace.documents import actions as documents
from marketplace.documents.models import Document
from marketplace.enquiries.links import client_path, confirm_path
from marketplace.exchange import actions as exchange
from marketplace.exchange.models import Lead, Part
from marketplace.hooks.actions import add_hook, rotate_secret, switch
from marketplace.hooks.actions.tell import new_message
from marketplace.hooks.events import events_for
from marketplace.hooks.models import Hook, HookMessage, MessageState, Whose
from marketplace.joining.actions import ask_back, refer
from marketplace.joining.links import page_path, reference_path
from marketplace.late_claims.actions import accept as accept_claim
from marketplace.meetings import actions as meetings
from marketplace.meetings.actions import SaidMeeting
from marketplace.meetings.links import path_of as seat_of
from marketplace.meetings.models import SignUp
from marketplace.members import actions as members
from marketplace.members.models import Agency, Person
from marketplace.moderation.models import Subject
from marketplace.moderation.reports import report
from marketplace.reconciliation import actions as reconciliation
from marketplace.reviews.actions import Said, answer_review, say
from marketplace.reviews.links import path_to_review
from marketplace.routing.actions import SaidRule, pause, publish_rule, set_cap
from marketplace.routing.models import PARTS
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Movement
from marketplace.stripe_rail.actions import claim_paid_by_bank, pay_claim, write_off
from marketplace.stripe_rail.models import FoundPayment, StripePayment
from tests.applying import DECIDER, Applicant
from tests.asking import CONTACTS, Client
from tests.at_stripe import claimed
from tests.browser.awarded import awarded
from tests.browser.together import worked_together
from tests.browser.wrote import wrote
from tests.claiming import claim_in, suggested
from tests.disputing import WAYS, contest, dispute_in
from tests.drawn import drawn
from tests.people import PASSWORD, Pair
from tests.reconciliation.statements import Paid, camt, day
from tests.stripe_double.endpoints import charge_back
from tests.visitor import apart

LATIN = "Überschuldungsberatung Norddeutschland & Markenkommunikationsberatung KG"
CYRILLIC = "Агентство полного цикла «Нордлихт Перформанс и Партнёры» Санкт-Петербург"
TITLES = (
    "Разработка высокопроизводительной системы электронного документооборота для межрегиональной сетевой компании",
    "Поисковое продвижение Северо-Западного межрегионального производственного объединения",
    "Suchmaschinenoptimierung und Barrierefreiheitsprüfung für Versicherungsgesellschaften",
    "Shop",
)
BRIEF = "Четыреста статей, две валюты, один склад.\nThe old engine has to stay up until the new one carries the orders."
UNBROKEN = "Überschuldungsberatungsgesellschaftsmarkenkommunikationsnorddeutschlands"
LOW, HIGH = Money(123_456_789_00, "EUR"), Money(987_654_321_00, "EUR")
SMALL = {"EUR": "2560.05", "UAH": "987654321.99", "USD": "345678901.50"}


@dataclass
class Crowd:
    """Who looks at the pages, and the paths that they open."""

    owner: object
    sales: object
    admin: object
    fresh: object
    paths: dict[str, list[str]]


@pytest.fixture
def crowd(found, scene, stripe) -> Crowd:
    """The alliance, seen by the owner of an agency that receives and gives; what is not theirs, by others."""
    ids, paths = scene("crowd", lambda: _gather(found, stripe))
    return Crowd(*(db.session.get(Person, one) for one in ids), paths)


def _gather(found, stripe) -> tuple[list[int], dict[str, list[str]]]:
    a = found.agency(LATIN, city="Frankfurt an der Oder", categories=["Suchmaschinenoptimierung", "Web design"])
    b = found.agency(
        CYRILLIC, city="Санкт-Петербург", about=BRIEF, website="https://nordlicht-performance.example/agentur",
        categories=["Поисковое продвижение", "Контекстная реклама"], languages=["Russian", "Ukrainian", "German"],
    )  # fmt: skip
    for n in range(24):
        found.agency(f"{'Markenkommunikation' if n % 2 else 'Документооборот'} {n} & Partner", iban=None)
    ours = Pair(a, b, a.people[0], b.people[0])
    theirs = ours.turned()
    sales = found.person(b, "sales", name="Анастасия-Виктория Добровольская-Переверзева")
    paths = {"owner": [*MEMBER, *_received(ours), *_given(theirs, found), *_money(ours), *_unbroken(b, found)]}
    _people(b, ours.b)
    paths["owner"] += _partners(ours.b, a, sales)
    paths["owner"] += _show(ours.b) + _linked(ours.b)
    shelf, service = _offer(found, ours.b)
    paths["owner"] += shelf
    _name_each_other(ours)
    admin = found.person(alliance_role="admin", name="Vera")
    fresh = found.agency("Fresh & New", iban=None).people[0]
    _person, invitation = access.invite_person(b, "new@nordlicht-performance.example", "sales", by=ours.b)
    with transaction():
        reset = make_link(sales, "reset")
    paths["anybody"] = [
        *PUBLIC,
        f"/agencies/{a.id}",
        f"/agencies/{b.id}",
        f"/agencies/{b.id}/cases",
        f"/embed/agencies/{b.id}/partners",
        *FINDING,
        service,
        invitation,
        reset,
    ]
    applied = _applied(a, b, admin)
    paths["anybody"] += _asked(a, b) + _said(ours, theirs) + applied
    returns = _given_back(theirs, ours)
    paths["owner"] += returns + _papers(ours)
    ada = found.person(alliance_role="admin", name="Ada")
    objected = _disputed(ours, [admin, ada])
    paths["owner"] += objected
    claims = _claims(ours, ada)
    agreed = publish(
        admin, {"text_en": f"# {UNBROKEN}\n\n{BRIEF}", "change_en": UNBROKEN}, clock.today() + timedelta(days=30)
    )
    paths["anybody"].append(f"/agreement/{agreed.number}")
    paths["sales"] = ["/today", f"/agencies/{a.id}"]
    taxonomy = [
        "",
        "?kind=regions",
        "?q=xyzzy",
        "/categories/2",
        "/categories/1",
        "/industries/new",
        "/categories/words",
    ]
    paths["admin"] = [
        "/today",
        "/desk/books",
        "/desk/figures",
        "/desk/figures/members?figure=earned",
        "/desk/figures/pairs",
        "/desk/figures/earned/rows",
        *(
            f"/desk/{one}"
            for one in ("money", "money/days", f"money/days/{b.id}", "movements", "movements?stuck=any", "rewards")
        ),
        *(f"/desk/{one}?q=xyzzy" for one in ("money/days", "movements", "rewards")),
        "/desk/log",
        "/desk/announcements",
        "/desk/announcements/new",
        "/desk/team",
        "/desk/log?kind=taxonomy&q=xyzzy",
        "/desk/members",
        "/desk/members?q=xyzzy",
        *(f"/desk/members/{one.id}" for one in (a, b)),
        *(
            f"/desk/members/{b.id}/{part}"
            for part in ("received", "given", "services", "reports", "marks", "history", "written", "orders")
        ),
        f"/desk/members?q={'x' * 300}",
        f"/desk/members/{b.id}/suspend",
        "/desk/enquiries",
        "/desk/links",
        "/desk/links?q=xyzzy",
        "/desk/complaints",
        "/desk/hirings",
        "/desk/applications",
        "/desk/applications?status=approved",
        "/desk/applications/1",
        "/desk/applications/2",
        "/desk/reports",
        "/desk/reports/review/1",
        "/desk/returns",
        *(path.replace("/returns", "/desk/returns") for path in returns[:1]),
        "/desk/disputes",
        "/desk/disputes?q=xyzzy",
        *(path.replace("/disputes", "/desk/disputes") for path in paths["owner"] if path.startswith("/disputes/")),
        "/desk/terms",
        "/desk/terms/rules",
        "/desk/levels",
        "/desk/levels/new",
        "/desk/own-rates",
        "/desk/agreement",
        "/desk/agreement/new",
        "/catalog/saved",
        "/me",
        *(f"/desk/taxonomy{one}" for one in taxonomy),
        *claims,
    ]
    paths["fresh"] = ["/today", "/received", "/given", "/statement", "/agency/payout", "/agency/stripe"]
    paths["fresh"] += ["/links", "/agency/hooks", "/level"]
    paths["owner"] += _hooked(ours.b, Whose.AGENCY)
    late = _late_claims(ours, theirs, found)
    paths["owner"] += late
    paths["admin"] += ["/desk/claims", "/desk/claims?status=refused", f"/desk{late[3]}", f"/desk{late[4]}"]
    paths["admin"] += _hooked(admin, Whose.ALLIANCE)
    taught, met, given = _taught(admin, ours.b), _met(admin, ours.b), awarded(ours, theirs, admin)
    written = wrote(ours, admin, exchange.accept_lead(ours.lead().id, ours.b).id, UNBROKEN, CYRILLIC)
    for who in ("owner", "anybody", "admin"):
        paths[who] += taught[who] + met[who] + given[who] + written[who]
    paths["fresh"] += ["/academy/certificates"]
    together, desk = worked_together(ours, admin)
    paths["owner"] += together
    paths["admin"] += desk
    paths["fresh"] += ["/partnerships", "/partnerships/invite"]
    collected = _by_stripe(ours, stripe)
    paths["owner"] += ["/agency/stripe", f"/movements/{collected}"]
    paths["admin"] += ["/desk/stripe", f"/desk/movements/{collected}", f"/desk/stripe/claims/{collected}"]
    routed = _routed(ours, admin, fresh)
    for who, more in routed.items():
        paths[who] += more
    return [one.id for one in (ours.b, sales, admin, fresh)], paths


def _hooked(person, whose: Whose) -> list[str]:
    """A webhook that takes nothing, with messages in each state, and one that is off."""
    events = list(events_for(person, whose))
    for n, name in enumerate((LATIN, CYRILLIC)):
        hook, _secret = add_hook(person, whose, name, f"https://8.8.8.8/{UNBROKEN}/{n}?key={UNBROKEN}", events)
    rotate_secret(hook.id, person, whose)
    switch(hook.id, person, whose, on=False)
    with transaction():
        failing = db.session.get(Hook, hook.id - 1)
        failing.url = failing.url.replace("8.8.8.8", "crm.example")  # where nothing is ever sent
        failing.failing_since = clock.now()
        for n, (state, event) in enumerate(zip(list(MessageState) * 3, events, strict=False)):
            row = new_message(failing.id, event, 1) | {
                "status": state,
                "tries": n,
                "said": f"{BRIEF} {UNBROKEN}",
                "answer": 503,
            }
            row["next_try_at"] += timedelta(days=1)
            db.session.add(HookMessage(**row | {"ended_at": None if state == MessageState.QUEUED else clock.now()}))
            if state == MessageState.SENT:
                db.session.flush()
                db.session.execute(update(HookMessage).where(HookMessage.status == state).values(answer=200, said=""))
    at = f"/{whose}/hooks"
    return [
        at,
        f"{at}/new",
        f"{at}/{failing.id}",
        f"{at}/{failing.id}/edit",
        f"{at}/{hook.id}",
        f"{at}/{hook.id}?status=queued",
    ]


def _partners(owner, partner, sales) -> list[str]:
    """With whom clients are passed, and who works with them; a lead that is given to a colleague."""
    people = [owner.id, sales.id]
    exchange.name_people(partner.id, {Part.DECIDES: people, Part.EXECUTES: people}, owner)
    given = db.session.scalar(select(func.max(Lead.id)).where(Lead.referrer_id == owner.agency_id))
    return ["/partners", "/partners?q=xyzzy", f"/partners/{partner.id}", f"/leads/{given}/keeper"]


def _linked(owner) -> list[str]:
    """Links with long names and codes, one of which was opened often."""
    long = f"{UNBROKEN[:55]} {CYRILLIC[:40]}"
    made = attribution.make_link(owner, attribution.SaidLink(long, "agency", owner.agency_id, code="x" * 40))
    attribution.switch_off(attribution.make_link(owner, attribution.SaidLink(long)).id, owner)
    at, campaign = clock.now(), {"utm_source": UNBROKEN[:60], "utm_campaign": CYRILLIC[:60]}
    opened = (Opening(made.id, at, clock.day_of(at), n == 0, str(n), campaign, mark=n) for n in range(30))
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        write(connection, list(opened))
    own = f"/links/{made.id}"
    return ["/links", "/links?q=xyzzy", "/links/new", own, f"{own}/edit", f"{own}/days"]


def _met(admin, owner) -> dict[str, list[str]]:
    """A webinar to come for everybody, with people and a guest, and a meeting that was cancelled."""
    begins, long = clock.now() + timedelta(days=9), f"{UNBROKEN[:60]} {CYRILLIC[:50]}"
    said = SaidMeeting(
        "webinar", long, f"# {UNBROKEN}\n\n{BRIEF}", "ru", begins, begins + timedelta(hours=2), UNBROKEN, True, 99_999
    )
    webinar, meeting = (meetings.plan_meeting(said, admin) for _each in range(2))
    meetings.sign_up(webinar.id, owner)
    meetings.ask_guest(webinar.id, CYRILLIC, f"{UNBROKEN[:40].lower()}@guest.example", "ru", "192.0.2.7")
    asked = db.session.scalars(select(SignUp).where(SignUp.person_id.is_(None))).one()
    meetings.confirm_guest(asked.id)
    meetings.cancel_meeting(meeting.id, admin, f"{UNBROKEN} {CYRILLIC}")
    seat, desk = seat_of(asked), f"/desk/meetings/{webinar.id}"
    shown = [f"/meetings/{one.id}" for one in (webinar, meeting)]
    return {
        "owner": ["/meetings", "/meetings?q=xyzzy", "/meetings?when=past", *shown],
        "anybody": ["/meetings", *shown, seat, f"{seat}/stop"],
        "admin": ["/desk/meetings", "/desk/meetings/new", *shown, f"{desk}/edit", f"{desk}/cancel", f"{desk}/people"],
    }


def _taught(admin, owner) -> dict[str, list[str]]:
    """A lesson with a quiz that somebody has passed, one that nobody has, a promo material, and a service that asks for a certificate."""
    numbers = []
    for kind, title in (("lesson", f"{UNBROKEN[:60]} {CYRILLIC[:50]}"), ("lesson", CYRILLIC), ("material", LATIN)):
        said = SaidArticle(
            kind, title, f"# {UNBROKEN}\n\n{BRIEF}\n\n{{link}}", "ru", "https://video.example/1", 80, 120
        )
        numbers.append(academy.write_article(said, admin).id)
    for number in numbers[:2]:
        asked = [SaidQuestion(f"{UNBROKEN} {n}?", [UNBROKEN, CYRILLIC, BRIEF.partition("\n")[0]], n) for n in range(3)]
        academy.lay_down_questions(number, asked, admin)
    for number in numbers:
        academy.publish_article(number, admin)
    first, second, material = numbers
    right = {one.id: one.right_choice for one in questions_of(first)}
    _try, granted = academy.answer_quiz(first, owner, right)
    academy.answer_quiz(second, owner, dict.fromkeys((one.id for one in questions_of(second)), 0))
    academy.require_certificate("seo", first, admin)
    academy.add_file(first, admin, "", drawn(), f"{UNBROKEN} {CYRILLIC}"[:120])
    read = [f"/academy/{one}" for one in numbers]
    desk = f"/desk/academy/{first}"
    return {
        "owner": ["/academy", "/academy?q=xyzzy", *read, f"/academy/{second}/quiz", "/academy/certificates"],
        "anybody": [f"/certificates/{granted.number}"],
        "admin": [f"{desk}/files",
            "/desk/academy", "/desk/academy?q=xyzzy", "/desk/academy/new", desk, f"{desk}/edit", f"{desk}/questions/new",
            "/desk/certificates", f"/desk/certificates/{granted.id}/withdraw", "/desk/certificates/required",
        ],
    }  # fmt: skip


def _asked(a, b) -> list[str]:
    """What clients see who ask: the forms, and their own pages."""
    client = Client([b], CONTACTS | {"company": UNBROKEN, "contact": CYRILLIC})
    own = client_path(client.confirmed(agencies=[a, b], brief=BRIEF, budget_max=HIGH, via=a))
    forms = [f"/agencies/{b.id}/ask?via={a.id}", "/match?category=seo&budget_max=987654321", "/match?category=shop"]
    return [*forms, "/client", confirm_path(client.ask()), own, f"{own}/withdraw", f"{own}/wrong"]


def _applied(a, b, admin) -> list[str]:
    """What an applicant with a long name sees, before it is sent, while it waits and when it was asked back; and what the
    members are asked."""
    people = {
        "decider": DECIDER | {"name": CYRILLIC, "role": UNBROKEN},
        "executor": {"name": UNBROKEN, "role": LATIN[:60], "contact": UNBROKEN},
    }
    told = people | {"company": LATIN, "city": UNBROKEN, "about": f"{BRIEF} {UNBROKEN}", "why": UNBROKEN,
                     "work": f"https://agency.example/{UNBROKEN}"}  # fmt: skip
    applicant = Applicant([a.name, b.name])
    waits, draft = applicant.sent(**told), applicant.begun(**told)
    other = people["decider"] | {"email": "another@agency.example"}
    asked = applicant.sent(**told | {"company": CYRILLIC, "decider": other})
    ask_back(asked.id, f"{UNBROKEN} {BRIEF}", admin)
    refer(asked.references[0].id, asked.references[0].agency.people[0], "no", UNBROKEN)
    own = page_path(draft)
    reference = reference_path(waits.references[0].id, waits.references[0].agency.people[0].id)
    return [own, f"{own}/edit", f"{own}/new-link", f"{own}/withdraw", page_path(waits), page_path(asked), reference]


def _given_back(theirs: Pair, ours: Pair) -> list[str]:
    """A return that is contested, one that can be objected to, and the form that returns one."""
    paths = []
    for n in range(2):
        client = theirs.client | {"email": f"back{n}@client.example"}
        lead = theirs.lead(client=client, title=UNBROKEN)
        row = exchange.return_lead(
            exchange.accept_lead(lead.id, theirs.b).id, theirs.b, "contacts_wrong", f"{UNBROKEN} {BRIEF}"
        )
        paths += [f"/returns/{row.id}", f"/leads/{lead.id}"]
    exchange.object_to_return(int(paths[0].rpartition("/")[2]), theirs.a, f"{UNBROKEN} {BRIEF}")
    lead = ours.lead(client=ours.client | {"email": "back@client.example"}, title=UNBROKEN)
    return [*paths, f"/referrals/{exchange.accept_lead(lead.id, ours.b).id}/return"]


def _disputed(ours: Pair, admins) -> list[str]:
    """Disputes in each state, with long words, opened by either side; and the form that opens one."""
    states = [*WAYS, "answered"]
    sums = ["123456789.00" if state in ("open", "answered") else "99999.90" for state in [*WAYS, "", ""]]
    fees = [ours.fee(ours.won(title=UNBROKEN), one) for one in sums]
    sides = ((ours.a, ours.b), (ours.b, ours.a))
    rows = [
        dispute_in(state, fee, *sides[n % 2], admins, f"{UNBROKEN} {BRIEF}")
        for n, (state, fee) in enumerate(zip(states, fees, strict=False))
    ]
    waits = rows[list(WAYS).index("answered")]
    for row in (waits, rows[-1]):
        add_note(row.id, ours.a, f"{UNBROKEN} {BRIEF}")
        add_note(row.id, ours.b, CYRILLIC)
        add_note_as_admin(row.id, admins[1], f"{LATIN}?")
    decide(waits.id, admins[1], "void", UNBROKEN, late_report=True)  # so much takes two
    late = dispute_in("answered", ours.fee(ours.won(title=UNBROKEN), "99999.90"), ours.a, ours.b, admins, UNBROKEN)
    decide(late.id, admins[1], "dismiss", UNBROKEN, late_report=True)
    pages = [f"/disputes/{row.id}" for row in rows]
    return [
        *pages,
        "/disputes",
        "/disputes?q=xyzzy",
        f"/rewards/{fees[-1].reward.id}/object",
        f"/payments/{fees[-1].id}/object",
    ]


def _late_claims(ours: Pair, theirs: Pair, found) -> list[str]:
    """Late claims with long names and words: one to answer, one found for the owner, one contested, one recognised."""
    far = found.agency(f"{LATIN[:60]} far")
    third, other = found.person(found.agency(f"{UNBROKEN[:60]} late"), "owner"), found.person(far, "owner")
    waits, contested, accepted = (
        claim_in(state, third, ours.b, f"{UNBROKEN[:40]} {n}", f"long-{n}.example", f"{UNBROKEN} {BRIEF}")
        for n, state in enumerate(("waits", "contested", "waits"))
    )
    accept_claim(accepted.id, ours.b)
    mine = suggested(theirs, other, f"{CYRILLIC} again", "come-again.example")
    rows = [waits, contested, accepted, mine]
    return ["/claims", "/claims?status=refused", "/claims/new", *(f"/claims/{row.id}" for row in rows)]


def _claims(ours: Pair, other_admin) -> list[str]:
    """Claims of the alliance's on a payer: one waits for a second admin, one stands, and one was paid back by bank."""
    numbers = []
    for sum_ in ("987654321.00", "99999.90", "876543.20"):
        ours.fee(ours.won(title=UNBROKEN), sum_)
        sweep()
        numbers.append(claimed(db.session.scalars(select(Movement.id).order_by(Movement.id.desc())).first()))
    write_off(numbers[0], other_admin, f"{UNBROKEN} {BRIEF}")
    claim_paid_by_bank(numbers[2], other_admin, f"{UNBROKEN} {BRIEF}")
    return [f"/desk/stripe/claims/{one}" for one in numbers]


def _said(ours: Pair, theirs: Pair) -> list[str]:
    """What clients say, and what is reported."""
    won = theirs.won(title=UNBROKEN)
    said = Said(True, UNBROKEN, HIGH, "partly", "much_more", "no", f"{BRIEF}\n{UNBROKEN}", CYRILLIC)
    review = say([won.lead_id], won.id, said)
    answer_review(review.id, theirs.b, f"{UNBROKEN} {BRIEF}")
    report(Subject.REVIEW, review.id, "other", UNBROKEN, None)
    return [f"/agencies/{theirs.B.id}/reviews", path_to_review(ours.won(title=UNBROKEN)), f"/report/review/{review.id}",
            "/catalog/keep?q=seo&language=de", "/catalog/keep", "/join"]  # fmt: skip


PUBLIC = ("/", "/sign-in", "/forgotten-password", "/api/docs", "/nothing-here", "/_styleguide")
FINDING = ("/catalog", "/catalog?q=xyzzy&category=seo", "/agencies", "/catalog/best-match")
MEMBER = (
    "/today", "/reviews", "/imports", "/received", "/given", "/leads/new", "/statement?currency=UAH", "/rewards?direction=owed", "/movements", "/movements/pay", "/movements/bank-statements", "/movements/bank-statements?status=matched", "/over-time",
    "/figures", "/figures/partners", "/figures/people", "/figures/beside", "/figures/owed/rows", "/figures?period=last-year",
    "/team",
    "/me", "/me/address", "/me/channels", "/me/calendar", "/agency/copies", "/me/second-factor", "/team/leave", "/agency/profile", "/agency/pictures/new", "/agency/cases", "/agency/cases/new", "/agency/payout", "/agency/partners", "/agency/embed", "/leads/999999",
)  # fmt: skip


def _show(owner) -> list[str]:
    """All that an agency can show, as long as it can be."""
    agency = owner.agency
    described = {"name": agency.name, "country": "DE", "city": agency.city, "about": f"{BRIEF}\n\n* {UNBROKEN}",
                 "website": agency.website, "languages": agency.languages}  # fmt: skip
    said = SaidProfile(
        described,
        CYRILLIC,
        1999,
        1_000_000,
        [CYRILLIC, UNBROKEN],
        [LATIN, UNBROKEN],
        BRIEF,
        UNBROKEN,
        logo=drawn("PNG"),
    )
    save_profile(owner, said)
    for n, title in enumerate((*TITLES, UNBROKEN)):
        figure = ("123 456 789 € → 987 654 321 €", UNBROKEN[:40], "0.9 s", "", "×2,4")[n]
        case = create_case(
            owner,
            SaidCase(title, figure, UNBROKEN, BRIEF, UNBROKEN, UNBROKEN, 2025, picture=drawn("PNG") if n % 2 else None),
        )
    for n in range(6):
        picture = add_picture(
            owner, drawn("PNG", Image.new("RGB", (900 - 150 * n, 300 + n))), UNBROKEN if n else CYRILLIC
        )
    return [f"/agency/cases/{case.id}", f"/agency/cases/{case.id}/delete", f"/agency/pictures/{picture.id}"]


def _offer(found, owner) -> tuple[list[str], str]:
    """Services in each state, with nine-digit prices and discounts for everyone concerned: what the owner opens, and the page
    that everybody reads."""
    agency, dear = owner.agency, {"price_minor": LOW.minor, "price_to_minor": HIGH.minor, "delivery_days": 365}
    shown = found.service(agency, "SEO", title=CYRILLIC, description=f"{BRIEF}\n\n* {UNBROKEN}", **dear)
    found.service(agency, "Web design", title=UNBROKEN, status="paused")
    found.service(agency, title=LATIN, status="draft", price_minor=HIGH.minor)
    taken_off = found.service(agency, title=TITLES[0])
    report(Subject.SERVICE, taken_off.id, "other", UNBROKEN, None)
    bonus = SaidDiscount(kind="extra", whom="clients", extra=UNBROKEN, conditions=BRIEF)
    add_discount(
        shown.id, owner, SaidDiscount(kind="percent", whom="clients", percent=10, conditions=f"{BRIEF} {UNBROKEN}")
    )
    add_discount(taken_off.id, owner, bonus)
    discount = add_discount(
        shown.id, owner, SaidDiscount(kind="amount", whom="members", amount=Money(23_456_789_00, "EUR"))
    )
    own = f"/services/{shown.id}"
    ways = ("", "/edit", "/delete", "/discounts/new", f"/discounts/{discount.id}")
    return ["/services", "/services/new", *(own + way for way in ways), "/catalog"], f"/catalog/{shown.id}"


def _name_each_other(ours: Pair) -> None:
    """Partners with long names, one of whom refuses; and the owner's agency named by another."""
    for one in db.session.scalars(
        select(Agency).where(Agency.id != ours.B.id).order_by(func.length(Agency.name).desc()).limit(5)
    ):
        name_partner(ours.b, one.id)
    refuse_to_be_named(ours.a, ours.B.id)
    name_partner(ours.a, ours.B.id)


def _routed(ours: Pair, admin, fresh) -> dict[str, list[str]]:
    """A rule in force, a cap, a pause, and an open lead in its first round."""
    publish_rule(SaidRule(5, 24, 3, dict.fromkeys(PARTS, 20)), clock.today(), admin)
    set_cap(ours.b, 8_000, 4_000)
    pause(fresh, clock.today(), clock.today() + timedelta(days=300), UNBROKEN)
    pause(ours.b, clock.today() + timedelta(days=30), clock.today() + timedelta(days=60), BRIEF[:200])
    lead = ours.turned().lead(title=TITLES[3], brief=BRIEF, audience="open", agencies=[], category="SEO")
    asked = ours.lead(title=TITLES[3], brief=BRIEF, audience="open", agencies=[], category="SEO")
    return {
        "owner": [
            "/routing",
            "/routing/capacity",
            "/routing/pause",
            *(f"/leads/{one}" for one in (lead.id, asked.id, f"{lead.id}/rounds")),
        ],
        "admin": ["/desk/routing", "/desk/routing/new", "/desk/routing/members"],
        "fresh": ["/routing", "/routing/capacity"],
    }


def _received(ours: Pair) -> list[str]:
    """Leads that wait for an answer, and referrals at every stage."""
    at = clock.now()
    for hours, title in zip((3, 14, 33, 47), TITLES, strict=True):
        lead = ours.lead(
            title=title, brief=BRIEF, budget_min=LOW, budget_max=HIGH, answer_by=at + timedelta(hours=hours)
        )
    # No page is wider than its window, whatever somebody types without a blank.
    unbroken = ours.lead(title="Неделимоедлинноесловобезпробелов" * 3, brief="x" * 300)
    paths = [f"/leads/{lead.id}", f"/leads/{unbroken.id}"]
    for n, stage in enumerate(("accepted", "contacted", "qualified", "proposal", "won", "won", "finished", "lost")):
        lead = ours.lead(title=TITLES[n % 4], brief=BRIEF, budget_min=LOW, budget_max=HIGH, category="Внедрение 1С")
        referral = exchange.accept_lead(lead.id, ours.b)
        if stage in ("won", "finished"):
            exchange.move_on(referral.id, ours.b, "won")
            _fees(ours, referral)
        if stage not in ("accepted", "won"):
            exchange.move_on(
                referral.id, ours.b, stage, "Понятно.", **({"reason": "budget"} if stage == "lost" else {})
            )
        if stage in ("accepted", "finished", "lost"):
            paths.append(f"/referrals/{referral.id}")
    won = exchange.accept_lead(ours.lead(title=TITLES[0], brief=BRIEF).id, ours.b)
    payment = ours.fee(exchange.move_on(won.id, ours.b, "won"), "345678901.50", "USD")
    return [*paths, f"/referrals/{won.id}/fee", f"/payments/{payment.id}/refund", f"/payments/{payment.id}/void"]


def _fees(pair: Pair, referral) -> None:
    for currency, sum_ in SMALL.items():
        payment = pair.fee(referral, sum_, currency)
    exchange.record_refund(payment.id, pair.b, Money(100_00, payment.currency), clock.today(), "Проект сокращён")


def _given(theirs: Pair, found) -> list[str]:
    """What the owner's agency passed on, in each state."""
    more = {"title": TITLES[1], "brief": BRIEF, "budget_min": LOW, "budget_max": HIGH}
    shortlist = {
        "audience": "shortlist",
        "agencies": [theirs.B.id, *[found.agency(f"{LATIN[:60]} {n}").id for n in range(3)]],
    }
    draft = exchange.save_draft(theirs.a, theirs.new_lead(**more))
    waiting = theirs.lead(**more | shortlist)
    declined = theirs.lead(**more)
    exchange.decline_lead(declined.id, theirs.b, "budget", "Слишком мало для такой работы.")
    taken_back = theirs.lead(**more)
    exchange.withdraw_lead(taken_back.id, theirs.a, "Клиент передумал.")
    won = theirs.won(**more)
    _fees(theirs, won)
    ids = [waiting.id, declined.id, taken_back.id]
    return [*[f"/leads/{one}" for one in ids], f"/leads/{draft.id}/draft", f"/referrals/{won.id}"]


def _money(ours: Pair) -> list[str]:
    """Bank orders in each state; the last is contested."""
    sweep()
    paying = db.session.query(Movement).filter_by(payer_id=ours.B.id, status="listed").order_by(Movement.id).all()
    paid = db.session.query(Movement).filter_by(payee_id=ours.B.id, status="listed").order_by(Movement.id).all()
    settlement.mark_sent(paying[0].id, ours.b, "2026-REFERENZ-0001")
    settlement.confirm_received(paying[0].id, ours.a)
    settlement.mark_sent(paid[0].id, ours.a, "2026-REFERENZ-0002")
    settlement.mark_sent(paid[1].id, ours.a, "2026-REFERENZ-0003")
    objected = contest(paid[1], ours.b, "На наш счёт до сегодняшнего дня ничего не поступило.")
    _bring_statement(ours.b, paying[1])
    _arrived_days_ago(ours)
    shown = [f"/movements/{one.id}" for one in [paying[0], paying[1], paid[0], paid[1]]]
    return [*shown, f"{shown[2]}/object", f"/disputes/{objected.id}", "/rewards/1"]


def _by_stripe(ours: Pair, stripe) -> int:
    """What Stripe moves: a payment that was handed on and charged back, one whose means is declined, also for that claim (and, by hand,
    whose refunds have failed), and the events that came. Returns the number of the first."""
    at, client = clock.now(), apart(stripe.app.test_client())
    stripe.double.funds.move("topup", 900_000_000_00, "eur", "tu_1")
    with clock.pretend(at - timedelta(days=6)):
        account = stripe.connect(ours.a)
        stripe.connect(ours.b, "missing")
        stripe.save(ours.b)
        other = {"email": "stripe@client.example", "phone": "", "website": ""}
        won = ours.won(title=UNBROKEN, client=ours.client | other)
        ours.fee(won, "5000000.00")
        sweep()
    with clock.pretend(at - timedelta(days=2)):
        sweep()
        stripe.double.objects[account]["empty"] = True
        charge_back(stripe.double, stripe.of("charge")[0])
    assert set(stripe.deliver(client, at=time())) == {204}
    sweep()
    stripe.save(ours.b, "declined")
    paid = select(StripePayment.movement_id).where(StripePayment.charge == stripe.of("charge")[0]["id"])
    pay_claim(db.session.scalar(paid), ours.b)
    ours.fee(won, "8000000.00")
    sweep()
    known_to_stripe_alone = {
        "payer_id": ours.A.id,
        "payee_id": ours.B.id,
        "amount_minor": HIGH.minor,
        "currency": HIGH.currency,
    }
    stopped = {"won_at": at, "refunds_failed": 5, "refund_stopped_at": at}
    db.session.execute(update(StripePayment).where(StripePayment.charge.is_(None)).values(stopped))
    db.session.add(
        FoundPayment(intent=f"pi_{UNBROKEN}", reference="LP-ST1", made_at=at, found_at=at, **known_to_stripe_alone)
    )
    db.session.commit()
    return db.session.scalar(paid)


def _bring_statement(person, order) -> None:
    """Payments on a bank statement that wait, each for another reason, and one that matched."""
    amount = f"-{order.amount.decimal}"
    other = {"currency": order.currency}
    payments = [
        Paid(f"{order.reference} {UNBROKEN}", amount, LATIN, **other), Paid(order.reference, amount, LATIN, "2", **other),
        Paid(f"LP-BO9-99 {TITLES[0]}", "987654321.00", CYRILLIC), Paid("", f"-{HIGH.decimal}", UNBROKEN),
    ]  # fmt: skip
    reconciliation.bring(person, f"{UNBROKEN}.xml", camt(payments))


def _arrived_days_ago(ours: Pair) -> None:
    """An order of nine digits that the payee's bank statement closes: both sides' statements say on which day it arrived."""
    at = clock.now()
    with clock.pretend(at - timedelta(days=3)):
        other = {"email": "arrived@client.example", "phone": "", "website": ""}
        payment = ours.fee(ours.won(title=UNBROKEN, client=ours.client | other), "1234567890.00", "UAH")
        sweep()
    order = db.session.query(Movement).filter_by(amount_minor=payment.reward.share.minor, status="listed").one()
    came = Paid(order.reference, f"{order.amount.decimal}", UNBROKEN, day=day(2), currency="UAH")
    reconciliation.bring(ours.a, "arrived.xml", camt([came]))
    assert order.arrived_on


def _papers(ours: Pair) -> list[str]:
    """A month that is over, with papers of each kind that a person can ask for, and company details as long as they can be."""
    company = {"legal_name": CYRILLIC, "registration_number": UNBROKEN[:60], "street": UNBROKEN, "city": UNBROKEN, "country": "DE",
               "language": "ru", "exempt_reason": UNBROKEN}  # fmt: skip
    month = (clock.today().replace(day=1) - timedelta(days=1)).replace(day=1)
    with clock.pretend(clock.start_of(month.replace(day=10))):
        for pair in (ours, ours.turned()):
            other = {"email": f"{pair.A.id}@old.example", "phone": "", "website": ""}
            pair.fee(pair.won(title=UNBROKEN, client=pair.client | other), "987654321.00")
    for person in (ours.a, ours.b):
        documents.say_company(person, **company)
    act = documents.ask_for_act(ours.b, ours.A.id, month, "EUR")
    sweep()
    asked = documents.ask_for_statement(ours.b, month, "EUR")
    check = db.session.get(Document, act.id)
    return [
        "/documents", f"/documents?partner={ours.A.id}&q=xyzzy", "/documents/new", "/agency/company", f"/documents/{act.id}",
        f"/documents/{asked.id}", "/verify", f"/verify/{check.number}?hash={check.contents_hash}", f"/verify/{UNBROKEN}?hash=0",
    ]  # fmt: skip


def _unbroken(b, found) -> list[str]:
    """Dealings with an agency whose name is one word of 72 letters."""
    c = found.agency(UNBROKEN)
    theirs = Pair(c, b, c.people[0], b.people[0])
    waiting, won = theirs.lead(title="Shop", brief=BRIEF), theirs.won(title="Shop")
    theirs.fee(won, "5000.00")
    sweep()
    order = db.session.query(Movement).filter_by(payee_id=c.id).one()
    given = theirs.turned().won(title="Shop")
    return [
        f"/leads/{waiting.id}",
        f"/referrals/{won.id}",
        f"/referrals/{won.id}/fee",
        f"/movements/{order.id}",
        f"/referrals/{given.id}",
    ]


def _people(agency, owner) -> None:
    """Colleagues with long names and addresses, invited and shut out; bank details about to change; a token."""
    for n, role in enumerate(("manager", "finance", "sales")):
        address = f"anastasia-viktoria.dobrovolskaja{n}@nordlicht-performance.example"
        access.invite_person(agency, address, role, f"Анастасия-Виктория Добровольская-Переверзева {n}", by=owner)
    members.set_payout_details(owner, PASSWORD, holder=CYRILLIC, iban="DE02120300000000202051")
    access.make_token(owner, "Unser Kundenbeziehungsverwaltungssystem", "write")
