"""Where an agency is paid. A change is a new row: it takes effect after a day, and all owners are told."""

import re
from datetime import timedelta

from flask_babel import gettext as _
from schwifty import IBAN
from schwifty.exceptions import SchwiftyException
from sqlalchemy import select

from ...core import audit, clock
from ...core.errors import BadInput, NotYet
from ...core.extensions import db
from ...core.transaction import transaction
from ...core.typed import one_line, too_long
from ...outbox.actions import send
from .. import queries
from ..models import Agency, Gathering, PayoutDetails, Person
from .password import ask_password_again, hold_person
from .second_factor import ask_for_code, lacks_second_factor

PAUSE = timedelta(hours=24)


def set_payout_details(person: Person, password: str, code: str = "", **details: str | None) -> PayoutDetails:
    """Set the bank details of one's agency; the password is asked again, and the code of whoever has a second factor.

    The first take effect at once. Changes take effect after 24 hours, so that an owner can notice a stranger's.
    """
    if lacks_second_factor(person):
        raise NotYet(_("Switch on the second step of your sign-in first: money follows these details."))
    verified = ask_password_again(person, password, "password")
    with transaction():
        # The agency first, as everybody does who changes its people.
        _hold(person.own_agency)
        hold_person(person, verified, "password")
        ask_for_code(person, code)
        return record_payout_details(person.own_agency, by=person, **details)


def record_payout_details(agency: Agency, by: Person | None = None, **details: str | None) -> PayoutDetails:
    """Write a new version: `holder` and `iban`, or `holder`, `bank_name`, `account_number`, `routing_code`.

    A version that still waited for its day is replaced by it and never takes effect.
    """
    kept = read_payout_details({name: one_line(value or "") for name, value in details.items()})
    with transaction():
        _hold(agency)
        first = db.session.scalar(select(PayoutDetails.id).where(PayoutDetails.agency_id == agency.id).limit(1)) is None
        at = clock.now()
        row = PayoutDetails(
            agency_id=agency.id,
            made_at=at,
            made_by=by.id if by else None,
            effective_at=at if first else at + PAUSE,
            **kept,
        )
        db.session.add(row)
        db.session.flush()
        audit.record("agency.payout_details", agency, by, takes_effect=row.effective_at.isoformat())
        send("account.payout", queries.owners_of(agency.id), details=row.id)
    return row


def _hold(agency: Agency) -> None:
    db.session.execute(select(Agency.id).where(Agency.id == agency.id).with_for_update())


def gather_orders(person: Person, gathering: str) -> None:
    """Choose how the orders that one's agency pays are gathered: one of Gathering."""
    if Gathering.read(gathering) is None:
        raise BadInput(_("Choose how your bank orders are gathered."), {"gathering": _("Choose one.")})
    with transaction():
        person.own_agency.gathering = Gathering(gathering)
        audit.record("agency.gathering", person.agency, person, became=gathering)


def read_iban(text: str) -> str:
    """An IBAN without its blanks, dashes, dots and the word IBAN in front; SchwiftyException for what is none."""
    bare = re.sub(r"[\s.\u2010-\u2015-]", "", text)
    return str(IBAN(re.sub(r"^IBAN:?", "", bare, flags=re.IGNORECASE)))


def read_payout_details(details: dict[str, str]) -> dict[str, str | None]:
    """The details as they are kept, or a refusal that names the fields."""
    errors = {}
    if wrong := too_long(details.get("holder", ""), 140) if details.get("holder") else _("Fill this in."):
        errors["holder"] = wrong
    local = {name: details.get(name) or None for name in ("bank_name", "account_number", "routing_code")}
    if details.get("iban"):
        if any(local.values()):
            errors["iban"] = _("Give either an IBAN or a local account, not both.")
        try:
            iban = read_iban(details["iban"])
        except SchwiftyException:
            errors["iban"] = _("This IBAN is not right: a digit is missing or mistyped.")
    elif not any(local.values()):
        errors["iban"] = _("Enter the IBAN, or the local account below.")
    else:
        errors |= {name: _("Fill this in.") for name, value in local.items() if value is None}
    if errors:
        raise BadInput(_("Mend what is marked."), errors)
    if details.get("iban"):
        return {"holder": details["holder"], "iban": iban}
    return {"holder": details["holder"]} | local
