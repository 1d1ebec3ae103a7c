"""What the mail about another level says."""

from collections.abc import Callable

from flask_babel import gettext as _

from ..core.extensions import db
from ..core.formats import day, percent
from ..outbox.letter import Letter
from ..rewards.models import OwnRate
from .models import LevelChange


def changed(change: int) -> Letter:
    """To the owners of a member: which level it has now, what it had, and what that means."""
    row = db.session.get_one(LevelChange, change)
    was, became = row.was.name if row.was else "", row.became.name if row.became else ""
    facts = [(_("Level"), became or _("No level")), (_("Before"), was or _("No level"))]
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


def own_rate(rate: int) -> Letter:
    """To the owners of a member: it has a rate of its own from a day on, and why; or the terms hold for it again."""
    row = db.session.get_one(OwnRate, rate)
    share = _("%(rate)s of each fee", rate=percent(row.rate)) if row.rate is not None else _("As the terms say")
    return Letter(
        _("What your agency receives changes on %(day)s", day=day(row.effective_at)),
        [
            _(
                "It holds for clients who are accepted from then on. Those that you have passed on keep the terms of their acceptance."
            )
        ],
        [(_("Reward"), share), (_("From"), day(row.effective_at)), (_("Why"), row.reason)],
        (_("What you receive, and what is next"), "/level"),
    )


ALL: dict[str, Callable[..., Letter]] = {"account.level": changed, "account.own_rate": own_rate}
