"""What an address asks for: the period and whose figures; and what the reader may see."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, or_, select

from ..core.errors import BadInput, NotFound
from ..core.exports import file_asked, page_asked
from ..core.extensions import db
from ..core.typed import one_line, row_number
from ..members.models import MEMBERS, Agency, Person
from ..moderation.models import Care
from .figures import NAMED
from .indicators import ALL, Indicator
from .models import figure_days
from .period import Choice, Period, chosen, read
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
    """The period and the scope of one address, with the names of whom it is narrowed to; and the sentence for a period that is none,
    in whose place this month is shown."""

    period: Period
    scope: Scope
    partner: str = ""
    person: str = ""
    unknown: str = ""

    @property
    def choices(self) -> list[Choice]:
        """The periods that are offered by name."""
        return list(Choice)

    @property
    def arguments(self) -> dict[str, Any]:
        """What addresses of the same period and scope carry."""
        of = {"period": self.period.name, "partner": self.scope.partner_id, "person": self.scope.person_id}
        return {name: value for name, value in of.items() if value}


def period_asked(arguments: Mapping[str, str]) -> tuple[Period, str]:
    """The period by its name or by the two days of the form; this month for one that is none, with the sentence that says so. Of that
    no file is made: in it nobody would read the sentence."""
    named, days = arguments.get("period", ""), [arguments.get(end, "") for end in ("from", "to")]
    if named == "days" and any(days):
        named = "..".join(days)
    period = read(named)
    if period or not named:
        return period or chosen(Choice.THIS_MONTH), ""
    sentence = _("“%(text)s” is no period that we know.", text=one_line(named)[:40])
    if file_asked(arguments):
        raise BadInput(sentence, way_on=(page_asked(), _("Back to the figures")))
    return chosen(Choice.THIS_MONTH), sentence


def of_agency(person: Person, arguments: Mapping[str, str]) -> Asked:
    """One's own agency; with a partner or a person of it, if they are named and there."""
    period, unknown = period_asked(arguments)
    partner, colleague = _number(arguments, "partner"), _number(arguments, "person")
    scope = Scope(person.agency_id, partner, colleague)
    named = _partner(person.agency_id, partner), ""
    if colleague is not None:
        mine = select(Person.name).where(Person.id == colleague, Person.agency_id == person.agency_id)
        named = named[0], _there(db.session.scalar(mine))
    return Asked(period, scope, *named, unknown)


def of_alliance(arguments: Mapping[str, str]) -> Asked:
    """The alliance; or the agencies that somebody of its team looks after, or one agency."""
    period, unknown = period_asked(arguments)
    manager, agency = _number(arguments, "manager"), _number(arguments, "agency")
    if agency is not None:
        name = _there(db.session.scalar(select(Agency.name).where(Agency.id == agency)))
        return Asked(period, Scope(agency_ids=(agency,)), name, unknown=unknown)
    if manager is None:
        return Asked(period, Scope(), unknown=unknown)
    looks_after = or_(Person.alliance_role.is_not(None), Person.id.in_(select(Care.looked_after_by)))
    name = _there(db.session.scalar(select(Person.name).where(Person.id == manager, looks_after)))
    cared = db.session.scalars(select(Care.agency_id).where(Care.looked_after_by == manager).order_by(Care.agency_id))
    return Asked(period, Scope(agency_ids=tuple(cared)), person=name, unknown=unknown)


def managers() -> list[tuple[int, str]]:
    """Who of the alliance's team looks after agencies."""
    chosen = select(Person.id, Person.name).where(Person.id.in_(select(Care.looked_after_by)))
    return [(row.id, row.name) for row in db.session.execute(chosen.order_by(Person.name))]


def indicator(name: str, those: Iterable[Indicator]) -> Indicator:
    """The indicator of that name, if it is one of those that this reader sees; otherwise there is nothing there."""
    if name not in {one.name for one in those}:
        raise NotFound()
    return ALL[name]


def word_asked(one: Indicator, scope: Scope, text: str | None) -> str | None:
    """The word that an address narrows an indicator to; NotFound for one that it isn't broken down in. What is counted under no
    name is narrowed to by an empty one."""
    if isinstance(one.by, str) and text:
        model, number = NAMED[one.by], _number({"word": text}, "word")
        named = select(model.id).where(model.id == number)
        if one.by == "link" and not scope.is_alliance:
            named = named.where(model.agency_id == scope.agency_id)
        if db.session.scalar(named) is None:
            raise NotFound()
        return str(number)
    if isinstance(one.by, str):
        return text
    if text and (one.by is None or one.by.read(text) is None):
        raise NotFound()
    return text or None


def may_see(person: Person, of_all: bool = False) -> set[str]:
    """The capabilities that figures ask for: of the alliance's money admins alone read."""
    return {"money"} if (person.is_admin if of_all else person.may("money")) else set()


def _number(arguments: Mapping[str, str], name: str) -> int | None:
    text = arguments.get(name)
    number = row_number(text)
    if text and number is None:
        raise NotFound()
    return number


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
