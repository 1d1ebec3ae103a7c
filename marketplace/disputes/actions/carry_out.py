"""A decision takes effect: the books are corrected, the money is free again, and both sides are told why."""

from datetime import timedelta

from flask import current_app

from ...core import audit, clock, lifecycle
from ...core.extensions import db
from ...core.money import Money
from ...members.models import Person
from ...members.queries import people_who
from ...outbox.actions import send
from .. import matters
from ..models import Decision, Dispute, DisputeState, Outcome


def carry_out(
    row: Dispute,
    admin: Person,
    outcome: Outcome,
    due: Money | None,
    reason: str,
    late_report: bool,
    shown: bool,
    first: int | None = None,
) -> None:
    """Make what was decided so; `due` as its matter takes it, `shown` on the public page of whoever it goes against, `first` who decided where `admin` is the second to agree. Call it
    inside a transaction, with the dispute held."""
    matter, at, is_last = matters.of(row), clock.now(), row.status == DisputeState.APPEALED
    was, shown_on = matter.stands(row), matter.against(row, outcome, due) if shown else None
    matter.carry_out(row, due, admin)
    db.session.add(
        Decision(
            dispute_id=row.id, turn=2 if is_last else 1, outcome=outcome, was_minor=was.minor, due_minor=matter.stands(row).minor,
            late_report=late_report, shown_on_id=shown_on, reason=reason, decided_at=at, decided_by_id=first or admin.id, seconded_by_id=admin.id if first else None,
        )
    )  # fmt: skip
    appeal_by = row.appeal_by or clock.today() + timedelta(days=current_app.config["SETTINGS"].appeal_days)
    becomes = DisputeState.FINAL if is_last else DisputeState.DECIDED
    lifecycle.move(row, becomes, admin, at=at, ended_at=at, appeal_by=appeal_by)
    db.session.expire(row, ["decisions"])
    said = {"first": first, "late_report": late_report, "shown_on": shown_on}
    more = {name: value for name, value in said.items() if value}
    audit.record("dispute.decided", row, admin, outcome=outcome, **more)
    send("money.dispute_decided", people_who("money", *row.sides), dispute=row.id, turn=2 if is_last else 1)
