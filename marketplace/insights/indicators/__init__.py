"""All indicators, in the order of the page."""

from . import clients, conduct, money, programme, rooms
from .indicator import LENGTHS, Group, Indicator, Part, Unit, Value, named

ALL = named(
    sorted(
        (*clients.ALL, *money.ALL, *programme.ALL, *conduct.ALL, *rooms.ALL),
        key=lambda one: list(Group).index(one.group),
    )  # within one: as written
)

__all__ = ["ALL", "LENGTHS", "Group", "Indicator", "Part", "Unit", "Value"]
