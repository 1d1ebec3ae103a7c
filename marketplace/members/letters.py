"""What the mails about accounts say. They can't be switched off."""

from flask_babel import gettext as _

from ..core.formats import moment
from ..core.mail import Letter, send
from .forms import role_words
from .models import Agency, PayoutDetails, Person
from .queries import people_of


def link(person: Person, purpose: str, path: str) -> None:
    """The link to join, or to set a new password."""
    send([person], f"account.{purpose}", lambda: _invitation(person, path) if purpose == "invitation" else _reset(path))


def _invitation(person: Person, path: str) -> Letter:
    where = person.agency.name if person.agency else _("the alliance's own team")
    return Letter(
        _("You are invited to %(where)s", where=where),
        [_("Choose a password, and you are in. The link works once, for seven days.")],
        [(_("Your e-mail"), person.email)],
        (_("Accept the invitation"), path),
    )


def _reset(path: str) -> Letter:
    return Letter(
        _("Set a new password"),
        [_("Somebody, probably you, asked for this. The link works once, for one hour. If it wasn't you, do nothing.")],
        button=(_("Set a new password"), path),
    )


def password_changed(person: Person) -> None:
    """So that the person notices a stranger."""
    send([person], "account.password", lambda: Letter(
        _("Your password was changed"),
        [_("You were signed out everywhere else. If it wasn't you, set a new password now and tell an owner of your agency.")],
        button=(_("Set a new password"), "/forgotten-password"),
    ))  # fmt: skip


def role_changed(person: Person) -> None:
    """So that nobody wonders about a page that is gone or new."""
    send([person], "account.role", lambda: Letter(
        _("Your role at %(agency)s has changed", agency=person.agency.name),
        [_("It holds from your next sign-in on.")],
        [(_("Role"), role_words()[person.agency_role])],
        (_("Sign in"), "/sign-in"),
    ))  # fmt: skip


def standing(agency: Agency, was: str, reason: str | None) -> None:
    """To all owners: admitted, suspended with the reason, or reinstated."""
    send(owners_of(agency), "account.standing", lambda: _standing(agency, was, reason))


def _standing(agency: Agency, was: str, reason: str | None) -> Letter:
    if agency.status == "suspended":
        return Letter(
            _("%(agency)s is suspended", agency=agency.name),
            [_("Your people can sign in to see and export money, and do nothing else until an admin ends this."),
             _("What you owe stays due; rewards you earned wait for you.")],
            [(_("Reason"), reason or "")],
            (_("See the statement"), "/statement"),
        )  # fmt: skip
    if was == "suspended":
        return Letter(
            _("%(agency)s is an active member again", agency=agency.name),
            [_("You can pass and accept clients as before.")],
            button=(_("Sign in"), "/sign-in"),
        )
    return Letter(
        _("%(agency)s is a member now", agency=agency.name),
        [_("You can pass clients to the other agencies, and accept theirs.")],
        button=(_("Sign in"), "/sign-in"),
    )


def owners_of(agency: Agency) -> list[Person]:
    """The owners of an agency who can be written to."""
    return [one for one in people_of(agency.id) if one.agency_role == "owner" and one.status != "disabled"]


def payout_changed(agency: Agency, details: PayoutDetails) -> None:
    """To all owners: where the money goes from when on."""
    account = details.iban or details.account_number
    send(owners_of(agency), "account.payout", lambda: Letter(
        _("New bank details of %(agency)s", agency=agency.name),
        [_("Rewards are paid to this account from %(at)s on.", at=moment(details.effective_at)),
         _("If this is a surprise to you, change your password and the details at once.")],
        [(_("Holder"), details.holder), (_("Account"), f"…{account[-4:]}")],
        (_("See the bank details"), "/agency/payout"),
    ))  # fmt: skip
