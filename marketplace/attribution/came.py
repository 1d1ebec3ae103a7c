"""By what somebody came, and with which promise, as people and programs read it."""

from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext as _

from ..core.formats import day
from .models import Attributed, CameBy


@dataclass(frozen=True)
class Came:
    """How a member brought somebody, if one did: `code` is of the link, as it was; `at` the first time. `promise` is the discount
    that a code gave, in words."""

    how: CameBy | None = None
    code: str = ""
    at: datetime | None = None
    campaign: dict[str, str] | None = None
    promise: str = ""

    @property
    def sentence(self) -> str:
        """In words, with the day."""
        if self.how is None or self.at is None:
            return ""
        said = {"code": self.code, "day": day(self.at)}
        return {
            CameBy.LINK: _("By the link “%(code)s”, first on %(day)s.", **said),
            CameBy.CODE: _("With the promo code “%(code)s”, on %(day)s.", **said),
            CameBy.EMBED: _("From their own site, first on %(day)s.", **said),
            CameBy.KNOWN: _("They brought this client first, on %(day)s.", **said),
        }[self.how]

    def seen_by(self, own: bool) -> "Came":
        """The same for one side: where it was is told to whoever brought the client, for it may tell who that is."""
        return self if own else replace(self, campaign={})

    @property
    def campaign_words(self) -> str:
        """The UTM values that came along."""
        return " · ".join((self.campaign or {}).values())


def came(row: Attributed, promise: str = "") -> Came:
    """How somebody came of whom a row tells."""
    return Came(row.came_by, row.came_with, row.came_at, row.campaign, promise)
