"""What mails about late claims say. None names a client."""

from collections.abc import Callable

from flask import g
from flask_babel import gettext as _

from ..core.extensions import db
from ..core.formats import day
from ..exchange.models import Referral
from ..outbox.letter import Letter
from . import queries
from .models import BroughtFirst, ClaimState, LateClaim
from .shown import fees_so_far


def suggested(claim: int) -> Letter | None:
    """To both: the search finds that a client came from the claimant."""
    row = _row(claim)
    if row is None or row.status != ClaimState.SUGGESTED or row.referral is None or row.answer_by is None:
        return None
    if g.reader.agency_id == row.claimant_id:
        return Letter(
            _("Is this your client? %(number)s", number=row.number),
            [_("A client whom you passed on %(day)s seems to have come again, without you. Say whether it is yours, until %(until)s.",
               day=day(row.known_since), until=day(row.answer_by)),
             _("Then whoever works for them is asked, and owes you the reward of each fee once they agree.")],
            _facts(row),
            (_("Look at it"), _path(row)),
        )  # fmt: skip
    return Letter(
        _("A client of yours may have come from a member: %(number)s", number=row.number),
        [_("%(agency)s seems to have brought this client before, on %(day)s. They are asked first; if they say so, you are asked next.",
           agency=row.claimant.name, day=day(row.known_since)), _("There is nothing for you to do yet.")],
        _facts(row),
        (_("Look at it"), _path(row)),
    )  # fmt: skip


def claimed(claim: int) -> Letter | None:
    """To the receiver: a member says that a client came from them."""
    row = _row(claim)
    if row is None or row.referral is None or not row.is_open or row.answer_by is None:
        return None
    sentences = [
        _("%(agency)s says that they know this client since %(day)s, and that it came from them.",
          agency=row.claimant.name, day=day(row.known_since)),
    ]  # fmt: skip
    if row.status == ClaimState.CONTESTED:
        sentences.append(_("Another member says so too. An admin decides; you can say what you know."))
    else:
        sentences.append(
            _("Accept it, or say why not, until %(day)s. After that an admin decides.", day=day(row.answer_by))
        )
    if queries.fees_of(row):
        sentences.append(fees_so_far(row, queries.due_of(row)))
    return Letter(
        _("Did this client come from %(agency)s? %(number)s", agency=row.claimant.name, number=row.number),
        sentences,
        _facts(row),
        (_("Read and answer"), _path(row)),
    )


def reminder(claim: int) -> Letter | None:
    """To whoever has yet to answer, two days before the last."""
    row = _row(claim)
    if row is None or row.status not in (ClaimState.WAITS, ClaimState.SUGGESTED) or row.answer_by is None:
        return None
    return Letter(
        _("Answer until %(day)s: %(number)s", day=day(row.answer_by), number=row.number),
        [_("It is about whom a client came from.")],
        _facts(row),
        (_("Read and answer"), _path(row)),
    )


def contested(claim: int) -> Letter | None:
    """To the claimant: the receiver says no."""
    row = _row(claim)
    if row is None or row.referral is None:
        return None
    return Letter(
        _("%(agency)s contests it: %(number)s", agency=row.referral.receiver.name, number=row.number),
        [_("What they say stands on the page of the claim. An admin decides; until then you can show files.")],
        _facts(row),
        (_("Read it"), _path(row)),
    )


def to_decide(claim: int) -> Letter | None:
    """To the admins: a claim waits for a decision."""
    row = _row(claim)
    if row is None or row.referral is None or row.status not in (ClaimState.SILENT, ClaimState.CONTESTED):
        return None
    return Letter(
        _("To decide: whom a client came from, %(number)s", number=row.number),
        [_("%(claimant)s says that a client of %(receiver)s came from them", claimant=row.claimant.name, receiver=row.referral.receiver.name) + "."],
        [*_facts(row), (_("State"), str(row.status.label))],
        (_("Read and decide"), f"/desk/claims/{row.id}"),
    )  # fmt: skip


def accepted(claim: int) -> Letter | None:
    """To both: the client came from the claimant, and what follows."""
    row = _row(claim)
    if row is None or row.referral is None:
        return None
    agency = row.claimant.name
    return Letter(
        _("Recognised: the client came from %(agency)s, %(number)s", agency=agency, number=row.number),
        [
            _(
                "From now on %(agency)s is the referrer, and receives what the terms say of each fee of this client.",
                agency=agency,
            ),
            fees_so_far(row, queries.due_of(row)),
        ],
        _facts(row),
        (_("Look at it"), _path(row)),
    )


def refused(claim: int) -> Letter | None:
    """To both: an admin has found that the client did not come from the claimant."""
    row = _row(claim)
    if row is None:
        return None
    return Letter(
        _("Not recognised: %(number)s", number=row.number),
        [_("An admin of the alliance has decided. Why, stands on the page of the claim.")],
        _facts(row),
        (_("Look at it"), _path(row)),
    )


def over(claim: int) -> Letter | None:
    """To whoever was told of it: nothing comes of a claim."""
    row = _row(claim)
    if row is None:
        return None
    said = {
        ClaimState.WAIVED: _("%(agency)s says that it is not their client, or waives it.", agency=row.claimant.name),
        ClaimState.WITHDRAWN: _("%(agency)s has taken it back.", agency=row.claimant.name),
    }.get(row.status) or _("Nobody has recognised the client in time. Nothing changes.")
    return Letter(
        _("Nothing comes of it: %(number)s", number=row.number), [said], _facts(row), (_("Look at it"), _path(row))
    )


def brought_first(referral: int) -> Letter | None:
    """To the member that had brought a client whom another one passed on by hand."""
    row, passed = db.session.get(BroughtFirst, referral), db.session.get(Referral, referral)
    if row is None or passed is None:
        return None
    return Letter(
        _("A client whom you brought was passed on again: %(number)s", number=row.lead.number),
        [_("You passed this client on %(day)s. Now %(referrer)s has passed it to %(receiver)s.", day=day(row.at),
           referrer=passed.referrer.name, receiver=passed.receiver.name),
         _("The share stays with whoever passes a client by hand. Both of them read on their page that you brought it first.")],
        [(_("Your lead"), row.lead.title)],
        (_("See your lead"), f"/leads/{row.lead_id}"),
    )  # fmt: skip


def _row(claim: int) -> LateClaim | None:
    return db.session.get(LateClaim, claim)


def _facts(row: LateClaim) -> list[tuple[str, str]]:
    """What the reader may know: the receiver its own client's job, the claimant its earlier lead."""
    facts = [(_("Claim"), row.number)]
    if row.earlier_lead and g.reader.agency_id == row.claimant_id:
        facts.append((_("Your lead"), row.earlier_lead.title))
    if row.referral and g.reader.agency_id == row.referral.receiver_id:
        facts.append((_("Client’s job"), row.referral.lead.title))
    return facts


def _path(row: LateClaim) -> str:
    sides = {row.claimant_id, row.referral.receiver_id if row.referral else None}
    return f"/desk/claims/{row.id}" if g.reader.is_admin and g.reader.agency_id not in sides else f"/claims/{row.id}"


ALL: dict[str, Callable[..., Letter | None]] = {
    "referral.claim_suggested": suggested,
    "referral.claimed": claimed,
    "referral.claim_reminder": reminder,
    "referral.claim_contested": contested,
    "referral.claim_to_decide": to_decide,
    "referral.claim_accepted": accepted,
    "referral.claim_refused": refused,
    "referral.claim_over": over,
    "referral.brought_first": brought_first,
}
