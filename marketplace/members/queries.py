"""Reads of agencies and people that other rooms rely on."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from ..core import clock
from ..core.audit import AuditRow
from ..core.errors import NotFound
from ..core.extensions import db
from ..core.room import house
from ..core.spelling import LETTERS, LOOK_LIKE, looks, sort_key
from ..outbox.models import MailState, OutgoingMail
from .models import Agency, AgencyState, AllianceRole, Passkey, PayoutDetails, Person, PersonState, Role, SecondFactor

DIGEST_HOUR = 7  # of each person's own morning


def find_agency(name: str) -> Agency | None:
    """The agency of that name, whatever its case, accents and spaces."""
    return db.session.scalar(select(Agency).where(Agency.sort_key == sort_key(name)))


def is_name_taken(name: str, agency: Agency | None) -> bool:
    """Whether another agency than `agency`, or the alliance itself, has this name, or one that looks the same."""
    if looks(name) == looks(current_app.config["SETTINGS"].alliance_name):
        return True
    chosen = select(Agency.id).where(func.translate(Agency.sort_key, LOOK_LIKE, LETTERS) == looks(name))
    return bool(db.session.scalar(select(chosen.where(Agency.id != (agency.id if agency else 0)).exists())))


def agencies_named(names: Iterable[str]) -> dict[str, Agency]:
    """Those of these names that there are, by their sort keys."""
    chosen = select(Agency).where(Agency.sort_key.in_({sort_key(name) for name in names}))
    return {agency.sort_key: agency for agency in db.session.scalars(chosen)}


def agency_named(name: str) -> Agency:
    """The same; a refusal that says so when there is none."""
    found = find_agency(name)
    if found is None:
        raise NotFound(f"there is no agency named {name}")
    return found


def member(agency_id: int) -> Agency:
    """A member, active, suspended or leaving; otherwise there is nothing there."""
    found = db.session.get(Agency, agency_id)
    if found is None or not found.is_member:
        raise NotFound()
    return found


def people_of(agency_id: int) -> list[Person]:
    """Everyone of an agency, in the order they came."""
    return list(db.session.scalars(select(Person).where(Person.agency_id == agency_id).order_by(Person.id)))


def with_second_factor(people: Iterable[Person]) -> list[Person]:
    """Those of these people who have an app that makes codes, or passkeys."""
    asked = {one.id: one for one in people}
    apps = select(SecondFactor.person_id).where(SecondFactor.since.is_not(None))
    either = Person.id.in_(apps.union(select(Passkey.person_id)))
    return [asked[one] for one in db.session.scalars(select(Person.id).where(Person.id.in_(asked), either))]


def unread_kinds(agency_id: int | None) -> list[str]:
    """The kinds of mail that an agency needs and that nobody there reads: its owners get them, once a day."""
    kinds = [kind for kind, one in house().mail_kinds.items() if one.needed_by]
    read = (exists().where(Person.agency_id == agency_id, Person.reads(kind)) for kind in kinds)
    found = db.session.execute(select(*read)).one()
    return [kind for kind, is_read in zip(kinds, found, strict=True) if not is_read]


def names_of(person_ids: Iterable[int | None]) -> dict[int, str]:
    """The names of these people; nobody for None."""
    chosen = select(Person.id, Person.name).where(Person.id.in_({one for one in person_ids if one is not None}))
    return dict(db.session.execute(chosen).all())


def people_who(capability: str, *agencies: int | ColumnElement | Select) -> Select[Person]:
    """A SELECT of the people of these agencies (ids, or a SELECT of ids) whose role includes `capability` and who may use it
    now: those of an agency that is suspended or leaves keep little."""
    wanted = house().capabilities[capability]
    states = [AgencyState.ACTIVE, *wanted.also_in]
    chosen = select(Person).join(Agency, Agency.id == Person.agency_id).where(Agency.status.in_(states))
    named = [one for one in agencies if not isinstance(one, Select)]
    mine = or_(Person.agency_id.in_(named), *(Person.agency_id.in_(one) for one in agencies if isinstance(one, Select)))
    return chosen.where(mine, Person.agency_role.in_(wanted.roles), Person.status != PersonState.DISABLED)


def owners_of(agency_id: int) -> Select[Person]:
    """A SELECT of the owners of an agency, whatever its state."""
    return select(Person).where(Person.agency_id == agency_id, Person.agency_role == Role.OWNER)


def has_other_owners(one: Person) -> bool:
    """Whether an agency has an owner beside this person who can sign in: who is only invited may never come."""
    others = owners_of(one.own_agency.id).where(Person.id != one.id, Person.status == PersonState.ACTIVE)
    return db.session.scalar(others.limit(1)) is not None


def owners_in(*states: AgencyState) -> Select[Person]:
    """A SELECT of the owners of all agencies in these states."""
    chosen = select(Person).join(Agency, Agency.id == Person.agency_id)
    return chosen.where(Agency.status.in_(states), Person.agency_role == Role.OWNER)


def owners_and_finance(agency_id: int) -> list[Person]:
    """Whom to ask about an agency's money."""
    roles = (Role.OWNER, Role.FINANCE)
    chosen = select(Person).where(Person.agency_id == agency_id, Person.agency_role.in_(roles))
    return list(db.session.scalars(chosen.where(Person.status != PersonState.DISABLED).order_by(Person.id)))


def admins() -> Select[Person]:
    """A SELECT of the alliance's admins."""
    return select(Person).where(Person.alliance_role == AllianceRole.ADMIN)


def with_admins(people: Select[Person]) -> Select[Person]:
    """A SELECT of these people and of the alliance's admins; who is both is found once."""
    ids = people.with_only_columns(Person.id)
    return select(Person).where(or_(Person.id.in_(ids), Person.alliance_role == AllianceRole.ADMIN))


def admin_since(one: Person) -> datetime | None:
    """When somebody was made an admin for the last time; None where no log of it is left."""
    made = (
        AuditRow.subject_kind == Person.__tablename__,
        AuditRow.subject_id == one.id,
        AuditRow.event == "person.made_admin",
    )
    return db.session.scalar(select(func.max(AuditRow.at)).where(*made))


def has_other_admins(one: Person) -> bool:
    """Whether there is an admin beside this one who can sign in."""
    others = admins().where(Person.id != one.id, Person.status == PersonState.ACTIVE)
    return db.session.scalar(others.limit(1)) is not None


def admins_to_write_to() -> Sequence[Person]:
    """The admins whom members can write to: those who have joined, the first few."""
    chosen = admins().where(Person.status == PersonState.ACTIVE).order_by(Person.id).limit(3)
    return db.session.scalars(chosen).all()


def person(person_id: int) -> Select[Person]:
    """A SELECT of one person."""
    return select(Person).where(Person.id == person_id)


def people_to_send_hourly_digests(limit: int) -> list[int]:
    """Those for whom letters wait that were written before the last full hour."""
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    waiting = select(OutgoingMail.person_id).where(OutgoingMail.status == MailState.HOURLY)
    return list(db.session.scalars(waiting.where(OutgoingMail.queued_at < hour).distinct().limit(limit)))


def people_to_send_digests(limit: int) -> list[int]:
    """Those for whom letters wait that were written before seven o'clock last struck where they live."""
    waiting = select(Person.id).join(OutgoingMail, OutgoingMail.person_id == Person.id)
    waiting = waiting.where(OutgoingMail.status == MailState.WAITING).distinct()
    zones = db.session.scalars(waiting.with_only_columns(Person.time_zone, maintain_column_froms=True)).all()
    if not zones:
        return []
    # Struck here and not in the database: a zone that PostgreSQL doesn't know would fail the query for everybody.
    struck = case({zone: last_seven(zone) for zone in zones}, value=Person.time_zone)
    return list(db.session.scalars(waiting.where(OutgoingMail.queued_at < struck).limit(limit)))


def last_seven(zone: str) -> datetime:
    """When seven o'clock last struck in a zone; in one that nobody knows, where the alliance is."""
    local = clock.now().astimezone(clock.zone_named(zone) or clock.zone())
    seven = local.replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    return seven if seven <= local else seven - timedelta(days=1)


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
