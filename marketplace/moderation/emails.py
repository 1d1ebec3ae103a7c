"""What the mails about an agency's standing, and about what was reported, say. They can't be switched off."""

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..core.extensions import db
from ..core.markdown import in_plain_text
from ..members.models import Agency, AgencyState
from ..members.queries import admins_to_write_to
from ..outbox.letter import Letter
from . import reports
from .models import Announcement, Report, ReportState, Subject

STOPPED_WORDS = {
    AgencyState.SUSPENDED: (
        _l("%(agency)s is suspended"),
        (
            _l("Your people can see money, pay and confirm bank orders, and nothing else until an admin ends this."),
            _l(
                "Your open leads are taken back. Clients you accepted and have not contacted go back to their referrers."
            ),
            _l("What you owe stays due; rewards you earned wait for you."),
        ),
    ),
    AgencyState.LEAVING: (
        _l("%(agency)s leaves the alliance"),
        (
            _l(
                "You pass and accept no new clients, and your services are no longer in the catalog. Your open leads are taken back."
            ),
            _l("Clients you work for stay yours until the work is done, and all rewards are settled as before."),
            _l("When nothing is open or owed any more, your membership ends by itself."),
        ),
    ),
    AgencyState.LEFT: (
        _l("%(agency)s has left the alliance"),
        (
            _l("Nothing is open or owed any more, so your membership has ended."),
            _l("You can still sign in to see what was earned and paid, and to export it."),
        ),
    ),
}


def warning(agency: int, reason: str) -> Letter:
    """To all owners: an admin holds something against the agency."""
    name = db.session.get_one(Agency, agency).name
    return Letter(
        _("A warning to %(agency)s", agency=name),
        [
            _("An admin of the alliance holds something against your agency, and warns you."),
            _("A warning counts for a year. Three within a year put your membership up for decision."),
        ],
        [(_("Reason"), reason), *_admins()],
    )


def kept(agency: int, reason: str) -> Letter:
    """To all owners: an admin has looked at the marks, and the agency stays."""
    name = db.session.get_one(Agency, agency).name
    said = [_("An admin has looked at what was held against you in the last year. You stay a member.")]
    return Letter(_("%(agency)s stays a member", agency=name), said, [(_("Reason"), reason)])


def announcement(announcement: int) -> Letter | None:
    """To all owners: what an admin announces; nothing once it has ended."""
    row = db.session.get_one(Announcement, announcement)
    if row.ended_at is not None:
        return None
    return Letter(row.title, [], text=in_plain_text(row.text), button=(_("Read it on Today"), "/today"))


def standing(agency: int, was: str, became: str, reason: str) -> Letter:
    """To all owners: admitted or not, suspended with the reason, about to leave, gone, or reinstated."""
    name = db.session.get_one(Agency, agency).name
    if became in STOPPED_WORDS:
        about, sentences = STOPPED_WORDS[AgencyState(became)]
        facts = [(_("Reason"), reason)] if reason else []
        said = [str(sentence) for sentence in sentences]
        return Letter(str(about % {"agency": name}), said, [*facts, *_admins()], (_("See the statement"), "/statement"))
    if became == AgencyState.REJECTED:
        return Letter(_("%(agency)s is not admitted", agency=name), [], [(_("Reason"), reason), *_admins()])
    if was in (AgencyState.SUSPENDED, AgencyState.LEAVING):
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
    return Letter(
        title,
        [sentence],
        [*([(_("Reason"), reason)] if reason else []), *(_admins() if is_off else ())],
        (_("See it"), path),
    )


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
        [_("It was taken off the pages.") if row.status == ReportState.UPHELD
         else _("It stays, and its agency was warned.") if row.status == ReportState.WARNED
         else _("It stays as it is.")],
        [(_("Reason"), row.decision)] if row.subject_kind == Subject.SERVICE else [],
    )  # fmt: skip


ALL: dict[str, Callable[..., Letter | None]] = {
    "account.announcement": announcement,
    "account.kept": kept,
    "account.standing": standing,
    "account.warning": warning,
    "account.shelf": shelf,
    "account.report": answered,
}
