"""What the mails about returned leads say. None carries the words of either side: these stand on the page."""

from collections.abc import Callable

from flask_babel import gettext as _

from ..core.formats import day
from ..core.languages import reader
from ..outbox.letter import Letter
from . import returns
from .emails import source
from .models import LeadReturn, LeadState, ReturnState


def given_back(returned: int) -> Letter:
    """To the referrer: the client is given back, for which reason, and what can be done."""
    row = returns.any_return(returned)
    sentences = [_passed_on(row)]
    if returns.may_be_contested(row):
        until = day(row.returned_at + returns.TIME_TO_OBJECT)
        sentences.append(_("If the lead is valid, object until %(day)s: an admin decides.", day=until))
    return Letter(
        _("%(agency)s returns “%(title)s”", agency=row.referral.receiver.name, title=row.referral.lead.title),
        sentences,
        [(_("Reason"), str(row.reason.label)), *source(row.referral.lead)],
        _see(row),
    )


def contested(returned: int) -> Letter:
    """To the receiver: the referrer says that the lead is valid."""
    row = returns.any_return(returned)
    return Letter(
        _("%(agency)s objects to your return of “%(title)s”", agency=row.referral.referrer.name, title=row.referral.lead.title),
        [_("An admin of the alliance decides, and you are told.")],
        [(_("Your reason"), str(row.reason.label)), *source(row.referral.lead)],
        _see(row),
    )  # fmt: skip


def to_decide(returned: int) -> Letter | None:
    """To the admins: a return waits for a decision. Nothing once it is decided, or to an admin of either agency."""
    row = returns.any_return(returned)
    sides = (row.referral.referrer_id, row.referral.receiver_id)
    if row.status != ReturnState.CONTESTED or reader().agency_id in sides:
        return None
    return Letter(
        _("A contested return of %(number)s", number=row.referral.lead.number),
        [_("%(receiver)s has returned a client of %(referrer)s, who objects.", receiver=row.referral.receiver.name,
           referrer=row.referral.referrer.name)],
        [(_("Reason"), str(row.reason.label))],
        (_("Read and decide"), f"/desk/returns/{row.id}"),
    )  # fmt: skip


def decided(returned: int) -> Letter:
    """To both agencies: what the admin has decided, and what follows."""
    row = returns.any_return(returned)
    title = row.referral.lead.title
    if row.status == ReturnState.FOUNDED:
        return Letter(
            _("The return of “%(title)s” had a cause", title=title), [_passed_on(row)],
            [(_("Reason"), row.decision), *source(row.referral.lead)], _see(row),
        )  # fmt: skip
    agency = row.referral.receiver.name
    follows = (
        _("%(agency)s has the client again, on the same terms as before.", agency=agency)
        if row.restored
        else _("The client can’t be given to %(agency)s again. The return stands in their track record.", agency=agency)
    )
    return Letter(
        _("The return of “%(title)s” was without cause", title=title),
        [follows],
        [(_("Reason"), row.decision), *source(row.referral.lead)],
        _see(row),
    )


def _passed_on(row: LeadReturn) -> str:
    """What becomes of the lead, as it is now."""
    if row.referral.lead.status == LeadState.OPEN:
        return _("The lead is open again, and the other agencies it was meant for are told.")
    if row.referral.lead.status == LeadState.EXPIRED:
        return _("Nobody else is offered the lead. You can open it again, or pass the client on as a new one.")
    return _("What has become of the lead stands on its page.")


def _see(row: LeadReturn) -> tuple[str, str]:
    return (_("See the return"), f"/returns/{row.id}")


ALL: dict[str, Callable[..., Letter | None]] = {
    "referral.given_back": given_back,
    "referral.return_contested": contested,
    "account.return_to_decide": to_decide,
    "referral.return_decided": decided,
}
