"""The events of which programs can be told: those that the rooms bring, and one to try whether messages arrive."""

from typing import Any

from apiflask.fields import Nested

from ..core.api import Named, Output
from ..core.room import News, house
from .models import Whose

TEST = "hook.test"


class Tried(Output):
    """What the event to try it says."""

    hook = Nested(Named)


def events_for(person: Any, whose: Whose) -> dict[str, News]:
    """The events that somebody may ask for: of the alliance's desk, for admins; or what their role shows them."""
    if whose == Whose.ALLIANCE:
        return {name: one for name, one in house().news.items() if one.desk and person.is_admin}
    return {name: one for name, one in house().news.items() if _is_of_agencies(one) and person.may(one.may)}


def _is_of_agencies(news: News) -> bool:
    return news.may in house().capabilities
