"""What the mail about another level says."""

from collections.abc import Callable

from flask_babel import gettext as _

from ..core.extensions import db
from ..outbox.letter import Letter
from .models import LevelChange


def changed(change: int) -> Letter:
    """To the owners of a member: which level it has now, what it had, and what that means."""
    row = db.session.get_one(LevelChange, change)
    was, became = row.was.name if row.was else "", row.became.name if row.became else ""
    facts = [(_("Level"), became or _("None")), (_("Before"), was or _("None"))]
    return Letter(
        _("Your agency has the level %(level)s now", level=became)
        if became
        else _("Your agency has no level any more"),
        [
            _(
                "It holds for clients who are accepted from now on. Those that you have passed on keep the terms of their acceptance."
            )
        ],
        facts,
        (_("What it gives, and what is next"), "/level"),
    )


ALL: dict[str, Callable[..., Letter]] = {"account.level": changed}
