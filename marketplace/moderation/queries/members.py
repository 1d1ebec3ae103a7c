"""All agencies with their track record: searched, narrowed, sorted, paged, exported."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, or_, select

from ...core.exports import rows_for_file
from ...core.extensions import db
from ...core.listing import Order, mention
from ...members.models import Agency, AgencyState, Person
from .conduct import accepted_share, asked_of, figures, sortable, sums_late, with_figures, won_share

SHOWN = [state for state in AgencyState if state != AgencyState.ALLIANCE]


def orders(sees_money: bool) -> dict[str, Order]:
    """By what the list is sorted; built for each page, because the rooms bring the figures. Who sees no money sorts by none."""
    found = figures()
    by = _orders(found)
    return by if sees_money else {name: order for name, order in by.items() if name != "late"}


def _orders(found: Mapping[str, Any]) -> dict[str, Order]:
    return {
        "since": Order(_l("Member since"), (func.coalesce(found["member_since"], Agency.applied_at),), falling=True),
        "name": Order(_l("Agency"), (Agency.sort_key,)),
        "given": Order(_l("Passed on"), (sortable(found["given"]),), falling=True),
        "received": Order(_l("Received"), (sortable(found["received"]),), falling=True),
        "answer": Order(_l("Answers in"), (sortable(found["answer_seconds"]),), falling=True),
        "accepted": Order(_l("Accepted"), (sortable(accepted_share()),), falling=True),
        "won": Order(_l("Won"), (sortable(won_share()),), falling=True),
        "pays": Order(_l("Pays in"), (sortable(found["seconds_to_pay"]),), falling=True),
        "late": Order(_l("Overdue"), (sortable(found["late_seconds"]),), falling=True),
        "contested": Order(_l("Contested"), (sortable(found["contested"]),), falling=True),
        "returned": Order(_l("Returned"), (sortable(found["returned"]),), falling=True),
        "marks": Order(_l("Marks"), (sortable(found["marks"]),), falling=True),
    }


def agencies(status: AgencyState | None = None, words: str = "", addresses: bool = True) -> Select[Agency]:
    """A SELECT of agencies: of one state, with these words in their names, cities, sites, or in the names of their people.
    `addresses`: or in the mail addresses of their people, for those who may see them."""
    chosen = select(Agency).where(Agency.status != AgencyState.ALLIANCE)
    chosen = chosen.where(Agency.status == status) if status else chosen
    if words:
        columns = (Person.name, func.coalesce(Person.elsewhere_email, Person.email)) if addresses else (Person.name,)
        theirs = select(Person.agency_id).where(mention(words, *columns), Person.agency_id.is_not(None))
        chosen = chosen.where(or_(mention(words, Agency.name, Agency.city, Agency.website), Agency.id.in_(theirs)))
    return chosen


def count_by_state(words: str = "", addresses: bool = True) -> dict[AgencyState, int]:
    """How many agencies with these words are in each state."""
    rows = agencies(None, words, addresses).subquery()
    return dict(db.session.execute(select(rows.c.status, func.count()).group_by(rows.c.status)).all())


def as_rows(chosen: Select[Any], sees_money: bool) -> tuple[list[str], Iterator[list[Any]]]:
    """The heads and rows of a file."""
    heads = [
        *(_("No."), _("Agency"), _("State"), _("Country"), _("City"), _("Member since"), _("Passed on"), _("Received")),
        *(
            _("Asked"),
            _("Won"),
            _("Median hours to an answer"),
            _("Median days to pay"),
            _("Contested"),
            _("Returned"),
            _("Marks"),
        ),
        *([_("Overdue")] if sees_money else []),
    ]
    found = rows_for_file(with_figures(chosen))
    return heads, (_row(record, sees_money) for record in found)


def _row(record: Any, sees_money: bool) -> list[Any]:
    agency = record.Agency
    late = ", ".join(f"{one.decimal} {one.currency}" for one in sums_late(record.overdue))
    return [
        *(agency.id, agency.name, str(agency.status.label), agency.country, agency.city, record.member_since),
        *(record.given, record.received, asked_of(record), record.won, _per(record.answer_seconds, 3600)),
        *(
            _per(record.seconds_to_pay, 86_400),
            record.contested,
            record.returned,
            record.marks,
            *([late] if sees_money else []),
        ),
    ]


def _per(seconds: Any, unit: int) -> float | None:
    return None if seconds is None else round(float(seconds) / unit, 1)
