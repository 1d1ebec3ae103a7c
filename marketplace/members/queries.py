"""Reads of agencies and people that other rooms rely on."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import exists, func, literal, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from ..core import clock
from ..core.extensions import db
from ..core.mail import OutgoingMail
from .models import Agency, ApiToken, PayoutDetails, Person, SignIn
from .models.agency import sort_key
from .roles import CAPABILITIES

DIGEST_AT = timedelta(hours=7)  # of each person's own morning


def find_agency(name: str) -> Agency | None:
    """The agency of that name, whatever its case, accents and spaces."""
    return db.session.scalar(select(Agency).where(Agency.sort_key == sort_key(name)))


def people_of(agency_id: int) -> list[Person]:
    """Everyone of an agency, in the order they came."""
    return list(db.session.scalars(select(Person).where(Person.agency_id == agency_id).order_by(Person.id)))


def names_of(person_ids: Iterable[int | None]) -> dict[int, str]:
    """The names of these people; nobody for None."""
    chosen = select(Person.id, Person.name).where(Person.id.in_({one for one in person_ids if one is not None}))
    return dict(db.session.execute(chosen).all())


def people_who(agency_id: int, capability: str) -> list[Person]:
    """The people of an agency whose role includes `capability` and who can be written to."""
    chosen = select(Person).where(Person.agency_id == agency_id, Person.status != "disabled")
    return list(db.session.scalars(chosen.where(Person.agency_role.in_(CAPABILITIES[capability])).order_by(Person.id)))


def admins() -> list[Person]:
    """The alliance's admins who can be written to."""
    return list(
        db.session.scalars(
            select(Person).where(Person.alliance_role == "admin", Person.status != "disabled").order_by(Person.id)
        )
    )


def people_to_send_digests(limit: int) -> list[int]:
    """Those for whom letters wait that were written before seven o'clock last struck where they live."""
    local = func.timezone(Person.time_zone, literal(clock.now()))
    struck = func.timezone(Person.time_zone, func.date_trunc("day", local - DIGEST_AT) + DIGEST_AT)
    waiting = select(Person.id).join(OutgoingMail, OutgoingMail.person_id == Person.id).distinct()
    due = waiting.where(OutgoingMail.status == "waiting", OutgoingMail.queued_at < struck)
    return list(db.session.scalars(due.limit(limit)))


# A version that was replaced while it still waited never takes effect: an owner who notices a stranger's bank
# details enters the right ones, and until these hold the earlier ones do.
_newer = aliased(PayoutDetails)
_replaced_in_time = exists().where(
    _newer.agency_id == PayoutDetails.agency_id,
    _newer.id > PayoutDetails.id,
    _newer.made_at < PayoutDetails.effective_at,
)


def current_payouts(agency_ids: Iterable[int]) -> dict[int, PayoutDetails]:
    """The bank details in effect now, of those agencies that have any."""
    chosen = (
        select(PayoutDetails)
        .where(PayoutDetails.agency_id.in_(list(agency_ids)), PayoutDetails.effective_at <= clock.now())
        .where(~_replaced_in_time)
        .order_by(PayoutDetails.agency_id, PayoutDetails.effective_at.desc(), PayoutDetails.id.desc())
        .ext(distinct_on(PayoutDetails.agency_id))
    )
    return {details.agency_id: details for details in db.session.scalars(chosen)}


def current_payout(agency_id: int) -> PayoutDetails | None:
    """The bank details of one agency in effect now."""
    return current_payouts([agency_id]).get(agency_id)


def pending_payout(agency_id: int) -> PayoutDetails | None:
    """Bank details that were entered and take effect later."""
    chosen = select(PayoutDetails).where(PayoutDetails.agency_id == agency_id, PayoutDetails.effective_at > clock.now())
    return db.session.scalar(chosen.order_by(PayoutDetails.id.desc()).limit(1))


def payouts_of(agency_id: int) -> list[tuple[PayoutDetails, bool]]:
    """All versions of an agency's bank details, newest first, each with whether it was replaced before it held."""
    chosen = select(PayoutDetails, _replaced_in_time).where(PayoutDetails.agency_id == agency_id)
    return list(db.session.execute(chosen.order_by(PayoutDetails.id.desc())))


def live_sign_ins(person_id: int) -> list[SignIn]:
    """A person's open sessions, the latest used first."""
    chosen = select(SignIn).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None))
    return list(db.session.scalars(chosen.order_by(SignIn.seen_at.desc()).limit(50)))


def live_tokens(person_id: int) -> list[ApiToken]:
    """A person's tokens that still work, newest first."""
    chosen = select(ApiToken).where(ApiToken.person_id == person_id, ApiToken.revoked_at.is_(None))
    return list(db.session.scalars(chosen.order_by(ApiToken.id.desc()).limit(100)))
