"""The alliance's admins publish a rule, from a day on, and withdraw it as long as that day has not come."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import Select, func, select

from ...core import audit, clock
from ...core.errors import BadInput, NotAllowed, NotNow
from ...core.extensions import db
from ...core.transaction import hold_name, own, transaction
from ...members.models import Agency, AgencyState, Person
from ...members.queries import people_who
from ...outbox.actions import send
from ..models import MOST_AGENCIES, MOST_HOURS, MOST_ROUNDS, MOST_WEIGHT, PARTS, RoutingRule
from ..queries import rules_to_come

FURTHEST = timedelta(days=366)
SIZES = {"agencies_a_round": MOST_AGENCIES, "hours": MOST_HOURS, "rounds": MOST_ROUNDS}


@dataclass(frozen=True)
class SaidRule:
    """A rule as it is typed or sent."""

    agencies_a_round: int | None = None
    hours: int | None = None
    rounds: int | None = None
    weights: Mapping[str, int | None] = field(default_factory=dict)

    def row(self, admin: Person, effective_at: datetime | None = None) -> RoutingRule:
        """The rule that it would be, to be tried out as well; refuses what can't be one."""
        if errors := _errors(self):
            raise BadInput(_("Mend what is marked."), errors)
        sizes = {name: getattr(self, name) for name in SIZES}
        return _rule(
            True, effective_at or clock.now(), admin, **sizes, **{one: self.weights.get(one) or 0 for one in PARTS}
        )


def publish_rule(said: SaidRule, starts_on: date | None, admin: Person) -> RoutingRule:
    """Route what is opened from a day on by this rule. What is open keeps the rule by which it was opened; owners and managers
    are told."""
    _admins_only(admin)
    errors = _errors(said) | _day_errors(starts_on)
    if errors:
        raise BadInput(_("Mend what is marked."), errors)
    assert starts_on is not None  # noqa: S101 — an error otherwise
    return _put_in_force(lambda at: said.row(admin, at), starts_on, admin)


def switch_off(starts_on: date | None, admin: Person) -> RoutingRule:
    """From a day on what is opened is everyone's at once."""
    _admins_only(admin)
    if errors := _day_errors(starts_on):
        raise BadInput(_("Mend what is marked."), errors)
    assert starts_on is not None  # noqa: S101 — an error otherwise
    return _put_in_force(lambda at: _rule(False, at, admin), starts_on, admin)


def withdraw_rule(rule_id: int, admin: Person) -> RoutingRule:
    """Take back a rule that has not begun: what would hold without it holds then. Whoever was told of it is told."""
    _admins_only(admin)
    with transaction():
        hold_name("routing rules")
        row = own(select(RoutingRule).where(RoutingRule.id == rule_id))
        if row.withdrawn_at is not None:
            raise NotNow(_("This rule was withdrawn already."))
        if row.effective_at <= clock.now():
            raise NotNow(_("It has begun: publish another rule in its place."))
        if row not in rules_to_come():
            raise NotNow(_("Another rule for the same day stands in its place: withdraw that one."))
        row.withdrawn_at, row.withdrawn_by = clock.now(), admin.id
        db.session.flush()
        audit.record("terms.routing_withdrawn", row, admin, effective_at=row.effective_at.isoformat())
        send("account.routing_rule_withdrawn", _who_is_told(), rule=row.id)
    return row


def _rule(is_on: bool, effective_at: datetime, admin: Person, **numbers: int) -> RoutingRule:
    weights = {f"weight_{one}": numbers.pop(one, 0) for one in PARTS}
    return RoutingRule(
        is_on=is_on, effective_at=effective_at, made_at=clock.now(), made_by=admin.id, **numbers, **weights
    )  # fmt: skip


def _put_in_force(make: Callable[[datetime], RoutingRule], starts_on: date, admin: Person) -> RoutingRule:
    with transaction():
        hold_name("routing rules")
        at = max(clock.start_of(starts_on), clock.now())
        near = RoutingRule.effective_at.between(at, at + timedelta(seconds=1))
        taken = db.session.scalar(select(func.max(RoutingRule.effective_at)).where(near))
        rule = make(taken + timedelta(microseconds=1) if taken else at)
        db.session.add(rule)
        db.session.flush()
        audit.record("terms.routing", rule, admin, is_on=rule.is_on, effective_at=rule.effective_at.isoformat())
        send("account.routing_rule", _who_is_told(), rule=rule.id)
    return rule


def _who_is_told() -> Select[Person]:
    return people_who("capacity", select(Agency.id).where(Agency.status == AgencyState.ACTIVE))


def _admins_only(person: Person) -> None:
    if not person.is_admin:
        raise NotAllowed(_("The rule is set by the alliance’s admins."))


def _day_errors(starts_on: date | None) -> dict[str, str]:
    if starts_on is None or starts_on < clock.today():
        return {"starts_on": _("Choose today or a later day.")}
    if starts_on > clock.today() + FURTHEST:
        return {"starts_on": _("Choose a day within a year.")}
    return {}


def _errors(said: SaidRule) -> dict[str, str]:
    errors = {}
    for name, most in SIZES.items():
        value = getattr(said, name)
        if value is None or not 1 <= value <= most:
            errors[name] = _("Write a whole number from 1 to %(most)s.", most=most)
    for name in PARTS:
        if not 0 <= (said.weights.get(name) or 0) <= MOST_WEIGHT:
            errors[f"weight_{name}"] = _("Write a whole number from 0 to %(most)s.", most=MOST_WEIGHT)
    if not errors and not any(said.weights.get(one) for one in PARTS):
        errors["weight_fit"] = _("Something has to count: give at least one part a weight.")
    return errors
