"""Naming the agencies that one works with, and refusing to be named."""

from flask_babel import gettext as _
from sqlalchemy import func, select

from ...core import audit, clock
from ...core.errors import BadInput, Refusal
from ...core.extensions import db
from ...core.throttling import count_tries
from ...core.transaction import own, transaction
from ...members.models import Agency, Person
from ...members.queries import people_who
from ...outbox.actions import send
from ..models import Partner
from .order import last_place, move_row
from .own import hold_shelf

MOST_PARTNERS = 24


def name_partner(person: Person, partner_id: int | None) -> Partner:
    """Name another active agency as one that the person's agency works with, as the last. Its people are told, so the
    same one can't be named and removed more than three times in a quarter of an hour."""
    if partner_id in (None, person.agency_id):
        raise _not_this(_("Choose another active member."))
    count_tries(naming=f"{person.agency_id} {partner_id}")
    with transaction():
        agency_id = hold_shelf(person, alone=True)
        mine = Partner.agency_id == agency_id
        # It isn't held: whether it is active is looked at again whenever it is shown.
        partner = db.session.get(Agency, partner_id)
        if partner is None or not partner.is_active:
            raise _not_this(_("Choose another active member."))
        if db.session.scalar(select(Partner.id).where(mine, Partner.partner_id == partner.id)):
            raise _not_this(_("It stands in your list already."))
        if _count_named(agency_id) >= MOST_PARTNERS:
            raise _not_this(_("You can name %(most)s agencies at most. Remove one first.", most=MOST_PARTNERS))
        row = Partner(
            agency_id=agency_id, partner_id=partner.id, place=last_place(Partner, mine) + 1, created_at=clock.now()
        )
        db.session.add(row)
        db.session.flush()
        audit.record("partner.named", row, person, partner=partner.id)
        send("catalog.named", people_who("profile", partner.id), partner=row.id)
    return row


def move_partner(person: Person, partner_id: int, by: int) -> None:
    """Show one so many places later, or earlier where `by` is negative."""
    with transaction():
        row = _named(person, partner_id)
        move_row(Partner, row.id, (Partner.agency_id == row.agency_id,), person, "partner.moved", by=by)


def remove_partner(person: Person, partner_id: int) -> None:
    """Name one no more. Where it has refused, its row stays: else it could be named again."""
    with transaction():
        row = _named(person, partner_id)
        if row.refused_at is not None:
            raise Refusal(_("It asked not to be named, and nobody but the two of you sees it here."))
        audit.record("partner.removed", row, person, partner=partner_id)
        db.session.delete(row)


def refuse_to_be_named(person: Person, agency_id: int) -> None:
    """Have another agency name the person's no more, until that is taken back."""
    _be_named(person, agency_id, False)


def agree_to_be_named(person: Person, agency_id: int) -> None:
    """Take that back, where the other names fewer than it can."""
    count_tries(naming=f"{agency_id} {person.agency_id} again")
    _be_named(person, agency_id, True)


def _be_named(person: Person, agency_id: int, agreed: bool) -> None:
    with transaction():
        if agreed:
            # The other's list grows. Both are held in one order: two that name each other may agree at the same instant.
            both = select(Agency.id).where(Agency.id.in_((person.agency_id, agency_id))).order_by(Agency.id)
            db.session.execute(both.with_for_update(key_share=True))
        mine = Partner.partner_id == hold_shelf(person)
        row = own(select(Partner).where(mine, Partner.agency_id == agency_id))
        if (row.refused_at is None) == agreed:
            return
        if agreed and _count_named(agency_id) >= MOST_PARTNERS:
            raise Refusal(
                _("They name %(most)s other agencies by now, and there is no room for more.", most=MOST_PARTNERS)
            )
        row.refused_at = None if agreed else clock.now()
        audit.record("partner.agreed" if agreed else "partner.refused", row, person)
        send("catalog.naming", people_who("profile", agency_id), partner=row.id, agreed=agreed)


def _count_named(agency_id: int) -> int:
    """How many an agency names, without those that asked not to be named."""
    chosen = select(func.count()).where(Partner.agency_id == agency_id, Partner.refused_at.is_(None))
    return db.session.scalar(chosen) or 0


def _named(person: Person, partner_id: int) -> Partner:
    agency_id = hold_shelf(person, alone=True)
    return own(select(Partner).where(Partner.agency_id == agency_id, Partner.partner_id == partner_id))


def _not_this(sentence: str) -> BadInput:
    return BadInput(sentence, {"agency": sentence})
