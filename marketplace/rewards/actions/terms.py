"""Terms are never edited: later ones take their place."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from ...core import audit, clock
from ...core.errors import BadInput
from ...core.extensions import db
from ...core.transaction import transaction
from ...members.models import Person
from ..models import Terms
from .rules import NewRule, check_rules


def set_terms(
    rate: int,
    starts_on: date,
    months: int | None = None,
    by: Person | None = None,
    services: Mapping[int, str] | None = None,
    tied_months: int | None = None,
    rules: Sequence[NewRule] = (),
) -> Terms:
    """New terms from a day on: `rate` basis points of each fee, for `months` from acceptance (None: for life). Who is brought under
    them stays tied to the member that did for `tied_months`.

    `rules` stand beside the rate, in their order: of those that hold for a fee the first decides, the rate where none does.
    `services`: only for these, by their ids in the taxonomy with their English names; a group is for each service in it.
    Referrals that stand keep the terms they were accepted under. Terms of a day that is over can't be set.
    """
    _check(rate, starts_on, months=months, tied_months=tied_months)
    check_rules(rules)
    with transaction():
        terms = Terms(
            rate=rate, months=months, tied_months=tied_months, effective_at=_start_of(starts_on), made_at=clock.now(),
            made_by=by.id if by else None, rule_count=len(rules),
        )  # fmt: skip
        if services:
            terms.category_ids, terms.categories = list(services), list(services.values())
        db.session.add(terms)
        db.session.flush()
        db.session.add_all(one.of(terms.id, position) for position, one in enumerate(rules, 1))
        db.session.flush()
        starts = str(terms.effective_at and terms.effective_at.isoformat())
        facts: dict[str, Any] = {"services": terms.categories} if services else {}
        if rules:
            facts["rules"] = len(rules)
        audit.record(
            "terms.set", terms, by, rate=rate, months=months, tied_months=tied_months, effective_at=starts, **facts
        )
    return terms


def _check(rate: int, starts_on: date, **lasts: int | None) -> None:
    if not 0 <= rate <= 10_000:
        raise BadInput(_("A rate lies between 0 and 100 percent."), {"rate": _("Choose another.")})
    for name, months in lasts.items():
        if months is not None and months < 1:
            raise BadInput(_("Terms last for at least one month."), {name: _("Choose another.")})
    if starts_on < clock.today():
        raise BadInput(
            _("This day is over: terms can’t be changed for what is done."), {"from": _("Choose a later day.")}
        )


def _start_of(day: date) -> datetime:
    """When terms begin that are set from a day on. They are never edited: of two for the same day the later one holds."""
    starts = max(clock.start_of(day), clock.now())
    near = Terms.effective_at.between(starts, starts + timedelta(seconds=1))
    taken = db.session.scalar(select(func.max(Terms.effective_at)).where(near))
    return taken + timedelta(microseconds=1) if taken else starts
