"""Signing in with another e-mail: asked, proved by the new address, stopped by the one of before."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from ...core import audit, clock
from ...core.errors import BadInput, NotNow
from ...core.extensions import db
from ...core.throttling import count_tries
from ...core.transaction import locked, transaction
from ...members import queries
from ...members.actions import ask_for_code, ask_password_again, hold_person
from ...members.models import Person, Role
from ...members.passwords import hash_password
from ...outbox.actions import forget_letters, send, send_to
from ..models import AddressChange, LinkPurpose, LinkToken, new_secret
from ..queries import WAY_BACK, is_in_use
from .links import dead_link, end_links, live_link, mail_link, one_more_link, use_link
from .passkeys import end_everything
from .sign_in import end_other_sign_ins
from .team import read_address


def ask_for_address(person: Person, password: str, email: str, code: str = "") -> None:
    """Ask to sign in with another address; password, and code where there is a second step, are asked again.

    The new address gets a link for an hour; one that has a login is told so instead, and nobody else is. The present one gets a
    letter that can stop it. An earlier change that still waits ends.
    """
    address = read_address(email)
    if address == person.email:
        sentence = _("This is your address already.")
        raise BadInput(sentence, {"email": sentence})
    verified = ask_password_again(person, password, "password")
    with transaction():
        hold_person(person, verified, "password")
        ask_for_code(person, code)
        count_tries(address=str(person.id))
        end_waiting_change(person)
        change = _write(person, address)
        audit.record("person.asked_for_address", person, person, change=change.id)


def _write(person: Person, address: str) -> AddressChange:
    keep, keep_path = one_more_link(person, LinkPurpose.KEEP_ADDRESS)
    change = AddressChange(
        person_id=person.id, was=person.email, becomes=address, asked_at=clock.now(), keep_link_id=keep.id
    )
    db.session.add(change)
    db.session.flush()
    send_to("account.address_asked", f"old_address:{change.id}", change=change.id, path=keep_path)
    if is_in_use(address, but=person.id):
        send("account.address_wanted", select(Person).where(Person.email == address))
    else:
        new, new_path = one_more_link(person, LinkPurpose.NEW_ADDRESS)
        change.new_link_id = new.id
        send_to("account.new_address", f"new_address:{change.id}", path=new_path)
    return change


def end_waiting_change(person: Person) -> None:
    """Stop the change of somebody's address that still waits, if there is one. Call it inside a transaction."""
    end_links(person, LinkPurpose.NEW_ADDRESS)
    waiting = update(AddressChange).where(AddressChange.person_id == person.id, AddressChange.confirmed_at.is_(None))
    db.session.execute(waiting.where(AddressChange.stopped_at.is_(None)).values(stopped_at=clock.now()))


def change_of_link(secret: str, purpose: LinkPurpose) -> AddressChange:
    """The change that a link belongs to; refuses a link that is used, too old or unknown, all alike."""
    link = live_link(secret, purpose)
    column = AddressChange.new_link_id if purpose == LinkPurpose.NEW_ADDRESS else AddressChange.keep_link_id
    change = db.session.scalar(select(AddressChange).where(column == link.id))
    if change is None:
        raise dead_link(purpose)
    return change


def _take(secret: str, purpose: LinkPurpose) -> AddressChange:
    """Use a link up. The person is held first: of confirming and stopping at once one comes after the other and sees it."""
    change = change_of_link(secret, purpose)
    locked(select(Person).where(Person.id == change.person_id))
    use_link(secret, purpose)
    db.session.refresh(change)
    return change


def confirm_address(secret: str, keep: str) -> Person:
    """The new address has proved itself, and is the one to sign in with from now on. All sessions end but the one with the
    secret `keep`, and so do links for a new password that the old address got; tokens stay."""
    with transaction():
        change = _take(secret, LinkPurpose.NEW_ADDRESS)
        person = change.person
        if is_in_use(change.becomes, but=person.id):
            raise _taken()
        _write_address(person, change.becomes)
        change.confirmed_at = clock.now()
        end_other_sign_ins(person, keep)
        end_links(person, LinkPurpose.RESET)
        audit.record("person.changed_address", person, person, change=change.id)
        send_to("account.address_changed", f"old_address:{change.id}", change=change.id)
        _tell_owners(person, change.was, change.becomes)
    return person


def keep_address(secret: str) -> Person:
    """Whoever reads the address of before wants none of it: it is theirs again, all ways in end, passkeys too, and they get a link for a new
    password, because whoever asked knew the one of now. Changes that followed are undone with it."""
    with transaction():
        change = _take(secret, LinkPurpose.KEEP_ADDRESS)
        person, is_late = change.person, change.confirmed_at and change.confirmed_at < clock.now() - WAY_BACK
        if is_late:
            raise NotNow(
                _("It took effect more than a day ago. Write to an owner of your agency, or to the alliance’s admins.")
            )
        was, now = person.email, change.was
        if was != now:
            _write_address(person, now)
            _tell_owners(person, was, now)
        since = update(AddressChange).where(AddressChange.person_id == person.id, AddressChange.id >= change.id)
        db.session.execute(since.where(AddressChange.stopped_at.is_(None)).values(stopped_at=clock.now()))
        end_everything(person)
        person.password_hash = hash_password(new_secret())  # the one of now opens nothing more
        audit.record("person.kept_address", person, person, change=change.id)
        mail_link(person, LinkPurpose.RESET)
    return person


def _write_address(person: Person, address: str) -> None:
    try:
        with db.session.begin_nested():
            person.email = address
    except IntegrityError:
        # Two who prove the same address at once: the second is told so.
        raise _taken() from None


def _taken() -> NotNow:
    return NotNow(_("This address has a login of its own meanwhile. Ask for another one."))


def _tell_owners(person: Person, was: str, now: str) -> None:
    if person.agency_role == Role.OWNER and person.agency_id:
        others = queries.owners_of(person.agency_id).where(Person.id != person.id)
        send("account.owner_address", others, person=person.id, was=was, now=now)


def forget_changes(change_ids: Sequence[int]) -> None:
    """Forget changes whose links are all too old, with the letters to both addresses."""
    with transaction():
        gone = delete(AddressChange).where(AddressChange.id.in_(change_ids))
        links = db.session.execute(gone.returning(AddressChange.new_link_id, AddressChange.keep_link_id)).all()
        ids = [link for pair in links for link in pair if link]
        db.session.execute(delete(LinkToken).where(LinkToken.id.in_(ids)))
        forget_letters(*(f"{kind}:{one}" for one in change_ids for kind in ("old_address", "new_address")))
