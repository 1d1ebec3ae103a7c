"""Who agrees with what another admin has decided, and what the desk shows of it: the same for all that takes two admins."""

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, or_

from ..core import approval
from ..core.approval import Proposal
from ..core.errors import NotAllowed
from ..core.extensions import db
from ..core.money import Money
from ..outbox.actions import send
from .models import Person, PersonState
from .queries import admin_since, admins, has_other_admins, names_of


def apart(sides: Sequence[int]) -> Select[Person]:
    """The admins who may decide between two agencies: of neither side."""
    of_neither = or_(Person.agency_id.is_(None), Person.agency_id.not_in(sides))
    return admins().where(Person.status == PersonState.ACTIVE, of_neither)


def others(admin: Person, sides: Sequence[int]) -> Select[Person]:
    """Those of them who may agree with this one."""
    return apart(sides).where(Person.id != admin.id)


def let_lapse(event: str, name: str, sides: Callable[[Any], Sequence[int]], *subjects: Any) -> None:
    """Decisions on these rows of one model wait for a second admin no more, as something else has come of them: who had decided is
    mailed the `event`, and so is who could have agreed. The mail is told the row by its `name`."""
    row = {one.id: one for one in subjects}
    for decided in approval.lapse(*subjects):
        about: dict[str, Any] = {name: decided.subject_id, "proposal": decided.id}
        send(event, apart(sides(row[decided.subject_id])), **about)


def lapsed_by(proposal: int) -> str:
    """The name of the admin whose decision has lapsed, for the mail about it."""
    by = db.session.get_one(Proposal, proposal).proposed_by
    return names_of([by])[by]


def refuse_new(admin: Person, decided: Proposal) -> None:
    """Nobody agrees who has become an admin since, or one admin would appoint the second one who agrees."""
    if sentence := _why_not(admin, decided):
        raise NotAllowed(sentence)


def _why_not(admin: Person, decided: Proposal) -> str:
    """Why this admin doesn't agree with it, if they can't: they have become one after it was decided."""
    since = admin_since(admin)
    if since is None or since <= decided.proposed_at:
        return ""
    return _("You have become an admin after this was decided; another admin has to agree.")


def shown_to(admin: Person, row: Any, amount: Money) -> dict[str, Any]:
    """What a page of the desk shows: what waits for a second admin, whether it is this one's own, or why they can't agree with it; what
    was not agreed last, by whom, and whether so much takes two."""
    waiting, objection = approval.standing([row]).get(row.id), approval.objections([row]).get(row.id)
    told = [one for one in (waiting, objection) if one]
    (takes_two,) = approval.take_two([amount])
    return {
        "waiting": waiting,
        "objection": objection,
        "names": names_of([by for one in told for by in (one.proposed_by, one.answered_by or 0)]),
        "takes_two": takes_two,
        "is_alone": waiting is not None and not has_other_admins(admin),
        "is_mine": waiting is not None and waiting.proposed_by == admin.id,
        "cannot": _why_not(admin, waiting) if waiting else "",
    }
