"""Showing a client's contacts to those who may see them, and writing down that they did."""

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert

from ...core import clock
from ...core.extensions import db
from ...core.transaction import transaction
from ...members.models import Person
from ..models import Disclosure, Lead, Referral, Stage


def see_client(lead: Lead, person: Person, first_look: bool = True) -> dict[str, str] | None:
    """The client's contacts, or None for whoever may not see them."""
    return see_clients([lead], person, first_look).get(lead.id)


def see_clients(leads: Sequence[Lead], person: Person, first_look: bool = True) -> dict[int, dict[str, str]]:
    """By lead id, the contacts that this person may see.

    The referrer's people may, unless the client asked at the site, and after acceptance the receiver's; finance never. The first look of each of the
    receiver's people is written down as a disclosure; where that could be rolled back again, because a form was refused,
    `first_look` is False and only those who have looked before see them.
    """
    leads = [lead for lead in leads if lead.encrypted_client is not None]
    if not leads or not person.may("work"):
        return {}
    own = [lead for lead in leads if lead.is_shown_by(person.agency_id)]
    received = _received([lead for lead in leads if lead not in own], person)
    received = [(lead, seen) for lead, seen in received if seen or first_look]
    new = [lead.id for lead, seen in received if not seen]
    if new:
        with transaction():
            disclose(new, person)
    return {lead.id: lead.client or {} for lead in own + [lead for lead, _seen in received]}


def may_see_clients(leads: Sequence[Lead], person: Person) -> set[int]:
    """Of these leads (ids), those whose client this person may see: the same rule, and nothing is written down."""
    leads = [lead for lead in leads if lead.encrypted_client is not None]
    if not leads or not person.may("work"):
        return set()
    own = {lead.id for lead in leads if lead.is_shown_by(person.agency_id)}
    return own | {lead.id for lead, _seen in _received([lead for lead in leads if lead.id not in own], person)}


def _received(leads: Sequence[Lead], person: Person) -> list[tuple[Lead, bool]]:
    """Those whose live referral the person's agency holds, each with whether this person has seen the contacts."""
    if not leads:
        return []
    seen = exists().where(Disclosure.lead_id == Referral.lead_id, Disclosure.person_id == person.id)
    held = select(Referral.lead_id, seen).where(
        Referral.lead_id.in_([lead.id for lead in leads]),
        Referral.receiver_id == person.agency_id,
        Referral.status != Stage.RETURNED,
    )
    found = dict(db.session.execute(held).all())
    return [(lead, found[lead.id]) for lead in leads if lead.id in found]


def disclose(lead_ids: Sequence[int], person: Person) -> None:
    """Write, once for each person and lead, that the contacts were shown."""
    shown = {"person_id": person.id, "agency_id": person.agency_id, "at": clock.now()}
    rows = insert(Disclosure).values([{"lead_id": lead_id} | shown for lead_id in sorted(lead_ids)])
    db.session.execute(rows.on_conflict_do_nothing())
