"""What the mail about clicks says."""

from collections.abc import Callable
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from ..core.extensions import db
from ..core.formats import moment
from ..core.languages import grouped
from ..outbox.letter import Letter
from . import queries
from .models import ReferralLink

FEW = 5


def counted(link: int, visitors: int, since: str) -> Letter | None:
    """To the people of a member: who came by a link since they were told the last time, and how it stands in all."""
    row = db.session.get(ReferralLink, link)
    if row is None:
        return None
    came_since, figures = datetime.fromisoformat(since), queries.figures_of([link])[link]
    sources = queries.sources_since(link, came_since, FEW)
    brought = figures.brought
    return Letter(
        ngettext("%(num)d visitor came by “%(name)s”", "%(num)d visitors came by “%(name)s”", visitors, name=row.name),
        [_("Each counts once a day.")],
        [
            (_("Since"), moment(came_since)),
            *([(_("Where from"), ", ".join(sources))] if sources else []),
            (_("Visitors in all"), grouped(figures.visitors)),
            (_("Requests"), grouped(brought.asked)),
            (_("Won"), grouped(brought.won)),
        ],
        (_("See the link"), f"/links/{row.id}"),
    )


ALL: dict[str, Callable[..., Letter | None]] = {"click.counted": counted}
