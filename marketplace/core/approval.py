"""Two-person approval: what one admin has decided of something large waits until a second one agrees."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Identity, Index, Table, select, text, true, update
from sqlalchemy.orm import Mapped, mapped_column

from . import clock
from .errors import BadInput, NotAllowed, NotNow
from .extensions import Model, db
from .money import Money, digits
from .room import house


class Proposal(Model):
    """A decision on a row that waits for a second person. `agreed` is NULL while it waits; False too where it was taken back or
    came to nothing. One at a time waits on a row."""

    __tablename__ = "proposals"
    __table_args__ = (
        CheckConstraint("num_nulls(ended_at, agreed) IN (0, 2)", name="ended"),
        CheckConstraint(
            "agreed IS NOT TRUE OR (answered_by IS NOT NULL AND answered_by <> proposed_by)", name="two_people"
        ),
        Index(
            "uq_proposals_waiting", "subject_kind", "subject_id", unique=True, postgresql_where=text("ended_at IS NULL")
        ),
        Index("ix_proposals_subject", "subject_kind", "subject_id", "id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    outcome: Mapped[str]
    amount_minor: Mapped[int | None]  # where the outcome is a sum
    marked: Mapped[bool] = mapped_column(
        default=False, server_default="false"
    )  # what the subject's room marks beside it
    shown: Mapped[bool] = mapped_column(default=False, server_default="false")  # to everybody, once it is carried out
    reason: Mapped[str]
    proposed_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    proposed_at: Mapped[datetime]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    ended_at: Mapped[datetime | None]
    agreed: Mapped[bool | None]
    objection: Mapped[str] = mapped_column(default="", server_default="")


def outcomes(table: str, words: Iterable[str]) -> None:
    """What may be decided of the rows of a table, which their room says beside its model; the database refuses all else."""
    listed = ", ".join(f"'{word}'" for word in words)
    rule = CheckConstraint(f"subject_kind <> '{table}' OR outcome IN ({listed})", name=f"outcome_of_{table}")
    cast(Table, Proposal.__table__).append_constraint(rule)


def take_two(amounts: Sequence[Money]) -> list[bool]:
    """Of each sum whether a decision on it takes two admins (SECOND_ADMIN_FROM): also where no rate says how much it is."""
    settings = current_app.config["SETTINGS"]
    least = settings.second_admin_from * 10 ** digits(settings.base_currency)
    return [minor is None or minor >= least for minor in house().answers["in_base_currency"](amounts)]


def propose(
    subject: Any,
    outcome: str,
    reason: str,
    by: Any,
    amount_minor: int | None = None,
    marked: bool = False,
    shown: bool = False,
) -> Proposal:
    """Let a decision wait for a second person. Call these four inside the transaction that holds the subject's row."""
    refuse_second(subject)
    made = Proposal(subject_kind=subject.__tablename__, subject_id=subject.id, outcome=outcome, amount_minor=amount_minor,
                    marked=marked, shown=shown, reason=reason, proposed_by=by.id, proposed_at=clock.now())  # fmt: skip
    db.session.add(made)
    return made


def refuse_second(subject: Any) -> None:
    """While one decision on a row waits for a second person there is no other, not even one that takes a single person: the
    first would wait on, and could be agreed to when all has changed."""
    if standing([subject]):
        raise NotNow(_("A decision on this waits for a second admin already."))


def agree(subject: Any, by: Any) -> Proposal:
    """A second person agrees; whoever calls this carries the decision out."""
    waiting = _waiting(subject)
    if waiting.proposed_by == by.id:
        raise NotAllowed(_("You have decided this yourself; another admin has to agree."))
    waiting.agreed, waiting.answered_by, waiting.ended_at = True, by.id, clock.now()
    return waiting


def object_to(subject: Any, by: Any, words: str) -> Proposal:
    """The decision is not carried out: a second person objects, or who made it takes it back."""
    waiting = _waiting(subject)
    if not words and waiting.proposed_by != by.id:
        raise BadInput(_("Say why, so that the other admin understands it."), {"reason": _("Fill this in.")})
    waiting.agreed, waiting.answered_by, waiting.ended_at, waiting.objection = False, by.id, clock.now(), words
    return waiting


def lapse(*subjects: Any) -> list[Proposal]:
    """What decisions on these rows of one model waited for has happened by itself; those decisions."""
    lapsed = list(standing(subjects).values())
    for waiting in lapsed:
        waiting.agreed, waiting.ended_at = False, clock.now()
    return lapsed


def lapse_of(person: Any) -> None:
    """What somebody has decided who decides nothing any more waits for nobody. Call it inside the transaction."""
    theirs = update(Proposal).where(Proposal.proposed_by == person.id, Proposal.ended_at.is_(None))
    db.session.execute(theirs.values(agreed=False, ended_at=clock.now()))


def standing(subjects: Iterable[Any]) -> dict[int, Proposal]:
    """By the subject's id, what waits for a second person on these rows of one model."""
    return {one.subject_id: one for one in _of(subjects, Proposal.ended_at.is_(None))}


def objections(subjects: Iterable[Any]) -> dict[int, Proposal]:
    """By the subject's id, the last decision on it that a second person did not agree with."""
    return {one.subject_id: one for one in _of(subjects, Proposal.objection != "")}


def all_of(subject: Any) -> Iterable[Proposal]:
    """All decisions on a row that waited for a second person, oldest first."""
    return _of([subject], true())


def _of(subjects: Iterable[Any], which: ColumnElement[bool]) -> Iterable[Proposal]:
    rows = list(subjects)
    if not rows:
        return []
    of_them = Proposal.subject_kind == rows[0].__tablename__, Proposal.subject_id.in_([row.id for row in rows])
    return db.session.scalars(select(Proposal).where(*of_them, which).order_by(Proposal.id))


def _waiting(subject: Any) -> Proposal:
    waiting = standing([subject]).get(subject.id)
    if waiting is None:
        raise NotNow(_("No decision on this waits for a second admin any more."))
    return waiting
