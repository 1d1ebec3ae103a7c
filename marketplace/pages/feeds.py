"""The newest services as an Atom feed (RFC 4287): only what everyone may read of them today."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

from flask import Response, current_app, request

from ..access.actions import full
from ..catalog.models import Discount, For, Service
from ..catalog.priced import price_in_words
from ..core import clock
from ..core.languages import voice
from ..core.markdown import shown
from .addresses import service_page

ATOM = "http://www.w3.org/2005/Atom"
MOST = 50  # entries
_BEGINNING = datetime.fromtimestamp(0, UTC)  # the day of a feed in which nothing has stood yet


def feed(title: str, path: str, page: str, services: Sequence[Service]) -> Response:
    """A feed that is found at `path` and lists what stands on `page`; whoever has it already gets a 304."""
    root = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": voice().language})
    _add(root, "title", title)
    _add(root, "id", full(path))
    _add(root, "updated", _instant(max(map(_changed_at, services), default=_BEGINNING)))
    _add(root, "link", rel="self", type="application/atom+xml", href=full(path))
    _add(root, "link", rel="alternate", type="text/html", href=full(page))
    _add(_add(root, "author"), "name", current_app.config["SETTINGS"].alliance_name)
    today = clock.today()
    for one in services:
        _entry(root, one, today)
    text = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    answer = Response(text, content_type="application/atom+xml; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"  # kept, and asked for anew each time
    answer.vary.update(["Accept-Language", "Cookie"])
    answer.add_etag()
    return answer.make_conditional(request)  # type: ignore[return-value]  # it is the same answer


def _entry(root: ElementTree.Element, service: Service, today: date) -> None:
    entry, address = _add(root, "entry"), full(service_page(service))
    _add(entry, "title", service.title)
    # Not its address: that changes with its title.
    _add(entry, "id", full(f"/services/{service.id}"))
    _add(entry, "updated", _instant(_changed_at(service)))
    _add(entry, "link", rel="alternate", type="text/html", href=address)
    _add(_add(entry, "author"), "name", service.agency.name)
    if service.in_category:
        _add(entry, "category", term=service.in_category.code, label=service.in_category.name)
    _add(entry, "summary", price_in_words(service, today))
    if service.description:
        _add(entry, "content", str(shown(service.description)), type="html")


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
