"""The newest services, and news, as Atom feeds (RFC 4287): only what everyone may read of them today."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

from flask import Response, current_app, request

from ..access.actions import full
from ..catalog.models import Discount, For, Service
from ..catalog.priced import price_in_words
from ..community.models import News
from ..core import clock
from ..core.languages import voice
from ..core.markdown import excerpt, shown
from .addresses import service_page

ATOM = "http://www.w3.org/2005/Atom"
MOST = 50  # entries
_BEGINNING = datetime.fromtimestamp(0, UTC)  # the day of a feed in which nothing has stood yet


@dataclass(frozen=True)
class FeedEntry:
    """One entry: `name` is a path that stays whatever becomes of the title, `page` where it is read, `html` what it says in full."""

    title: str
    name: str
    page: str
    updated: datetime
    author: str
    summary: str = ""
    html: str = ""
    category: tuple[str, str] | None = None  # a code and its word


def feed(title: str, path: str, page: str, entries: Sequence[FeedEntry]) -> Response:
    """A feed that is found at `path` and lists what stands on `page`; whoever has it already gets a 304."""
    root = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": voice().language})
    _add(root, "title", title)
    _add(root, "id", full(path))
    _add(root, "updated", _instant(max((one.updated for one in entries), default=_BEGINNING)))
    _add(root, "link", rel="self", type="application/atom+xml", href=full(path))
    _add(root, "link", rel="alternate", type="text/html", href=full(page))
    _add(_add(root, "author"), "name", current_app.config["SETTINGS"].alliance_name)
    for one in entries:
        _entry(root, one)
    text = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    answer = Response(text, content_type="application/atom+xml; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"  # kept, and asked for anew each time
    answer.vary.update(["Accept-Language", "Cookie"])
    answer.add_etag()
    return answer.make_conditional(request)  # type: ignore[return-value]  # it is the same answer


def _entry(root: ElementTree.Element, said: FeedEntry) -> None:
    entry = _add(root, "entry")
    _add(entry, "title", said.title)
    # Not its address: that changes with its title.
    _add(entry, "id", full(said.name))
    _add(entry, "updated", _instant(said.updated))
    _add(entry, "link", rel="alternate", type="text/html", href=full(said.page))
    _add(_add(entry, "author"), "name", said.author)
    if said.category:
        _add(entry, "category", term=said.category[0], label=said.category[1])
    if said.summary:
        _add(entry, "summary", said.summary)
    if said.html:
        _add(entry, "content", said.html, type="html")


def of_services(services: Iterable[Service]) -> list[FeedEntry]:
    """Services as entries, each with its price of today."""
    today = clock.today()
    return [
        FeedEntry(
            one.title, f"/services/{one.id}", service_page(one), _changed_at(one), one.agency.name, price_in_words(one, today),
            str(shown(one.description)) if one.description else "",
            (one.in_category.code, one.in_category.name) if one.in_category else None,
        )
        for one in services
    ]  # fmt: skip


def of_news(news: Iterable[News]) -> list[FeedEntry]:
    """News of the alliance as entries; one that was written anew is new."""
    author = current_app.config["SETTINGS"].alliance_name
    return [
        FeedEntry(
            one.title, f"/news/{one.id}", f"/news/{one.id}", max(one.published_at or _BEGINNING, one.changed_at), author,
            excerpt(one.text), str(shown(one.text)),
        )
        for one in news
    ]  # fmt: skip


def _add(parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    made = ElementTree.SubElement(parent, name, attributes)
    made.text = text
    return made


def _changed_at(service: Service) -> datetime:
    """When it was put into the catalog or, if later, when something that clients get with it began or was over."""
    now = clock.now()
    turns = (turn for one in service.discounts if one.whom == For.CLIENTS for turn in _turns(one) if turn <= now)
    return max((service.published_at or _BEGINNING, *turns))


def _turns(discount: Discount) -> Iterator[datetime]:
    yield max(discount.created_at, clock.start_of(discount.starts_on)) if discount.starts_on else discount.created_at
    if discount.ends_on:
        yield clock.start_of(discount.ends_on + timedelta(days=1))


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
