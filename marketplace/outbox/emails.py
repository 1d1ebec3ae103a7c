"""What the digest of an hour or of a day says."""

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from ..core.formats import minute
from .letter import Letter


def digest(links: list[list[str]], hourly: bool = False) -> Letter:
    """The subjects of the mails that waited, each with when it was and its page; the release before this one gave no time."""
    count = len(links)
    return Letter(
        ngettext("%(num)d message in the last hour", "%(num)d messages in the last hour", count)
        if hourly
        else ngettext("%(num)d message since yesterday", "%(num)d messages since yesterday", count),
        [_("What happened, oldest first:")],
        links=[(" · ".join((*map(_when, at), subject)), path) for subject, path, *at in links],
    )


def _when(at: str) -> str:
    return minute(datetime.fromisoformat(at))
