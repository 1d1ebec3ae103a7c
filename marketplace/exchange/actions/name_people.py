"""Who of an agency decides and who executes, partner by partner."""

from collections.abc import Collection, Mapping

from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.orm import aliased

from ...core import audit
from ...core.errors import BadInput, NotAllowed
from ...core.extensions import db
from ...core.transaction import transaction
from ...members.models import Agency, Person
from .. import partners
from ..models import Part, PartnerPerson


def name_people(partner_id: int, named: Mapping[Part, Collection[int]], person: Person) -> Agency:
    """Say who of one's agency works with a partner; nobody is a choice as well. Whoever is named gets the letters about the
    partner's leads and fees, and the first executor looks after its new clients."""
    with transaction():
        agency_id = _held(person)
        partner = partners.partner(agency_id, partner_id)
        said = {part: list(dict.fromkeys(named[part])) for part in Part}
        _check(said, {one.id for one in partners.may_be_named(agency_id)})
        mine = PartnerPerson.agency_id == agency_id, PartnerPerson.partner_id == partner_id
        db.session.execute(delete(PartnerPerson).where(*mine))
        for part, people in said.items():
            for one in people:
                db.session.add(PartnerPerson(agency_id=agency_id, partner_id=partner_id, person_id=one, part=part))
                db.session.flush()  # in this order
        audit.record("partner.people", partner, person, **{part.value: people for part, people in said.items()})
    return partner


def _held(person: Person) -> int:
    """The person's agency, held: of two who name at once the second's word holds, and whoever lost the role says nothing."""
    db.session.execute(select(Agency.id).where(Agency.id == person.agency_id).with_for_update())
    db.session.refresh(person)
    if not (person.is_active and person.may("team")):
        raise NotAllowed(_("Your role doesn’t include this. An owner of your agency can change roles."))
    return person.own_agency.id


def _check(said: Mapping[Part, Collection[int]], possible: Collection[int]) -> None:
    sentence = _("Choose colleagues who work with clients.")
    errors = {part.value: sentence for part, people in said.items() if set(people) - set(possible)}
    if errors:
        raise BadInput(sentence, errors)


def hand_over_partners(person: Person, successor: Person) -> None:
    """Wherever the person is named, the successor is now. Call it inside the transaction of what makes it so."""
    theirs = PartnerPerson.person_id == person.id
    other = aliased(PartnerPerson)
    doubled = select(other.id).where(
        other.person_id == successor.id, other.agency_id == PartnerPerson.agency_id,
        other.partner_id == PartnerPerson.partner_id, other.part == PartnerPerson.part,
    )  # fmt: skip
    db.session.execute(
        delete(PartnerPerson).where(theirs, doubled.exists()).execution_options(synchronize_session=False)
    )
    for one in db.session.scalars(select(PartnerPerson).where(theirs)):
        one.person_id = successor.id
