"""The rule in plain words."""

from flask_babel import gettext as _
from flask_babel import ngettext

from ..core import clock
from . import queries
from .models import RoutingRule


def in_words(rule: RoutingRule | None) -> str:
    """What a rule does, in a sentence or two."""
    if rule is None or not rule.is_on:
        return _("Everyone sees an open lead at once; those who fit are told.")
    many, hours = rule.agencies_a_round or 0, rule.hours or 0
    if rule.rounds == 1:
        first = (
            _("An open lead is offered to the best agency first.")
            if many == 1
            else ngettext(
                "An open lead is offered to the best %(num)d agency first.",
                "An open lead is offered to the best %(num)d agencies first.",
                many,
            )
        )
        after = ngettext("After %(num)d hour everyone sees it.", "After %(num)d hours everyone sees it.", hours)
        return f"{first} {after}"
    first = (
        _("An open lead is offered to the best agency first, then to the next one, and so on.")
        if many == 1
        else ngettext(
            "An open lead is offered to the best %(num)d agency first, then to the next one, and so on.",
            "An open lead is offered to the best %(num)d agencies first, then to the next ones, and so on.",
            many,
        )
    )
    each = ngettext("A round lasts %(num)d hour.", "A round lasts %(num)d hours.", hours)
    last = _("After %(n)s rounds everyone sees it.", n=rule.rounds)
    return f"{first} {each} {last}"


def of_now() -> str:
    """The same of the rule in force, for whoever passes a client; nothing where there is none."""
    rule = queries.rule_at(clock.now())
    return in_words(rule) if rule else ""
