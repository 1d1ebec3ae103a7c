"""What the letter about a new rule says."""

from collections.abc import Callable

from flask_babel import gettext as _

from ..core.extensions import db
from ..core.formats import day
from ..outbox.letter import Letter
from .models import RoutingRule
from .words import in_words


def rule_set(rule: int) -> Letter:
    """To those who set what their agency takes: from when on open leads are routed, and how."""
    row = db.session.get_one(RoutingRule, rule)
    return Letter(
        _("How open leads are passed from %(day)s on", day=day(row.effective_at)),
        [in_words(row), _("Leads that are open already go on as they began.")],
        [],
        (_("Read the rule, and how you stand"), "/routing"),
    )


ALL: dict[str, Callable[..., Letter]] = {"account.routing_rule": rule_set}
