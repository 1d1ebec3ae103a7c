"""Partnerships begin, by a client or an invitation, get their rhythm of talks, and end."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import insert

from ...core import audit, clock, lifecycle
from ...core.errors import BadInput, NotNow, NotYet
from ...core.extensions import db
from ...core.room import house
from ...core.throttling import count_tries
from ...core.transaction import hold_name, locked, own, transaction
from ...core.typed import paragraphs, too_long
from ...exchange.models import Referral
from ...members.models import MEMBERS, Agency, Person
from ...outbox.actions import send
from ..models import FollowUp, FollowUpState, Partnership, PartnershipState
from ..models.partnership import MOST_WEEKS
from ..people import people_of

LONGEST_REASON = 1000  # characters
FARTHEST = timedelta(days=2 * 366)  # in the future a day may be


def begin_partnerships(referral_ids: Sequence[int]) -> None:
    """Begin partnerships of those who pass clients to each other; one that was invited is agreed to by that."""
    for referral_id in referral_ids:
        with transaction():
            referral = db.session.get_one(Referral, referral_id)
            pair = _pair(referral.referrer_id, referral.receiver_id)
            made = _made(*pair, PartnershipState.ACTIVE, began_at=referral.accepted_at)
            if made:
                lifecycle.begin(made, at=referral.accepted_at)
                continue
            row = locked(_of(*pair))
            if row is not None and row.status == PartnershipState.INVITED:
                _begin_again(row, None, row.began_at or clock.now())


def invite(person: Person, agency_id: int) -> Partnership:
    """Invite another member to work together; where the two have ended it, to begin again. The other side is told by mail, and
    answers. An invitation that waits for one's own answer is agreed to by this."""
    mine = person.own_agency.id
    other = db.session.get(Agency, agency_id)
    if not person.own_agency.is_active:
        raise NotNow(_("Your agency begins nothing new at the moment."))
    if other is None or not other.is_active or other.id == mine:
        sentence = _("Choose an active member.")
        raise BadInput(sentence, {"agency": sentence})
    count_tries(partner=f"of {mine}")
    with transaction():
        pair = _pair(mine, other.id)
        row = _made(*pair, PartnershipState.INVITED, invited_by_id=mine, invited_at=clock.now())
        if row is not None:
            lifecycle.begin(row, person)
        else:
            row = own(_of(*pair))
            if row.is_asked(mine):
                return agree(row.id, person)
            _refuse_again(row)
            lifecycle.move(row, PartnershipState.INVITED, person, invited_by_id=mine, invited_at=clock.now())
        send("partnership.invited", people_of(row, other.id), partnership=row.id, by=person.id)
        audit.record("partnership.invited", row, person, partner=other.id)
    return row


def _refuse_again(row: Partnership) -> None:
    if row.is_active:
        sentence = _("You work together already.")
    elif row.status == PartnershipState.INVITED:
        sentence = _("You have invited them, and they have yet to answer.")
    else:
        return
    raise NotNow(sentence, {"agency": sentence})


def agree(partnership_id: int, person: Person) -> Partnership:
    """Agree to an invitation; whoever sent it is told."""
    with transaction():
        row = asked(partnership_id, person)
        _refuse_stopped(row, person)
        _begin_again(row, person, clock.now())
        send("partnership.agreed", people_of(row, row.other_id(person.agency_id)), partnership=row.id)
        audit.record("partnership.agreed", row, person)
    return row


def _begin_again(row: Partnership, person: Person | None, began_at: datetime) -> None:
    """With the rhythm that it had when it ended, if there was one."""
    talk_on = clock.today() + timedelta(weeks=row.talk_every) if row.talk_every else None
    lifecycle.move(row, PartnershipState.ACTIVE, person, began_at=began_at, talk_on=talk_on)


def decline(partnership_id: int, person: Person) -> Partnership:
    """Decline an invitation, or take one's own back. Whoever sent it is told that it was declined."""
    with transaction():
        row = held(partnership_id, person)
        if row.status != PartnershipState.INVITED:
            raise NotNow(_("There is no invitation that waits."))
        is_asked = row.is_asked(person.agency_id)
        lifecycle.move(row, PartnershipState.DECLINED, person, began_at=None)
        if is_asked:
            send("partnership.declined", people_of(row, row.other_id(person.agency_id)), partnership=row.id)
        audit.record("partnership.declined", row, person)
    return row


def end(partnership_id: int, person: Person, reason: str = "") -> Partnership:
    """End it: what was open is cancelled, and nobody is reminded any more. Clients that were passed go on as before. The other side
    is told, and reads the reason on the page, if there is one."""
    reason = paragraphs(reason)
    if sentence := too_long(reason, LONGEST_REASON):
        raise BadInput(sentence, {"reason": sentence})
    with transaction():
        row = active(partnership_id, person)
        _end(row, person, reason)
        send("partnership.ended", people_of(row, row.other_id(person.agency_id)), partnership=row.id)
        audit.record("partnership.ended", row, person)
    return row


def end_of_left(partnership_ids: Sequence[int]) -> None:
    """End those whose agencies do not both belong to the alliance any more."""
    for partnership_id in partnership_ids:
        with transaction():
            row = locked(select(Partnership).where(Partnership.id == partnership_id), skip=True)
            if row is None or all(one.status in MEMBERS for one in row.sides):
                continue
            if row.status == PartnershipState.INVITED:
                lifecycle.move(row, PartnershipState.DECLINED, began_at=None)
            elif row.is_active:
                _end(row, None, "")


def _end(row: Partnership, person: Person | None, reason: str) -> None:
    waits = FollowUp.status.in_([FollowUpState.OPEN, FollowUpState.DONE])
    still = select(FollowUp).where(FollowUp.partnership_id == row.id, waits).order_by(FollowUp.id)
    rows = list(db.session.scalars(still.with_for_update().execution_options(populate_existing=True)))
    # Nobody can confirm any more what was said to be done by its day: it counts as neither kept nor broken. What is overdue stays broken,
    # also where one side would like to drop it; and so does what was done too late, which would be broken by either answer.
    lifecycle.move_all([one for one in rows if one.was_late], FollowUpState.OPEN, person, done_on=None)
    lifecycle.move_all(rows, FollowUpState.CANCELLED, person, done_on=None, cancel_by_id=None)
    house().answers["end_plans"](row.id, person)
    lifecycle.move(row, PartnershipState.ENDED, person, note=reason or None, talk_on=None)


def set_rhythm(partnership_id: int, person: Person, weeks: int | None, talk_on: date | None) -> Partnership:
    """Say how many weeks lie between two talks, and when the next one is; None for neither. Either side says it for both, and the
    other is told. Without a day the next talk is that many weeks after the last one, or after today."""
    errors = {}
    if weeks is not None and not 1 <= weeks <= MOST_WEEKS:
        errors["weeks"] = _("Write a whole number from %(least)s to %(most)s.", least=1, most=MOST_WEEKS)
    if talk_on is not None and (sentence := not_ahead(talk_on)):
        errors["talk_on"] = sentence
    if errors:
        raise BadInput(_("Mend what is marked."), errors)
    with transaction():
        row = active(partnership_id, person)
        talk_on = talk_on or (clock.today() + timedelta(weeks=weeks) if weeks else None)
        if (weeks, talk_on) == (row.talk_every, row.talk_on):
            return row
        row.talk_every, row.talk_on = weeks, talk_on
        send("partnership.rhythm", people_of(row, row.other_id(person.agency_id)), partnership=row.id)
        audit.record("partnership.rhythm", row, person, weeks=weeks, talk=talk_on and talk_on.isoformat())
    return row


def not_ahead(day: date) -> str | None:
    """The sentence for a day that is over, or too far off; None for any other."""
    if day < clock.today():
        return _("This day is over. Choose a later one.")
    return _("This is too far ahead. Choose an earlier day.") if day > clock.today() + FARTHEST else None


def held(partnership_id: int, person: Person) -> Partnership:
    """A partnership of one's agency, held. Call it inside a transaction."""
    return own(select(Partnership).where(Partnership.id == partnership_id, Partnership.of(person.own_agency.id)))


def asked(partnership_id: int, person: Person) -> Partnership:
    """The same, where one's agency was invited and has yet to answer."""
    row = held(partnership_id, person)
    if not row.is_asked(person.agency_id):
        raise NotNow(_("There is no invitation that waits for your answer."))
    return row


def _refuse_stopped(row: Partnership, person: Person) -> None:
    if not person.own_agency.is_active:
        raise NotNow(_("Your agency begins nothing new at the moment."))
    if not row.other(person.agency_id).is_active:
        raise NotNow(_("They are no active member at the moment."))


def active(partnership_id: int, person: Person) -> Partnership:
    """The same, where the two work together now."""
    row = held(partnership_id, person)
    refuse_apart(row)
    return row


def refuse_apart(row: Partnership) -> None:
    """NotYet where the two don't work together."""
    if not row.is_active:
        raise NotYet(_("You don’t work together at the moment. Invite them, and go on once they have agreed."))


def _pair(one: int, other: int) -> tuple[int, int]:
    return min(one, other), max(one, other)


def _of(first_id: int, second_id: int) -> Select[Partnership]:
    return select(Partnership).where(Partnership.first_id == first_id, Partnership.second_id == second_id)


def _made(first_id: int, second_id: int, status: PartnershipState, **values: object) -> Partnership | None:
    """The row of this pair if there was none; of two who make it at once, one does."""
    hold_name(f"partnership {first_id} {second_id}")
    new = insert(Partnership).values(
        first_id=first_id, second_id=second_id, status=status, made_at=clock.now(), **values
    )
    row_id = db.session.scalar(new.on_conflict_do_nothing().returning(Partnership.id))
    return db.session.get_one(Partnership, row_id) if row_id else None
