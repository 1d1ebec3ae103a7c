"""The alliance in figures, for its team's desk: who belongs, what was passed on and paid this week, what is on its way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, ScalarSelect, func, select

from ..core import clock
from ..core.extensions import db
from ..core.formats import duration, grouped, money
from ..core.lifecycle import History
from ..core.money import Money
from ..core.sums import base_first
from ..exchange.models import Lead, LeadState, Referral
from ..members.models import Agency, AgencyState, Person
from ..settlement.models import LIVE, Movement, MovementState

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class DeskFigure:
    """One of the strip: the value, with what stands under it; `links` lead to the rows that each counts."""

    key: str
    values: Sequence[str]
    note: str = ""
    href: str = ""
    links: Sequence[tuple[str, str]] = ()


def figures_for(person: Person) -> list[DeskFigure]:
    """Members and clients for the whole team, money for admins alone; in one statement."""
    found = db.session.execute(select(*(part.label(name) for name, part in _parts().items()))).one()
    figures = [_agencies(found), _passed(found)]
    return [*figures, _settled(found), _on_its_way(found)] if person.is_admin else figures


def _agencies(found: Any) -> DeskFigure:
    def listed(state: AgencyState) -> str:
        return url_for("moderation.all_members", status=state.value)

    links = [(listed(AgencyState.SUSPENDED), ngettext("%(num)d suspended", "%(num)d suspended", found.suspended)),
             (listed(AgencyState.LEAVING), ngettext("%(num)d leaving", "%(num)d leaving", found.leaving))]  # fmt: skip
    shown = [link for link, count in zip(links, (found.suspended, found.leaving), strict=True) if count]
    joined = ngettext("%(num)d joined this month", "%(num)d joined this month", found.joined)
    return DeskFigure(_("Active agencies"), [grouped(found.active)], joined, listed(AgencyState.ACTIVE), shown)


def _passed(found: Any) -> DeskFigure:
    took = "" if found.took is None else _("usually after %(time)s", time=duration(found.took))
    accepted = ngettext("%(num)d of them accepted", "%(num)d of them accepted", found.accepted)
    return DeskFigure(_("Clients passed, 7 days"), [grouped(found.passed), accepted], took)


def _settled(found: Any) -> DeskFigure:
    orders = ngettext("%(num)d movement", "%(num)d movements", found.settled_orders)
    return DeskFigure(_("Paid to agencies, 7 days"), _sums(found.settled), orders)


def _on_its_way(found: Any) -> DeskFigure:
    orders = ngettext("%(num)d movement", "%(num)d movements", found.open_orders)
    contested = ngettext("%(num)d contested", "%(num)d contested", found.contested_orders)
    links = (
        [(url_for("bookkeeping.all_movements", status=MovementState.CONTESTED), contested)]
        if found.contested_orders
        else []
    )
    return DeskFigure(_("On its way now"), _sums(found.open), orders, links=links)


def _sums(totals: dict[str, Any] | None) -> list[str]:
    return [money(one) for one in base_first(Money(int(total), currency) for currency, total in (totals or {}).items())]


def _parts() -> dict[str, ScalarSelect[Any]]:
    week, month = clock.now() - WEEK, clock.start_of(clock.today().replace(day=1))
    passed = (Lead.posted_at >= week, Lead.import_ref.is_(None), Lead.status != LeadState.DRAFT)
    taken = (*passed, Lead.status == LeadState.ACCEPTED)
    settled = (Movement.arrived_since(week),)
    on_its_way = (Movement.status.in_(LIVE),)
    joined = (History.subject_kind == Agency.__tablename__, History.was == AgencyState.APPLIED)
    return {
        **{one.value: _count(Agency.status == one) for one in (AgencyState.ACTIVE, AgencyState.SUSPENDED, AgencyState.LEAVING)},
        "joined": _count(*joined, History.became == AgencyState.ACTIVE, History.at >= month),
        "passed": _count(*passed),
        "accepted": _count(*taken),
        "took": _usual_time(*passed),
        "settled": _by_currency(*settled),
        "settled_orders": _count(*settled),
        "open": _by_currency(*on_its_way),
        "open_orders": _count(*on_its_way),
        "contested_orders": _count(Movement.status == MovementState.CONTESTED),
    }  # fmt: skip


def _count(*which: ColumnElement[bool]) -> ScalarSelect[Any]:
    return select(func.count()).where(*which).scalar_subquery()


def _by_currency(*which: ColumnElement[bool]) -> ScalarSelect[Any]:
    each = select(Movement.currency, func.sum(Movement.amount_minor).label("total")).where(*which)
    summed = each.group_by(Movement.currency).subquery()
    return select(func.jsonb_object_agg(summed.c.currency, summed.c.total)).scalar_subquery()


def _usual_time(*which: ColumnElement[bool]) -> ScalarSelect[Any]:
    took = func.percentile_cont(0.5).within_group(func.extract("epoch", Referral.accepted_at - Lead.opened))
    chosen = select(took).join(Lead, Lead.id == Referral.lead_id)
    return chosen.where(*which, Referral.accepted_at >= Lead.opened).scalar_subquery()
