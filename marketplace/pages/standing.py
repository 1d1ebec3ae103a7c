"""How an agency stands this month, for the end of its mails: the figures of its pages, of those that the reader may see."""

from flask_babel import gettext as _

from ..core import clock
from ..core.formats import grouped, money
from ..core.money import Money
from ..core.sums import base_first
from ..exchange.queries import leads_by_week
from ..members.models import Person
from ..statements.months import earned_and_owed, last_months


def how_it_stands(person: Person) -> list[tuple[str, str]]:
    """Leads given and received, for whoever sees referrals; what was earned and came to be owed, for whoever sees money: as the
    charts over time and the statement of this month say it. Nothing for people of no agency."""
    return [
        *(_leads(person.agency_id) if person.agency_id and person.may("referrals") else []),
        *(_money(person.agency_id) if person.agency_id and person.may("money") else []),
    ]


def _leads(agency_id: int) -> list[tuple[str, str]]:
    weeks = leads_by_week(agency_id, clock.start_of(last_months(1)[0]))
    came, went = sum(one[1] for one in weeks), sum(one[2] for one in weeks)
    return [(_("Leads given"), grouped(went)), (_("Leads received"), grouped(came))]


def _money(agency_id: int) -> list[tuple[str, str]]:
    (month,) = last_months(1)
    found = earned_and_owed(agency_id, month)
    said = []
    for currency in [one.currency for one in base_first(Money(0, each) for each in found)]:
        nothing = Money(0, currency)
        earned, owed = found[currency].get(month, (nothing, nothing))
        said += [(_("Rewards earned"), money(earned))] if earned else []
        said += [(_("Rewards owed"), money(-owed))] if owed else []
    return said
