"""All indicators, in the order of the page."""

from . import clients, conduct, money, programme
from .indicator import Group, Indicator, Part, Unit, Value, named

ALL = named(
    sorted(
        (*clients.ALL, *money.ALL, *programme.ALL, *conduct.ALL), key=lambda one: list(Group).index(one.group)
    )  # within one: as written
)

__all__ = ["ALL", "Group", "Indicator", "Part", "Unit", "Value"]
