"""Who of each side is told of a partnership, and who decides and executes there."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select

from ..core.extensions import db
from ..exchange.models import Part
from ..exchange.partners import named_between, named_for
from ..exchange.recipients import named_of
from ..members.models import Agency, Person, PersonState, Role
from .models import FollowUp, Partnership
from .queries import may_owe

KIND = "partnership"


def people_of(row: Partnership, agency_id: int) -> Select[Person]:
    """The people of one side that mail about a partnership goes to: those whom it has named for the other one, or all who look after
    partnerships."""
    return named_of(agency_id, row.other_id(agency_id), "partnerships", KIND)


def owes(one: FollowUp) -> Select[Person]:
    """Who is told of a follow-up on the side that owes it: the person, while they are there and look after partnerships; else those of
    the side."""
    if in_charge(one):
        return select(Person).where(Person.id == one.person_id)
    return people_of(one.partnership, one.owed_by_id)


def in_charge(one: FollowUp) -> Person | None:
    """The person who owes a follow-up; None where nobody is named, or where they have left: then the whole side owes it."""
    person = one.person
    there = (
        person is not None and person.is_active and person.agency_id == one.owed_by_id and person.may("partnerships")
    )
    return person if there else None


@dataclass(frozen=True)
class Named:
    """Who does one part on one side. `stand_ins` are the owners, who do it while nobody is named who could."""

    part: Part
    people: Sequence[Person]
    stand_ins: Sequence[Person]


def who_works(row: Partnership) -> list[tuple[Agency, list[Named]]]:
    """On both sides, who decides and who executes."""
    named = named_between(row.first_id, row.second_id)
    owners = _owners([one for one, parts in named.items() if not all(parts.values())])
    return [
        (side, [Named(part, people, [] if people else owners[side.id][:3]) for part, people in named[side.id].items()])
        for side in row.sides
    ]


def _owners(agency_ids: Sequence[int]) -> dict[int, list[Person]]:
    """By agency, the owners who have joined, in the order they came."""
    found: dict[int, list[Person]] = {one: [] for one in agency_ids}
    mine = Person.agency_id.in_(agency_ids), Person.agency_role == Role.OWNER, Person.status == PersonState.ACTIVE
    for one in db.session.scalars(select(Person).where(*mine).order_by(Person.id)) if agency_ids else ():
        found[one.agency_id or 0].append(one)
    return found


def who_may_owe(row: Partnership, reader_id: int | None) -> list[tuple[Agency, Person | None]]:
    """To whom a reader's side can give what is agreed: either side as a whole, people of one's own who look after partnerships, and
    those whom the other side has named."""
    found: list[tuple[Agency, Person | None]] = []
    for side in (row.own(reader_id), row.other(reader_id)):
        people = list(may_owe(side.id)) if side.id == reader_id else _named_there(side.id, row.other_id(side.id))
        found += [(side, None), *((side, one) for one in people)]
    return found


def _named_there(agency_id: int, partner_id: int) -> list[Person]:
    named = named_for(agency_id, [partner_id])[partner_id]
    people = {one.id: one for part in named.values() for one in part if one.may("partnerships")}
    return list(people.values())
