"""A member names a client that came from it."""

from collections.abc import Mapping
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import func, select

from ...core import audit, clock, lifecycle
from ...core.errors import BadInput, NotNow
from ...core.extensions import db
from ...core.queue import wake
from ...core.throttling import count_tries
from ...core.transaction import hold_name, transaction
from ...exchange import contacts
from ...exchange.actions.post_lead import hold_active_agency
from ...exchange.brief import EARLIEST
from ...exchange.models.lead import CLIENT_FIELDS
from ...members.models import Person
from .. import hidden
from ..models import MOST_NAMED, ClaimState, LateClaim
from .said import said_or_not


def ask(person: Person, client: Mapping[str, str], known_since: date | None, words: str) -> LateClaim:
    """Say that a client came from the person's agency: who it is, since when it is known, and what shows that. Whoever works for such
    a client is asked, if somebody does. The search for it is a job: nothing in the answer, nor how long it takes, tells whether there
    is one. Names are counted: nobody tries a list."""
    with transaction():
        agency = hold_active_agency(person)
        named, errors = _read(client, agency.country)
        words, wrong = said_or_not(words)
        if errors := errors | wrong | _wrong_day(known_since):
            raise BadInput(_("Mend what is marked."), errors)
        hold_name(f"late claims of {agency.id}")
        # Those that are open as the agency may know it: how many more it may name tells nothing either.
        open_now = select(func.count(LateClaim.id)).where(
            LateClaim.claimant_id == agency.id, hidden.is_hidden(), ~hidden.is_gone()
        )
        if (db.session.scalar(open_now) or 0) >= MOST_NAMED:
            raise NotNow(
                _("You have asked for %(most)d clients already. Wait until some of that is answered.", most=MOST_NAMED)
            )
        count_tries(claim=str(agency.id))
        row = LateClaim(status=ClaimState.NAMED, claimant_id=agency.id, by_hand=True, known_since=known_since, words=words,
                        made_at=clock.now(), made_by_id=person.id)  # fmt: skip
        row.named = named
        db.session.add(row)
        db.session.flush()
        lifecycle.begin(row, person)
        audit.record("claim.made", row, person)
        wake("claim.made", [row.id])
    return row


def _read(client: Mapping[str, str], country: str) -> tuple[dict[str, str], dict[str, str]]:
    """The client in its normal forms: a company, and one more thing by which it is known; and a sentence for each field that can't be."""
    given = {name: client.get(name) or "" for name in CLIENT_FIELDS}
    kept, wrong = contacts.normalised(given, country)
    errors = {name: sentence for name, sentence in wrong.items() if given[name]}
    if not kept["company"]:
        errors["company"] = _("Name the company.")
    if not (errors.keys() & {"email", "phone", "website"} or kept["email"] or kept["phone"] or kept["website"]):
        errors["email"] = _("Give an e-mail, a phone number or the website: by the name alone nobody is asked.")
    return kept, errors


def _wrong_day(day: date | None) -> dict[str, str]:
    wrong = ""
    if day is None:
        wrong = _("Fill this in.")
    elif day > clock.latest_today():
        wrong = _("This day is in the future.")
    elif day.year < EARLIEST:
        wrong = _("This day is too long ago.")
    return {"known_since": wrong} if wrong else {}
