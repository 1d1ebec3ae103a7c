"""What the calls of members and of the desk both say of a rule."""

from typing import Any

from apiflask.fields import Boolean, Integer, Nested, String
from apiflask.validators import Range

from ...core.api import Output, Seen
from ...core.api_fields import instant
from ..models import RoutingRule
from ..words import in_words


def whole(least: int, most: int, **options: Any) -> Integer:
    """A whole number in these bounds."""
    return Integer(strict=True, validate=Range(least, most), **options)


class WeightsOut(Output):
    fit = Integer()
    level = Integer()
    certificate = Integer()
    free_hands = Integer(data_key="load", attribute="load")
    reciprocity = Integer()


class RoutingRuleOut(Output):
    id = Integer()
    is_on = Boolean()
    agencies_a_round = Integer(allow_none=True)
    hours = Integer(allow_none=True)
    rounds = Integer(allow_none=True)
    weights = Nested(WeightsOut)
    words = String()
    effective_at = instant()
    made_at = instant()
    withdrawn_at = instant("before its day came; null: it was not")


def shown(row: RoutingRule) -> object:
    """A rule with its words."""
    return Seen(row, words=in_words(row))
