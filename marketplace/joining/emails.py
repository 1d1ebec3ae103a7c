"""What applicants, the members that they name and the admins are mailed. None can be switched off."""

from collections.abc import Callable, Sequence

from flask import current_app, g
from flask_babel import gettext as _
from sqlalchemy import select

from ..core.countries import place
from ..core.extensions import db
from ..core.formats import day, deadline
from ..members.models import Agency, Person
from ..members.queries import admins_to_write_to
from ..outbox.letter import Correspondent, Letter
from .due import TIME_TO_SEND, decide_by
from .links import page_path, reference_path
from .models import Application, ApplicationNote, ApplicationState, NoteKind, Reference
from .shown import facts_for_members


def mailbox(application_id: int) -> Correspondent | None:
    """Who applied; nobody once it is erased."""
    row = db.session.get(Application, application_id)
    return Correspondent(row.email, row.language) if row and row.email else None


def begun(application: int, whole: bool) -> Letter | None:
    """To whoever is said to apply: is it you? What was typed stands on the page alone: anybody may have typed it."""
    row = db.session.get_one(Application, application)
    if row.status != ApplicationState.DRAFT:
        return None
    if whole:
        subject, label = _("Confirm your application to %(alliance)s", alliance=_alliance()), _("Look and send it")
        sentence = _("An application to join %(alliance)s was written with this address. The admins read it once you send it "
                     "from your own page.", alliance=_alliance())  # fmt: skip
    else:
        subject, label = _("Go on with your application to %(alliance)s", alliance=_alliance()), _("Go on")
        sentence = _("What you have typed is saved. It stands on your own page, and nobody else reads it yet.")
    forgotten = _("If it wasn’t you, do nothing: in %(days)d days it is forgotten.", days=TIME_TO_SEND.days)
    return Letter(subject, [sentence, forgotten], button=(label, page_path(row)))


def link(application: int) -> Letter:
    """To the applicant: the link to their own page that opens now."""
    row = db.session.get_one(Application, application)
    return Letter(
        _("The link to your application"),
        [
            _("Somebody, probably you, asked for it. It opens without a password, so keep it to yourself."),
            _("Links to this page that you have been sent before open nothing any more."),
        ],
        button=(_("Your page"), page_path(row)),
    )


def known() -> Letter:
    """To somebody with a login, with whose address somebody applied."""
    return Letter(
        _("Your address has a login at %(alliance)s already", alliance=_alliance()),
        [
            _(
                "Somebody, probably you, has applied to join with this address. A login belongs to one agency, so nothing was kept."
            ),
            _("To apply for another agency, use another address. If it wasn’t you, do nothing."),
        ],
        button=(_("Sign in"), "/sign-in"),
    )


def received(application: int) -> Letter:
    """To the applicant: it is with the admins, and until when they answer."""
    row = db.session.get_one(Application, application)
    until = decide_by(row)
    return Letter(
        _("Your application is with the admins"),
        [
            *([_("They answer until %(at)s.", at=deadline(until))] if until else []),
            *([_("The members you named are asked about you.")] if row.references else []),
            _("On your page you see how it stands, and can mend it or take it back."),
        ],
        [(_("Agency"), row.company), (_("Number"), row.number)],
        (_("Your page"), page_path(row)),
    )


def reference(reference: int) -> Letter | None:
    """To people of a member that an applicant names: do you know them? Nothing once it is decided."""
    row = db.session.get(Reference, reference)
    if row is None or not row.application.is_open:
        return None
    return Letter(
        _("%(agency)s names you: do you know them?", agency=row.application.company),
        [
            _("They apply to join %(alliance)s, and say that you know them. Two clicks help the admins to decide.", alliance=_alliance()),
            _("The admins read what you say, and nobody else. You needn’t sign in."),
        ],
        facts_for_members(row.application),
        (_("Say what you think"), reference_path(row.id, g.reader.id)),
    )  # fmt: skip


def applied(application: int) -> Letter | None:
    """To the admins: somebody waits for them."""
    return _to_admins(application, _("%(agency)s wants to join"), [_("Read what was found out, and decide.")])


def answered(application: int) -> Letter | None:
    """To the admins: the applicant has answered."""
    row = db.session.get_one(Application, application)
    return _to_admins(
        application, _("%(agency)s has answered"), [_("It waits for you again.")], _last(row, NoteKind.ANSWER)
    )


def withdrawn_desk(application: int) -> Letter:
    """To the admins: there is nothing to decide any more."""
    row = db.session.get_one(Application, application)
    return Letter(_("%(agency)s has withdrawn its application", agency=row.company), [_("Nothing is left to decide.")])


def _to_admins(application: int, subject: str, sentences: Sequence[str], words: str = "") -> Letter | None:
    row = db.session.get_one(Application, application)
    if row.status != ApplicationState.WAITS:
        return None
    until = decide_by(row)
    facts = [(_("Website"), row.website), (_("Based in"), place(row)), (_("People"), str(row.size.label)),
             (_("Answer by"), deadline(until) if until else "")]  # fmt: skip
    return Letter(subject % {"agency": row.company}, list(sentences), [(name, value) for name, value in facts if value],
                  (_("Read and decide"), f"/desk/applications/{row.id}"), text=words)  # fmt: skip


def asked(application: int, words: str) -> Letter | None:
    """To the applicant: an admin asks. Nothing once it is answered or decided."""
    row = db.session.get_one(Application, application)
    if row.status != ApplicationState.ASKED:
        return None
    by = _by(row, NoteKind.QUESTION)
    return Letter(
        _("A question about your application"),
        [_("%(name)s of %(alliance)s asks you. The admins go on as soon as you have answered.", name=by, alliance=_alliance())],
        button=(_("Answer"), page_path(row)), text=words,
    )  # fmt: skip


def approved(path: str) -> Letter:
    """To the applicant, who is the owner now: welcome, and how to get in."""
    agency = g.reader.agency.name
    return Letter(
        _("%(agency)s is a member now", agency=agency),
        [
            _("The admins of %(alliance)s have approved your application. Choose a password, and you are in.", alliance=_alliance()),
            _("Then Today shows your first steps: a service, bank details, your team, a first client."),
            _("The link works once, for seven days."),
        ],
        [(_("Agency"), agency), (_("Your e-mail"), g.reader.email)],
        (_("Begin"), path),
    )  # fmt: skip


def rejected(application: int) -> Letter:
    """To the applicant: why not, signed by who decided, and when trying again is possible."""
    row = db.session.get_one(Application, application)
    again = (
        _("You can apply again from %(day)s on.", day=day(row.again_from))
        if row.again_from
        else _("You can apply again at any time.")
    )
    return Letter(
        _("Your application to %(alliance)s", alliance=_alliance()),
        [_("The admins have decided not to admit %(agency)s now.", agency=row.company)],
        [(_("Reason"), str(row.rejected_for.label) if row.rejected_for else ""), (_("Decided by"), _by(row, NoteKind.REASON))],
        (_("Your page"), page_path(row)), text=_last(row, NoteKind.REASON), closing=[again],
    )  # fmt: skip


def withdrawn(application: int) -> Letter:
    """To the applicant: it is taken back."""
    row = db.session.get_one(Application, application)
    return Letter(
        _("Your application is taken back"),
        [_("Nobody decides on it any more. You can apply again at any time.")],
        [(_("Agency"), row.company)] if row.company else [],
    )


def referred(agency: int) -> Letter:
    """To people of a member that has said what it thinks: whom they know is a member now."""
    row = db.session.get_one(Agency, agency)
    return Letter(
        _("%(agency)s has joined", agency=row.name),
        [_("You told the admins what you think of them. Thank you: from now on you can pass clients to each other.")],
        button=(_("See their page"), f"/agencies/{row.id}"),
    )


def _last(row: Application, kind: NoteKind) -> str:
    return next((one.text for one in reversed(row.notes) if one.kind == kind), "")


def _by(row: Application, kind: NoteKind) -> str:
    """Who wrote the last note of a kind."""
    chosen = select(Person.name).join(ApplicationNote, ApplicationNote.person_id == Person.id)
    chosen = (
        chosen.where(ApplicationNote.application_id == row.id, ApplicationNote.kind == kind)
        .order_by(ApplicationNote.id.desc())
        .limit(1)
    )
    return db.session.scalar(chosen) or ", ".join(one.name for one in admins_to_write_to())


def _alliance() -> str:
    name: str = current_app.config["SETTINGS"].alliance_name
    return name


ALL: dict[str, Callable[..., Letter | None]] = {
    "application.begun": begun,
    "application.link": link,
    "application.received": received,
    "application.asked": asked,
    "application.approved": approved,
    "application.rejected": rejected,
    "application.withdrawn": withdrawn,
    "account.known": known,
    "account.reference": reference,
    "account.referred": referred,
    "desk.applied": applied,
    "desk.answered": answered,
    "desk.withdrawn": withdrawn_desk,
}
