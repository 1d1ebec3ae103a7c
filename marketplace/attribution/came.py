"""By what somebody came, as people and programs read it."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from ..core.formats import day
from .models import Attributed, CameBy


@dataclass(frozen=True)
class Came:
    """How a member brought somebody: `code` is of the link, as it was; `at` the first time."""

    how: CameBy
    code: str
    at: datetime
    campaign: dict[str, str]

    @property
    def sentence(self) -> str:
        """In words, with the day."""
        said = {"code": self.code, "day": day(self.at)}
        return {
            CameBy.LINK: _("By the link “%(code)s”, first on %(day)s.", **said),
            CameBy.CODE: _("With the promo code “%(code)s”, on %(day)s.", **said),
            CameBy.EMBED: _("From their own site, first on %(day)s.", **said),
            CameBy.KNOWN: _("They brought this client first, on %(day)s.", **said),
        }[self.how]

    @property
    def campaign_words(self) -> str:
        """The UTM values that came along."""
        return " · ".join(self.campaign.values())


def came(row: Attributed | None) -> Came | None:
    """How somebody came of whom a row tells; None who came alone."""
    if row is None or row.came_by is None or row.came_at is None:
        return None
    return Came(row.came_by, row.link.code if row.link else "", row.came_at, row.campaign)
