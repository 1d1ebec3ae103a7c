"""What the mails about portfolios say."""

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from ..core.extensions import db
from ..core.formats import day
from ..exchange.contacts import names_contacts
from ..members.models import Agency, Person
from ..outbox.letter import Letter
from . import queries
from .models import Handover

FEW = 20


def handed_over(handover: int) -> Letter:
    """To whoever looks after these members now."""
    row = db.session.get_one(Handover, handover)
    names = [
        one.name
        for one in db.session.query(Agency).where(Agency.id.in_(row.agency_ids)).order_by(Agency.sort_key).limit(FEW)
    ]
    count, note = len(row.agency_ids), row.note
    told = [_("Their owners are told that they can turn to you.")]
    countries = db.session.scalars(select(Agency.country).where(Agency.id.in_(row.agency_ids)).distinct())
    if any(names_contacts(note, one) for one in countries):
        note = ""
        told.append(_("The note stands on the pages of these members."))
    giver = row.giver.name if row.giver else _("Nobody")
    facts = [(_("Before"), giver), (_("Members"), ", ".join(names) + (" …" if count > len(names) else ""))]
    return Letter(
        ngettext("You look after %(num)d member more", "You look after %(num)d members more", count),
        told, facts, (_("Your portfolio"), f"/desk/portfolio?manager={row.to_id}"),
        text=note,
    )  # fmt: skip


def manager(agency: int, manager: int) -> Letter:
    """To the owners of a member: who looks after it from now on."""
    one, row = db.session.get_one(Person, manager), db.session.get_one(Agency, agency)
    return Letter(
        _("%(person)s looks after %(agency)s from now on", person=one.name, agency=row.name),
        [_("Turn to them with whatever you need from the alliance. They see how you work, neither clients nor money.")],
        [(_("Name"), one.name), (_("E-mail"), one.email)],
    )


def week(manager: int) -> Letter | None:
    """To a manager: whom to talk to this week. Nothing where all of it is done."""
    rows = db.session.execute(queries.members(manager, queries.Need.WEEK).order_by(queries.next_on(), Agency.id)).all()
    if not rows:
        return None
    facts = []
    for one in rows[:FEW]:
        last, next_on = queries.said(one)
        spoken = _("last spoken to on %(day)s", day=day(last)) if last else _("never spoken to")
        facts.append((one.Agency.name, f"{day(next_on)}; {spoken}" if next_on else spoken))
    return Letter(
        ngettext("%(num)d member to talk to this week", "%(num)d members to talk to this week", len(rows)),
        [_("Those whose day is over stand first.")], facts, (_("See them"), f"/desk/portfolio?manager={manager}&need=week"),
    )  # fmt: skip


ALL: dict[str, Callable[..., Letter | None]] = {
    "account.portfolio": handed_over,
    "account.manager": manager,
    "portfolio.week": week,
}
