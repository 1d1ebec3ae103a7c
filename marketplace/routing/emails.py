"""What the letters about a new rule and a withdrawn one say."""

from collections.abc import Callable

from flask_babel import gettext as _

from ..core.extensions import db
from ..core.formats import day
from ..outbox.letter import Letter
from . import queries
from .models import RoutingRule
from .words import in_words


def rule_set(rule: int) -> Letter | None:
    """To those who set what their agency takes: from when on open leads are routed, and how. Nothing once it is withdrawn."""
    row = db.session.get_one(RoutingRule, rule)
    if row.withdrawn_at is not None:
        return None
    return Letter(
        _("How open leads are passed from %(day)s on", day=day(row.effective_at)),
        [in_words(row), _("Leads that are open already go on as they began.")],
        [],
        (_("Read the rule, and how you stand"), "/routing"),
    )


def rule_withdrawn(rule: int) -> Letter:
    """To the same people: a rule doesn't begin after all, and what holds on its day as things stand."""
    row = db.session.get_one(RoutingRule, rule)
    instead = in_words(queries.rule_at(row.effective_at))
    return Letter(
        _("The rule that was to hold from %(day)s on is withdrawn", day=day(row.effective_at)),
        [_("How open leads are passed on that day:"), instead],
        [],
        (_("Read the rule, and how you stand"), "/routing"),
    )


ALL: dict[str, Callable[..., Letter | None]] = {
    "account.routing_rule": rule_set,
    "account.routing_rule_withdrawn": rule_withdrawn,
}
