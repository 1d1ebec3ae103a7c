"""What the mail about a new version of the agreement says."""

from collections.abc import Callable

from flask_babel import gettext as _

from ..core.formats import day
from ..core.languages import voice
from ..core.markdown import in_plain_text
from ..core.typed import one_line
from ..outbox.letter import Letter
from . import queries


def changed(version: int) -> Letter | None:
    """To the owners of all members: what is new, from when, and that they have to accept it. Nothing once there is another."""
    row, newest = queries.version(version), queries.latest()
    if newest is None or newest.number != row.number:
        return None
    said = one_line(in_plain_text(row.change_in(voice().language)))
    return Letter(
        _("The alliance’s agreement changes on %(day)s", day=day(row.effective_at)) if row.number > 1
        else _("The alliance has an agreement"),
        [_("Read it, and accept it for your agency. From that day on clients are passed and accepted under it; those that you "
           "have already keep the version they stand under.")],
        [(_("What is new"), said)] if said else [],
        (_("Read and accept"), "/agreement"),
    )  # fmt: skip


ALL: dict[str, Callable[..., Letter | None]] = {"account.agreement": changed}
