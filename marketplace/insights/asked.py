"""What an address asks for: the period and whose figures; and what the reader may see."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, select

from ..core.errors import NotFound
from ..core.extensions import db
from ..core.typed import row_number
from ..members.models import MEMBERS, Agency, Person
from ..moderation.models import Care
from .figures import shown
from .indicators import ALL, Indicator
from .models import figure_days
from .period import Choice, Period, between, read
from .scope import Scope

TABS: tuple[tuple[str, LazyString], ...] = (
    ("insights.figures", _l("All figures")),
    ("insights.by_partner", _l("By partner")),
    ("insights.by_person", _l("By person")),
    ("insights.beside", _l("Beside others")),
)
DESK_TABS: tuple[tuple[str, LazyString], ...] = (
    ("insights.desk", _l("All figures")),
    ("insights.ranking", _l("By member")),
    ("insights.all_pairs", _l("By pair")),
)


@dataclass(frozen=True)
class Asked:
    """The period and the scope of one address, with the names of whom it is narrowed to."""

    period: Period
    scope: Scope
    partner: str = ""
    person: str = ""

    @property
    def choices(self) -> list[Choice]:
        """The periods that are offered by name."""
        return list(Choice)

    @property
    def arguments(self) -> dict[str, Any]:
        """What addresses of the same period and scope carry."""
        of = {"period": self.period.name, "partner": self.scope.partner_id, "person": self.scope.person_id}
        return {name: value for name, value in of.items() if value}


def period_asked(arguments: Mapping[str, str]) -> Period:
    """The period by its name; or from the two days of the form, where both are days."""
    days = arguments.get("from"), arguments.get("to")
    if arguments.get("period") == "days" and all(days):
        return between(str(days[0]), str(days[1])) or read(None)
    return read(arguments.get("period"))


def of_agency(person: Person, arguments: Mapping[str, str]) -> Asked:
    """One's own agency; with a partner or a person of it, if they are named and there."""
    partner, colleague = row_number(arguments.get("partner")), row_number(arguments.get("person"))
    scope = Scope(person.agency_id, partner, colleague)
    named = _partner(person.agency_id, partner), ""
    if colleague is not None:
        mine = select(Person.name).where(Person.id == colleague, Person.agency_id == person.agency_id)
        named = named[0], _there(db.session.scalar(mine))
    return Asked(period_asked(arguments), scope, *named)


def of_alliance(arguments: Mapping[str, str]) -> Asked:
    """The alliance; or the agencies that somebody of its team looks after, or one agency."""
    manager, agency = row_number(arguments.get("manager")), row_number(arguments.get("agency"))
    if agency is not None:
        return Asked(period_asked(arguments), Scope(agency_ids=(agency,)), partner=_name(Agency, agency))
    if manager is None:
        return Asked(period_asked(arguments), Scope())
    name = _name(Person, manager)
    cared = db.session.scalars(select(Care.agency_id).where(Care.looked_after_by == manager).order_by(Care.agency_id))
    return Asked(period_asked(arguments), Scope(agency_ids=tuple(cared)), person=name)


def managers() -> list[tuple[int, str]]:
    """Who of the alliance's team looks after agencies."""
    chosen = select(Person.id, Person.name).where(Person.id.in_(select(Care.looked_after_by)))
    return [(row.id, row.name) for row in db.session.execute(chosen.order_by(Person.name))]


def indicator(name: str, scope: Scope, may: set[str]) -> Indicator:
    """The indicator of that name, if it is one that this reader sees of this scope; otherwise there is nothing there."""
    if name not in {one.name for one in shown(scope, may)}:
        raise NotFound()
    return ALL[name]


def may_see(person: Person, of_all: bool = False) -> set[str]:
    """The capabilities that figures ask for: of the alliance's money admins alone read."""
    return {"money"} if (person.is_admin if of_all else person.may("money")) else set()


def _name(model: type[Any], number: int | None) -> str:
    return "" if number is None else _there(db.session.scalar(select(model.name).where(model.id == number)))


def _partner(agency_id: int | None, number: int | None) -> str:
    """The name of a member, or of an agency of which one's own figures tell; who has only applied is nobody's to see."""
    if number is None:
        return ""
    told = exists().where(figure_days.c.agency_id == agency_id, figure_days.c.partner_id == number)
    return _there(db.session.scalar(select(Agency.name).where(Agency.id == number, Agency.status.in_(MEMBERS) | told)))


def _there(name: str | None) -> str:
    if name is None:
        raise NotFound()
    return name
