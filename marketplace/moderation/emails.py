"""What the mails about an agency's standing, and about what was reported, say. They can't be switched off."""

from collections.abc import Callable

from flask_babel import gettext as _

from ..core.extensions import db
from ..members.models import Agency, AgencyState
from ..members.queries import admins_to_write_to
from ..outbox.letter import Letter
from . import reports
from .models import Report, ReportState, Subject


def standing(agency: int, was: str, became: str, reason: str) -> Letter:
    """To all owners: admitted, suspended with the reason, or reinstated."""
    name = db.session.get_one(Agency, agency).name
    if became == AgencyState.SUSPENDED:
        return Letter(
            _("%(agency)s is suspended", agency=name),
            [
                _("Your people can see money, pay and confirm bank orders, and nothing else until an admin ends this."),
                _(
                    "Your open leads are taken back. Clients you accepted and have not contacted go back to their referrers."
                ),
                _("What you owe stays due; rewards you earned wait for you."),
            ],
            [(_("Reason"), reason), *_admins()],
            (_("See the statement"), "/statement"),
        )
    if was == AgencyState.SUSPENDED:
        subject = _("%(agency)s is an active member again", agency=name)
        sentence = _("You can pass and accept clients as before.")
    else:
        subject = _("%(agency)s is a member now", agency=name)
        sentence = _("You can pass clients to the other agencies, and accept theirs.")
    return Letter(subject, [sentence], button=(_("Sign in"), "/sign-in"))


def shelf(kind: str, subject: int, reason: str, is_off: bool) -> Letter | None:
    """To those who care for an agency's services: something of theirs was taken off the pages, or put back."""
    shown = reports.subject(Subject(kind), subject)
    if shown is None:
        return None
    if is_off:
        title = _("An admin has taken “%(title)s” off the pages", title=shown.title)
        sentence = _("Nobody but you and the admins sees it now. Write to the admins if you think otherwise.")
    else:
        title = _("An admin has put “%(title)s” back", title=shown.title)
        sentence = _("Everyone sees it again.")
    path = f"/services/{shown.id}" if shown.kind == Subject.SERVICE else "/reviews"
    return Letter(title, [sentence], [(_("Reason"), reason), *(_admins() if is_off else ())], (_("See it"), path))


def _admins() -> list[tuple[str, str]]:
    """Whom to write to."""
    return [(_("Admin"), f"{one.name}, {one.email}") for one in admins_to_write_to()]


def answered(report: int) -> Letter:
    """To whoever reported something: what the admins decided."""
    row = db.session.get_one(Report, report)
    shown = reports.subject(row.subject_kind, row.subject_id)
    title = shown.title if shown else row.subject_kind.label
    return Letter(
        _("Your report of “%(title)s” is decided", title=title),
        [_("It was taken off the pages.") if row.status == ReportState.UPHELD else _("It stays as it is.")],
        [(_("Reason"), row.decision)],
    )


ALL: dict[str, Callable[..., Letter | None]] = {
    "account.standing": standing,
    "account.shelf": shelf,
    "account.report": answered,
}
