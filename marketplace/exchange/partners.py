"""The agencies with which one passes clients, and who of its own people works with each."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, Subquery, exists, func, literal, or_, select, union_all

from ..core.errors import NotFound
from ..core.exports import rows_for_file
from ..core.extensions import db
from ..core.listing import Order, mention
from ..core.room import house
from ..members.models import Agency, AgencyState, Person, PersonState
from ..members.queries import people_who
from .models import Part, PartnerPerson, Referral

People = dict[int, dict[Part, list[Person]]]


def partners_of(passed: Subquery, words: str = "") -> Select[Agency]:
    """A SELECT of partners, each with how many clients went there and came from there; with these words in the name."""
    chosen = select(Agency, passed.c.given, passed.c.received).join(passed, passed.c.partner_id == Agency.id)
    chosen = chosen.where(Agency.status != AgencyState.ALLIANCE)
    return chosen.where(mention(words, Agency.name)) if words else chosen


def orders(passed: Subquery) -> dict[str, Order]:
    """By what the list of partners can be sorted."""
    return {
        "name": Order(_l("Agency"), (Agency.sort_key,)),
        "given": Order(_l("Given"), (passed.c.given,), falling=True),
        "received": Order(_l("Received"), (passed.c.received,), falling=True),
        "latest": Order(_l("Latest client"), (passed.c.latest,), falling=True),
    }


def passed_with(agency_id: int) -> Subquery:
    """By partner of an agency: how many clients went there and came from there, and when the last one did."""
    went = select(Referral.receiver_id.label("partner_id"), literal(1).label("given"), Referral.accepted_at)
    came = select(Referral.referrer_id, literal(0), Referral.accepted_at).where(Referral.receiver_id == agency_id)
    each = union_all(went.where(Referral.referrer_id == agency_id), came).subquery()
    given = func.sum(each.c.given)
    sums = select(each.c.partner_id, given.label("given"), (func.count() - given).label("received"))
    return sums.add_columns(func.max(each.c.accepted_at).label("latest")).group_by(each.c.partner_id).subquery()


def partner(agency_id: int, partner_id: int) -> Agency:
    """One of an agency's partners, also one with which it works and has passed no client yet; for any other agency there is nothing
    there."""
    both = Referral.referrer_id, Referral.receiver_id
    pair = or_(*((one == agency_id) & (other == partner_id) for one, other in (both, both[::-1])))
    has_passed = exists().where(pair).label("has_passed")
    chosen = select(Agency, has_passed).where(Agency.id == partner_id, Agency.status != AgencyState.ALLIANCE)
    found = db.session.execute(chosen).one_or_none()
    if found is None or not (found.has_passed or house().answers["work_together"](agency_id, partner_id)):
        raise NotFound()
    return found.Agency


def may_be_named(agency_id: int) -> Sequence[Person]:
    """Who of an agency can be named for a partner: those who have joined and work with clients."""
    chosen = people_who("work", agency_id).where(Person.status == PersonState.ACTIVE)
    return db.session.scalars(chosen.order_by(Person.name, Person.id)).all()


def works_with_clients() -> ColumnElement[bool]:
    """Condition on people: they have joined, and their role works with clients. Who was named and lost the role counts no more."""
    return (Person.status == PersonState.ACTIVE) & Person.agency_role.in_(house().capabilities["work"].roles)


def named_for(agency_id: int, partner_ids: Sequence[int]) -> People:
    """By partner and part, the people whom an agency has named, in the order in which they were."""
    found: People = {one: {part: [] for part in Part} for one in partner_ids}
    mine = _named().where(PartnerPerson.agency_id == agency_id, PartnerPerson.partner_id.in_(found))
    for one, person in db.session.execute(mine):
        found[one.partner_id][one.part].append(person)
    return found


def named_between(first_id: int, second_id: int) -> People:
    """By agency and part, the people whom each of two agencies has named for the other one."""
    found: People = {one: {part: [] for part in Part} for one in (first_id, second_id)}
    both = _named().where(PartnerPerson.agency_id.in_(found), PartnerPerson.partner_id.in_(found))
    for one, person in db.session.execute(both):
        found[one.agency_id][one.part].append(person)
    return found


def _named() -> Select[PartnerPerson, Person]:
    """A SELECT of whom agencies have named, in the order in which they were."""
    mine = (Person.id == PartnerPerson.person_id) & (Person.agency_id == PartnerPerson.agency_id)
    chosen = select(PartnerPerson, Person).join(Person, mine)
    return chosen.where(works_with_clients()).order_by(PartnerPerson.id)


def executor_for(agency_id: int, partner_id: int, acting: int | None) -> int | None:
    """Who looks after a new client of a partner: its executor; None where that is whoever acts, or where there is none."""
    chosen = select(Person.id).join(PartnerPerson, PartnerPerson.person_id == Person.id)
    chosen = chosen.where(PartnerPerson.agency_id == agency_id, PartnerPerson.partner_id == partner_id)
    chosen = chosen.where(PartnerPerson.part == Part.EXECUTES, Person.agency_id == agency_id, works_with_clients())
    executors = list(db.session.scalars(chosen.order_by(PartnerPerson.id)))
    return None if acting in executors or not executors else executors[0]


def heads() -> Sequence[str]:
    """The words above the columns of the file."""
    return (_("Agency"), _("Given"), _("Received"), _("Decides"), _("Executes"))


def rows_of(agency_id: int, query: Select[Any]) -> Iterator[tuple]:
    """One row a partner."""
    found = rows_for_file(query)
    people = named_for(agency_id, [one.Agency.id for one in found])
    for one in found:
        named = (", ".join(person.name for person in people[one.Agency.id][part]) for part in Part)
        yield one.Agency.name, one.given, one.received, *named
