"""Joint actions and the templates they begin from."""

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import func, select

from ...core import audit, clock, lifecycle
from ...core.errors import BadInput, NotAllowed, NotNow, NotYet
from ...core.extensions import db
from ...core.formats import day
from ...core.transaction import hold_name, own, transaction
from ...core.typed import one_line, paragraphs, too_long
from ...members.models import Person
from ...outbox.actions import send
from ...partnerships.actions.pairs import active
from ...partnerships.people import people_of
from ..models import LONGEST_TEXT, LONGEST_TITLE, ActionKind, ActionState, ActionTemplate, JointAction
from ..queries import action_of
from .periods import day_error

MOST_TEMPLATES = 50  # of an agency, or of the alliance


@dataclass(frozen=True)
class SaidTemplate:
    """What an action is, and what each side does for it."""

    kind: str
    title: str
    we_do: str = ""
    they_do: str = ""


@dataclass(frozen=True)
class SaidAction(SaidTemplate):
    """The same on a day."""

    held_on: date | None = None


def plan_action(partnership_id: int, person: Person, said: SaidAction) -> JointAction:
    """Plan something together; the other side is told."""
    with transaction():
        row = active(partnership_id, person)
        errors = _errors(said)
        if sentence := day_error(said.held_on):
            errors["held_on"] = sentence
        if errors:
            raise BadInput(_("Mend what is marked."), errors)
        ours, theirs = paragraphs(said.we_do), paragraphs(said.they_do)
        is_first = person.agency_id == row.first_id
        made = JointAction(
            partnership=row, kind=ActionKind(said.kind), title=one_line(said.title), held_on=said.held_on,
            first_does=ours if is_first else theirs, second_does=theirs if is_first else ours, made_by=person.id, made_at=clock.now(),
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        lifecycle.begin(made, person)
        send("partnership.action", people_of(row, row.other_id(person.agency_id)), action=made.id)
        audit.record("partnership.action", row, person, action=made.id)
    return made


def finish_action(action_id: int, person: Person, result: str) -> JointAction:
    """Say that it is done, from its day on, and what came of it; the other side is told."""
    result = paragraphs(result)
    if sentence := too_long(result, LONGEST_TEXT) if result else _("Fill this in."):
        raise BadInput(_("Mend what is marked."), {"result": sentence})
    with transaction():
        made = _held(action_id, person)
        if made.is_ahead:
            raise NotYet(
                _(
                    "It is planned for %(day)s. Say so from that day on, or cancel it and plan it anew.",
                    day=day(made.held_on),
                )
            )
        lifecycle.move(made, ActionState.DONE, person, result=result, done_on=clock.today())
        row = made.partnership
        send("partnership.action_done", people_of(row, row.other_id(person.agency_id)), action=made.id)
        audit.record("partnership.action_done", row, person, action=made.id)
    return made


def cancel_action(action_id: int, person: Person) -> JointAction:
    """Cancel it; the other side is told."""
    with transaction():
        made = _held(action_id, person)
        lifecycle.move(made, ActionState.CANCELLED, person)
        row = made.partnership
        send("partnership.action_cancelled", people_of(row, row.other_id(person.agency_id)), action=made.id)
        audit.record("partnership.action_cancelled", row, person, action=made.id)
    return made


def add_template(person: Person, said: SaidTemplate, of_alliance: bool = False) -> ActionTemplate:
    """Keep what actions begin from: for one's own agency, or, as an admin, for all members."""
    if of_alliance and not person.is_admin:
        raise NotAllowed(_("This is a page of the alliance’s admins."))
    if errors := _errors(said):
        raise BadInput(_("Mend what is marked."), errors)
    agency_id = None if of_alliance else person.own_agency.id
    with transaction():
        hold_name(f"action templates of {agency_id}")
        mine = select(func.count(ActionTemplate.id)).where(ActionTemplate.agency_id.is_not_distinct_from(agency_id))
        if (db.session.scalar(mine) or 0) >= MOST_TEMPLATES:
            raise NotNow(
                _("There are %(most)s templates already, and no more fit. Remove one first.", most=MOST_TEMPLATES)
            )
        made = ActionTemplate(
            agency_id=agency_id, kind=ActionKind(said.kind), title=one_line(said.title), we_do=paragraphs(said.we_do),
            they_do=paragraphs(said.they_do), made_by=person.id, made_at=clock.now(),
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        audit.record("partnership.template", made, person, title=made.title)
    return made


def remove_template(template_id: int, person: Person, of_alliance: bool = False) -> None:
    """Remove one; actions that began from it stay."""
    if of_alliance and not person.is_admin:
        raise NotAllowed(_("This is a page of the alliance’s admins."))
    agency_id = None if of_alliance else person.own_agency.id
    with transaction():
        mine = ActionTemplate.id == template_id, ActionTemplate.agency_id.is_not_distinct_from(agency_id)
        row = own(select(ActionTemplate).where(*mine))
        audit.record("partnership.template_removed", row, person, title=row.title)
        db.session.flush()
        db.session.delete(row)


def _errors(said: SaidTemplate) -> dict[str, str]:
    title = one_line(said.title)
    found: dict[str, str | None] = {
        "kind": None if ActionKind.read(said.kind) else _("Choose one."),
        "title": too_long(title, LONGEST_TITLE) if title else _("Fill this in."),
        "we_do": too_long(paragraphs(said.we_do), LONGEST_TEXT),
        "they_do": too_long(paragraphs(said.they_do), LONGEST_TEXT),
    }
    return {name: sentence for name, sentence in found.items() if sentence}


def _held(action_id: int, person: Person) -> JointAction:
    active(action_of(person, action_id).partnership_id, person)
    return own(select(JointAction).where(JointAction.id == action_id))
