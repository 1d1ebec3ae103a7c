"""What the mail about a new version of the agreement says."""

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import ngettext

from ..core.extensions import db
from ..core.formats import day, percent
from ..core.languages import voice
from ..core.markdown import in_plain_text
from ..core.typed import one_line
from ..outbox.letter import Letter
from ..rewards.models import Terms
from ..rewards.words import services_of, whole_rule
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


def terms_set(terms: int) -> Letter:
    """To the owners of all members: what is due of each fee from a day on, for clients who are accepted then."""
    row = db.session.get_one(Terms, terms)
    starts = row.effective_at or row.made_at
    plain = _("%(rate)s of each fee", rate=percent(row.rate))
    shares = [*map(whole_rule, row.rules), _("otherwise %(share)s", share=plain) if row.rules else plain]
    lasts = ngettext("%(num)d month", "%(num)d months", row.months) if row.months else _("For the life of the client")
    return Letter(
        _("The terms of rewards change on %(day)s", day=day(starts)),
        [_("They hold for clients who are accepted from that day on. Clients accepted before keep their terms.")],
        [
            (_("Reward"), "; ".join(shares)),
            (_("Lasts"), lasts),
            (_("Services"), ", ".join(services_of(row)) or _("All")),
        ],
        (_("Read the agreement and the terms"), "/agreement"),
    )


ALL: dict[str, Callable[..., Letter | None]] = {"account.agreement": changed, "account.terms": terms_set}
