"""The tables of awards: seasons with what is awarded in them, nominations with votes, and places."""

from .nomination import (
    LONGEST_REASON,
    LONGEST_STORY,
    LONGEST_TITLE,
    Nomination,
    NominationState,
    Vote,
)
from .place import SHOWN_PLACES, Place, Unnamed
from .season import (
    LONGEST_ABOUT,
    LONGEST_NAME,
    LONGEST_OWN,
    MEASURED,
    MOST_LEAST,
    Award,
    Kind,
    Season,
    SeasonState,
)

__all__ = [
    "LONGEST_ABOUT",
    "LONGEST_NAME",
    "LONGEST_OWN",
    "LONGEST_REASON",
    "LONGEST_STORY",
    "LONGEST_TITLE",
    "MEASURED",
    "MOST_LEAST",
    "SHOWN_PLACES",
    "Award",
    "Kind",
    "Nomination",
    "NominationState",
    "Place",
    "Season",
    "SeasonState",
    "Unnamed",
    "Vote",
]
