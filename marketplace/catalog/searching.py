"""Searches that people keep: what is new in them, and how they are said in words."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import parse_qsl

from flask import current_app
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from ..core.errors import NotFound
from ..core.extensions import db
from ..core.signed import sign, unsign
from . import finding
from .index import Filters, Shelf, Sort
from .models import SavedSearch, SearchState, Service, ServiceState

PURPOSE = "saved search"  # of its link


def new_in(searches: Sequence[SavedSearch], until: datetime) -> Iterator[tuple[SavedSearch, list[int]]]:
    """Each search with the ids of what fits it and was put into the catalog since its reader was told; the newest first."""
    if not searches:
        return
    since = min(search.seen_at for search in searches)
    chosen = select(Service.id, Service.published_at).where(Service.status == ServiceState.PUBLISHED)
    chosen = chosen.where(Service.published_at > since, Service.published_at <= until)
    fresh = {service_id: at for service_id, at in db.session.execute(chosen) if at}
    held = Shelf.only(fresh)
    for search in searches:
        filters = replace(filters_of(search), sort=Sort.NEWEST)
        ids = finding.find_in(held, filters, limit=len(fresh)).ids if fresh else []
        yield search, [one for one in ids if fresh[one] > search.seen_at]


def filters_of(search: SavedSearch) -> Filters:
    """The filters that a search keeps."""
    return _filters_in(search.query)


def words_of(searches: Sequence[SavedSearch]) -> dict[int, str]:
    """By search, its filters in the reader's words."""
    frame = Shelf.only([])
    return {search.id: ", ".join(finding.in_words(frame, filters_of(search))) for search in searches}


def words_in(query: str) -> str:
    """The filters of an address in the reader's words."""
    return ", ".join(finding.in_words(Shelf.only([]), _filters_in(query)))


def query_of(query: str) -> str:
    """The part of an address that a search keeps, however it was typed; empty where nothing is looked for."""
    filters = _filters_in(query)
    return replace(filters, sort=Sort.BEST).address(_base_currency()) if filters.narrows else ""


def _filters_in(query: str) -> Filters:
    return Filters.read(MultiDict(parse_qsl(query)), _base_currency())


def _base_currency() -> str:
    currency: str = current_app.config["SETTINGS"].base_currency
    return currency


def link_to(search: SavedSearch) -> str:
    """What stands for a search in its reader's own links."""
    return sign(PURPOSE, search.id)


def linked(link: str) -> SavedSearch:
    """The search behind such a link; NotFound for any other text."""
    number = unsign(PURPOSE, link)
    found = db.session.get(SavedSearch, number) if isinstance(number, int) else None
    if found is None:
        raise NotFound()
    return found


def searches_of(person_id: int) -> Sequence[SavedSearch]:
    """What a person keeps, the newest first."""
    kept = select(SavedSearch).where(SavedSearch.person_id == person_id, SavedSearch.status != SearchState.STOPPED)
    return db.session.scalars(kept.order_by(SavedSearch.id.desc())).all()
