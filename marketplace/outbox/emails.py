"""What the day's digest says."""

from flask_babel import gettext as _
from flask_babel import ngettext

from .letter import Letter


def digest(links: list[tuple[str, str]]) -> Letter:
    """The subjects of the day's mails, each with its page."""
    return Letter(
        ngettext("%(num)d message since yesterday", "%(num)d messages since yesterday", len(links)),
        [_("What happened, oldest first:")],
        links=[(subject, path) for subject, path in links],
    )
