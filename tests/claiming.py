"""Late claims as tests of pages need them: one in a state, made by the real actions."""

from datetime import date

from sqlalchemy import select

from marketplace.core.extensions import db
from marketplace.exchange.actions import accept_lead, move_on
from marketplace.exchange.models import Lead, Referral
from marketplace.late_claims import actions
from marketplace.late_claims.due import clients_to_note, clients_to_search
from marketplace.late_claims.models import LateClaim
from tests.asking import Client


def came(agency, person, company: str, domain: str) -> Referral:
    """A client asks an agency at the site, and is won."""
    Client([agency], {"company": company, "contact": "Tom Vale", "email": f"tom@{domain}", "phone": ""}).confirmed()
    lead = db.session.scalars(select(Lead).order_by(Lead.id.desc())).first()
    return move_on(accept_lead(lead.id, person).id, person, "won")


def search() -> None:
    """What the jobs do."""
    while ids := clients_to_note(500):
        actions.note_clients(ids)
    while ids := clients_to_search(500):
        actions.search(ids)


def claim_in(state: str, claimant, receiver, company: str, domain: str, words: str = "Ours.") -> LateClaim:
    """A claim of somebody's on a client that another agency works for, named by hand: "waits" or "contested"."""
    referral = came(receiver.agency, receiver, company, domain)
    row = actions.ask(claimant, {"company": company, "website": domain}, date(2020, 3, 1), words)
    search()
    actions.look_for([row.id])
    actions.show_paper(row.id, claimant, "mail.txt", words.encode(), words[:200])
    if state == "contested":
        actions.contest(row.id, receiver, words)
    assert referral.id
    return db.session.get(LateClaim, row.id, populate_existing=True)


def suggested(passing, receiver, company: str, domain: str) -> LateClaim:
    """What the search finds for whoever passes clients in `passing`, a pair: the client came to the receiver without them."""
    client = {"company": company, "contact": "Ida Roth", "email": f"ida@{domain}", "phone": ""}
    accept_lead(passing.lead(client=client, title=f"Work for {domain}").id, passing.b)
    came(receiver.agency, receiver, company, domain)
    search()
    return db.session.scalars(select(LateClaim).order_by(LateClaim.id.desc())).first()
