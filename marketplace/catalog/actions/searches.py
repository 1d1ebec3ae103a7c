"""Keeping a search: confirmed by whoever gets the mail, told once a day of what is new, stopped by one press."""

from collections.abc import Sequence
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from ...core import clock, encryption, lifecycle
from ...core.addresses import address_key, checked_address, unusable
from ...core.errors import BadInput, NotFound
from ...core.extensions import db
from ...core.throttling import count_tries, network
from ...core.transaction import locked, own, transaction
from ...members.models import Person
from ...members.queries import person as one_person
from ...outbox.actions import send, send_to
from ..models import SavedSearch, SearchState
from ..searching import new_in

DAILY = timedelta(days=1)
SURELY_COMMITTED = timedelta(minutes=1)  # what was published before that is seen by all
UNCONFIRMED = timedelta(days=2)  # an address that nobody confirms is forgotten then


def keep_for_person(person: Person, query: str) -> None:
    """Tell a person from now on of what is new; keeping the same twice is keeping it once."""
    _refuse_everything(query)
    with transaction():
        search = _new(SearchState.LIVE, query, person.language, person_id=person.id)
        if search:
            lifecycle.begin(search, person)


def keep_for_address(email: str, query: str, language: str, source: str) -> None:
    """Ask an address whether it wants to be told. The answer is the same whether it is known here or not."""
    _refuse_everything(query)
    if sentence := unusable(email):
        raise BadInput(sentence, {"email": sentence})
    email = checked_address(email)
    key = address_key(email)
    count_tries(search=key, search_source=network(source))
    with transaction():
        email_print = encryption.fingerprint("email", key)
        search = _new(SearchState.UNCONFIRMED, query, language, email_print=email_print,
                      encrypted_email=encryption.encrypt(email, "search"))  # fmt: skip
        if search:
            lifecycle.begin(search)
            send_to("catalog.confirm", search.mailbox, search=search.id)


def _refuse_everything(query: str) -> None:
    if not query:
        raise BadInput(_("Choose a filter or search for something first: you would be told of everything."))


def _new(status: SearchState, query: str, language: str, **reader: object) -> SavedSearch | None:
    """The search, or None where the same reader keeps the same one already."""
    at = clock.now()
    row = {"status": status, "query": query, "language": language, "made_at": at, "seen_at": at} | reader
    made = insert(SavedSearch).values(row).on_conflict_do_nothing().returning(SavedSearch)
    return db.session.scalar(made)


def confirm_search(search_id: int) -> SavedSearch:
    """Whoever got the mail wants it. A search that is confirmed already stays so."""
    with transaction():
        search = _held(search_id)
        if search.status == SearchState.UNCONFIRMED:
            lifecycle.move(search, SearchState.LIVE)
            search.seen_at = clock.now()
    return search


def stop_search(search_id: int) -> SavedSearch:
    """No mail any more; the address is forgotten. A search that is stopped already stays so."""
    with transaction():
        search = _held(search_id)
        _stop(search)
    return search


def stop_own_search(search_id: int, person: Person) -> None:
    """The same for a person's own search."""
    with transaction():
        _stop(own(select(SavedSearch).where(SavedSearch.id == search_id, SavedSearch.person_id == person.id)))


def _held(search_id: int) -> SavedSearch:
    found = locked(select(SavedSearch).where(SavedSearch.id == search_id))
    if found is None:
        raise NotFound()
    return found


def _stop(search: SavedSearch) -> None:
    if search.status != SearchState.STOPPED:
        lifecycle.move(search, SearchState.STOPPED, encrypted_email=None, email_print=None)


def searches_to_look_at(limit: int) -> Sequence[int]:
    """Searches of which a day has passed since their readers were told."""
    due = select(SavedSearch.id).where(
        SavedSearch.status == SearchState.LIVE, SavedSearch.seen_at < clock.now() - DAILY
    )
    return db.session.scalars(due.order_by(SavedSearch.seen_at).limit(limit)).all()


def tell_of_new_services(search_ids: Sequence[int]) -> None:
    """Tell the readers of these searches of what was put into the catalog since they were told, if anything fits."""
    until = clock.now() - SURELY_COMMITTED
    with transaction():
        chosen = select(SavedSearch).where(SavedSearch.id.in_(search_ids), SavedSearch.status == SearchState.LIVE)
        searches = db.session.scalars(chosen.order_by(SavedSearch.id).with_for_update(skip_locked=True)).all()
        for search, service_ids in new_in(searches, until):
            search.seen_at = until
            if service_ids:
                _tell(search, service_ids)


def _tell(search: SavedSearch, service_ids: Sequence[int]) -> None:
    if search.person_id is None:
        send_to("catalog.found", search.mailbox, search=search.id, services=list(service_ids))
    else:
        send("catalog.found", one_person(search.person_id), search=search.id, services=list(service_ids))


def unconfirmed_searches(limit: int) -> Sequence[int]:
    """Searches that nobody has confirmed in time."""
    old = select(SavedSearch.id).where(
        SavedSearch.status == SearchState.UNCONFIRMED, SavedSearch.made_at < clock.now() - UNCONFIRMED
    )
    return db.session.scalars(old.limit(limit)).all()


def forget_searches(search_ids: Sequence[int]) -> None:
    """Forget these searches with their addresses, unless somebody confirms one at this moment."""
    with transaction():
        db.session.execute(
            delete(SavedSearch).where(SavedSearch.id.in_(search_ids), SavedSearch.status == SearchState.UNCONFIRMED)
        )
