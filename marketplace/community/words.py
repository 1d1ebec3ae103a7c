"""The words of this room that are no states."""

from flask_babel import lazy_gettext as _l

from ..core.vocabulary import Vocabulary


class Only(Vocabulary):
    """How a list of questions can be narrowed."""

    UNANSWERED = "unanswered", _l("Without an answer")
    SOLVED = "solved", _l("Solved")
    MINE = "mine", _l("Mine")
    FOLLOWED = "followed", _l("Followed")
