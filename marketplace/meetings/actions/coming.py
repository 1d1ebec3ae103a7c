"""People and guests sign up for a meeting and off again; who came is noted afterwards."""

from collections.abc import Collection, Sequence

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from ...core import audit, clock, encryption
from ...core.addresses import address_key, checked_address, unusable
from ...core.errors import BadInput, NotFound, NotNow
from ...core.extensions import db
from ...core.throttling import count_tries, network
from ...core.transaction import locked, own, transaction
from ...core.typed import one_line, too_long
from ...members.models import Person, PersonState
from ...outbox.actions import send, send_to
from .. import due, queries
from ..models import LONGEST_NAME, PURPOSE, Meeting, SignUp


def sign_up(meeting_id: int, person: Person) -> SignUp:
    """Somebody of a member or of the team comes. The meeting's row is held, so that no more come than there are seats. Said twice, once."""
    with transaction():
        meeting = _held(meeting_id)
        found = db.session.scalar(select(SignUp).where(SignUp.meeting_id == meeting.id, SignUp.person_id == person.id))
        if found is not None and found.comes:
            return found
        _refuse_without_seat(meeting)
        if found is None:
            at = clock.now()
            found = SignUp(
                meeting_id=meeting.id, person_id=person.id, language=person.language, made_at=at, confirmed_at=at
            )
            db.session.add(found)
        found.cancelled_at = None
        db.session.flush()
        send("meeting.signed_up", select(Person).where(Person.id == person.id), meeting=meeting.id)
    return found


def sign_off(meeting_id: int, person: Person) -> None:
    """They don't come after all; the seat is free. Said twice, once."""
    with transaction():
        meeting = _held(meeting_id)
        found = db.session.scalar(select(SignUp).where(SignUp.meeting_id == meeting.id, SignUp.person_id == person.id))
        if found is None:
            raise NotFound()
        found.cancelled_at = found.cancelled_at or clock.now()


def ask_guest(meeting_id: int, name: str, email: str, language: str, source: str) -> None:
    """Somebody without an account wants to come: they are asked by mail whether it is them. What is answered is the same whether the
    address is known here or not."""
    meeting = queries.public_meeting(meeting_id)
    name = one_line(name)
    errors = {"name": _("Fill this in.")} if not name else {}
    if sentence := too_long(name, LONGEST_NAME):
        errors["name"] = sentence
    if sentence := unusable(email):
        errors["email"] = sentence
    if errors:
        raise BadInput(_("Mend what is marked."), errors)
    address = checked_address(email)
    key = address_key(address)
    count_tries(guest=key, guest_source=network(source))
    with transaction():
        meeting = _held(meeting.id)
        _refuse_without_seat(meeting)
        new = insert(SignUp).values(
            meeting_id=meeting.id, guest_print=encryption.fingerprint("email", key), language=language, made_at=clock.now(),
            encrypted_guest=encryption.encrypt({"name": name, "email": address}, PURPOSE),
        )  # fmt: skip
        made = db.session.scalar(new.on_conflict_do_nothing().returning(SignUp.id))
        if made:
            send_to("meeting.confirm", f"guest:{made}", meeting=meeting.id, guest=made)


def confirm_guest(sign_up_id: int) -> SignUp:
    """Whoever got the mail wants to come. Said twice, once."""
    with transaction():
        found, meeting = _with_meeting(sign_up_id)
        if not found.comes:
            if found.encrypted_guest is None:
                raise NotNow(_("Your address was forgotten meanwhile. Sign up once more."))
            if not meeting.is_public:
                raise NotNow(_("Guests can’t come any more."))
            _refuse_without_seat(meeting)
            found.confirmed_at, found.cancelled_at = found.confirmed_at or clock.now(), None
            db.session.flush()
            send_to("meeting.signed_up", found.mailbox, meeting=meeting.id, guest=found.id)
    return found


def guest_stays_away(sign_up_id: int) -> SignUp:
    """A guest doesn't come, or gets no more mail of it: the address is forgotten at once."""
    with transaction():
        found, meeting = _with_meeting(sign_up_id)
        # Once it is over, that they were there stays, without a name.
        if not meeting.is_over(clock.now()):
            found.cancelled_at = found.cancelled_at or clock.now()
        found.encrypted_guest = found.guest_print = None
    return found


def note_who_came(meeting_id: int, came: Collection[int], person: Person, among: Collection[int] | None = None) -> None:
    """Note who came of those who had signed up, or of the sign-ups `among` them: those of these numbers, and nobody else."""
    person.must_be_of_the_team()
    with transaction():
        meeting = own(select(Meeting).where(Meeting.id == meeting_id))
        if not meeting.is_planned or meeting.starts_at > clock.now():
            raise NotNow(_("Who came is noted once it has begun."))
        chosen = queries.coming_to(meeting.id).with_for_update(of=SignUp)
        chosen = chosen if among is None else chosen.where(SignUp.id.in_(among))
        rows = db.session.scalars(chosen).all()
        if set(came) - {one.id for one in rows}:
            raise NotFound()
        for one in rows:
            one.has_come = one.id in came
        audit.record("meeting.attended", meeting, person, title=meeting.title, count=len(set(came)))


def free_seats(sign_up_ids: Sequence[int]) -> None:
    """Give the seats of people who are not let in any more to whoever comes next, and tell those who still have an account."""
    for sign_up_id in sign_up_ids:
        with transaction():
            found = locked(
                select(SignUp).join(SignUp.meeting).where(SignUp.id == sign_up_id, due.is_in_vain()), skip=True
            )
            if found is not None:
                found.cancelled_at = clock.now()
                still_there = Person.id == found.person_id, Person.status != PersonState.DISABLED
                send("meeting.seat_freed", select(Person).where(*still_there), meeting=found.meeting_id, seat=found.id)


def forget_guests(sign_up_ids: Sequence[int]) -> None:
    """Erase the names and addresses of guests that nobody needs any more; that somebody came stays, without a name."""
    for sign_up_id in sign_up_ids:
        with transaction():
            chosen = select(SignUp).join(SignUp.meeting).where(SignUp.id == sign_up_id, due.is_to_forget())
            found = locked(chosen, skip=True)
            if found is not None:
                found.encrypted_guest = found.guest_print = None
                if found.confirmed_at is None:
                    found.cancelled_at = found.cancelled_at or clock.now()


def _held(meeting_id: int) -> Meeting:
    """The meeting, held, if one can still sign up for it or off."""
    meeting = own(select(Meeting).where(Meeting.id == meeting_id))
    if not meeting.is_planned:
        raise NotNow(_("This was cancelled."))
    if meeting.is_over(clock.now()):
        raise NotNow(_("It is over."))
    return meeting


def _with_meeting(sign_up_id: int) -> tuple[SignUp, Meeting]:
    """A guest's sign-up, with its meeting held first, as everybody does who counts seats."""
    known = db.session.get(SignUp, sign_up_id)
    if known is None:
        raise NotFound()
    meeting = own(select(Meeting).where(Meeting.id == known.meeting_id))
    return own(select(SignUp).where(SignUp.id == sign_up_id)), meeting


def _refuse_without_seat(meeting: Meeting) -> None:
    if not meeting.takes_people(clock.now()):
        raise NotNow(_("This was cancelled.") if not meeting.is_planned else _("It is over."))
    if meeting.seats is not None and queries.count_coming(meeting.id) >= meeting.seats:
        raise NotNow(_("All seats are taken."))
